// This file is the one map from errors to exit codes.

package cmd

import (
	"errors"

	"github.com/llmpick/llmpick/internal/text"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitNotMet      = 3
	exitNothingFits = 4
	exitInterrupted = 130
)

// exitCode is the process's exit code for err.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	var p *text.Problem
	if !errors.As(err, &p) {
		return exitFailure
	}
	switch p.Code {
	case text.Usage, text.UnknownValue, text.MissingInput, text.BadFile:
		return exitUsage
	case text.NotMet:
		return exitNotMet
	case text.NothingFits:
		return exitNothingFits
	case text.Interrupted:
		return exitInterrupted
	}
	return exitFailure
}
