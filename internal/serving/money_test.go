package serving

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func TestAPICost(t *testing.T) {
	base := Price{Input: 2, Output: 8, CacheRead: 0.5, BatchInput: 1, BatchOutput: 4,
		Tiers: []PriceTier{{Above: 200_000, Input: 4, Output: 12, CacheRead: 1}}}
	tests := []struct {
		name string
		p    Price
		t    Traffic
		want float64
	}{
		// 1,000 requests: 1e6 tokens in at $2 = $2, 0.5e6 out at $8 = $4.
		{"plain", base, Traffic{Requests: 1000, InputTokens: 1000, OutputTokens: 500}, 6},
		// Half of the input cached: 0.5e6 at $2 = $1, 0.5e6 at $0.50 = $0.25, output $4.
		{"cache", base, Traffic{Requests: 1000, InputTokens: 1000, OutputTokens: 500, CachedShare: 0.5}, 5.25},
		// Batch: 1e6 at $1 = $1, 0.5e6 at $4 = $2.
		{"batch", base, Traffic{Requests: 1000, InputTokens: 1000, OutputTokens: 500, Batch: true}, 3},
		// 300,000 tokens a request are above the tier: 10 x 0.3e6 at $4 = $12, 10 x 1,000 at $12 = $0.12.
		{"tier", base, Traffic{Requests: 10, InputTokens: 300_000, OutputTokens: 1000}, 12.12},
		// Exactly 200,000 are not above it: 10 x 0.2e6 at $2 = $4, 10 x 1,000 at $8 = $0.08.
		{"at the tier", base, Traffic{Requests: 10, InputTokens: 200_000, OutputTokens: 1000}, 4.08},
		// No cache price known: cached tokens cost as much as others.
		{"no cache price", Price{Input: 2, Output: 8, CacheRead: -1, BatchInput: -1, BatchOutput: -1},
			Traffic{Requests: 1000, InputTokens: 1000, OutputTokens: 500, CachedShare: 0.9}, 6},
		// No batch price known: waiting saves nothing.
		{"no batch price", Price{Input: 2, Output: 8, CacheRead: -1, BatchInput: -1, BatchOutput: -1},
			Traffic{Requests: 1000, InputTokens: 1000, OutputTokens: 500, Batch: true}, 6},
	}
	for _, x := range tests {
		if got := APICost(x.p, x.t); !near(got, x.want) {
			t.Errorf("%s: %g, want %g", x.name, got, x.want)
		}
	}
}

func TestMachineCosts(t *testing.T) {
	d := testDevices()[1] // RTX 4090: 450 W, $0.50 an hour, $0.70 at most, $1,599 to buy
	m := NewMachine(&d, 2)
	c := Costs{KWh: Range{0.1, 0.2, 0.3}, PUE: 1.5, HostWatts: 100, Load: 0.5, SpaceUSD: 10, Years: 2, Overhead: 0.1}
	// 2 x $0.50 x 730 h = $730, and 10 % = $803. At most 2 x $0.70 x 730 x 1.1 = $1,124.20.
	if r, ok := RentCost(&m, 1, c); !ok || !near(r.Mid, 803) || !near(r.High, 1124.2) {
		t.Errorf("rent %v %v", r, ok)
	}
	// (2 x 450 + 100) W x 0.5 x 1.5 = 0.75 kW; x 730 h x $0.20 = $109.50, and $10 for the room.
	if r, ok := RunningCost(&m, 1, c); !ok || !near(r.Mid, 119.5) || !near(r.Low, 64.75) {
		t.Errorf("running %v %v", r, ok)
	}
	// And 2 x $1,599 over 24 months = $133.25.
	if r, ok := OwnedCost(&m, 1, c); !ok || !near(r.Mid, 252.75) {
		t.Errorf("owned %v %v", r, ok)
	}
	unknown := NewMachine(&testDevices()[6], 1) // no rent, no power, no price
	if _, ok := RentCost(&unknown, 1, c); ok {
		t.Error("a rent of zero was made up")
	}
	if _, ok := OwnedCost(&unknown, 1, c); ok {
		t.Error("a price of zero was made up")
	}
}

