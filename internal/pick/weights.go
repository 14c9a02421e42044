// This file sets the weights: the profile's, scaled by rules, reordered by
// priorities, fixed by flags. Every weight keeps its origin.

package pick

import (
	"sort"

	"github.com/llmpick/llmpick/internal/text"
)

// setWeights fills s.weights, one a criterion, summing to 1.
func (s *scene) setWeights() error {
	n := len(criteria)
	s.weights = make([]Weight, n)
	scaled := make([]float64, n)
	for i := range criteria {
		w := &s.weights[i]
		w.Criterion, w.Label, w.Origin = criteria[i].id, criteria[i].label, "profile"
		for p := range s.profiles {
			for _, share := range s.profiles[p].Weights {
				if share.Criterion == w.Criterion {
					w.Base += s.shares[p] * share.Weight
				}
			}
		}
		scaled[i] = w.Base
	}
	for i := range s.in.Rules.Rules {
		r := &s.in.Rules.Rules[i]
		if r.Sort() != "weight" || !s.in.Rules.Applies(r, &s.env) {
			continue
		}
		s.caution += r.Caution
		for _, f := range r.Scale {
			k := criterionIndex(f.Criterion)
			scaled[k] *= f.By
			s.weights[k].Origin = "rule"
			s.weights[k].Rules = append(s.weights[k].Rules, r.ID)
			s.weights[k].Because = append(s.weights[k].Because, r.Because)
		}
		if r.Caution > 0 {
			k := criterionIndex("quality")
			s.weights[k].Rules = append(s.weights[k].Rules, r.ID)
			s.weights[k].Because = append(s.weights[k].Because, r.Because)
		}
	}
	normalise(scaled, 1)
	s.prioritise(scaled)
	if err := s.fix(scaled); err != nil {
		return err
	}
	for i := range s.weights {
		s.weights[i].Weight = scaled[i]
	}
	s.order = byWeight(s.weights)
	return nil
}

// prioritise gives the named criteria the rank-order centroids of their
// positions, w_k = (1/n) sum_{i=k..n} 1/i (Barron and Barrett 1996), and shares
// the rest of the weight among the others in the proportions they had, none of
// them above the last that was named.
func (s *scene) prioritise(w []float64) {
	n := len(w)
	if len(s.need.Priority) == 0 {
		return
	}
	named := make([]bool, n)
	rest, last := 1.0, 0.0
	for k, id := range s.need.Priority {
		i := criterionIndex(id)
		w[i] = centroid(k+1, n)
		named[i], last = true, w[i]
		rest -= w[i]
		s.weights[i].Origin, s.weights[i].Rules, s.weights[i].Because = "priority", nil, nil
	}
	spread(w, named, rest, last)
}

// centroid is the rank-order centroid weight of position k of n, from 1.
func centroid(k, n int) float64 {
	sum := 0.0
	for i := k; i <= n; i++ {
		sum += 1 / float64(i)
	}
	return sum / float64(n)
}

// spread shares a total among the entries that are not fixed, in proportion,
// with none above limit. limit times their number is at least the total.
func spread(w []float64, fixed []bool, total, limit float64) {
	capped := append([]bool(nil), fixed...)
	for {
		sum, left := 0.0, total
		for i := range w {
			switch {
			case !capped[i]:
				sum += w[i]
			case !fixed[i]:
				left -= limit
			}
		}
		over := false
		for i := range w {
			if !capped[i] && sum > 0 && w[i]*left/sum > limit+1e-12 {
				capped[i], over = true, true
			}
		}
		if over {
			continue
		}
		for i := range w {
			switch {
			case !capped[i] && sum > 0:
				w[i] *= left / sum
			case capped[i] && !fixed[i]:
				w[i] = limit
			}
		}
		return
	}
}

// fix sets the weights given by flag and scales the rest to what is left.
func (s *scene) fix(w []float64) error {
	if len(s.need.Weights) == 0 {
		return nil
	}
	fixed := make([]bool, len(w))
	sum, free := 0.0, 0.0
	for i := range criteria {
		if v, ok := s.need.Weights[criteria[i].id]; ok {
			w[i], fixed[i] = v, true
			sum += v
			s.weights[i].Origin, s.weights[i].Rules, s.weights[i].Because = "flag", nil, nil
		} else {
			free += w[i]
		}
	}
	if free <= 0 {
		if sum < 1-1e-9 {
			return text.Problemf(text.Usage, "--weight", text.T{En: "every criterion is fixed but the weights add up to %.3g, not 1", Zh: "所有标准都已固定，但权重之和为 %.3g 而不是 1"}, sum)
		}
		return nil
	}
	for i := range w {
		if !fixed[i] {
			w[i] *= (1 - sum) / free
		}
	}
	return nil
}

func normalise(w []float64, total float64) {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	for i := range w {
		w[i] *= total / sum
	}
}

// byWeight is the order in which criteria are shown: heaviest first.
func byWeight(weights []Weight) []int {
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return weights[order[a]].Weight > weights[order[b]].Weight })
	return order
}
