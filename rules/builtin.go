// This file holds the built-in rules and profiles. Their YAML is read when
// llmpick is built (go generate ./rules) and compiled in as Go literals, since
// parsing it would take longer than the rest of a run; the YAML itself is
// embedded for `rules test` and `rules show`.

package rules

import (
	"embed"
	"io/fs"
	"path"
)

//go:generate go run -tags bootstrap ./gen

//go:embed data/*.yaml profiles/*.yaml
var sources embed.FS

// Criteria are the names a weight may be given to, in the order they are shown.
// internal/pick measures them.
var Criteria = []string{"quality", "language", "cost", "speed", "data-security", "control", "independence", "community", "transparency", "operability", "focus", "breadth"}

// Builtin returns the built-in rules. Every call returns its own Set.
func Builtin() *Set {
	return &Set{Rules: append([]Rule(nil), builtinRules...), Digest: builtinDigest}
}

// Profiles returns the built-in profiles in their order. They are shared: do
// not change them.
func Profiles() []Profile { return builtinProfiles }

// BuiltinTests returns the built-in rules with their tests, parsed from source.
func BuiltinTests() (*Set, error) {
	rules, _, digest, err := ReadBuiltin()
	return &Set{Rules: rules, Digest: digest}, err
}

// ReadBuiltin parses the embedded YAML: what the generated literals are made of.
func ReadBuiltin() (rules []Rule, profiles []Profile, sum string, err error) {
	files := map[string][]byte{}
	for _, dir := range []string{"data", "profiles"} {
		entries, err := fs.ReadDir(sources, dir) // sorted by name
		if err != nil {
			return nil, nil, "", err
		}
		for _, e := range entries {
			data, err := fs.ReadFile(sources, path.Join(dir, e.Name()))
			if err != nil {
				return nil, nil, "", err
			}
			files[dir+"/"+e.Name()] = data
			if dir == "data" {
				parsed, err := Parse(e.Name(), data, Criteria)
				if err != nil {
					return nil, nil, "", err
				}
				rules = append(rules, parsed...)
				continue
			}
			p, err := ParseProfile(e.Name(), data, Criteria)
			if err != nil {
				return nil, nil, "", err
			}
			profiles = append(profiles, p)
		}
	}
	sortProfiles(profiles)
	return rules, profiles, digest(files), nil
}

// Literal strips what the generated form leaves out: tests, and compiled state.
func Literal(rules []Rule) []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		r.Tests, r.when, r.require, r.line = nil, nil, nil, ""
		out[i] = r
	}
	return out
}
