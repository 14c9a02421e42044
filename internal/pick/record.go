// This file reads back a Decision that was written as JSON or YAML, so that it
// can be made again. A record that this version does not understand is refused.

package pick

import (
	"bytes"
	"encoding/json"

	"github.com/goccy/go-yaml"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// ReadRecord reads a record of a Decision, the output of `-o json` or `-o
// yaml`. Its texts are not in it, only codes and numbers. The error is a
// *text.Problem, or those of strict.
func ReadRecord(file string, data []byte, fields []need.Field) (*Decision, error) {
	bad := func(err error) *text.Problem {
		return text.Problemf(text.BadFile, file, text.T{En: "this is not a decision record", Zh: "这不是决策记录"}).
			Advise(text.T{En: "write one with llmpick recommend -o json=decision.json", Zh: "请用 llmpick recommend -o json=decision.json 生成一份"}).Because(err)
	}
	if t := bytes.TrimSpace(data); len(t) == 0 || t[0] != '{' {
		if err := strict.CheckYAML(file, data); err != nil {
			return nil, err
		}
		var tree any
		if err := yaml.Unmarshal(data, &tree); err != nil {
			return nil, bad(err)
		}
		var err error
		if data, err = json.Marshal(tree); err != nil {
			return nil, bad(err)
		}
	}
	var head struct {
		SchemaVersion *float64        `json:"schema_version"`
		Need          json.RawMessage `json:"need"`
		Weights       json.RawMessage `json:"weights"`
		Ranked        json.RawMessage `json:"ranked"`
		Catalog       struct {
			Digest string `json:"digest"`
		} `json:"catalog"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, bad(err)
	}
	if head.SchemaVersion == nil {
		return nil, bad(nil)
	}
	if *head.SchemaVersion != SchemaVersion {
		return nil, text.Problemf(text.BadFile, file, text.T{
			En: "the record has schema version %v, and this llmpick reads version %d",
			Zh: "该记录的 schema 版本为 %v，而此版 llmpick 只能读取版本 %d",
		}, *head.SchemaVersion, SchemaVersion).
			Advise(text.T{En: "replay it with the llmpick that wrote it, or make the decision anew from its need", Zh: "请用生成它的 llmpick 重跑，或用其中的需求重新决策"})
	}
	if head.Need == nil || head.Weights == nil || head.Ranked == nil || head.Catalog.Digest == "" {
		return nil, bad(nil)
	}
	var d Decision
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, bad(err)
	}
	// The need is checked like any other: first its names, then its values.
	var n need.Need
	strictly := json.NewDecoder(bytes.NewReader(head.Need))
	strictly.DisallowUnknownFields()
	if err := strictly.Decode(&n); err != nil {
		return nil, text.Problemf(text.BadFile, file+": need", text.T{En: "the need cannot be read: %s", Zh: "无法读取其中的需求：%s"}, err.Error()).Because(err)
	}
	for i := range fields {
		f := &fields[i]
		if err := f.Set(&d.Need, file+": need."+f.Key(), f.Get(&n)); err != nil {
			if p, ok := err.(*text.Problem); ok {
				p.Code = text.BadFile
			}
			return nil, err
		}
	}
	return &d, nil
}

// Stated is the need as its user stated it, without what was assumed: that is
// derived again when the decision is made again.
func (d *Decision) Stated(fields []need.Field) need.Need {
	n := d.Need
	for _, a := range d.Assumptions {
		if f, ok := need.Lookup(fields, a.Field); ok {
			// An empty list clears a field; clearing cannot fail.
			_ = f.Set(&n, "", nil)
		}
	}
	return n
}
