// This file asks with plain lines: for terminals that cannot move the cursor,
// and for tests.

package ask

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/internal/text"
)

type lines struct {
	in     *bufio.Scanner
	out    io.Writer
	locale text.Locale
}

// Lines returns a Prompter that writes questions to out and reads a line for
// each answer from in. The end of in is an interruption.
func Lines(in io.Reader, out io.Writer, l text.Locale) Prompter {
	return &lines{in: bufio.NewScanner(in), out: out, locale: l}
}

func (p *lines) Say(note string) error {
	_, err := fmt.Fprintln(p.out, note)
	return err
}

// read shows label and current and reads an answer, giving help where asked.
func (p *lines) read(q Question, label, current string) (string, error) {
	for {
		if current != "" {
			label = strings.TrimSpace(label + " [" + current + "]")
		}
		if _, err := fmt.Fprint(p.out, label+"> "); err != nil {
			return "", err
		}
		if !p.in.Scan() {
			if _, err := fmt.Fprintln(p.out); err != nil {
				return "", err
			}
			if err := p.in.Err(); err != nil {
				return "", text.Problemf(text.Interrupted, "", text.T{En: "cannot read the answer: %s", Zh: "无法读取回答：%s"}, err.Error()).Because(err)
			}
			return "", interrupted()
		}
		switch s := strings.TrimSpace(p.in.Text()); s {
		case "<":
			return "", ErrBack
		case "?":
			help := q.Help
			if help == "" {
				help = text.T{En: "There is no more to say about this.", Zh: "没有更多说明。"}.In(p.locale)
			}
			if err := p.Say(help); err != nil {
				return "", err
			}
			current = ""
		case "":
			return "", nil
		default:
			return s, nil
		}
	}
}

func (p *lines) Input(q Question, current string) (string, error) {
	if err := p.Say(q.Message); err != nil {
		return "", err
	}
	s, err := p.read(q, "", current)
	if s == "" {
		s = current
	}
	return s, err
}

func (p *lines) menu(q Question, options []string) error {
	if err := p.Say(q.Message); err != nil {
		return err
	}
	for i, o := range options {
		if _, err := fmt.Fprintf(p.out, "%4d) %s\n", i+1, o); err != nil {
			return err
		}
	}
	return nil
}

func (p *lines) Select(q Question, options []string, current int) (int, error) {
	if err := p.menu(q, options); err != nil {
		return 0, err
	}
	for {
		s, err := p.read(q, text.T{En: "number", Zh: "编号"}.In(p.locale), strconv.Itoa(current+1))
		if err != nil {
			return 0, err
		}
		if s == "" {
			return current, nil
		}
		if i, ok := pick(s, options); ok {
			return i, nil
		}
		if err := p.wrong(s, len(options)); err != nil {
			return 0, err
		}
	}
}

func (p *lines) MultiSelect(q Question, options []string, current []int) ([]int, error) {
	if err := p.menu(q, options); err != nil {
		return nil, err
	}
	shown := make([]string, len(current))
	for i, c := range current {
		shown[i] = strconv.Itoa(c + 1)
	}
again:
	for {
		s, err := p.read(q, text.T{En: "numbers, with commas", Zh: "编号，用逗号分隔"}.In(p.locale), strings.Join(shown, ","))
		if err != nil {
			return nil, err
		}
		if s == "" {
			return current, nil
		}
		var out []int
		for _, part := range split(s) {
			i, ok := pick(part, options)
			if !ok {
				if err := p.wrong(part, len(options)); err != nil {
					return nil, err
				}
				continue again
			}
			out = append(out, i)
		}
		slices.Sort(out)
		return slices.Compact(out), nil
	}
}

func (p *lines) wrong(s string, n int) error {
	return p.Say(text.F(text.T{En: "%q is not a number from 1 to %d", Zh: "%q 不是 1 到 %d 之间的编号"}, s, n).In(p.locale))
}

// pick reads the number of an option, or its text up to the colon.
func pick(s string, options []string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n - 1, n >= 1 && n <= len(options)
	}
	for i, o := range options {
		id, _, _ := strings.Cut(strings.Replace(o, "：", ":", 1), ":")
		if strings.EqualFold(s, o) || strings.EqualFold(s, id) {
			return i, true
		}
	}
	return 0, false
}

// split cuts a list at commas, Chinese ones included.
func split(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
