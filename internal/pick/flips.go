// This file says what would change the answer: a weight, a fact, or a gate.

package pick

import (
	"math"
	"sort"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// rivalsShown is how many of the next are set against number one.
const rivalsShown = 5

// flips says for each of the next what would put it level with number one.
func (s *scene) flips(best []*candidate) []RivalFlip {
	out := []RivalFlip{}
	w := make([]float64, len(criteria))
	d := make([]float64, len(criteria))
	for k := range criteria {
		w[k] = s.weights[k].Weight
	}
	for _, b := range best[1:min(len(best), rivalsShown+1)] {
		for k := range criteria {
			d[k] = best[0].measures[k].v - b.measures[k].v
		}
		f := RivalFlip{Rival: b.id(), Weight: s.flip(best[0], b), Attribute: s.attribute(best[0], b)}
		f.Distance, f.Attainable = flipDistance(w, d)
		out = append(out, f)
	}
	return out
}

// flipDistance is the least Euclidean change of the weights w, kept at a sum of
// 1 and none below 0, at which w.d is 0; false where no weights reach that.
// Without a weight at 0 it is w.d / |d - mean d|; otherwise the nearest point
// is the projection of w - lambda d on the simplex, lambda found by bisection.
func flipDistance(w, d []float64) (float64, bool) {
	n := len(d)
	mean, D, least := 0.0, 0.0, math.Inf(1)
	for k := range d {
		mean += d[k] / float64(n)
		D += w[k] * d[k]
		least = min(least, d[k])
	}
	if D <= 0 {
		return 0, true
	}
	if least > 0 { // better everywhere
		return 0, false
	}
	at := func(lambda float64) (x []float64, left float64) {
		x = make([]float64, n)
		for k := range x {
			x[k] = w[k] - lambda*d[k]
		}
		toSimplex(x)
		for k := range x {
			left += x[k] * d[k]
		}
		return x, left
	}
	low, high := 0.0, 1.0
	for _, left := at(high); left > 0 && high < 1e9; _, left = at(high) {
		high *= 2
	}
	for range 100 {
		mid := (low + high) / 2
		if _, left := at(mid); left > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	x, _ := at(high)
	sum := 0.0
	for k := range x {
		sum += (x[k] - w[k]) * (x[k] - w[k])
	}
	return math.Sqrt(sum), true
}

// toSimplex moves x to the nearest point with no entry below 0 and a sum of 1
// (Held, Wolfe and Crowder 1974).
func toSimplex(x []float64) {
	sorted := append([]float64(nil), x...)
	sort.Sort(sort.Reverse(sort.Float64Slice(sorted)))
	sum, shift := 0.0, 0.0
	for i, v := range sorted {
		sum += v
		if t := (sum - 1) / float64(i+1); v > t {
			shift = t
		}
	}
	for i := range x {
		x[i] = max(x[i]-shift, 0)
	}
}

// attribute is the fact of b that would put it level with a: its cost where a
// cut to no less than a tenth is enough, or else its quality.
func (s *scene) attribute(a, b *candidate) *Attribute {
	gap := a.total - b.total
	needed := func(id string) (v float64, m *measure, ok bool) {
		k := criterionIndex(id)
		m = &b.measures[k]
		if s.weights[k].Weight <= 0 || !m.hasRaw {
			return 0, m, false
		}
		v = m.v + gap/s.weights[k].Weight
		return v, m, v <= 1
	}
	if v, m, ok := needed("cost"); ok && !m.clipped {
		if to := s.costBest * math.Pow(s.costWorst/s.costBest, 1-v); to >= m.raw/10 {
			return &Attribute{Criterion: "cost", Unit: m.unit, From: m.raw, To: to}
		}
	}
	if v, m, ok := needed("quality"); ok {
		if to, ok := s.qualityFor(b, v); ok {
			return &Attribute{Criterion: "quality", Unit: m.unit, From: m.raw, To: to}
		}
	}
	return nil
}

// qualityFor is the expected score at which a candidate's quality has the value
// v, all its abilities moved by as many points.
func (s *scene) qualityFor(c *candidate, v float64) (float64, bool) {
	raw := c.measures[criterionIndex("quality")].raw
	low, high := 0.0, 100-raw
	if s.qualityMoved(c, high) < v {
		return 0, false
	}
	for range 60 {
		if mid := (low + high) / 2; s.qualityMoved(c, mid) < v {
			low = mid
		} else {
			high = mid
		}
	}
	return raw + high, true
}

// qualityMoved is the value of a candidate's quality with all its abilities so
// many points higher.
func (s *scene) qualityMoved(c *candidate, points float64) float64 {
	sum := 0.0
	for i := range s.mix {
		a, e := &s.mix[i], s.estimate(c, i)
		v, _ := odds(e.Value+points-c.quantLoss-s.caution*math.Hypot(e.SE, c.quantSE), a.Low, a.High)
		sum += a.Share * v
	}
	return sum * s.untuned(c.model)
}

// unlocked lists the options that one gate alone keeps out and that would have
// beaten number one, gate by gate; for a budget as a staircase, each step dearer
// and better than the one before.
func (s *scene) unlocked(winner *candidate) (out []Relaxation) {
	byRule := map[string][]*candidate{}
	var order []stop
	for i := range s.candidates {
		c := &s.candidates[i]
		if len(c.gates) != 1 || !s.selection.allows(c.model) {
			continue
		}
		s.measureAll(c)
		if c.total <= winner.total {
			continue
		}
		r := c.gates[0].rule
		if byRule[r.ID] == nil {
			order = append(order, c.gates[0])
		}
		byRule[r.ID] = append(byRule[r.ID], c)
	}
	for _, g := range order {
		list, r := byRule[g.rule.ID], g.rule
		if r.ID == "within-budget" {
			var known []*candidate
			for _, c := range list {
				if c.cost != nil {
					known = append(known, c)
				}
			}
			sort.SliceStable(known, func(a, b int) bool { return *known[a].cost < *known[b].cost })
			reached := 0.0
			for _, c := range known {
				if c.total > reached {
					reached = c.total
					out = append(out, Relaxation{Rule: r.ID, Gate: r.Gate, Relax: r.Relax, Field: r.Field, To: formatFloat(ceil(*c.cost)),
						Options: []string{c.id()}, Names: []text.T{text.Same(c.model.Name)}})
				}
			}
			continue
		}
		sort.SliceStable(list, func(a, b int) bool { return list[a].total > list[b].total })
		x := Relaxation{Rule: r.ID, Gate: r.Gate, Relax: r.Relax, Field: r.Field}
		for _, c := range list[:min(len(list), 3)] {
			x.Options = append(x.Options, c.id())
			x.Names = append(x.Names, text.Same(c.model.Name))
		}
		out = append(out, x)
	}
	return out
}

// breakEven sets the best option at a host against the best on machines, nil
// where there is none of either or a cost is not known. Machines include the
// people who run them, as in `llmpick cost`.
func (s *scene) breakEven(passed []*candidate) *BreakEven {
	var api, own *candidate
	for _, c := range passed {
		switch {
		case c.offer != nil && c.cost != nil && api == nil:
			api = c
		case c.route == catalog.SelfHosted && c.dep != nil && c.cost != nil && own == nil:
			own = c
		}
	}
	if api == nil || own == nil {
		return nil
	}
	t := serving.CostTraffic{RequestsPerDay: *s.need.Requests, InputTokens: s.traffic.InputTokens, OutputTokens: s.traffic.OutputTokens, CachedShare: s.traffic.CachedShare, Batch: s.traffic.Batch}
	way := serving.WayRented
	if own.dep.Owned {
		way = serving.WayOwned
	}
	for _, x := range serving.ReportCosts(own.model, []catalog.Offer{*api.offer}, own.dep, t, serving.DefaultCosts, "").BreakEven {
		if x.Way != way {
			continue
		}
		b := &BreakEven{API: api.id(), SelfHosted: own.id()}
		if !x.Never {
			at := x.PerDay
			b.Requests = &at
			if x.Low > 0 && x.High > 0 {
				low, high := x.Low, x.High
				b.Low, b.High = &low, &high
			}
		}
		return b
	}
	return nil
}
