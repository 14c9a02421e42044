// This file defines the canonical form of the data, of which its digest is
// taken, and its date.

package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"reflect"

	"github.com/llmpick/llmpick/internal/goliteral"
)

// PkgPath is this package's import path, for goliteral.
const PkgPath = "github.com/llmpick/llmpick/catalog"

// digestOf is sha256, in hex, over the canonical form of a sorted file.
func digestOf(f File) string {
	h := sha256.New()
	f.canonical(h)
	return hex.EncodeToString(h.Sum(nil))
}

// canonical feeds h the lists of f as Go literals, which leave nothing out.
func (f File) canonical(h hash.Hash) {
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || v.Field(i).Len() == 0 {
			continue
		}
		fmt.Fprintf(h, "%s ", field.Name)
		if err := goliteral.Write(h, v.Field(i).Interface(), PkgPath); err != nil {
			// Loading refuses NaN and infinity, the only values without a
			// literal, so only Go code that made such a File gets here.
			panic(err)
		}
		h.Write([]byte{'\n'})
	}
}

// newestRead is the newest day on which a source of f was read.
func newestRead(f File) Date {
	var newest Date
	see := func(dates ...Date) {
		for _, d := range dates {
			newest = max(newest, d)
		}
	}
	all := func(sources []Source) {
		for i := range sources {
			see(sources[i].Read)
		}
	}
	for i := range f.Vendors {
		all(f.Vendors[i].Sources)
	}
	for i := range f.Models {
		all(f.Models[i].Sources)
	}
	for i := range f.Hosts {
		all(f.Hosts[i].Sources)
	}
	for i := range f.Licences {
		all(f.Licences[i].Sources)
	}
	for i := range f.Offers {
		see(f.Offers[i].Read)
	}
	for i := range f.Retirements {
		see(f.Retirements[i].Read)
	}
	for i := range f.Scores {
		see(f.Scores[i].Read)
	}
	for i := range f.Devices {
		d := &f.Devices[i]
		see(d.Read, d.RentRead, d.PriceRead)
	}
	return newest
}
