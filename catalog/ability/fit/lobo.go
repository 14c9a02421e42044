// This file predicts results that the fit did not see.

package main

import (
	"math"
	"runtime"
	"slices"
	"sort"
	"sync"

	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
)

// heldOut is a benchmark whose results were predicted from the others.
type heldOut struct {
	task    string // the ability the benchmark measures most
	lang    string // set when it is a language
	bench   int
	id      string
	spread  float64 // of results on tests of the ability, from the same fit
	results []result
}

// result is one model's result on a held-out benchmark beside what each
// method expects; NaN where a method has nothing to go by.
type result struct {
	model  int
	id     string
	z      float64 // logit of the result
	score  float64 // in percent of the benchmark's scale, higher is better
	err    float64 // variance of the result's report
	mean   float64 // ability predicted
	sd     float64
	prior  float64
	date   float64
	size   float64
	zscore float64
	single float64
}

// minModels is how many models a benchmark needs to be validated on.
const minModels = 10

// folds are sets of datasets that are left out together: a benchmark never
// informs the prediction of another form of itself.
const folds = 12

// validate predicts every benchmark of an ability from the others.
func validate(d *data, opt options) []heldOut {
	noise := noiseOf(d)
	obs := make([][]latent.Obs, len(d.models))
	count := make([]int, len(d.benches))
	for m := range d.models {
		obs[m] = latent.Observe(d.reports[m], d.benches, noise)
		for _, o := range obs[m] {
			count[o.Bench]++
		}
	}
	foldOf := foldsOf(d, count)
	outs := make([][]heldOut, folds)
	single := opt
	single.oneFactor = true
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for f := range folds {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			outs[f] = predict(d, obs, count, func(b int) bool { return foldOf[d.benches[b].Clusters[0]] == f }, opt, single)
		}()
	}
	wg.Wait()
	all := slices.Concat(outs...)
	sort.SliceStable(all, func(i, j int) bool { return d.benches[all[i].bench].ID < d.benches[all[j].bench].ID })
	return all
}

// foldsOf deals datasets to folds, the most used first, so that folds are
// alike.
func foldsOf(d *data, count []int) map[string]int {
	n := make(map[string]int)
	for b := range d.benches {
		n[d.benches[b].Clusters[0]] += count[b]
	}
	var names []string
	for name := range n {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if n[names[i]] != n[names[j]] {
			return n[names[i]] > n[names[j]]
		}
		return names[i] < names[j]
	})
	out := make(map[string]int)
	for i, name := range names {
		out[name] = i % folds
	}
	return out
}

// predict fits without the benchmarks that out names, and predicts them.
func predict(d *data, obs [][]latent.Obs, count []int, out func(bench int) bool, opt, single options) []heldOut {
	train := d.without(func(_, b int) bool { return out(b) })
	p := fit(train, opt)
	p1 := fit(train, single)
	posts := make([]latent.Posterior, len(d.models))
	ones := make([]latent.Posterior, len(d.models))
	trained := make([][]latent.Obs, len(d.models))
	for m := range d.models {
		trained[m] = latent.Observe(train.reports[m], p.Benches, p.Noise)
		posts[m] = p.Solve(d.models[m], trained[m])
		ones[m] = p1.Solve(d.models[m], trained[m])
	}
	zs := meanZ(d, trained)
	var hs []heldOut
	for b := range d.benches {
		if !out(b) || count[b] < minModels {
			continue
		}
		bench := &d.benches[b]
		h := heldOut{bench: b, id: bench.ID}
		best := slices.MaxFunc(bench.W, func(x, y latent.Weight) int {
			switch {
			case x.W > y.W || x.W == y.W && x.Dim < y.Dim:
				return 1
			case x == y:
				return 0
			}
			return -1
		})
		switch {
		case best.Dim < len(latent.Tasks):
			h.task = latent.Tasks[best.Dim]
		case bench.Lang == "":
			continue // an average over languages is nobody's question
		default:
			h.task, h.lang = "lang", bench.Lang
		}
		h.spread, _ = scatter(p, nil, h.task)
		w := []latent.Weight{{Dim: best.Dim, W: 1}}
		for m := range d.models {
			i := slices.IndexFunc(obs[m], func(o latent.Obs) bool { return o.Bench == b })
			if i < 0 {
				continue
			}
			o := &obs[m][i]
			r := result{model: m, id: d.models[m].ID, z: o.Z, score: bench.Unlink(o.Z), err: o.Err, date: math.NaN(), size: math.NaN(), zscore: zs[m]}
			if bench.Lower {
				r.score = bench.Floor + bench.Top - r.score
			}
			r.score *= 100 / math.Max(math.Abs(bench.Floor), math.Abs(bench.Top)) // ratings count as percent of their scale
			mean, variance := posts[m].At(w, h.lang)
			if h.lang != "" && !slices.Contains(posts[m].Langs, h.lang) {
				lm, lv := p.LangPrior(d.models[m], h.lang)
				mean, variance = mean+lm, variance+lv
			}
			r.mean, r.sd, r.prior = mean, math.Sqrt(variance), math.Sqrt(posts[m].Prior[best.Dim])
			if len(trained[m]) == 0 {
				r.zscore = math.NaN()
			}
			r.single, _ = ones[m].At([]latent.Weight{{Dim: 0, W: 1}}, "")
			if y, ok := latent.Years(d.models[m].Released); ok {
				r.date = y
			}
			if n, ok := d.models[m].ParamsTotal.Get(); ok && n > 0 {
				r.size = math.Log10(n)
			}
			h.results = append(h.results, r)
		}
		hs = append(hs, h)
	}
	return hs
}

// meanZ is each model's mean standardised score.
func meanZ(d *data, obs [][]latent.Obs) []float64 {
	n := make([]float64, len(d.benches))
	s := make([]float64, len(d.benches))
	q := make([]float64, len(d.benches))
	for m := range obs {
		for _, o := range obs[m] {
			y := d.benches[o.Bench].Unlink(o.Z)
			if d.benches[o.Bench].Lower {
				y = -y
			}
			n[o.Bench]++
			s[o.Bench] += y
			q[o.Bench] += y * y
		}
	}
	out := make([]float64, len(obs))
	for m := range obs {
		var sum, k float64
		for _, o := range obs[m] {
			b := o.Bench
			y := d.benches[b].Unlink(o.Z)
			if d.benches[b].Lower {
				y = -y
			}
			mean := s[b] / n[b]
			sd := math.Sqrt(math.Max(q[b]/n[b]-mean*mean, 1))
			if n[b] >= 5 {
				sum += (y - mean) / sd
				k++
			}
		}
		out[m] = math.NaN()
		if k > 0 {
			out[m] = sum / k
		}
	}
	return out
}
