// This file says what would change the answer: a weight, a fact, or a gate.

package pick

import (
	"math"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/serving"
)

// rivalsShown is how many of the next are set against number one.
const rivalsShown = 5

// past is how far beyond a flip point its claim is tried out.
const past = 1e-6

// flips says for each of the next what would put it level with number one.
func (s *scene) flips(best, passed []*candidate) []RivalFlip {
	out := []RivalFlip{}
	fixed := fixedWeights(&s.need)
	for _, b := range best[1:min(len(best), rivalsShown+1)] {
		w, d := s.difference(best[0], b)
		f := RivalFlip{Rival: b.id(), Weight: s.weightThat(best[0], b, passed, w, d, fixed), Attribute: s.attribute(best[0], b)}
		var to []float64
		if to, f.Distance, f.Attainable = smallestChange(w, d, fixed); f.Attainable {
			for _, k := range s.order {
				f.Weights = append(f.Weights, to[k])
			}
			f.Moved, _ = smallestMove(w, d, fixed)
		}
		out = append(out, f)
	}
	return out
}

// difference is the weights, and a's values minus b's.
func (s *scene) difference(a, b *candidate) (w, d []float64) {
	w, d = make([]float64, len(criteria)), make([]float64, len(criteria))
	for k := range criteria {
		w[k], d[k] = s.weights[k].Weight, a.measures[k].v-b.measures[k].v
	}
	return w, d
}

// fixedWeights says which weights the user gave as numbers: they stay when
// another is changed.
func fixedWeights(n *need.Need) []bool {
	fixed := make([]bool, len(criteria))
	for k := range criteria {
		_, fixed[k] = n.Weights[criteria[k].id]
	}
	return fixed
}

// weightThat is the smallest change of one weight that puts the rival's model
// ahead of the first's, by whichever of their options is then the best.
func (s *scene) weightThat(first, rival *candidate, passed []*candidate, w, d []float64, fixed []bool) *Flip {
	var best *Flip
	for k := range w {
		t, ok := weightFlip(w, d, k, fixed)
		if !ok || best != nil && math.Abs(t-w[k]) >= math.Abs(best.To-best.From) {
			continue
		}
		if beyond, ok := reweighted(w, k, t+math.Copysign(past, t-w[k]), fixed); ok && overtakes(beyond, first, rival, passed) {
			best = &Flip{Criterion: criteria[k].id, From: w[k], To: t}
		}
	}
	return best
}

// reweighted is w with weight k at t and the others that are not fixed rescaled,
// as --weight does it; false if t cannot be.
func reweighted(w []float64, k int, t float64, fixed []bool) ([]float64, bool) {
	held, free := t, 0.0
	for i := range w {
		switch {
		case i == k:
		case isFixed(fixed, i):
			held += w[i]
		default:
			free += w[i]
		}
	}
	if t < 0 || held > 1 || free <= 0 {
		return nil, false
	}
	out := append([]float64(nil), w...)
	for i := range w {
		switch {
		case i == k:
			out[i] = t
		case !isFixed(fixed, i):
			out[i] *= (1 - held) / free
		}
	}
	return out, true
}

// overtakes reports whether the rival's model is ahead of the first's with the
// weights w, each by its best option.
func overtakes(w []float64, first, rival *candidate, passed []*candidate) bool {
	a, b := math.Inf(-1), math.Inf(-1)
	for _, c := range passed {
		if c.modelIndex != first.modelIndex && c.modelIndex != rival.modelIndex {
			continue
		}
		total := 0.0
		for k := range w {
			total += w[k] * c.measures[k].v
		}
		if c.modelIndex == first.modelIndex {
			a = max(a, total)
		} else {
			b = max(b, total)
		}
	}
	return b > a
}

// flip finds the smallest change of one weight, the others rescaled, at which
// b draws level with a.
func (s *scene) flip(a, b *candidate) *Flip {
	w, d := s.difference(a, b)
	k, to, ok := smallestFlip(w, d, fixedWeights(&s.need))
	if !ok {
		return nil
	}
	return &Flip{Criterion: criteria[k].id, From: w[k], To: to}
}

func smallestFlip(w, d []float64, fixed []bool) (best int, to float64, ok bool) {
	for k := range w {
		t, valid := weightFlip(w, d, k, fixed)
		if valid && (!ok || math.Abs(t-w[k]) < math.Abs(to-w[best])) {
			best, to, ok = k, t, true
		}
	}
	return best, to, ok
}

func isFixed(fixed []bool, k int) bool { return fixed != nil && fixed[k] }

// weightFlip is the weight of criterion k at which w.d is 0 when the other
// weights are rescaled, but for those that are fixed: with r the mean of d over
// what is rescaled, W the sum and F the points of what is fixed,
// t d_k + F + r (1 - W - t) = 0. It has to lie within 0 and 1 - W.
func weightFlip(w, d []float64, k int, fixed []bool) (float64, bool) {
	var points, sum, held, F float64
	for i := range w {
		switch {
		case i == k:
		case isFixed(fixed, i):
			held += w[i]
			F += w[i] * d[i]
		default:
			sum += w[i]
			points += w[i] * d[i]
		}
	}
	if sum <= 1e-12 {
		return 0, false
	}
	r := points / sum
	if math.Abs(r-d[k]) < 1e-12 {
		return 0, false
	}
	t := (F + r*(1-held)) / (r - d[k])
	return t, t >= 0 && t <= 1-held
}

