// This file says what quantising weights costs in quality.

package ability

import "strings"

// quantNames are other names of forms with published measurements.
var quantNames = map[string]string{"AWQ": "INT4", "GPTQ": "INT4", "AWQ-INT4": "INT4", "GPTQ-INT4": "INT4", "W4A16": "INT4", "GPTQ-INT8": "INT8", "W8A8": "INT8"}

// QuantShift is the change of quality, in points of a percent test, when a
// model runs at a quantisation instead of BF16, and its standard error for one
// model: means over published pairs of results of one model in both forms.
// known is false where nothing was published for that form. BF16 and FP16 are
// exactly zero, and so is, for the caller to know, the form a model was
// published in.
func QuantShift(quant string) (shift, se float64, known bool) {
	q := strings.ToUpper(quant)
	if q == "BF16" || q == "FP16" || q == "F16" {
		return 0, 0, true
	}
	if name, ok := quantNames[q]; ok {
		q = name
	}
	for i := range frozenQuants {
		if frozenQuants[i].Name == q {
			return frozenQuants[i].Shift, frozenQuants[i].SE, true
		}
	}
	return 0, 0, false
}
