package pick_test

import (
	"testing"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/catalog/ability"
	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/rules"
)

// fields is the table of questions with the built-in vocabulary.
func fields() []need.Field {
	return need.Table(need.Vocabulary{Tasks: rules.TaskValues(rules.Profiles()), Criteria: pick.CriterionValues(), Features: pick.FeatureValues()})
}

// embedded is the input of a run of the real program.
func embedded() pick.Input {
	return pick.Input{Catalog: catalog.Embedded(), Rules: rules.Builtin(), Profiles: rules.Profiles(), Ability: ability.Frozen(), Fields: fields()}
}

// BenchmarkDecide is one `recommend` on the embedded catalog, without start-up
// and rendering.
func BenchmarkDecide(b *testing.B) {
	n := need.Need{Tasks: map[string]float64{"code": 1}, Languages: []string{"zh"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pick.Decide(embedded(), n, pick.Want{Top: 10}); err != nil {
			b.Fatal(err)
		}
	}
}
