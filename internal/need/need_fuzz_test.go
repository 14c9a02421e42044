// This file fuzzes what users type: need files and the values of flags. What is
// accepted must survive being written and read again; nothing may panic.

package need

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/llmpick/llmpick/internal/text"
)

func testTable() []Field {
	values := func(ids ...string) (out []Value) {
		for _, id := range ids {
			out = append(out, Value{ID: id, Label: text.Same(id)})
		}
		return out
	}
	none := func() []string { return nil }
	return Table(Vocabulary{
		Tasks: values("chat", "code", "rag"), Criteria: values("quality", "cost", "speed"), Features: values("tools", "json"),
		Models: none, Vendors: none, Devices: none,
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"task: code\n", "task: {code: 2, chat: 1}\nlanguage: [zh, en]\nbudget: 500\n", `{"task": "rag=2,chat", "weight": {"cost": 0.4}}`,
		"task: [code\n", "as_of: 2023-12-31\nhardware: [\"2x RTX 4090\"]\n", "task: &a code\nstakes: *a\n", "budget: 1e400\n", "context: 0.5\n", "requests_per_day: 1m\n", "budget: 0.00001\n", "{\"budget\": 1e6}", "task: \"\\u001b[2J\"\n",
	} {
		f.Add([]byte(s))
	}
	fields := testTable()
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(fields, "need.yaml", data)
		if err != nil {
			return
		}
		written := Format(fields, &n)
		again, err := Parse(fields, "again.yaml", written)
		if err != nil {
			t.Fatalf("%q was accepted, but not what it was written as: %v\n%s", data, err, written)
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("%q became\n%+v, and read again\n%+v", data, n, again)
		}
		if twice := Format(fields, &again); !bytes.Equal(written, twice) {
			t.Fatalf("written twice:\n%s\n%s", written, twice)
		}
	})
}

func FuzzSet(f *testing.F) {
	for i, s := range []string{"code=2", "zh-Hant-TW", "air-gapped", "1,500", "2k", "NaN", "", "high", "cost"} {
		f.Add(uint(i), s)
	}
	fields := testTable()
	f.Fuzz(func(t *testing.T, row uint, value string) {
		field := &fields[row%uint(len(fields))]
		var n, again Need
		if err := field.Set(&n, "--"+field.Name, []string{value}); err != nil {
			if _, ok := err.(*text.Problem); !ok {
				t.Fatalf("%T is no error for users: %v", err, err)
			}
			return
		}
		if err := field.Set(&again, "", field.Get(&n)); err != nil {
			t.Fatalf("--%s %q reads as %q, which is refused: %v", field.Name, value, field.Get(&n), err)
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("--%s %q: %+v, then %+v", field.Name, value, n, again)
		}
	})
}
