// This file reads rule files and checks them: each rule is one thing, complete,
// in both languages, and its expressions compile.

package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"

	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// ruleFile is the form of a rule file.
type ruleFile struct {
	Rules []Rule `yaml:"rules"`
}

// Parse reads one rule file and compiles it. criteria are the known ones. The
// error lists everything wrong with the file, each with its place.
func Parse(name string, data []byte, criteria []string) ([]Rule, error) {
	var f ruleFile
	places := map[string]string{}
	if err := strict.YAMLPlaces(name, data, &f, func(path string, at strict.Place) { places[path] = at.String() }); err != nil {
		return nil, err
	}
	var problems strict.Problems
	for i := range f.Rules {
		r := &f.Rules[i]
		r.File = name
		path := fmt.Sprintf("rules[%d]", i)
		r.line = places[path]
		at := func(field string) string {
			if p, ok := places[path+"."+field]; ok {
				return p + ": " + field
			}
			return r.line
		}
		problems = append(problems, r.check(at, criteria)...)
		problems = append(problems, r.compile(at)...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return f.Rules, nil
}

// check refuses a rule that is not complete.
func (r *Rule) check(at func(string) string, criteria []string) (out strict.Problems) {
	bad := func(field string, what text.T, args ...any) *text.Problem {
		p := text.Problemf(text.BadFile, at(field), what, args...)
		out = append(out, p)
		return p
	}
	if r.ID == "" {
		bad("id", text.T{En: "a rule needs an id", Zh: "规则需要 id"})
	}
	sorts := 0
	for _, is := range []bool{r.Require != "", len(r.Scale) > 0 || r.Caution != 0, !r.Duty.IsZero()} {
		if is {
			sorts++
		}
	}
	if sorts != 1 {
		bad("id", text.T{En: "rule %q must have exactly one of require, scale (or caution), duty", Zh: "规则 %q 必须恰有 require、scale（或 caution）、duty 之一"}, r.ID)
	}
	if r.Require != "" {
		if r.Gate == "" {
			bad("require", text.T{En: "gate %q does not say what it guards", Zh: "门槛 %q 没有说明把守什么"}, r.ID).
				Advise(text.T{En: "add gate: security, for example", Zh: "请加上 gate 字段，例如 gate: security"})
		}
		if half(r.Relax) || r.Relax.IsZero() {
			bad("relax", text.T{En: "gate %q must say in en and zh what would have to change", Zh: "门槛 %q 必须用 en 和 zh 说明需要改变什么"}, r.ID)
		}
		if r.OnUnknown != "" && r.OnUnknown != "reject" && r.OnUnknown != "accept" {
			out = append(out, asFile(text.UnknownName(at("on_unknown"), text.T{En: "value", Zh: "取值"}, r.OnUnknown, []string{"accept", "reject"})))
		}
	} else if r.Gate != "" || r.OnUnknown != "" || r.Field != "" || !r.Relax.IsZero() {
		bad("gate", text.T{En: "gate, on_unknown, field and relax belong to rules with require", Zh: "gate、on_unknown、field 和 relax 只用于带 require 的规则"})
	}
	if half(r.Because) || r.Because.IsZero() {
		bad("because", text.T{En: "rule %q must give its reason in en and zh", Zh: "规则 %q 必须用 en 和 zh 说明理由"}, r.ID)
	}
	if half(r.Duty) {
		bad("duty", text.T{En: "the duty is written in one language only", Zh: "责任只写了一种语言"})
	}
	for _, f := range r.Scale {
		if !has(criteria, f.Criterion) {
			out = append(out, asFile(text.UnknownName(at("scale"), text.T{En: "criterion", Zh: "标准"}, f.Criterion, criteria)))
		}
		if f.By <= 0 || f.By > 100 {
			bad("scale", text.T{En: "a factor must be above 0 and at most 100, not %g", Zh: "系数必须大于 0 且不超过 100，不能是 %g"}, f.By)
		}
	}
	if r.Caution < 0 || r.Caution > 3 {
		bad("caution", text.T{En: "caution must lie between 0 and 3, not %g", Zh: "caution 必须在 0 到 3 之间，不能是 %g"}, r.Caution)
	}
	var ids []string
	for _, c := range Considerations {
		ids = append(ids, c.ID)
	}
	for _, c := range r.Considers {
		if !has(ids, c) {
			out = append(out, asFile(text.UnknownName(at("considers"), text.T{En: "consideration", Zh: "考量"}, c, ids)))
		}
	}
	return out
}

func (r *Rule) compile(at func(string) string) (out strict.Problems) {
	for _, e := range []struct {
		field, source string
		into          **expression
	}{{"when", r.When, &r.when}, {"require", r.Require, &r.require}} {
		if e.source == "" {
			continue
		}
		made, err := compile(e.source)
		if err != nil {
			out = append(out, explain(at(e.field), err))
			continue
		}
		*e.into = &made
	}
	return out
}

func asFile(p *text.Problem) *text.Problem {
	p.Code = text.BadFile
	return p
}

func half(t text.T) bool { return (t.En == "") != (t.Zh == "") }

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// With adds a user's rule file to a copy of the set. A rule with the id of an
// existing one replaces it; ids within a file are unique.
func (s *Set) With(name string, data []byte, criteria []string) (*Set, error) {
	added, err := Parse(name, data, criteria)
	if err != nil {
		return nil, err
	}
	out := &Set{Rules: append([]Rule(nil), s.Rules...), Files: append(append([]string(nil), s.Files...), name)}
	seen := map[string]bool{}
	for _, r := range added {
		if seen[r.ID] {
			return nil, text.Problemf(text.BadFile, r.line, text.T{En: "rule id %q appears twice", Zh: "规则 id %q 出现了两次"}, r.ID)
		}
		seen[r.ID] = true
		replaced := false
		for i := range out.Rules {
			if out.Rules[i].ID == r.ID {
				out.Rules[i], replaced = r, true
			}
		}
		if !replaced {
			out.Rules = append(out.Rules, r)
		}
	}
	sum := sha256.New()
	sum.Write([]byte(s.Digest))
	sum.Write(data)
	out.Digest = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}

// digest of several files by name.
func digest(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, n := range names {
		fmt.Fprintf(sum, "%s %d\n", n, len(files[n]))
		sum.Write(files[n])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
