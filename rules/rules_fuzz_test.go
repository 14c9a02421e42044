// This file fuzzes rule files and expressions: whatever is accepted is judged on
// an option of which nothing is known without a panic, and always alike.

package rules

import (
	"os"
	"path/filepath"
	"testing"
)

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("data/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("rules: [{id: x, gate: g, require: option.rout, because: {en: a, zh: b}, relax: {en: a, zh: b}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Parse("x.yaml", data, Criteria)
		if err != nil {
			return
		}
		judge(t, list)
	})
}

func FuzzExpression(f *testing.F) {
	set := Builtin()
	for i := range set.Rules {
		f.Add(set.Rules[i].When)
		f.Add(set.Rules[i].Require)
	}
	for _, s := range []string{"now()", "1/0 > 1", "model.context > 1e308 * 10", "option.route matches '('", "need.task.code > 1", "let x = need; x.stakes == 'high'", "filter(need.language, {# == 'zh'})[0] == 'zh'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		r := Rule{ID: "x", Require: source}
		if r.compile(func(s string) string { return s }) != nil {
			return
		}
		judge(t, []Rule{r})
	})
}

// judge runs every rule on nothing, twice.
func judge(t *testing.T, list []Rule) {
	t.Helper()
	s := &Set{Rules: list}
	for i := range list {
		r := &list[i]
		applies := s.Applies(r, &Env{})
		if applies != s.Applies(r, &Env{}) {
			t.Errorf("%s applies, and does not", r.ID)
		}
		if r.Sort() == "gate" {
			if a, b := s.Judge(r, &Env{}), s.Judge(r, &Env{}); a != b {
				t.Errorf("%s: %s, then %s", r.ID, a, b)
			}
		}
	}
}
