// This file measures predictions.

package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
)

// kendall is tau-b of two equally long lists.
func kendall(x, y []float64) float64 {
	var c, d, tx, ty float64
	for i := range x {
		for j := range i {
			a, b := x[i]-x[j], y[i]-y[j]
			switch {
			case a == 0 && b == 0:
			case a == 0:
				tx++
			case b == 0:
				ty++
			case a*b > 0:
				c++
			default:
				d++
			}
		}
	}
	if n := math.Sqrt((c + d + tx) * (c + d + ty)); n > 0 {
		return (c - d) / n
	}
	return 0
}

// ranks with ties averaged.
func ranks(x []float64) []float64 {
	idx := make([]int, len(x))
	for i := range idx {
		idx[i] = i
	}
	sort.SliceStable(idx, func(a, b int) bool { return x[idx[a]] < x[idx[b]] })
	r := make([]float64, len(x))
	for i := 0; i < len(idx); {
		j := i
		for j < len(idx) && x[idx[j]] == x[idx[i]] {
			j++
		}
		for k := i; k < j; k++ {
			r[idx[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return r
}

func spearman(x, y []float64) float64 { return pearson(ranks(x), ranks(y)) }

func pearson(x, y []float64) float64 {
	_, b := line(x, y)
	var sx, sy, mx, my float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(x))
	}
	for i := range x {
		sx += (x[i] - mx) * (x[i] - mx)
		sy += (y[i] - my) * (y[i] - my)
	}
	if sx == 0 || sy == 0 {
		return 0
	}
	return b * math.Sqrt(sx/sy)
}

// line is the least-squares line y = a + b x.
func line(x, y []float64) (a, b float64) {
	var mx, my, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	for i := range x {
		sxx += (x[i] - mx) * (x[i] - mx)
		sxy += (x[i] - mx) * (y[i] - my)
	}
	if sxx > 0 {
		b = sxy / sxx
	}
	return my - b*mx, b
}

// scores of one method on one held-out benchmark.
type scores struct {
	n                                 int
	tau, rho, rmse, regret, hit, ndcg float64
}

// measure compares one method's order with the results.
func measure(h heldOut, method func(result) float64) (s scores, ok bool) {
	var x, z, y []float64
	for _, r := range h.results {
		v := method(r)
		if math.IsNaN(v) {
			continue
		}
		x, z, y = append(x, v), append(z, r.z), append(y, r.score)
	}
	if len(x) < 8 {
		return s, false
	}
	s.n = len(x)
	s.tau, s.rho = kendall(x, y), spearman(x, y)
	a, b := line(x, z)
	for i := range x {
		p := 1 / (1 + math.Exp(-a-b*x[i]))
		e := p - 1/(1+math.Exp(-z[i]))
		s.rmse += e * e * 1e4 / float64(len(x))
	}
	s.rmse = math.Sqrt(s.rmse)
	// Choosing among eight, many times.
	rng := rand.New(rand.NewPCG(7, uint64(len(x))))
	const draws = 200
	lo, hi := slices.Min(y), slices.Max(y)
	for range draws {
		idx := rng.Perm(len(x))[:8]
		sort.SliceStable(idx, func(i, j int) bool { return x[idx[i]] > x[idx[j]] })
		best := math.Inf(-1)
		for _, i := range idx {
			best = math.Max(best, y[i])
		}
		s.regret += (best - y[idx[0]]) / draws
		if slices.Max([]float64{y[idx[0]], y[idx[1]], y[idx[2]]}) == best {
			s.hit += 1.0 / draws
		}
		gain := func(i int) float64 { return math.Exp2(4*(y[i]-lo)/math.Max(hi-lo, 1e-9)) - 1 }
		var dcg, ideal float64
		for k := range 5 {
			dcg += gain(idx[k]) / math.Log2(float64(k)+2)
		}
		sort.SliceStable(idx, func(i, j int) bool { return y[idx[i]] > y[idx[j]] })
		for k := range 5 {
			ideal += gain(idx[k]) / math.Log2(float64(k)+2)
		}
		s.ndcg += dcg / math.Max(ideal, 1e-9) / draws
	}
	return s, true
}

// methods are what is compared, the model first.
var methods = []struct {
	name string
	of   func(result) float64
}{
	{"model", func(r result) float64 { return r.mean }},
	{"single", func(r result) float64 { return r.single }},
	{"zscore", func(r result) float64 { return r.zscore }},
	{"size", func(r result) float64 { return r.size }},
	{"date", func(r result) float64 { return r.date }},
}

// table compares the methods for each ability and for all. Interval widths for
// a benchmark come from the other benchmarks of its ability, so that coverage
// is of results that took no part in setting it.
func table(hs []heldOut) []latent.Validation {
	tasks := append(slices.Clone(latent.Tasks), "lang", "all")
	var out []latent.Validation
	for _, task := range tasks {
		for _, m := range methods {
			v := latent.Validation{Task: task, Method: m.name}
			if task == "lang" {
				v.Task = latent.Language
			}
			var inside, total float64
			for i, h := range hs {
				if task != "all" && h.task != task {
					continue
				}
				s, ok := measure(h, m.of)
				if !ok {
					continue
				}
				v.Benchmarks++
				v.Results += s.n
				v.Tau += s.tau
				v.RMSE += s.rmse
				v.Regret += s.regret
				v.Hit += s.hit
				v.NDCG += s.ndcg
				if m.name == "model" {
					others := misses(hs, h.task, i)
					if len(others) < 30 {
						others = misses(hs, "", i)
					}
					w := quantile(others, 0.9)
					for _, u := range h.miss() {
						total++
						if u <= w {
							inside++
						}
					}
				}
			}
			if v.Benchmarks == 0 {
				continue
			}
			n := float64(v.Benchmarks)
			three := func(x float64) float64 { return math.Round(x*1000) / 1000 }
			v.Tau, v.RMSE, v.Regret, v.Hit, v.NDCG = three(v.Tau/n), three(v.RMSE/n), three(v.Regret/n), three(v.Hit/n), three(v.NDCG/n)
			if total > 0 {
				v.Coverage = three(inside / total)
			}
			out = append(out, v)
		}
	}
	return out
}
