// This file turns published comparisons of quantised models with the same
// models in BF16 into the quality each quantisation costs.

package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
)

// ladder is the llama.cpp forms from the fewest bits to the most: more bits
// never lose more.
var ladder = []string{"Q2_K_S", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_0", "Q5_K_S", "Q5_K_M", "Q6_K", "Q8_0"}

// pooled are forms that published results do not tell apart from a common one.
var pooled = map[string]string{"AWQ-INT4": "INT4", "GPTQ-INT4": "INT4", "GPTQ-INT8": "INT8", "W8A8-INT8": "INT8"}

// quants reads pairs of results, in points of percent tests, and averages the
// differences over tests of a model, then over models. Perplexities are left
// out: they are not points. Means of few models are drawn towards the mean of
// the forms with as many bits.
func quants(file string) ([]latent.Quant, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	type key struct{ quant, model string }
	diffs := make(map[key][]float64)
	bits := make(map[string]int)
	for i, r := range rows[1:] {
		b, err0 := strconv.Atoi(r[1])
		base, err1 := strconv.ParseFloat(r[4], 64)
		got, err2 := strconv.ParseFloat(r[5], 64)
		if err0 != nil || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%s:%d: not numbers", file, i+2)
		}
		if strings.Contains(r[3], "perplexity") {
			continue
		}
		q := strings.ToUpper(r[0])
		if p, ok := pooled[q]; ok {
			q = p
		}
		bits[q] = b
		k := key{q, r[2]}
		diffs[k] = append(diffs[k], got-base)
	}
	var keys []key
	for k := range diffs {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if keys[i].quant != keys[j].quant {
			return keys[i].quant < keys[j].quant
		}
		return keys[i].model < keys[j].model
	})
	means := make(map[string][]float64)
	byBits := make(map[int][]float64)
	for _, k := range keys {
		m := mean(diffs[k])
		means[k.quant] = append(means[k.quant], m)
		byBits[bits[k.quant]] = append(byBits[bits[k.quant]], m)
	}
	// How far models scatter about the mean of their form, over all forms.
	var names []string
	for q := range means {
		names = append(names, q)
	}
	sort.Strings(names)
	var ss, n float64
	for _, q := range names {
		for _, m := range means[q] {
			ss += (m - mean(means[q])) * (m - mean(means[q]))
		}
		n += float64(len(means[q]) - 1)
	}
	scatter := ss / n
	var out []latent.Quant
	weight := make(map[string]float64)
	for _, q := range names {
		k := float64(len(means[q]))
		const pull = 1 // the mean of forms with as many bits counts as one model
		shift := (k*mean(means[q]) + pull*mean(byBits[bits[q]])) / (k + pull)
		out = append(out, latent.Quant{Name: q, Shift: math.Min(0, shift), SE: math.Sqrt(scatter * (1 + 1/(k+pull)))})
		weight[q] = k + pull
	}
	climb(out, weight)
	for i := range out {
		out[i].Shift, out[i].SE = math.Round(out[i].Shift*100)/100, math.Round(out[i].SE*100)/100
	}
	return out, nil
}

// climb makes the losses on the ladder fall with the bits, moving them as
// little as possible (pool adjacent violators).
func climb(qs []latent.Quant, weight map[string]float64) {
	type block struct {
		shift, w float64
		members  []int
	}
	var blocks []block
	for _, name := range ladder {
		for i := range qs {
			if qs[i].Name != name {
				continue
			}
			blocks = append(blocks, block{qs[i].Shift, weight[name], []int{i}})
			for len(blocks) > 1 && blocks[len(blocks)-2].shift > blocks[len(blocks)-1].shift {
				a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
				blocks = append(blocks[:len(blocks)-2], block{(a.shift*a.w + b.shift*b.w) / (a.w + b.w), a.w + b.w, append(a.members, b.members...)})
			}
		}
	}
	for _, b := range blocks {
		for _, i := range b.members {
			qs[i].Shift = b.shift
		}
	}
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v / float64(len(x))
	}
	return s
}
