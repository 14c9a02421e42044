// This file sets the ways to pay for a model side by side.

package serving

import (
	"cmp"
	"slices"

	"github.com/llmpick/llmpick/catalog"
)

// CostReport is what a model costs a month by every way to have it. Its JSON is
// a contract: what is unknown is absent.
type CostReport struct {
	SchemaVersion int         `json:"schema_version"`
	Model         string      `json:"model"`
	Traffic       CostTraffic `json:"traffic"`
	Ways          []CostWay   `json:"ways"` // cheapest first; those of unknown cost last
	BreakEven     []Crossing  `json:"break_even"`
}

// CostTraffic is the use that is paid for.
type CostTraffic struct {
	RequestsPerDay float64 `json:"requests_per_day"`
	InputTokens    float64 `json:"input_tokens"`
	OutputTokens   float64 `json:"output_tokens"`
	CachedShare    float64 `json:"cached_share"`
	Batch          bool    `json:"batch"`
}

// monthly is the traffic of a month of HoursPerMonth.
func (t CostTraffic) monthly() Traffic {
	return Traffic{Requests: t.RequestsPerDay * HoursPerMonth / 24, InputTokens: t.InputTokens, OutputTokens: t.OutputTokens, CachedShare: t.CachedShare, Batch: t.Batch}
}

// The ways to have a model.
const (
	WayAPI    = "api"
	WayRented = "rented"
	WayOwned  = "owned"
)

// CostWay is one way to have the model and what it costs.
type CostWay struct {
	Way      string       `json:"way"`
	Host     string       `json:"host,omitempty"`     // of an API
	Hardware string       `json:"hardware,omitempty"` // of one's own
	Quant    string       `json:"quant,omitempty"`
	Machines int          `json:"machines,omitzero"`
	Monthly  *Range       `json:"usd_month,omitempty"`
	Parts    []CostPart   `json:"parts,omitempty"`
	Source   string       `json:"source,omitempty"` // of the price
	Read     catalog.Date `json:"read,omitempty"`

	stairs  [3]Stairs // with the cheapest, usual and dearest costs
	perCall float64   // USD a request, of an API
}

// CostPart is one part of a monthly cost.
type CostPart struct {
	Name string `json:"name"` // rent, capital, power, space, operations, overhead
	USD  Range  `json:"usd_month"`
}

// Crossing is where running the model oneself becomes as cheap as an API.
type Crossing struct {
	Way      string  `json:"way"` // rented or owned
	Hardware string  `json:"hardware"`
	Against  string  `json:"against"` // host of the API
	Never    bool    `json:"never"`
	PerDay   float64 `json:"requests_per_day,omitzero"`
	Low      float64 `json:"requests_per_day_low,omitzero"`
	High     float64 `json:"requests_per_day_high,omitzero"` // absent = never with the dearest costs
	Points   []Point `json:"chart,omitempty"`
}

// Point is both costs at one volume.
type Point struct {
	PerDay float64 `json:"requests_per_day"`
	Self   float64 `json:"self_usd_month"`
	API    float64 `json:"api_usd_month"`
}

// PriceOf is what an offer asks, false where a price is unknown, is not in USD,
// or is not for paying by the token.
func PriceOf(o *catalog.Offer) (Price, bool) {
	in, known := o.Input.Get()
	out, knownOut := o.Output.Get()
	if !known || !knownOut || o.Currency != "" && o.Currency != "USD" || o.Plan != "" && o.Plan != "paid" {
		return Price{}, false
	}
	p := Price{Input: in, Output: out, CacheRead: o.CacheRead.Or(-1), BatchInput: o.BatchInput.Or(-1), BatchOutput: o.BatchOutput.Or(-1)}
	for _, t := range o.Tiers {
		p.Tiers = append(p.Tiers, PriceTier{Above: t.Above, Input: t.Input.Or(-1), Output: t.Output.Or(-1), CacheRead: t.CacheRead.Or(-1)})
	}
	return p, true
}

// scaleRange multiplies a range.
func scaleRange(r Range, f float64) Range { return Range{r.Low * f, r.Mid * f, r.High * f} }

// addRange adds two ranges.
func addRange(a, b Range) Range { return Range{a.Low + b.Low, a.Mid + b.Mid, a.High + b.High} }

