// This file measures speed: tokens a second where the machine is known, and
// the size of the model where a host does not say.

package pick

import (
	"math"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/text"
)

// thinkingFactor is what always thinking first leaves of the perceived speed.
const thinkingFactor = 0.7

// A host that does not publish its speed still serves people who wait, on as
// many accelerators as that takes. What is assumed of it is a value by the
// parameters read for each token, from one at hostedFast to hostedFloor at
// hostedSlow, give or take hostedDoubt; and if those are unknown, too, anything
// from hostedFloor up. These are assumptions of llmpick, not measurements.
const (
	hostedFast  = 3e9
	hostedSlow  = 1e12
	hostedFloor = 0.4
	hostedDoubt = 0.2
)

func measureSpeed(s *scene, c *candidate) measure {
	var m measure
	switch {
	case c.dep != nil && c.dep.Speed.DecodeTPS.Mid > 0:
		r := c.dep.Speed.DecodeTPS
		at := func(x float64) (float64, bool) {
			return clip(math.Log(math.Max(x, 1e-9)/s.speedLow) / math.Log(s.speedHigh/s.speedLow))
		}
		m = measure{raw: r.Mid, hasRaw: true, unit: "tokens-s", grade: string(c.dep.Speed.Basis)}
		m.v, m.clipped = at(r.Mid)
		m.low, _ = at(r.Low)
		m.high, _ = at(r.High)
	case c.dep == nil && c.model.ParamsActive.Known():
		p := c.model.ParamsActive.Or(0)
		v, clipped := logarithmic(p, hostedFast, hostedSlow)
		v = hostedFloor + (1-hostedFloor)*v
		low, high := max(v-hostedDoubt, hostedFloor), min(v+hostedDoubt, 1)
		m = measure{raw: p, hasRaw: true, unit: "active-params", v: v, low: low, high: high, clipped: clipped, grade: GradeEstimated}
	default:
		m = unknownBetween(hostedFloor, 1, "tokens-s")
	}
	if c.model.Tuning == catalog.Thinking {
		m.v, m.low, m.high = m.v*thinkingFactor, m.low*thinkingFactor, m.high*thinkingFactor
	}
	return m
}

func explainSpeed(_ *scene, c *candidate) (why []text.T, evidence []Evidence) {
	switch {
	case c.dep != nil && c.dep.Speed.DecodeTPS.Mid > 0:
		r := c.dep.Speed.DecodeTPS
		why = append(why, text.F(text.T{En: "%.0f tokens a second (%.0f to %.0f)", Zh: "每秒 %.0f token（%.0f 到 %.0f）"}, r.Mid, r.Low, r.High))
	case c.model.ParamsActive.Known():
		src := sourceOf(c.model.Sources, "params_active")
		why = append(why, text.F(text.T{En: "host publishes no speed; judged by %.1fB active parameters", Zh: "服务方未公布速度；按 %.1fB 激活参数判断"}, c.model.ParamsActive.Or(0)/1e9))
		evidence = append(evidence, Evidence{Fact: "params_active", Value: formatFloat(c.model.ParamsActive.Or(0)), Date: src.Read, Source: src.URL})
	default:
		why = append(why, text.T{En: "speed unknown", Zh: "速度未知"})
	}
	if c.model.Tuning == catalog.Thinking {
		why = append(why, text.T{En: "always thinks before it answers", Zh: "总是先思考再回答"})
	}
	return why, evidence
}
