// This file answers by itself, for tests.

package ask

import (
	"slices"
	"strings"
)

// Fake is a Prompter that gives scripted answers and keeps what it was asked.
type Fake struct {
	// Answers are given in order: "<" goes back, "" accepts what is offered,
	// "none" selects nothing, and anything else is an input, or an option by the
	// beginning of its text; several are separated by commas. When they run out
	// the user has left.
	Answers []string
	Asked   []string // messages of the questions so far
	Said    []string // notes so far
}

func (p *Fake) next(q Question) (string, error) {
	p.Asked = append(p.Asked, q.Message)
	if len(p.Answers) == 0 {
		return "", interrupted()
	}
	s := p.Answers[0]
	p.Answers = p.Answers[1:]
	if s == "<" {
		return "", ErrBack
	}
	return s, nil
}

// Select implements Prompter.
func (p *Fake) Select(q Question, options []string, current int) (int, error) {
	s, err := p.next(q)
	if err != nil || s == "" {
		return current, err
	}
	return p.option(s, options)
}

// MultiSelect implements Prompter.
func (p *Fake) MultiSelect(q Question, options []string, current []int) ([]int, error) {
	s, err := p.next(q)
	if err != nil || s == "" {
		return current, err
	}
	var out []int
	if s != "none" {
		for _, part := range split(s) {
			i, err := p.option(part, options)
			if err != nil {
				return nil, err
			}
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Input implements Prompter.
func (p *Fake) Input(q Question, current string) (string, error) {
	s, err := p.next(q)
	if s == "" {
		s = current
	}
	return s, err
}

// Say implements Prompter.
func (p *Fake) Say(note string) error {
	p.Said = append(p.Said, note)
	return nil
}

// option finds an answer among the options; a script that names none of them is
// taken for a user who left.
func (p *Fake) option(s string, options []string) (int, error) {
	i := slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, s) })
	if i < 0 {
		p.Said = append(p.Said, "no option begins with "+s)
		return 0, interrupted()
	}
	return i, nil
}
