// This file is the door: what a score must not be.

package ability

import (
	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
	"github.com/llmpick/llmpick/internal/text"
)

// CheckScore finds a score in the wrong unit: a fraction where the benchmark is
// in percent and far more can be expected of the model. It returns nil when
// nothing looks wrong. Estimates leave such a score out.
func (e *Estimator) CheckScore(c *catalog.Catalog, m *catalog.Model, s *catalog.Score) *text.Problem {
	v := latent.NewEvidence(e.params, c.Benchmarks, []catalog.Score{*s})
	if v.Index[0] < 0 {
		return nil
	}
	prior, _ := e.params.Prior(m)
	if !latent.WrongUnit(&v.Benches[v.Index[0]], prior, s.Value) {
		return nil
	}
	return text.Problemf(text.BadFile, "", text.T{
		En: "%s scores %v on %s, which is in percent: this looks like a fraction",
		Zh: "%[1]s 在 %[3]s 上的成绩是 %[2]v，而该基准以百分数计：这看起来是小数",
	}, text.Same(m.ID), s.Value, text.Same(s.Benchmark)).Advise(text.T{En: "write 85, not 0.85", Zh: "请写 85，而不是 0.85"})
}
