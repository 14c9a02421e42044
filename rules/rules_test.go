package rules

import (
	"bytes"
	"os"
	"testing"

	"github.com/llmpick/llmpick/internal/need"
)

func fields() []need.Field {
	v := need.Vocabulary{Tasks: TaskValues(Profiles())}
	for _, c := range Criteria {
		v.Criteria = append(v.Criteria, need.Value{ID: c})
	}
	for _, f := range []string{"tools", "json", "vision"} {
		v.Features = append(v.Features, need.Value{ID: f})
	}
	return need.Table(v)
}

func TestBuiltinRulesPassTheirOwnTests(t *testing.T) {
	set, err := BuiltinTests()
	if err != nil {
		t.Fatal(err)
	}
	results, err := set.RunTests(fields())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if !r.OK {
			t.Errorf("%s case %d: got %s, want %s", r.Rule, r.Case, r.Got, r.Want)
		}
	}
	for i := range set.Rules {
		if len(set.Rules[i].Tests) < 2 {
			t.Errorf("%s: a rule needs a case for each side", set.Rules[i].ID)
		}
		if set.Rules[i].Source == "" || len(set.Rules[i].Considers) == 0 {
			t.Errorf("%s: source or considers is missing", set.Rules[i].ID)
		}
	}
}

func TestEveryConsiderationIsEncoded(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Builtin().Rules {
		for _, c := range r.Considers {
			seen[c] = true
		}
	}
	for _, c := range Considerations {
		if !seen[c.ID] {
			t.Errorf("no rule considers %s", c.ID)
		}
	}
}

func TestGeneratedFormIsCurrent(t *testing.T) {
	want, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("zz_builtin.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("zz_builtin.go is stale: run go generate ./rules")
	}
}
