package main

import (
	"math"
	"os"
	"testing"
)

// The committed constants and page are those that the committed measurements
// give.
func TestFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("fits everything anew")
	}
	if err := os.Chdir("../../.."); err != nil {
		t.Fatal(err)
	}
	if err := run(true, false); err != nil {
		t.Error(err)
	}
}

func TestSummarise(t *testing.T) {
	// Predicted 1, 1.1, 0.8 and 2 times the truth: errors of 0, 10, 20 and 100 %.
	s := summarise([]float64{0, math.Log(1.1), math.Log(0.8), math.Log(2)})
	if s.n != 4 || math.Abs(s.within25-0.75) > 1e-9 || math.Abs(s.within50-0.75) > 1e-9 {
		t.Errorf("%+v", s)
	}
	if s.median < 0.0999 || s.median > 0.2001 {
		t.Errorf("median %g", s.median)
	}
	// True over predicted: from 1/2 to 1/0.8.
	if math.Abs(s.low-0.5) > 1e-9 || math.Abs(s.high-1.25) > 1e-9 {
		t.Errorf("range %g to %g", s.low, s.high)
	}
}
