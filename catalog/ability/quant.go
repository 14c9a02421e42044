// This file says what quantising weights costs in quality.

package ability

import "strings"

// quantEffect is a published loss: points on a percent test against the same
// model in BF16, negative is worse, with the error of the mean.
type quantEffect struct {
	quant     string // upper case
	shift, se float64
}

// QuantShift is the change of quality, in points of a percent test, when a
// model runs at a quantisation instead of BF16, and its standard error.
// known is false when nothing published was found for that quantisation. The
// native formats BF16 and FP16 are exactly zero.
func QuantShift(quant string) (shift, se float64, known bool) {
	q := strings.ToUpper(quant)
	if q == "BF16" || q == "FP16" || q == "F16" {
		return 0, 0, true
	}
	for _, e := range frozenQuants {
		if e.quant == q {
			return e.shift, e.se, true
		}
	}
	return 0, 0, false
}
