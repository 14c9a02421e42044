// Command gen turns the built-in rules and profiles into Go literals. Run it
// through go generate ./rules.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/llmpick/llmpick/rules"
)

func main() {
	src, err := rules.Generate()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	const name = "zz_builtin.go"
	if was, err := os.ReadFile(name); err == nil && bytes.Equal(was, src) {
		return
	}
	if err := os.WriteFile(name, src, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
