// This file runs the cases written beside each rule.

package rules

import (
	"reflect"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Result is the outcome of one case.
type Result struct {
	Rule string `json:"rule"`
	Case int    `json:"case"` // from 1
	Want string `json:"want"`
	Got  string `json:"got"`
	OK   bool   `json:"ok"`
}

// RunTests runs every rule's own cases. A case that cannot be read is an error
// that says where.
func (s *Set) RunTests(fields []need.Field) ([]Result, error) {
	var out []Result
	var problems strict.Problems
	for i := range s.Rules {
		r := &s.Rules[i]
		for j := range r.Tests {
			t := &r.Tests[j]
			env, err := t.env(fields)
			if err != nil {
				if p, ok := err.(*text.Problem); ok {
					problems = append(problems, p)
					continue
				}
				return nil, err
			}
			res := Result{Rule: r.ID, Case: j + 1, Want: t.Verdict, Got: "skip"}
			applies := s.Applies(r, env)
			if r.Sort() == "gate" {
				if applies {
					res.Got = s.Judge(r, env).String()
				}
			} else {
				res.Want, res.Got = t.Applies, "no"
				if applies {
					res.Got = "yes"
				}
			}
			res.OK = res.Want == res.Got
			out = append(out, res)
		}
	}
	if len(problems) > 0 {
		return out, problems
	}
	return out, nil
}

func (t *Test) env(fields []need.Field) (*Env, error) {
	var env Env
	n, err := need.FromFields(fields, t.Need)
	if err != nil {
		return nil, err
	}
	env.Need = n
	v := reflect.ValueOf(&env).Elem()
	for _, root := range []struct {
		name string
		in   strict.Fields
	}{{"model", t.Model}, {"host", t.Host}, {"option", t.Option}} {
		if err := set(v, root.name, root.in); err != nil {
			return nil, err
		}
	}
	return &env, nil
}
