// Command gen turns catalog/data into the Go source of the embedded catalog. Run
// it through go generate ./catalog, in any folder of the module.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/llmpick/llmpick/catalog"
)

func main() {
	lint := flag.Bool("lint", false, "print what is wrong with the data instead")
	flag.Parse()
	do := run
	if *lint {
		do = printFindings
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the generated files of the catalog package in the current folder,
// which is where go generate starts its commands, and removes those of lists
// that are gone.
func run() error {
	data, err := catalog.LoadPath("data")
	if err != nil {
		return err
	}
	files, err := generate(data)
	if err != nil {
		return err
	}
	old, err := filepath.Glob("zz_*.go")
	if err != nil {
		return err
	}
	for _, name := range old {
		if files[name] == nil {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, src := range files {
		// A file that is right already keeps its time stamp, and the build cache its worth.
		if was, err := os.ReadFile(name); err == nil && bytes.Equal(was, src) {
			continue
		}
		if err := os.WriteFile(name, src, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// printFindings is llmpick catalog lint on the data as it lies there, for who
// edits it: it needs nothing generated, and is short.
func printFindings() error {
	data, err := catalog.LoadPath("data")
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range catalog.Lint(data, "") {
		fmt.Printf("%s: %s [%s] %s: %s. %s\n", f.Where, f.Severity, f.Code, f.Key, f.Message.En, f.Next.En)
	}
	return nil
}
