// This file keeps what others wrote from doing things to the reader's terminal.
// Names, notes and reasons come from catalogs and rule files; all of them pass
// through here.

package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes s fit for one line of a terminal: white space becomes single
// spaces, and everything else that is not a visible character - control codes,
// escape sequences, marks that reverse or hide text, broken UTF-8 - is spelt
// out as \x1b or \u202e.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	space := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) && r != 0x85 {
			space = true
			i += n
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case visible(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// isClean is the fast path: nearly everything is.
func isClean(s string) bool {
	for i, r := range s {
		if r == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
		if r != ' ' && !visible(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// visible reports whether r shows as itself and does nothing else.
func visible(r rune) bool {
	return r > ' ' && r < 0x7f || r > 0xa0 && unicode.IsGraphic(r) && !unicode.IsSpace(r)
}

// hidden reports whether r must be escaped in JSON and YAML. White space is
// fine there, as encoding/json has already escaped what breaks lines.
func hidden(r rune) bool { return r >= 0x7f && !unicode.IsGraphic(r) }
