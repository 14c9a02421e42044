package pick_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/pick"
)

// TestMain draws fewer cases than rapid would: each is several whole decisions.
// go test ./internal/pick -rapid.checks=1000 draws more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// needs draws a need that a person might have.
func needs(t *rapid.T) need.Need {
	tasks := map[string]float64{rapid.SampledFrom([]string{"chat", "code", "rag", "vision", "writing", "extraction"}).Draw(t, "task"): 1}
	if rapid.Bool().Draw(t, "two") {
		tasks["reasoning"] = 2
	}
	n := need.Need{
		Tasks:     tasks,
		Languages: []string{rapid.SampledFrom([]string{"en", "zh", "de", "sw"}).Draw(t, "language")},
		Security:  rapid.SampledFrom([]string{"public", "internal", "confidential", "on-prem"}).Draw(t, "security"),
		Stakes:    rapid.SampledFrom([]string{"low", "medium", "high"}).Draw(t, "stakes"),
	}
	if rapid.Bool().Draw(t, "priorities") {
		n.Priority = []string{"cost", "quality"}
	}
	if rapid.Bool().Draw(t, "weights") {
		n.Weights = map[string]float64{"control": 0.2}
	}
	return n
}

func decide(t testing.TB, in pick.Input, n need.Need) *pick.Decision {
	d, err := pick.Decide(in, n, pick.Want{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPartsAddUpToTheTotal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := decide(t, embedded(), needs(rt))
		sum := 0.0
		for _, w := range d.Weights {
			sum += w.Weight
		}
		if math.Abs(sum-1) > 1e-9 {
			rt.Fatalf("weights add up to %v", sum)
		}
		for _, r := range d.Ranked {
			total := 0.0
			for _, p := range r.Parts {
				if p.Value < 0 || p.Value > 1 || p.Low > p.Value+1e-9 || p.High < p.Value-1e-9 {
					rt.Fatalf("%s %s: value %v outside %v..%v", r.Option.ID, p.Criterion, p.Value, p.Low, p.High)
				}
				total += p.Points
			}
			if total != r.Total {
				rt.Fatalf("%s: parts add up to %v, total %v", r.Option.ID, total, r.Total)
			}
		}
	})
}

func TestLargerBudgetRemovesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := needs(rt)
		small := rapid.Float64Range(1, 5000).Draw(rt, "budget")
		large := small * rapid.Float64Range(1, 10).Draw(rt, "factor")
		n.Budget = &small
		before := decide(t, embedded(), n)
		n.Budget = &large
		after := map[string]bool{}
		for _, r := range decide(t, embedded(), n).Ranked {
			after[r.Option.Model] = true
		}
		for _, r := range before.Ranked {
			if !after[r.Option.Model] {
				rt.Fatalf("%s passed at %v and not at %v", r.Option.Model, small, large)
			}
		}
	})
}

// TestOthersKeepTheirScores takes models away, and changes the order of what is
// left: nobody else's total moves.
func TestOthersKeepTheirScores(t *testing.T) {
	in := embedded()
	n := need.Need{Tasks: map[string]float64{"chat": 1}, Languages: []string{"zh"}}
	want := map[string]float64{}
	for _, r := range decide(t, in, n).Ranked {
		want[r.Option.ID] = r.Total
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		f := in.Catalog.File
		gone := map[string]bool{}
		f.Models = nil
		for _, m := range in.Catalog.Models {
			if rng.IntN(10) == 0 {
				gone[m.ID] = true
				continue
			}
			f.Models = append(f.Models, m)
		}
		f.Offers, f.Scores = nil, nil
		for _, o := range in.Catalog.Offers {
			if !gone[o.Model] {
				f.Offers = append(f.Offers, o)
			}
		}
		for _, s := range in.Catalog.Scores {
			if !gone[s.Model] {
				f.Scores = append(f.Scores, s)
			}
		}
		rng.Shuffle(len(f.Models), func(i, j int) { f.Models[i], f.Models[j] = f.Models[j], f.Models[i] })
		rng.Shuffle(len(f.Offers), func(i, j int) { f.Offers[i], f.Offers[j] = f.Offers[j], f.Offers[i] })
		less := in
		less.Catalog = catalog.New(f)
		seen := 0
		for _, r := range decide(t, less, n).Ranked {
			if total, ok := want[r.Option.ID]; ok && math.Abs(total-r.Total) > 1e-12 {
				t.Fatalf("%s: %v with all models, %v without %d of them", r.Option.ID, total, r.Total, len(gone))
			}
			seen++
		}
		if seen+len(gone) < len(want) {
			t.Fatalf("%d ranked of %d with %d gone", seen, len(want), len(gone))
		}
	}
}
