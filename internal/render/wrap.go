// This file measures and breaks lines by the columns they take on a terminal,
// where a Chinese character is two wide.

package render

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width returns the columns s takes. Ambiguous characters count as one column,
// whatever LANG says.
func Width(s string) int { return displaywidth.String(s) }

// Punctuation that must not begin or end a line.
const (
	notFirst = "，。、；：？！）》」』】％…”’,.;:?!)]}%"
	notLast  = "（《「『【“‘([{"
)

// Wrap breaks s, already clean, into lines of at most width columns: at spaces,
// between Chinese characters though not before closing or after opening
// punctuation, and inside a word only if it is too long for a line.
func Wrap(s string, width int) []string {
	if Width(s) <= width {
		return []string{s}
	}
	var (
		lines []string
		line  strings.Builder
		used  int
	)
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		used = 0
	}
	for _, piece := range pieces(s) {
		bare := strings.TrimRight(piece, " ")
		w := Width(bare)
		if used > 0 && used+w > width {
			flush()
		}
		if w > width {
			g := displaywidth.StringGraphemes(bare)
			for g.Next() {
				if used > 0 && used+g.Width() > width {
					flush()
				}
				line.WriteString(g.Value())
				used += g.Width()
			}
			w = 0
		} else {
			line.WriteString(bare)
		}
		line.WriteString(piece[len(bare):])
		used += w + len(piece) - len(bare)
	}
	if line.Len() > 0 {
		flush()
	}
	return lines
}

// pieces cuts s where a line may end. Each piece keeps its trailing spaces.
func pieces(s string) []string {
	var (
		out  []string
		from int
		prev string
	)
	g := displaywidth.StringGraphemes(s)
	for at := 0; g.Next(); {
		v := g.Value()
		if at > from && mayBreak(prev, v) {
			out = append(out, s[from:at])
			from = at
		}
		prev = v
		at += len(v)
	}
	return append(out, s[from:])
}

// mayBreak reports whether a line may end between two neighbouring characters.
func mayBreak(a, b string) bool {
	if b == " " {
		return false
	}
	if a == " " {
		return true
	}
	if !wide(a) && !wide(b) {
		return false
	}
	return !strings.Contains(notFirst, b) && !strings.Contains(notLast, a)
}

func wide(g string) bool { return Width(g) == 2 }
