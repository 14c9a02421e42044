// This file checks dates given on the command line.

package cmd

import (
	"time"

	"github.com/llmpick/llmpick/internal/text"
)

// checkDate refuses what is not a calendar date.
func checkDate(where, s string) error {
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return nil
	}
	return text.Problemf(text.UnknownValue, where, text.T{En: "%q is not a date", Zh: "%q 不是日期"}, s).
		Advise(text.T{En: "write it as YYYY-MM-DD, for example 2026-07-01", Zh: "请写成 YYYY-MM-DD，例如 2026-07-01"})
}
