// This file re-runs the decision with every change that it claims would turn
// it, and looks whether it does.

package pick_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/pick"
)

// strictNeeds draws needs with gates that keep a lot out.
func strictNeeds(t *rapid.T) need.Need {
	n := needs(t)
	if rapid.Bool().Draw(t, "has budget") {
		budget := math.Exp(rapid.Float64Range(2, 9).Draw(t, "log budget"))
		n.Budget = &budget
	}
	if rapid.Bool().Draw(t, "has region") {
		n.Region = []string{rapid.SampledFrom([]string{"EU", "US", "SG"}).Draw(t, "region")}
	}
	if rapid.Bool().Draw(t, "excludes") {
		n.ExcludeRegion = []string{"CN", "US"}[:rapid.IntRange(1, 2).Draw(t, "countries")]
	}
	if rapid.Bool().Draw(t, "features") {
		n.Features = []string{"vision", "tools"}
	}
	if rapid.Bool().Draw(t, "long") {
		context := float64(rapid.SampledFrom([]int{100_000, 300_000, 900_000}).Draw(t, "context"))
		n.Context = &context
	}
	n.LicenseUse = rapid.SampledFrom([]string{"", "internal", "research"}).Draw(t, "use")
	n.Customize = rapid.SampledFrom([]string{"", "fine-tune"}).Draw(t, "customize")
	return n
}

// rankOf is a model's rank, beyond the last if it has none.
func rankOf(d *pick.Decision, option string) int {
	model, _, _ := strings.Cut(option, "@")
	for _, r := range d.Ranked {
		if r.Option.Model == model {
			return r.Rank
		}
	}
	return len(d.Ranked) + 1
}

func TestFlipsAreTrue(t *testing.T) {
	claims := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := strictNeeds(rt)
		in := embedded()
		d, err := pick.Decide(in, n, pick.Want{Samples: 16})
		if err != nil || len(d.Ranked) == 0 {
			rt.Skip()
		}
		first := d.Ranked[0].Option.ID
		for _, f := range d.Robustness.Flips {
			if f.Weight != nil {
				claims++
				changed := n
				changed.Weights = maps.Clone(n.Weights)
				if changed.Weights == nil {
					changed.Weights = map[string]float64{}
				}
				changed.Weights[f.Weight.Criterion] = f.Weight.To + math.Copysign(1e-6, f.Weight.To-f.Weight.From)
				after := decide(t, in, changed)
				if rankOf(after, f.Rival) > rankOf(after, first) {
					rt.Errorf("%s is not ahead of %s at a weight of %s beyond %v", f.Rival, first, f.Weight.Criterion, f.Weight.To)
				}
			}
			if f.Attainable {
				claims++
				level, before, sum := 0.0, 0.0, 0.0
				rival := d.Ranked[rankOf(d, f.Rival)-1]
				for k := range f.Weights {
					level += f.Weights[k] * (d.Ranked[0].Parts[k].Value - rival.Parts[k].Value)
					sum += f.Weights[k]
					before += math.Abs(f.Weights[k] - d.Weights[k].Weight)
				}
				if math.Abs(level) > 1e-9 || math.Abs(sum-1) > 1e-9 || slices.Min(f.Weights) < 0 {
					rt.Errorf("the nearest weights, %v, leave %v", f.Weights, level)
				}
				if f.Moved > before+1e-9 {
					rt.Errorf("%v are moved at least, yet these weights move %v", f.Moved, before)
				}
			}
			if a := f.Attribute; a != nil && a.Criterion == "cost" && rival(d, f.Rival).Option.Host != "" {
				claims++
				after := decide(t, cheaper(in, f.Rival, a.To/a.From*(1-1e-9)), n)
				if rankOf(after, f.Rival) > rankOf(after, first) {
					rt.Errorf("%s is not ahead of %s at a cost of %v", f.Rival, first, a.To)
				}
				if a.OutputPrice != nil {
					claims++
					after := decide(t, repriced(in, f.Rival, func(o *catalog.Offer) { o.Output = catalog.Some(*a.OutputPrice * (1 - 1e-6)) }), n)
					if rankOf(after, f.Rival) > rankOf(after, first) {
						rt.Errorf("%s is not ahead of %s at an output price of %v", f.Rival, first, *a.OutputPrice)
					}
				}
			}
		}
	})
	if claims == 0 {
		t.Error("nothing was claimed")
	}
}

func rival(d *pick.Decision, option string) *pick.Ranked { return &d.Ranked[rankOf(d, option)-1] }

// cheaper is the input with all prices of a model at a host multiplied.
func cheaper(in pick.Input, option string, factor float64) pick.Input {
	scale := func(prices ...*catalog.Opt[float64]) {
		for _, p := range prices {
			if v, ok := p.Get(); ok {
				*p = catalog.Some(v * factor)
			}
		}
	}
	return repriced(in, option, func(o *catalog.Offer) {
		scale(&o.Input, &o.Output, &o.CacheRead, &o.BatchInput, &o.BatchOutput)
		o.Tiers = slices.Clone(o.Tiers)
		for k := range o.Tiers {
			scale(&o.Tiers[k].Input, &o.Tiers[k].Output, &o.Tiers[k].CacheRead)
		}
	})
}

// repriced is the input with the offers of a model at a host changed.
func repriced(in pick.Input, option string, change func(*catalog.Offer)) pick.Input {
	model, host, _ := strings.Cut(option, "@")
	c := *in.Catalog
	c.Offers = slices.Clone(c.Offers)
	for i := range c.Offers {
		if o := &c.Offers[i]; o.Model == model && o.Host == host {
			change(o)
		}
	}
	in.Catalog = &c
	return in
}

func TestUnlockedIsTrue(t *testing.T) {
	table := fields()
	claims := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := strictNeeds(rt)
		in := embedded()
		d, err := pick.Decide(in, n, pick.Want{Samples: 16})
		if err != nil || len(d.Ranked) == 0 {
			rt.Skip()
		}
		for _, u := range d.Robustness.Unlocked {
			claims++
			f, ok := need.Lookup(table, u.Field)
			if !ok {
				rt.Fatalf("no field %q", u.Field)
			}
			changed := n
			if err := f.Set(&changed, "", strings.Split(u.To, ",")); err != nil {
				rt.Fatal(err)
			}
			after := decide(t, in, changed)
			if len(after.Ranked) == 0 || after.Ranked[0].Option.ID != u.Options[0] {
				rt.Errorf("--%s %s does not make %s the first", u.Field, u.To, u.Options[0])
			}
			if u.Options[0] == d.Ranked[0].Option.ID {
				rt.Errorf("%s is the first as it is", u.Options[0])
			}
		}
	})
	if claims == 0 {
		t.Error("nothing was claimed")
	}
}

// An option that becomes cheaper never falls behind.
func TestCheaperIsNoWorse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := needs(rt)
		in := embedded()
		d := decide(t, in, n)
		if len(d.Ranked) == 0 {
			rt.Skip()
		}
		r := d.Ranked[rapid.IntRange(0, len(d.Ranked)-1).Draw(rt, "rank")]
		after := decide(t, cheaper(in, r.Option.ID, .5), n)
		if now := rankOf(after, r.Option.ID); now > r.Rank {
			rt.Errorf("%s fell from %d to %d when it became cheaper", r.Option.ID, r.Rank, now)
		}
	})
}
