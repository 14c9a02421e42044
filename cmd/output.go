// This file sends results where --output says: formats to standard output,
// name=FILE to files.

package cmd

import (
	"bytes"
	"io"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/llmpick/llmpick/internal/render"
	"github.com/llmpick/llmpick/internal/text"
)

// output is one place a result goes to.
type output struct {
	format string
	file   string // empty = standard output
}

// parseOutputs checks --output before any work is done.
func (a *App) parseOutputs() ([]output, error) {
	var out []output
	stdout := 0
	for _, s := range a.outputs {
		format, file, named := strings.Cut(s, "=")
		if _, err := render.Find(format); err != nil {
			return nil, err
		}
		if named && file == "" {
			return nil, text.Problemf(text.Usage, "--output", text.T{En: "%q names no file", Zh: "%q 没有写明文件"}, s)
		}
		if !named {
			stdout++
		}
		out = append(out, output{format, file})
	}
	if stdout > 1 {
		return nil, text.Problemf(text.Usage, "--output", text.T{En: "only one format can go to standard output", Zh: "只能有一种格式写到标准输出"}).
			Advise(text.T{En: "write the others to files, for example -o json=decision.json", Zh: "其余请写入文件，例如 -o json=decision.json"})
	}
	return out, nil
}

// write renders to every output. Files appear whole or not at all.
func (a *App) write(outputs []output, render func(w io.Writer, format string) error) error {
	for _, o := range outputs {
		var b bytes.Buffer
		if err := render(&b, o.format); err != nil {
			return err
		}
		if o.file == "" {
			if _, err := a.Out.Write(b.Bytes()); err != nil {
				return err
			}
			continue
		}
		if err := renameio.WriteFile(o.file, b.Bytes(), 0o644); err != nil {
			return text.Problemf(text.Internal, "--output", text.T{En: "cannot write %s: %s", Zh: "无法写入 %s：%s"}, o.file, reason(err)).Because(err)
		}
	}
	return nil
}

// page writes a page to every output.
func (a *App) page(p *render.Page) error {
	outputs, err := a.parseOutputs()
	if err != nil {
		return err
	}
	return a.write(outputs, func(w io.Writer, format string) error {
		return render.Print(w, format, p, a.renderOptions())
	})
}

// list writes a table of rows, or the document behind it.
func (a *App) list(document any, columns []render.Column, rows [][]render.Cell) error {
	g := render.Grid{Columns: columns, Rows: rows}
	return a.page(&render.Page{Document: document, Sections: []render.Section{{Blocks: []render.Block{g}}}, Sheet: g})
}
