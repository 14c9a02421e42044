// This file reads and writes need files and derives their JSON Schema.

package need

import (
	"bytes"
	"math"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Parse reads a need file: YAML or JSON, keys as in the table with _ or -. The
// error names file, line and column and suggests the nearest key or value.
func Parse(fields []Field, file string, data []byte) (Need, error) {
	var in strict.Fields
	if err := strict.YAML(file, data, &in); err != nil {
		return Need{}, err
	}
	return FromFields(fields, in)
}

// FromFields builds a Need from a mapping that was read already.
func FromFields(fields []Field, in strict.Fields) (Need, error) {
	var n Need
	var problems strict.Problems
	for _, e := range in {
		f, ok := Lookup(fields, strings.ReplaceAll(e.Key, "_", "-"))
		if !ok {
			problems = append(problems, text.UnknownName(e.At.String(), text.T{En: "field", Zh: "字段"}, e.Key, keys(fields)))
			continue
		}
		if err := f.Set(&n, e.At.String()+": "+e.Key, e.Values); err != nil {
			if p, ok := err.(*text.Problem); ok {
				p.Code = text.BadFile
				problems = append(problems, p)
				continue
			}
			return n, err
		}
	}
	if len(problems) > 0 {
		return n, problems
	}
	return n, nil
}

// Format writes n as a need file, fields in the order of the table, leaving out
// what was not stated. Parse reads it back unchanged.
func Format(fields []Field, n *Need) []byte {
	var doc yaml.MapSlice
	for i := range fields {
		f := &fields[i]
		v := f.Get(n)
		switch {
		case len(v) == 0:
		case f.Many():
			doc = append(doc, yaml.MapItem{Key: f.Key(), Value: v})
		case f.Kind == Number:
			x := *parseNum(v)
			if x == math.Trunc(x) { // as digits: a million is not written 1e+06
				doc = append(doc, yaml.MapItem{Key: f.Key(), Value: int64(x)})
				continue
			}
			doc = append(doc, yaml.MapItem{Key: f.Key(), Value: x})
		default:
			doc = append(doc, yaml.MapItem{Key: f.Key(), Value: v[0]})
		}
	}
	var b bytes.Buffer
	if len(doc) == 0 {
		return []byte("{}\n")
	}
	if err := yaml.NewEncoder(&b, yaml.IndentSequence(true)).Encode(doc); err != nil {
		panic("need: " + err.Error()) // strings and numbers always encode
	}
	return b.Bytes()
}

func keys(fields []Field) []string {
	out := make([]string, len(fields))
	for i := range fields {
		out[i] = fields[i].Key()
	}
	return out
}

// Schema is the JSON Schema (draft 2020-12) of a need file.
func Schema(fields []Field) map[string]any {
	props := map[string]any{}
	for i := range fields {
		f := &fields[i]
		item := map[string]any{}
		switch f.Kind {
		case Number:
			item["type"] = "number"
			if f.Integer {
				item["type"] = "integer"
			}
			item["minimum"] = f.Min
			if f.Max > 0 {
				item["maximum"] = f.Max
			}
		case Day:
			item["type"], item["format"] = "string", "date"
		default:
			item["type"] = "string"
		}
		var ids []string
		for _, v := range f.Values {
			ids = append(ids, v.ID)
		}
		if len(ids) > 0 && f.Kind != Weighted {
			item["enum"] = ids
		}
		if f.Many() {
			list := map[string]any{"type": "array", "items": item}
			if f.Limit > 0 {
				list["maxItems"] = f.Limit
			}
			forms := []any{item, list}
			if f.Kind == Weighted {
				weight := map[string]any{"type": "number", "minimum": 0}
				if f.Max > 0 {
					weight["maximum"] = f.Max
				}
				forms = append(forms, map[string]any{"type": "object", "propertyNames": map[string]any{"enum": ids}, "additionalProperties": weight})
			}
			item = map[string]any{"anyOf": forms}
		}
		item["title"], item["description"] = f.Label.En, f.Help.En
		if len(f.Default) == 1 {
			item["default"] = f.Default[0]
		}
		props[f.Key()] = item
	}
	return map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "llmpick need",
		"type":                 "object",
		"properties":           props,
		"additionalProperties": false,
	}
}
