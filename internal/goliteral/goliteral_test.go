package goliteral

import (
	"go/format"
	"math"
	"strings"
	"testing"

	"github.com/llmpick/llmpick/internal/text"
)

const self = "github.com/llmpick/llmpick/internal/goliteral"

type word string

type opt[T any] struct {
	v  T
	ok bool
}

type entry struct {
	Name  string
	Kind  word
	Size  opt[float64]
	Tags  []string
	Words []word
	Kids  []entry
	Note  text.T
	Flag  bool
	Pair  [2]int
	U     uint8
}

func TestWrite(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    any
		want string
	}{
		{"empty struct", entry{}, `entry{}`},
		{"named string", word("a\n\"甲"), `word("a\n\"甲")`},
		{"number", 0.25, `0.25`},
		{"large number", 6.71e11, `6.71e+11`},
		{"nil slice", []entry(nil), `[]entry(nil)`},
		{"empty slice", []string{}, `[]string{}`},
		{"known zero", entry{Size: opt[float64]{ok: true}}, `entry{Size: opt[float64]{ok: true}}`},
		{"empty list is not unknown", entry{Tags: []string{}}, `entry{Tags: []string{}}`},
		{
			"all", []entry{{Name: "a", Kind: "k", Tags: []string{"x", "y"}, Words: []word{"w"}, Kids: []entry{{Name: "b"}}, Note: text.T{En: "e", Zh: "中"}, Flag: true, Pair: [2]int{1, -2}, U: 3}},
			"[]entry{\n{Name: \"a\", Kind: \"k\", Tags: []string{\"x\", \"y\"}, Words: []word{\"w\"}, Kids: []entry{{Name: \"b\"}}, Note: text.T{En: \"e\", Zh: \"中\"}, Flag: true, Pair: [2]int{1, -2}, U: 3},\n}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := Write(&b, tt.v, self); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got  %s\nwant %s", b.String(), tt.want)
			}
			if _, err := format.Source([]byte("package p\n\nvar x = " + b.String() + "\n")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	type bad struct{ M map[string]int }
	type ptr struct{ P *int }
	n := 1
	for _, tt := range []struct {
		name string
		v    any
		pkg  string
		want string
	}{
		{"map", bad{map[string]int{"a": 1}}, self, "no static literal"},
		{"pointer", ptr{&n}, self, "no static literal"},
		{"nil", nil, self, "nil has no literal"},
		{"NaN", []float64{1, math.NaN()}, self, "[1]: NaN"},
		{"unexported elsewhere", entry{Size: opt[float64]{v: 1, ok: true}}, "example.com/other", ".Size"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			err := Write(&b, tt.v, tt.pkg)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if b.Len() > 0 {
				t.Errorf("wrote %q beside the error", b.String())
			}
		})
	}
}
