// This file holds how a price tier is written in one CSV cell.

package catalog

import (
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/internal/text"
)

// SetCell reads "200000:4/18/0.4": above 200,000 input tokens, input costs 4,
// output 18 and cached input 0.4. An empty or missing part is unknown.
func (t *Tier) SetCell(s string) error {
	bad := text.Problemf(text.BadFile, "", text.T{En: "%q is not a price tier", Zh: "%q 不是价格档位"}, s).
		Advise(text.T{En: "write above:input/output/cache, such as 200000:4/18/0.4", Zh: "请写成 起点：输入/输出/缓存，例如 200000:4/18/0.4"})
	above, prices, ok := strings.Cut(s, ":")
	if !ok {
		return bad
	}
	n, err := strconv.Atoi(above)
	if err != nil || n <= 0 {
		return bad
	}
	out := Tier{Above: n}
	to := []*Opt[float64]{&out.Input, &out.Output, &out.CacheRead}
	parts := strings.Split(prices, "/")
	if len(parts) > len(to) {
		return bad
	}
	for i, p := range parts {
		if p == "" {
			continue
		}
		if strings.Trim(p, "0123456789.") != "" {
			return bad
		}
		v, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return bad
		}
		*to[i] = Some(v)
	}
	*t = out
	return nil
}
