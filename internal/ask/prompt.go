// Package ask is the wizard: it asks on a terminal for what the command line
// left open. It never asks where nobody can answer.
//
// This file is the seam between what is asked and how: Prompter, with the
// survey library, plain lines and a test's fake behind it.
package ask

import (
	"errors"
	"os"

	"github.com/mattn/go-isatty"

	"github.com/llmpick/llmpick/internal/text"
)

// Question is what a prompt shows, already in the user's language and clean.
type Question struct {
	Message string
	Help    string // shown on request; may be empty
}

// ErrBack is returned by a Prompter whose user wants the previous question.
var ErrBack = errors.New("back")

// Prompter asks one question and waits for its answer. Beside ErrBack, the
// errors are final: a *text.Problem with code Interrupted when the user left.
type Prompter interface {
	// Select returns the index of one option; current is offered first.
	Select(q Question, options []string, current int) (int, error)
	// MultiSelect returns the indices of any number of options, ascending.
	MultiSelect(q Question, options []string, current []int) ([]int, error)
	// Input returns a line, which is current if the user just accepts.
	Input(q Question, current string) (string, error)
	// Say shows a note, such as what was wrong with the last answer.
	Say(note string) error
}

// interrupted is what leaving the wizard ends in.
func interrupted() error {
	return text.Problemf(text.Interrupted, "", text.T{En: "interrupted", Zh: "已中断"})
}

// CanAsk reports whether somebody is there to answer: standard input and error
// are terminals, and CI is not set. A pipe never answers.
func CanAsk(stdin, stderr *os.File, getenv func(string) string) bool {
	return getenv("CI") == "" && terminal(stdin) && terminal(stderr)
}

func terminal(f *os.File) bool {
	return f != nil && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// New returns the Prompter for this terminal: survey, or plain lines where TERM
// says that the cursor cannot be moved. Call it only if CanAsk. Colour is off
// with color false.
func New(stdin, stderr *os.File, getenv func(string) string, l text.Locale, color bool) Prompter {
	if t := getenv("TERM"); t == "" || t == "dumb" {
		return Lines(stdin, stderr, l)
	}
	return Survey(stdin, stderr, l, color)
}