func TestBreakEven(t *testing.T) {
	tests := []struct {
		name string
		s    Stairs
		per  float64
		want float64
		ok   bool
	}{
		// One machine, $1,000, 1e6 requests; the API asks $0.002: 1,000/0.002 = 500,000.
		{"first step", Stairs{PerStep: 1000, Capacity: 1e6}, 0.002, 500_000, true},
		// $300 of operations and $1,000 for each 100,000 requests; the API asks $0.011.
		// One machine: 1,300/0.011 = 118,182 > 100,000, too late. Two: 2,300/0.011 = 209,091 > 200,000.
		// Three: 3,300/0.011 = 300,000 = the end of the third step.
		{"third step", Stairs{Fixed: 300, PerStep: 1000, Capacity: 100_000}, 0.011, 300_000, true},
		// A machine's capacity is worth 1e5 x $0.005 = $500 of API, but costs $1,000.
		{"never", Stairs{PerStep: 1000, Capacity: 100_000}, 0.005, 0, false},
		// Two machines at most carry 200,000; the third would have been needed.
		{"no more machines", Stairs{Fixed: 300, PerStep: 1000, Capacity: 100_000, Most: 2}, 0.011, 0, false},
		{"a free API", Stairs{PerStep: 1, Capacity: 1}, 0, 0, false},
		{"no capacity", Stairs{PerStep: 1}, 1, 0, false},
		// Two machines are always kept: $2,000/0.02 = 100,000.
		{"a spare", Stairs{PerStep: 1000, Capacity: 100_000, Base: 2}, 0.02, 100_000, true},
	}
	for _, x := range tests {
		got, ok := BreakEven(x.s, x.per)
		if ok != x.ok || !near(got, x.want) {
			t.Errorf("%s: %g %v, want %g %v", x.name, got, ok, x.want, x.ok)
		}
	}
	r, ok := BreakEvenRange(Range{}, Range{500, 1000, 9000}, 1e6, 0, 0.002)
	// 250,000 and 500,000; at $9,000 a machine never earns its $2,000.
	if !ok || !near(r.Low, 250_000) || !near(r.Mid, 500_000) || !math.IsInf(r.High, 1) {
		t.Errorf("range %v %v", r, ok)
	}
}

// At the break-even both sides cost the same or serving oneself is cheaper;
// just below, the API is.
func TestBreakEvenIsWhereTheSidesMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Stairs{
			Fixed: rapid.Float64Range(0, 5000).Draw(t, "fixed"), PerStep: rapid.Float64Range(1, 5000).Draw(t, "step"),
			Capacity: rapid.Float64Range(1000, 1e6).Draw(t, "capacity"), Base: rapid.IntRange(0, 3).Draw(t, "base"),
		}
		per := rapid.Float64Range(1e-6, 1).Draw(t, "per")
		v, ok := BreakEven(s, per)
		if !ok {
			// Then it is dearer on a long way.
			for n := 1.0; n < 2000; n++ {
				if at := n * s.Capacity; s.At(at) < at*per*(1-1e-9) {
					t.Fatalf("never, yet at %g: %g < %g", at, s.At(at), at*per)
				}
			}
			return
		}
		if own, api := s.At(v), v*per; own > api*(1+1e-6)+1e-9 {
			t.Fatalf("at %g: own %g, API %g", v, own, api)
		}
		if below := v * 0.999; s.At(below) < below*per*(1-1e-9) && s.At(below) <= below*per {
			// Only if an earlier step already reached the API would this be wrong.
			t.Fatalf("already cheaper at %g: own %g, API %g", below, s.At(below), below*per)
		}
	})
}
