// This file checks the front of quality, cost and speed against comparing every
// option with every other.

package pick_test

import (
	"testing"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/pick"
)

func TestPareto(t *testing.T) {
	budget := 1e9 // so that nothing of unknown cost passes
	n := need.Need{Tasks: map[string]float64{"code": 1}, Languages: []string{"zh"}, Budget: &budget}
	d, err := pick.Decide(embedded(), n, pick.Want{Routes: true, Pareto: true})
	if err != nil {
		t.Fatal(err)
	}
	type point struct{ quality, saving, speed float64 }
	options := map[string]point{}
	for _, m := range d.Ranked {
		for _, r := range append(m.Routes, m) {
			var p point
			for _, x := range r.Parts {
				switch x.Criterion {
				case "quality":
					p.quality = x.Value
				case "speed":
					p.speed = x.Value
				}
			}
			if r.Option.MonthlyCostUSD == nil {
				t.Fatalf("%s passed without a cost", r.Option.ID)
			}
			p.saving = -max(*r.Option.MonthlyCostUSD, 1e-6)
			options[r.Option.ID] = p
		}
	}
	beats := func(a, b point) bool {
		return a.quality >= b.quality && a.saving >= b.saving && a.speed >= b.speed && a != b
	}
	front := map[string]bool{}
	for _, p := range d.Pareto {
		front[p.Option.ID] = true
		for id, o := range options {
			if beats(o, options[p.Option.ID]) {
				t.Errorf("%s is beaten by %s", p.Option.ID, id)
			}
		}
	}
	for id, o := range options {
		beaten := front[id]
		for _, other := range d.Pareto {
			x := options[other.Option.ID]
			beaten = beaten || beats(x, o) || x == o
		}
		if !beaten {
			t.Errorf("%s is missing", id)
		}
	}
	if len(d.Pareto) == 0 || len(d.Pareto) > len(options)/4 {
		t.Errorf("%d of %d options on the front", len(d.Pareto), len(options))
	}
}
