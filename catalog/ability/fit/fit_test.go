package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/catalog/ability"
	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
	"github.com/llmpick/llmpick/internal/text"
)

// The table in docs, the one compiled in, and the stored predictions agree.
func TestValidationMatches(t *testing.T) {
	stored, err := os.ReadFile("testdata/predictions.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, hs, err := restore(bytes.NewReader(stored))
	if err != nil {
		t.Fatal(err)
	}
	if got := table(hs); !slices.Equal(got, ability.Validations()) {
		t.Error("the compiled-in validation is not that of testdata/predictions.csv; run go run ./catalog/ability/fit")
	}
	doc, err := os.ReadFile("../../../docs/ability-validation.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(doc) != ability.FitReport(text.English) {
		t.Error("docs/ability-validation.md is not what --fit-report prints; run go run ./catalog/ability/fit")
	}
}

// The fit is of the catalog that is compiled in.
func TestFitIsCurrent(t *testing.T) {
	stored, err := os.Open("testdata/predictions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stored.Close() }()
	digest, _, err := restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	if newData(&catalog.Embedded().File).digest() != digest {
		t.Error("scores, benchmarks or models have changed since the fit; run go run ./catalog/ability/fit")
	}
}

// The model predicts better than every baseline over all held-out results, and
// its intervals hold what they promise.
func TestBeatsBaselines(t *testing.T) {
	by := map[string]ability.Validation{}
	for _, v := range ability.Validations() {
		if v.Task == "all" {
			by[v.Method] = v
		}
	}
	m := by["model"]
	for _, name := range []string{"single", "zscore", "size", "date"} {
		if b := by[name]; m.Tau <= b.Tau || m.RMSE >= b.RMSE || m.Regret >= b.Regret || m.Hit <= b.Hit || m.NDCG <= b.NDCG {
			t.Errorf("model %+v does not beat %+v", m, b)
		}
	}
	if m.Coverage < 0.88 || m.Coverage > 0.92 {
		t.Errorf("90 %% intervals cover %.1f %%", 100*m.Coverage)
	}
}

// simulate makes a catalog whose models have known abilities.
func simulate(models, benches int) (*catalog.File, map[string]float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	f := &catalog.File{}
	truth := map[string]float64{}
	for b := range benches {
		f.Benchmarks = append(f.Benchmarks, catalog.Benchmark{ID: fmt.Sprintf("bench%c%c", 'a'+b/26, 'a'+b%26), Tasks: []string{[]string{"chat", "code"}[b%2]}, Min: 0, Max: 100})
	}
	for i := range models {
		id := fmt.Sprintf("m%03d", i)
		m := catalog.Model{ID: id, Vendor: fmt.Sprintf("v%d", i%7), Kind: catalog.General, Tuning: catalog.Instruct, Released: catalog.Date(fmt.Sprintf("2025-%02d-15", i%12+1))}
		f.Models = append(f.Models, m)
		chat := rng.NormFloat64() * 0.8
		code := 0.8*chat + 0.6*rng.NormFloat64()*0.8
		truth[id+"chat"], truth[id+"code"] = chat, code
		for b := range benches {
			if rng.Float64() < 0.5 {
				continue
			}
			mean := []float64{chat, code}[b%2]
			z := -1 + 2*float64(b)/float64(benches) + (0.7+0.6*float64(b%5)/4)*mean + 0.25*rng.NormFloat64()
			f.Scores = append(f.Scores, catalog.Score{Model: id, Benchmark: f.Benchmarks[b].ID, Value: 100 / (1 + math.Exp(-z)), Reporter: "r"})
		}
	}
	return f, truth
}

func TestRecoversSimulatedTruth(t *testing.T) {
	f, truth := simulate(80, 16)
	d := newData(f)
	p := fit(d, defaults())
	for dim, task := range []string{"chat", "code"} {
		var got, want []float64
		inside := 0
		for m := range d.models {
			post := p.Solve(d.models[m], latent.Observe(d.reports[m], p.Benches, p.Noise))
			got, want = append(got, post.Mean[dim]), append(want, truth[d.models[m].ID+task])
		}
		if r := pearson(got, want); r < 0.95 {
			t.Errorf("%s: correlation with the truth %.3f", task, r)
		}
		a, b := line(want, got)
		for m := range d.models {
			post := p.Solve(d.models[m], latent.Observe(d.reports[m], p.Benches, p.Noise))
			if math.Abs(got[m]-a-b*want[m]) < 1.645*math.Sqrt(post.Cov[dim][dim]) {
				inside++
			}
		}
		if share := float64(inside) / float64(len(d.models)); share < 0.8 {
			t.Errorf("%s: 90 %% intervals hold the truth %.0f %% of the time", task, 100*share)
		}
	}
	for i := range p.Benches {
		if i >= 2 && i%2 == 0 && p.Benches[i].Mu <= p.Benches[i-2].Mu-0.25 {
			t.Errorf("difficulty of %s is out of order", p.Benches[i].ID)
		}
	}
}

// Files list scores in any order; the fit is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	f, _ := simulate(20, 8)
	a := fit(newData(f), defaults())
	slices.Reverse(f.Scores)
	slices.Reverse(f.Models)
	slices.Reverse(f.Benchmarks)
	b := fit(newData(f), defaults())
	for i := range a.Benches {
		if math.Abs(a.Benches[i].Mu-b.Benches[i].Mu) > 1e-9 || math.Abs(a.Benches[i].Lambda-b.Benches[i].Lambda) > 1e-9 {
			t.Fatalf("%+v is not %+v", a.Benches[i], b.Benches[i])
		}
	}
}

func TestMetrics(t *testing.T) {
	if got := kendall([]float64{1, 2, 3, 4}, []float64{1, 3, 2, 4}); math.Abs(got-4.0/6) > 1e-12 {
		t.Errorf("tau %v", got)
	}
	if got := spearman([]float64{1, 2, 3, 4}, []float64{10, 30, 20, 40}); math.Abs(got-0.8) > 1e-12 {
		t.Errorf("rho %v", got)
	}
	if got := quantile([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.9); got != 9 {
		t.Errorf("quantile %v", got)
	}
}