// smallestChange is the weights nearest to w, by Euclidean distance, at which
// w.d is 0: w - D (d - mean d)/|d - mean d|^2, and if that makes one negative,
// the projection of w - x d on the simplex with x found by bisection. Fixed
// weights stay. False if no weights do it.
func smallestChange(w, d []float64, fixed []bool) (to []float64, distance float64, ok bool) {
	var free []int
	total, F, D, mean, least := 0.0, 0.0, 0.0, 0.0, math.Inf(1)
	for k := range w {
		D += w[k] * d[k]
		if isFixed(fixed, k) {
			F += w[k] * d[k]
			continue
		}
		free = append(free, k)
		total += w[k]
		mean += d[k]
		least = min(least, d[k])
	}
	if D <= 0 {
		return w, 0, true
	}
	if len(free) == 0 || F+total*least > 0 {
		return nil, 0, false
	}
	mean /= float64(len(free))
	norm := 0.0
	for _, k := range free {
		norm += (d[k] - mean) * (d[k] - mean)
	}
	if norm < 1e-15 {
		return nil, 0, false
	}
	to = append([]float64(nil), w...)
	negative := false
	for _, k := range free {
		to[k] = w[k] - D*(d[k]-mean)/norm
		negative = negative || to[k] < 0
	}
	if negative {
		at := func(x float64) float64 {
			for _, k := range free {
				to[k] = w[k] - x*d[k]
			}
			projectSimplex(to, free, total)
			sum := F
			for _, k := range free {
				sum += to[k] * d[k]
			}
			return sum
		}
		low, high := 0.0, 1.0
		for at(high) > 1e-13 && high < 1e9 {
			high *= 2
		}
		for range 200 {
			if mid := (low + high) / 2; at(mid) > 0 {
				low = mid
			} else {
				high = mid
			}
		}
		at(high)
	}
	for k := range w {
		distance += (to[k] - w[k]) * (to[k] - w[k])
	}
	return to, math.Sqrt(distance), true
}

// projectSimplex moves the entries of v named by free to the nearest ones that
// are not negative and sum to total (Held, Wolfe and Crowder 1974).
func projectSimplex(v []float64, free []int, total float64) {
	active := append([]int(nil), free...)
	for {
		sum := 0.0
		for _, k := range active {
			sum += v[k]
		}
		shift := (sum - total) / float64(len(active))
		kept := active[:0]
		dropped := false
		for _, k := range active {
			if v[k] <= shift {
				dropped = true
				v[k] = math.Inf(-1)
			} else {
				kept = append(kept, k)
			}
		}
		active = kept
		if dropped && len(active) > 0 {
			continue
		}
		for _, k := range free {
			v[k] = max(0, v[k]-shift)
		}
		return
	}
}

// smallestMove is the least sum of absolute changes of weights at which w.d is
// 0: weight goes from where d is largest to where it is smallest. Fixed weights
// stay. False if no weights do it.
func smallestMove(w, d []float64, fixed []bool) (float64, bool) {
	D, to := 0.0, -1
	for k := range w {
		D += w[k] * d[k]
		if !isFixed(fixed, k) && (to < 0 || d[k] < d[to]) {
			to = k
		}
	}
	if to < 0 {
		return 0, D <= 0
	}
	moved := 0.0
	taken := make([]bool, len(w))
	for D > 0 {
		from := -1
		for k := range w {
			if !isFixed(fixed, k) && !taken[k] && w[k] > 0 && d[k] > d[to] && (from < 0 || d[k] > d[from]) {
				from = k
			}
		}
		if from < 0 {
			return 0, D <= 1e-12
		}
		taken[from] = true
		x := min(w[from], D/(d[from]-d[to]))
		D -= x * (d[from] - d[to])
		if D < 1e-15 {
			D = 0
		}
		moved += 2 * x
	}
	return moved, true
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
			x := &Attribute{Criterion: "cost", Unit: m.unit, From: m.raw, To: to}
			if b.offer != nil {
				x.OutputPrice = s.priceFor(b.offer, to)
			}
			return x
		}
	}
	if v, m, ok := needed("quality"); ok {
		if to, ok := s.qualityFor(b, v); ok {
			return &Attribute{Criterion: "quality", Unit: m.unit, From: m.raw, To: to}
		}
	}
	return nil
}

// priceFor is the output price, in USD for a million tokens, at which an offer
// costs so much a month; nil if even free output costs more.
func (s *scene) priceFor(o *catalog.Offer, cost float64) *float64 {
	at := func(price float64) float64 {
		p := *o
		p.Output = catalog.Some(price)
		if c := s.apiCost(&p); c != nil {
			return *c
		}
		return math.Inf(1)
	}
	high, known := o.Output.Get()
	if !known || at(0) > cost || at(high) <= cost {
		return nil
	}
	low := 0.0
	for range 100 {
		if mid := (low + high) / 2; at(mid) > cost {
			high = mid
		} else {
			low = mid
		}
	}
	return &low
}

// qualityFor is the expected score at which a candidate's quality has the value
// v, all its abilities moved by as many points.
func (s *scene) qualityFor(c *candidate, v float64) (float64, bool) {
	raw := c.measures[criterionIndex("quality")].raw
	low, high := 0.0, 100-raw
	if s.qualityIf(c, high).v < v {
		return 0, false
	}
	for range 60 {
		if mid := (low + high) / 2; s.qualityIf(c, mid).v < v {
			low = mid
		} else {
			high = mid
		}
	}
	return raw + high, true
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