// ReportCosts compares the offers of m with running it as deployed, rented and
// bought; deployed is nil where nobody can run it. against names the host to
// break even with, empty for the cheapest.
func ReportCosts(m *catalog.Model, offers []catalog.Offer, deployed *Deployment, t CostTraffic, c Costs, against string) *CostReport {
	r := &CostReport{SchemaVersion: 1, Model: m.ID, Traffic: t}
	traffic := t.monthly()
	one := traffic
	one.Requests = 1
	for i := range offers {
		o := &offers[i]
		p, ok := PriceOf(o)
		if !ok {
			continue
		}
		v := APICost(p, traffic)
		w := CostWay{Way: WayAPI, Host: o.Host, Quant: o.Quant, Monthly: &Range{v, v, v}, Source: o.Source, Read: o.Read, perCall: APICost(p, one)}
		if at := slices.IndexFunc(r.Ways, func(x CostWay) bool { return x.Host == o.Host }); at >= 0 {
			if r.Ways[at].Monthly.Mid > v {
				r.Ways[at] = w
			}
			continue
		}
		r.Ways = append(r.Ways, w)
	}
	if deployed != nil && deployed.Fits {
		r.Ways = append(r.Ways, ownWays(deployed, c)...)
	}
	slices.SortStableFunc(r.Ways, func(a, b CostWay) int {
		switch {
		case a.Monthly == nil || b.Monthly == nil:
			return cmp.Compare(b2i(a.Monthly == nil), b2i(b.Monthly == nil))
		}
		return cmp.Or(cmp.Compare(a.Monthly.Mid, b.Monthly.Mid), cmp.Compare(a.Way, b.Way), cmp.Compare(a.Host, b.Host))
	})
	api := slices.IndexFunc(r.Ways, func(w CostWay) bool { return w.Way == WayAPI && (against == "" || w.Host == against) })
	if api < 0 {
		return r
	}
	for i := range r.Ways {
		if w := &r.Ways[i]; w.Way != WayAPI && w.stairs[1].Capacity > 0 {
			r.BreakEven = append(r.BreakEven, crossing(w, &r.Ways[api]))
		}
	}
	return r
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// monthCapacity is the requests a month that one machine carries when the
// busiest hour holds BusyHourShare of a day.
func monthCapacity(rps float64) float64 {
	return rps * 3600 / BusyHourShare * HoursPerMonth / 24
}

// ownWays are renting and buying the machines of a deployment.
func ownWays(d *Deployment, c Costs) []CostWay {
	n := max(d.Replicas, 1)
	capacity := monthCapacity(d.Capacity)
	way := func(kind string, parts []CostPart, perMachine Range) CostWay {
		total := addRange(scaleRange(perMachine, float64(n)), c.Operations)
		parts = append(parts, CostPart{"operations", c.Operations})
		w := CostWay{Way: kind, Hardware: d.Machine.String(), Quant: d.Quant, Machines: n, Monthly: &total, Parts: parts}
		for i, v := range [3][2]float64{{c.Operations.Low, perMachine.Low}, {c.Operations.Mid, perMachine.Mid}, {c.Operations.High, perMachine.High}} {
			w.stairs[i] = Stairs{Fixed: v[0], PerStep: v[1], Capacity: capacity}
		}
		return w
	}
	var out []CostWay
	if rent, ok := RentCost(&d.Machine, 1, c); ok {
		f := 1 / (1 + c.Overhead)
		w := way(WayRented, []CostPart{
			{"rent", scaleRange(rent, f*float64(n))}, {"overhead", scaleRange(rent, (1-f)*float64(n))},
		}, rent)
		w.Source, w.Read = d.Machine.Device.RentSource, d.Machine.Device.RentRead
		out = append(out, w)
	}
	run, okRun := RunningCost(&d.Machine, 1, c)
	all, okAll := OwnedCost(&d.Machine, 1, c)
	if okRun && okAll {
		space := Range{c.SpaceUSD, c.SpaceUSD, c.SpaceUSD}
		power := addRange(run, scaleRange(space, -1))
		capital := addRange(all, scaleRange(run, -1))
		w := way(WayOwned, []CostPart{
			{"capital", scaleRange(capital, float64(n))}, {"power", scaleRange(power, float64(n))}, {"space", scaleRange(space, float64(n))},
		}, all)
		w.Source, w.Read = d.Machine.Device.PriceSource, d.Machine.Device.PriceRead
		out = append(out, w)
	}
	return out
}

// crossing is the break-even of w against api, as requests a day, with both
// costs at seven volumes around it or, where there is none, around the traffic.
func crossing(w, api *CostWay) Crossing {
	x := Crossing{Way: w.Way, Hardware: w.Hardware, Against: api.Host}
	perDay := 24.0 / HoursPerMonth
	var at [3]float64
	for i := range w.stairs {
		if v, ok := BreakEven(w.stairs[i], api.perCall); ok {
			at[i] = v * perDay
		}
	}
	x.Never = at[1] == 0
	x.Low, x.PerDay, x.High = at[0], at[1], at[2]
	if x.Never && x.Low > 0 {
		x.High = 0
	}
	center := x.PerDay
	if center == 0 {
		center = w.stairs[1].Capacity * perDay // the volume that fills one machine: the best it gets
	}
	for _, f := range []float64{0.1, 0.25, 0.5, 1, 2, 4, 10} {
		v := center * f
		x.Points = append(x.Points, Point{PerDay: v, Self: w.stairs[1].At(v / perDay), API: v / perDay * api.perCall})
	}
	return x
}
