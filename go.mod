module github.com/llmpick/llmpick

go 1.26.8

require github.com/agext/levenshtein v1.2.3 // indirect
