module github.com/llmpick/llmpick

go 1.26.8

require (
	github.com/agext/levenshtein v1.2.3
	github.com/expr-lang/expr v1.17.8
	github.com/goccy/go-yaml v1.19.2
	golang.org/x/text v0.43.0
)
