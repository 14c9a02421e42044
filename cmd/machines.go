// This file turns --hardware and --vram into machines.

package cmd

import (
	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// machines are the user's own: those named, those this computer has for
// "auto", and one of plain memory for --vram.
func (a *App) machines(c *catalog.Catalog, n *need.Need) ([]serving.Machine, error) {
	var out []serving.Machine
	for _, name := range n.Hardware {
		if name == "auto" {
			found, err := a.Detect(c.Devices)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
			continue
		}
		m, err := serving.ParseMachine(c.Devices, name)
		if err != nil {
			if p, ok := err.(*text.Problem); ok && p.Where == "" {
				p.Where = "--hardware"
			}
			return nil, err
		}
		out = append(out, m)
	}
	if n.VRAM != nil {
		out = append(out, serving.VRAM(*n.VRAM))
	}
	return out, nil
}
