// This file lays a user's own facts over the catalog.

package catalog

import (
	"reflect"
	"strings"

	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Override is one thing of the catalog that an overlay changed.
type Override struct {
	Origin string `json:"origin"` // which overlay
	Where  string `json:"where,omitempty"`
	List   string `json:"list"` // "models", "offers", ...
	// Key is the id, or for rows what tells them apart, joined by spaces.
	Key string `json:"key"`
	// Fields are those whose value is another one now; for rows, none: the
	// rows of the overlay stand for all of the catalog's with that key.
	Fields []string `json:"fields,omitempty"`
}

// With lays an overlay over the catalog and returns the result, leaving c as
// it was. An entry with an id (models, hosts, vendors, licences, benchmarks,
// devices) is added, or where the id is taken changes the fields it sets and
// no others; its sources are put before the old ones. Offers, scores and
// retirements are added, or stand for all rows of the catalog with the same
// key: host, model, host_id and plan of an offer; model, benchmark, effort and
// reporter of a score; host, host_id, model, region, deployment and day of
// announcement of a retirement. Origin names the overlay in the report.
//
// An overlay that has errors by Lint's rules, of which sources are not asked, is
// refused with a strict.Problems.
func (c *Catalog) With(overlay File, origin string) (*Catalog, []Override, error) {
	var problems strict.Problems
	for _, f := range LintOverlay(overlay, c) {
		if f.Severity == Error {
			problems = append(problems, f.problem(origin))
		}
	}
	if len(problems) > 0 {
		return nil, nil, problems
	}
	merged := File{}
	var report []Override
	base, over, to := reflect.ValueOf(c.File), reflect.ValueOf(&overlay).Elem(), reflect.ValueOf(&merged).Elem()
	var digests []string
	for i := range base.NumField() {
		kind := base.Type().Field(i).Tag.Get("yaml")
		if kind == "" {
			continue
		}
		digest := sumOf(c.ListDigests[len(digests)])
		list, overrides := mergeLists(base.Field(i), over.Field(i), &digest)
		digests = append(digests, digest.String())
		to.Field(i).Set(list)
		for _, o := range overrides {
			o.Origin, o.List = origin, kind
			o.Where = ""
			if at := overlay.place(kind, o.index, ""); at.Line > 0 {
				o.Where = at.String()
			}
			report = append(report, o.Override)
		}
	}
	return &Catalog{
		File:   merged.sorted(&c.File),
		Digest: digestOf(digests), ListDigests: digests,
		AsOf: max(c.AsOf, newestRead(overlay)),
	}, report, nil
}

type override struct {
	Override
	index int // in the overlay's list
}

// mergeLists lays one list over another of the same type, and keeps the digest.
func mergeLists(base, over reflect.Value, digest *sum) (reflect.Value, []override) {
	if over.Len() == 0 {
		return base, nil
	}
	var report []override
	taken := map[string]int{}
	for i := range base.Len() {
		taken[keyOf(base.Index(i))] = i
	}
	out := reflect.MakeSlice(base.Type(), 0, base.Len()+over.Len())
	if base.Type().Elem().Field(0).Name == "ID" {
		out = reflect.AppendSlice(out, base)
		for i := range over.Len() {
			key := keyOf(over.Index(i))
			at, there := taken[key]
			if !there {
				out = reflect.Append(out, over.Index(i))
				digest.add(over.Index(i))
				continue
			}
			digest.remove(out.Index(at))
			report = append(report, override{Override{Key: key, Fields: mergeEntry(out.Index(at), over.Index(i))}, i})
			digest.add(out.Index(at))
		}
		return out, report
	}
	replaced := map[string]bool{}
	for i := range over.Len() {
		key := keyOf(over.Index(i))
		if _, there := taken[key]; there && !replaced[key] {
			replaced[key] = true
			report = append(report, override{Override{Key: key}, i})
		}
	}
	for i := range base.Len() {
		if replaced[keyOf(base.Index(i))] {
			digest.remove(base.Index(i))
		} else {
			out = reflect.Append(out, base.Index(i))
		}
	}
	digest.addAll(over)
	return reflect.AppendSlice(out, over), report
}

// mergeEntry sets in to the fields that over sets, and names those that changed.
func mergeEntry(to, over reflect.Value) (changed []string) {
	for i := range to.NumField() {
		f := over.Field(i)
		name := to.Type().Field(i).Tag.Get("yaml")
		switch {
		case f.IsZero():
		case name == "sources":
			both := reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()+to.Field(i).Len()), f)
			to.Field(i).Set(reflect.AppendSlice(both, to.Field(i)))
		case f.Kind() == reflect.Struct && name != "" && !optional(f):
			for _, sub := range mergeEntry(to.Field(i), f) {
				changed = append(changed, name+"."+sub)
			}
		case !reflect.DeepEqual(to.Field(i).Interface(), f.Interface()):
			to.Field(i).Set(f)
			changed = append(changed, name)
		}
	}
	return changed
}

// optional reports whether v is an Opt.
func optional(v reflect.Value) bool {
	_, is := v.Interface().(interface{ Known() bool })
	return is
}

// keyOf is what tells an entry from the others of its list.
func keyOf(v reflect.Value) string {
	switch e := v.Interface().(type) {
	case Offer:
		return strings.Join([]string{e.Host, e.Model, e.HostID, e.Plan}, " ")
	case Score:
		return strings.Join([]string{e.Model, e.Benchmark, e.Effort, e.Reporter}, " ")
	case Retirement:
		return strings.Join([]string{e.Host, e.HostID, e.Model, e.Region, e.Deployment, string(e.Announced)}, " ")
	}
	return v.Field(0).String() // the id, or a publisher's prefix
}

// problem turns a finding into the error that refuses the overlay.
func (f Finding) problem(origin string) *text.Problem {
	where := f.Where
	if where == "" {
		where = origin
	}
	p := text.Problemf(text.BadFile, where, text.T{En: "%s: %s", Zh: "%s：%s"}, f.Key, f.Message)
	p.Next = f.Next
	return p
}
