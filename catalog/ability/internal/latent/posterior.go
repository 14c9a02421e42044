// This file holds the frozen parameters and the closed-form posterior of one
// model given them.

package latent

import (
	"math"
	"slices"
	"sort"

	"github.com/llmpick/llmpick/catalog"
)

// Effect is what a vendor or family adds to each dimension. Rest is the part
// of the effect's variance that remains unknown.
type Effect struct {
	ID   string
	Add  []float64
	Rest float64
}

// Params are everything the fit found.
type Params struct {
	Benches   []Bench     // sorted by ID
	Beta      [][]float64 // features x dimensions
	Vendors   []Effect    // sorted by ID
	Families  []Effect    // sorted by ID
	VendorVar float64     // variance of an unknown vendor's effect, in units of Sigma
	FamilyVar float64
	Sigma     [][]float64 // covariance of abilities around their prior mean
	LangVar   []float64   // variance of one language within its group, by group
	LangDoc   float64     // what documenting a language adds, on the ability scale
	Effort    [][]float64 // efforts x dimensions, on the ability scale
	Noise     Noise
}

// Find is the index of a benchmark, or -1.
func (p *Params) Find(id string) int {
	i, ok := slices.BinarySearchFunc(p.Benches, id, func(b Bench, id string) int {
		switch {
		case b.ID < id:
			return -1
		case b.ID > id:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return i
}

func find(es []Effect, id string) *Effect {
	i := sort.Search(len(es), func(i int) bool { return es[i].ID >= id })
	if id != "" && i < len(es) && es[i].ID == id {
		return &es[i]
	}
	return nil
}

// Prior is the mean of a model's abilities before any test, and the factor on
// Sigma that gives their covariance.
func (p *Params) Prior(m *catalog.Model) (mean []float64, factor float64) {
	mean = make([]float64, D)
	for k, v := range Features(m) {
		if v != 0 {
			for d := range mean {
				mean[d] += v * p.Beta[k][d]
			}
		}
	}
	factor = 1
	for _, e := range []struct {
		es []Effect
		id string
		v  float64
	}{{p.Vendors, m.Vendor, p.VendorVar}, {p.Families, m.Family, p.FamilyVar}} {
		if f := find(e.es, e.id); f != nil {
			for d := range mean {
				mean[d] += f.Add[d]
			}
			factor += f.Rest * e.v
		} else {
			factor += e.v
		}
	}
	return mean, factor
}

// Posterior is what is known of one model's abilities.
type Posterior struct {
	Langs []string    // languages with a dimension of their own, after the first D
	Mean  []float64   // D + len(Langs)
	Cov   [][]float64 // of the same size
	Prior []float64   // prior variances of the first D
}

// LangPrior is the mean and variance of what sets one language of a model
// apart from its group, before any test in it.
func (p *Params) LangPrior(m *catalog.Model, lang string) (mean, variance float64) {
	for _, l := range m.Languages {
		if Primary(l) == lang {
			mean = p.LangDoc
		}
	}
	return mean, p.LangVar[GroupDim(lang)-len(Tasks)]
}

// direction is a row over the dimensions of a posterior.
func direction(w []Weight, lang string, langs []string, n int) []float64 {
	a := make([]float64, n)
	for _, x := range w {
		a[x.Dim] += x.W
	}
	if lang != "" {
		if i := slices.Index(langs, lang); i >= 0 {
			a[D+i] = a[GroupDim(lang)]
		}
	}
	return a
}

// EffortShift is what the efforts of an observation add to the ability it
// measures.
func (p *Params) EffortShift(o *Obs, b *Bench, m *catalog.Model) float64 {
	if m.Tuning == catalog.Instruct || m.Tuning == catalog.Base {
		return 0 // there is no other effort
	}
	s := 0.0
	for e, share := range o.Effort {
		if share != 0 {
			for _, w := range b.W {
				s += share * w.W * p.Effort[e][w.Dim]
			}
		}
	}
	return s
}

// Solve is the posterior of a model given its observations: with normal prior
// and normal errors it is a linear solve, and depends on no other model.
func (p *Params) Solve(m *catalog.Model, obs []Obs) Posterior {
	mean, factor := p.Prior(m)
	return p.solve(m, obs, p.Benches, mean, factor)
}

// SolveWith is Solve with benchmarks of the caller's.
func (p *Params) SolveWith(m *catalog.Model, obs []Obs, benches []Bench) Posterior {
	mean, factor := p.Prior(m)
	return p.solve(m, obs, benches, mean, factor)
}

func (p *Params) solve(m *catalog.Model, obs []Obs, benches []Bench, mean []float64, factor float64) Posterior {
	var langs []string
	for _, o := range obs {
		if l := benches[o.Bench].Lang; l != "" && !slices.Contains(langs, l) {
			langs = append(langs, l)
		}
	}
	slices.Sort(langs)
	n := D + len(langs)
	post := Posterior{Langs: langs, Mean: make([]float64, n), Prior: make([]float64, D)}
	copy(post.Mean, mean)
	// Each observation is a rank-one update of mean and covariance.
	c := make([][]float64, n)
	for i := range c {
		c[i] = make([]float64, n)
	}
	for i := range D {
		for j := range D {
			c[i][j] = p.Sigma[i][j] * factor
		}
		post.Prior[i] = c[i][i]
	}
	for i, l := range langs {
		post.Mean[D+i], c[D+i][D+i] = p.LangPrior(m, l)
	}
	ca := make([]float64, n)
	for k := range obs {
		o := &obs[k]
		b := &benches[o.Bench]
		a := direction(b.W, b.Lang, langs, n)
		var mu, s float64
		for i := range n {
			t := 0.0
			for j, v := range a {
				if v != 0 {
					t += c[i][j] * v
				}
			}
			ca[i] = t * b.Lambda
		}
		for i, v := range a {
			mu += v * post.Mean[i]
			s += v * ca[i]
		}
		s = s*b.Lambda + o.Var(b, p.Noise)
		r := (o.Z - b.Mu - b.Lambda*(mu+p.EffortShift(o, b, m))) / s
		for i := range n {
			post.Mean[i] += ca[i] * r
			f := ca[i] / s
			for j := range n {
				c[i][j] -= f * ca[j]
			}
		}
	}
	post.Cov = c
	return post
}

// At is the mean and variance of the ability that weights w and a language
// describe.
func (post *Posterior) At(w []Weight, lang string) (mean, variance float64) {
	a := direction(w, lang, post.Langs, len(post.Mean))
	for i, v := range a {
		if v == 0 {
			continue
		}
		mean += v * post.Mean[i]
		for j, u := range a {
			variance += v * u * post.Cov[i][j]
		}
	}
	return mean, math.Max(variance, 1e-9)
}
