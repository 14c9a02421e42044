// This file defines the canonical form of the data, of which its digest is
// taken, and its date.

package catalog

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"

	"github.com/llmpick/llmpick/internal/goliteral"
)

// PkgPath is this package's import path, for goliteral.
const PkgPath = "github.com/llmpick/llmpick/catalog"

// digestOf returns the digest of a sorted file and those of its lists, which
// are sha256, in hex, over the lists as Go literals: these leave nothing out.
// Lists that are the very ones of base, whose digests are known, are not read.
func digestOf(f File, base *File, known []string) (digest string, lists []string) {
	all := sha256.New()
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		sum := ""
		if n := len(lists); base != nil && n < len(known) && sameList(v.Field(i), reflect.ValueOf(base).Elem().Field(i)) {
			sum = known[n]
		} else {
			h := sha256.New()
			w := bufio.NewWriterSize(h, 1<<16)
			if err := goliteral.Write(w, v.Field(i).Interface(), PkgPath); err != nil {
				// Loading refuses NaN and infinity, the only values without a
				// literal, so only Go code that made such a File gets here.
				panic(err)
			}
			_ = w.Flush() // a hash takes everything
			sum = hex.EncodeToString(h.Sum(nil))
		}
		lists = append(lists, sum)
		fmt.Fprintf(all, "%s %s\n", field.Name, sum)
	}
	return hex.EncodeToString(all.Sum(nil)), lists
}

// sameList reports whether two slices share their memory.
func sameList(a, b reflect.Value) bool {
	return a.Len() == b.Len() && a.Pointer() == b.Pointer()
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
