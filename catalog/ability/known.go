// This file finds a model's posterior: compiled in, or solved from the scores a
// catalog holds.

package ability

import (
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
func (e *Estimator) known(c *catalog.Catalog, m *catalog.Model) *latent.Known {
	i, ok := slices.BinarySearchFunc(e.models, m.ID, func(k latent.Known, id string) int { return strings.Compare(k.ID, id) })
	if ok && (c == catalog.Embedded() || unchanged(c)) {
		return &e.models[i]
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := cacheKey{c, m.ID}
	if k := e.cache[key]; k != nil {
		return k
	}
	scores := scoresOf(c, m.ID)
	var k *latent.Known
	if ok && asEmbedded(m, scores) {
		k = &e.models[i]
	} else {
		solved := latent.NewEvidence(e.params, c.Benchmarks, scores).Solve(e.params, m)
		k = &solved
	}
	if e.cache == nil {
		e.cache = make(map[cacheKey]*latent.Known)
	}
	e.cache[key] = k
	return k
}

// unchanged reports whether a catalog shares its models and scores with the
// embedded one, as At makes it for today.
func unchanged(c *catalog.Catalog) bool {
	in := catalog.Embedded()
	return len(c.Models) > 0 && len(c.Models) == len(in.Models) && &c.Models[0] == &in.Models[0] &&
		len(c.Scores) > 0 && len(c.Scores) == len(in.Scores) && &c.Scores[0] == &in.Scores[0]
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
