package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/internal/text"
)

func TestPareto(t *testing.T) {
	d := fixture()
	d.Pareto = []pick.ParetoPoint{
		{Option: alphaAPI, Rank: 1, Quality: pick.ParetoValue{Value: .8123}, Cost: pick.ParetoValue{Value: .5}, Speed: pick.ParetoValue{Value: 0}},
		{Option: betaAPI, Rank: 2, Quality: pick.ParetoValue{Value: 1}, Cost: pick.ParetoValue{Value: 1}, Speed: pick.ParetoValue{Value: .25}},
	}
	for _, f := range []string{"table", "markdown"} {
		for _, locale := range []text.Locale{text.English, text.Chinese} {
			format, err := Find(f)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := format.Render(&b, d, Options{Locale: locale, Width: 120}); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"S.......C....Q...", "....S...........*", "81.2"} {
				if !strings.Contains(strings.ReplaceAll(b.String(), `\`, ""), want) {
					t.Errorf("%s %s lacks %q:\n%s", f, locale, want, b.String())
				}
			}
		}
	}
}
