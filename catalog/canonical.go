// This file defines the canonical form of the data, of which its digest is
// taken, and its date.

package catalog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"reflect"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/internal/goliteral"
)

// PkgPath is this package's import path, for goliteral.
const PkgPath = "github.com/llmpick/llmpick/catalog"

// sum adds up digests of entries, modulo 2 to the 256th.
type sum [4]uint64 // the lowest word first

// add adds an entry of a list.
func (s *sum) add(entry reflect.Value) { s.change(entry, bits.Add64) }

// remove takes away an entry that was added.
func (s *sum) remove(entry reflect.Value) { s.change(entry, bits.Sub64) }

func (s *sum) addAll(list reflect.Value) {
	for i := range list.Len() {
		s.add(list.Index(i))
	}
}

func (s *sum) change(entry reflect.Value, by func(x, y, carry uint64) (uint64, uint64)) {
	var b bytes.Buffer
	// A literal leaves nothing out.
	if err := goliteral.Write(&b, entry.Interface(), PkgPath); err != nil {
		// Loading refuses NaN and infinity, the only values without a literal,
		// so only Go code that made such an entry gets here.
		panic(err)
	}
	d := sha256.Sum256(b.Bytes())
	var carry uint64
	for i := range s {
		s[i], carry = by(s[i], binary.BigEndian.Uint64(d[8*(3-i):]), carry)
	}
}

// String writes the sum as 64 hex digits.
func (s sum) String() string { return fmt.Sprintf("%016x%016x%016x%016x", s[3], s[2], s[1], s[0]) }

// sumOf reads what String wrote.
func sumOf(digits string) (s sum) {
	for i := range s {
		// A digest that this package did not write is as good as none.
		s[i], _ = strconv.ParseUint(digits[16*(3-i):16*(4-i)], 16, 64)
	}
	return s
}

// digestOf is the digest of a whole catalog.
func digestOf(lists []string) string {
	d := sha256.Sum256([]byte(strings.Join(lists, "\n")))
	return hex.EncodeToString(d[:])
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
