// This file finds a model's posterior: compiled in, or solved from the scores a
// catalog holds.

package ability

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
)

// Frozen is a new Estimator with the parameters of this release, fitted on the
// embedded catalog, and the posteriors of its models. Making it costs nothing.
func Frozen() *Estimator {
	return &Estimator{params: &frozenParams, refs: frozenReferences[:], langs: frozenLanguages[:], models: frozenModels[:]}
}

// scoresOf are the scores of a model, which a Catalog keeps together.
func scoresOf(c *catalog.Catalog, model string) []catalog.Score {
	i := sort.Search(len(c.Scores), func(i int) bool { return c.Scores[i].Model >= model })
	j := i
	for j < len(c.Scores) && c.Scores[j].Model == model {
		j++
	}
	return c.Scores[i:j]
}

// known finds the posterior of a model: the compiled-in one where the model
// and its scores are those of the embedded catalog, and otherwise a solve over
// the scores c holds.
func (e *Estimator) known(c *catalog.Catalog, m *catalog.Model) *known {
	i, ok := slices.BinarySearchFunc(e.models, m.ID, func(k known, id string) int { return strings.Compare(k.id, id) })
	if ok && c == catalog.Embedded() {
		return &e.models[i]
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := cacheKey{c, m.ID}
	if k := e.cache[key]; k != nil {
		return k
	}
	scores := scoresOf(c, m.ID)
	var k *known
	if ok && asEmbedded(m, scores) {
		k = &e.models[i]
	} else {
		solved := newView(e.params, c.Benchmarks, scores).solve(e.params, m)
		k = &solved
	}
	if e.cache == nil {
		e.cache = make(map[cacheKey]*known)
	}
	e.cache[key] = k
	return k
}

// asEmbedded reports whether a model and its scores are, as far as they matter
// here, those of the embedded catalog.
func asEmbedded(m *catalog.Model, scores []catalog.Score) bool {
	in := catalog.Embedded()
	i := sort.Search(len(in.Models), func(i int) bool { return in.Models[i].ID >= m.ID })
	if i == len(in.Models) || in.Models[i].ID != m.ID {
		return false
	}
	em := &in.Models[i]
	return em.Vendor == m.Vendor && em.Family == m.Family && em.Tuning == m.Tuning &&
		slices.Equal(em.Languages, m.Languages) &&
		slices.Equal(latent.Features(em), latent.Features(m)) &&
		slices.Equal(scoresOf(in, m.ID), scores)
}

// view is the scores of one model with the benchmarks they are on.
type view struct {
	benches []latent.Bench
	index   []int // into benches, of each score; -1 = measures no ability
	scores  []catalog.Score
}

// newView takes benchmarks from the fit where it knows them, and from the
// catalog otherwise.
func newView(p *latent.Params, benchmarks []catalog.Benchmark, scores []catalog.Score) *view {
	v := &view{benches: p.Benches, index: make([]int, len(scores)), scores: scores}
	extra := make(map[string]int)
	for i := range scores {
		id := scores[i].Benchmark
		v.index[i] = p.Find(id)
		if v.index[i] >= 0 {
			continue
		}
		if k, ok := extra[id]; ok {
			v.index[i] = k
			continue
		}
		k := -1
		for j := range benchmarks {
			if benchmarks[j].ID == id {
				if b, ok := latent.New(&benchmarks[j]); ok {
					k = len(v.benches)
					v.benches = append(v.benches[:k:k], b)
				}
			}
		}
		extra[id], v.index[i] = k, k
	}
	return v
}

// who reported a score; where that is not recorded, its source.
func who(s *catalog.Score) string {
	if s.Reporter != "" {
		return s.Reporter
	}
	return s.Source
}

// reports are the scores of a model that can be used.
func (v *view) reports(p *latent.Params, m *catalog.Model) []latent.Report {
	var rs []latent.Report
	var prior []float64
	for i := range v.scores {
		s := &v.scores[i]
		b := v.index[i]
		if b < 0 || math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
			continue
		}
		if prior == nil {
			prior, _ = p.Prior(m)
		}
		if latent.WrongUnit(&v.benches[b], prior, s.Value) {
			continue
		}
		rs = append(rs, latent.Report{Bench: b, Effort: latent.Effort(s.Effort), Own: s.Own, Value: s.Value, Who: who(s), Date: s.Date})
	}
	return rs
}

// solve is the posterior of a model from its scores.
func (v *view) solve(p *latent.Params, m *catalog.Model) known {
	obs := latent.Observe(v.reports(p, m), v.benches, p.Noise)
	post := p.SolveWith(m, obs, v.benches)
	k := known{id: m.ID, dims: make([]cell, latent.D)}
	for d := range k.dims {
		k.dims[d] = cell{mean: float32(post.Mean[d]), sd: float32(math.Sqrt(math.Max(post.Cov[d][d], 1e-9))), prior: float32(math.Sqrt(post.Prior[d]))}
	}
	for _, l := range post.Langs {
		mean, variance := post.At([]latent.Weight{{Dim: latent.GroupDim(l), W: 1}}, l)
		_, own := p.LangPrior(m, l)
		k.langs = append(k.langs, langCell{l, cell{mean: float32(mean), sd: float32(math.Sqrt(variance)), prior: float32(math.Sqrt(post.Prior[latent.GroupDim(l)] + own))}})
	}
	for i := range obs {
		o := &obs[i]
		b := &v.benches[o.Bench]
		count := func(c *cell) {
			c.scores++
			c.own += uint16(o.Own)
			c.others += uint16(o.Reports - o.Own)
			c.newest = max(c.newest, o.Newest)
		}
		for _, w := range b.W {
			if w.W >= countsFrom {
				count(&k.dims[w.Dim])
			}
		}
		for j := range k.langs {
			if k.langs[j].lang == b.Lang {
				count(&k.langs[j].cell)
			}
		}
	}
	return k
}

// countsFrom is the part an ability must have in what a benchmark measures for
// the benchmark to count as a test of it.
const countsFrom = 0.3
