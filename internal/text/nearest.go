// This file finds the known names closest to a mistyped one.

package text

import (
	"sort"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest returns up to n of the known names that got was probably meant to
// be: the ones containing it, or within a third of its length in edits, rounded up,
// closest first, ties in alphabetical order.
func Nearest(got string, known []string, n int) []string {
	type near struct {
		name string
		d    int
	}
	lower := strings.ToLower(got)
	var found []near
	for _, k := range known {
		d := levenshtein.Distance(lower, strings.ToLower(k), nil)
		limit := (max(len(got), len(k)) + 2) / 3
		if len(lower) >= 3 && strings.Contains(strings.ToLower(k), lower) {
			d, limit = min(d, limit), max(limit, 1)
		}
		if d <= max(limit, 1) {
			found = append(found, near{k, d})
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].d != found[j].d {
			return found[i].d < found[j].d
		}
		return found[i].name < found[j].name
	})
	var out []string
	for i := range found {
		if i == n {
			break
		}
		out = append(out, found[i].name)
	}
	return out
}
