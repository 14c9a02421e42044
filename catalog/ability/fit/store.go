// This file stores held-out predictions, so that the validation table can be
// computed again, and checked, without fitting.

package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
)

// digest identifies what a fit sees: facts of models, benchmarks and results.
func (d *data) digest() string {
	h := sha256.New()
	for m, model := range d.models {
		fmt.Fprintln(h, model.ID, model.Vendor, model.Family, model.Tuning, model.Languages, latent.Features(model), d.reports[m])
	}
	for i := range d.benches {
		b := &d.benches[i]
		fmt.Fprintln(h, b.ID, b.Clusters, b.W, b.Lang, b.Lower, b.Floor, b.Top)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// column names of the stored predictions.
var columns = []string{"task", "lang", "benchmark", "spread", "model", "logit", "score", "ability", "sd", "single", "zscore", "size", "date"}

// store writes predictions; the first line is the digest of the data.
func store(w io.Writer, digest string, hs []heldOut) error {
	if _, err := fmt.Fprintln(w, digest); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{columns}
	num := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'f', 4, 64)
	}
	for _, h := range hs {
		for _, r := range h.results {
			rows = append(rows, []string{h.task, h.lang, h.id, num(h.spread), r.id, num(r.z), num(r.score), num(r.mean), num(r.sd), num(r.single), num(r.zscore), num(r.size), num(r.date)})
		}
	}
	return out.WriteAll(rows)
}

// restore reads what store wrote.
func restore(r io.Reader) (digest string, hs []heldOut, err error) {
	in := bufio.NewReader(r)
	if digest, err = in.ReadString('\n'); err != nil {
		return "", nil, err
	}
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return "", nil, err
	}
	num := func(s string) float64 {
		if s == "" {
			return math.NaN()
		}
		x, e := strconv.ParseFloat(s, 64)
		if e != nil {
			err = e
		}
		return x
	}
	for _, c := range rows[1:] {
		if len(hs) == 0 || hs[len(hs)-1].id != c[2] {
			hs = append(hs, heldOut{task: c[0], lang: c[1], id: c[2], spread: num(c[3])})
		}
		h := &hs[len(hs)-1]
		h.results = append(h.results, result{id: c[4], z: num(c[5]), score: num(c[6]), mean: num(c[7]), sd: num(c[8]), single: num(c[9]), zscore: num(c[10]), size: num(c[11]), date: num(c[12])})
	}
	return strings.TrimSpace(digest), hs, err
}
