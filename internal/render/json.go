// This file writes JSON: the contract scripts rely on.

package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/internal/text"
)

var jsonFormat = Format{
	Name:  "json",
	Label: text.T{En: "JSON, for scripts", Zh: "JSON，供脚本使用"},
	Render: func(w io.Writer, d *pick.Decision, o Options) error {
		return writeJSON(w, arrange(d, o))
	},
	Page: func(w io.Writer, p *Page, _ Options) error { return writeJSON(w, p.Document) },
}

func writeJSON(w io.Writer, document any) error {
	b, err := marshal(document)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// marshal is encoding/json, indented and without HTML escapes. Characters that
// would act on a terminal are escaped; outside strings JSON has none.
func marshal(document any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return nil, err
	}
	return escapeHidden(b.Bytes()), nil
}

func escapeHidden(b []byte) []byte {
	if bytes.IndexFunc(b, hidden) < 0 {
		return b
	}
	out := make([]byte, 0, len(b)+32)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case !hidden(r):
			out = append(out, b[i:i+n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}

// arrange returns d as --top, --all and --routes want it, without touching d,
// and with empty lists where Go has nil ones: a list that is part of the
// contract is never null.
func arrange(d *pick.Decision, o Options) *pick.Decision {
	c := *d
	c.Ranked = make([]pick.Ranked, 0, len(d.Ranked))
	for i, r := range d.Ranked {
		if o.Top > 0 && i == o.Top {
			break
		}
		r = filled(r)
		routes := r.Routes
		r.Routes = nil
		if o.Routes {
			for _, x := range routes {
				r.Routes = append(r.Routes, filled(x))
			}
		}
		c.Ranked = append(c.Ranked, r)
	}
	if !o.All {
		c.Rejected = nil
	}
	c.Assumptions = list(d.Assumptions)
	c.Weights = list(d.Weights)
	c.GateCounts = list(d.GateCounts)
	c.Verdicts = list(d.Verdicts)
	if d.Contrast != nil {
		x := *d.Contrast
		x.For, x.Against = list(x.For), list(x.Against)
		c.Contrast = &x
	}
	if d.Robustness != nil {
		x := *d.Robustness
		x.Ranks, x.Flips = list(x.Ranks), list(x.Flips)
		c.Robustness = &x
	}
	return &c
}

func filled(r pick.Ranked) pick.Ranked {
	parts := make([]pick.Part, len(r.Parts))
	for i, p := range r.Parts {
		p.Evidence = list(p.Evidence)
		parts[i] = p
	}
	r.Parts = parts
	r.Unknown = list(r.Unknown)
	return r
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// JSON writes any document as the JSON format writes decisions.
func JSON(w io.Writer, document any) error { return writeJSON(w, document) }
