// This file writes YAML: the JSON document, in the same order.
//
// It is written by hand because goccy/go-yaml's JSONToYAML lets a text such as
// 1e3 turn into a number and puts control characters out raw.

package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/internal/text"
)

var yamlFormat = Format{
	Name:  "yaml",
	Label: text.T{En: "YAML, the same document", Zh: "YAML，内容与 JSON 相同"},
	Render: func(w io.Writer, d *pick.Decision, o Options) error {
		return writeYAML(w, arrange(d, o))
	},
	Page: func(w io.Writer, p *Page, _ Options) error { return writeYAML(w, p.Document) },
}

func writeYAML(w io.Writer, document any) error {
	j, err := marshal(document)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(j))
	d.UseNumber()
	var b bytes.Buffer
	if err := yamlValue(&b, d, "", start); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Where a value begins.
type place int

const (
	start     place = iota // of the document
	afterKey               // "key:"
	afterDash              // "-"
)

// yamlValue copies the next value of d, which begins at the given place, and
// ends its last line.
func yamlValue(b *bytes.Buffer, d *json.Decoder, indent string, at place) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	open, nested := t.(json.Delim)
	if !nested || !d.More() {
		if at != start {
			b.WriteByte(' ')
		}
		switch {
		case !nested:
			b.WriteString(yamlScalar(t))
		case open == '[':
			b.WriteString("[]")
		default:
			b.WriteString("{}")
		}
		b.WriteByte('\n')
		if nested {
			_, err = d.Token()
		}
		return err
	}
	if at == afterKey {
		b.WriteByte('\n')
	}
	for first := true; d.More(); first = false {
		if first && at == afterDash {
			b.WriteByte(' ')
		} else {
			b.WriteString(indent)
		}
		next := afterDash
		if open == '[' {
			b.WriteByte('-')
		} else {
			key, err := d.Token()
			if err != nil {
				return err
			}
			b.WriteString(yamlScalar(key) + ":")
			next = afterKey
		}
		if err := yamlValue(b, d, indent+"  ", next); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// plainYAML is text that no YAML version reads as anything but text, if it is
// not one of the reserved words.
var plainYAML = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_\p{Han}][A-Za-z0-9_./+\-\p{Han}]*( [A-Za-z0-9_./+\-(\p{Han}][A-Za-z0-9_./+\-()\p{Han}]*)*$`)
})

func yamlScalar(t json.Token) string {
	switch v := t.(type) {
	case nil:
		return "null"
	case json.Number:
		// YAML 1.1 takes 1e-7 for text: its floats have a dot.
		s := v.String()
		if m, e, ok := strings.Cut(s, "e"); ok && !strings.Contains(m, ".") {
			s = m + ".0e" + e
		}
		return s
	case string:
		switch strings.ToLower(v) {
		case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		default:
			if plainYAML().MatchString(v) {
				return v
			}
		}
		// A JSON string is a double-quoted YAML scalar.
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err == nil {
			return string(escapeHidden(bytes.TrimSpace(b.Bytes())))
		}
	}
	return fmt.Sprint(t)
}
