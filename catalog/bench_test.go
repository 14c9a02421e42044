package catalog

import (
	"fmt"
	"testing"
)

// large is a catalog of the size that the embedded one is meant to have.
func large() *Catalog {
	f := testFile()
	for i := range 300 {
		id := fmt.Sprintf("model-%d", i)
		f.Models = append(f.Models, Model{ID: id, Name: "Model " + id, Vendor: "acme", Access: Open, Kind: General, Tuning: Instruct, Released: Date(fmt.Sprintf("20%02d-06", 20+i%7)), Aliases: []string{"owner/" + id + "-Instruct", id + "-it", "provider/" + id}})
		for j := range 5 {
			f.Offers = append(f.Offers, Offer{Host: fmt.Sprintf("host-%d", (i+j)%30), Model: id, HostID: id, Input: Some(1.0), Read: "2026-07-02"})
		}
		for j := range 30 {
			f.Scores = append(f.Scores, Score{Model: id, Benchmark: fmt.Sprintf("bench-%d", j), Value: float64(j)})
		}
	}
	for i := range 800 {
		f.Retirements = append(f.Retirements, Retirement{Host: fmt.Sprintf("host-%d", i%30), HostID: fmt.Sprintf("model-%d", i%300), Shutdown: "2027-01-01"})
	}
	return New(f)
}

func BenchmarkAt(b *testing.B) {
	c := large()
	for _, date := range []Date{"", "2024-12-31"} {
		b.Run("date="+string(date), func(b *testing.B) {
			for b.Loop() {
				c.At(date)
			}
		})
	}
}

// BenchmarkOptions looks up for every offer what an option needs.
func BenchmarkOptions(b *testing.B) {
	c := large()
	for b.Loop() {
		for i := range c.Models {
			m := &c.Models[i]
			c.Terms(m)
			c.ScoresOf(m.ID)
			for _, o := range c.OffersOf(m.ID) {
				if h := c.Host(o.Host); h != nil {
					h.Handling(o.Plan, "", m.ID)
				}
				c.Retirement(&o)
			}
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	c := large()
	for _, name := range []string{"model-250", "us.acme.model-250-v1:0", "no such thing"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = c.Resolve(name)
			}
		})
	}
}

func BenchmarkWith(b *testing.B) {
	c := large()
	f, err := Parse("new.yaml", []byte(Skeleton().En))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := c.With(f, "new.yaml"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	doc := []byte(Skeleton().En)
	for b.Loop() {
		if _, err := Parse("new.yaml", doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		Embedded()
	}
}
