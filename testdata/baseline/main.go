// Command baseline is what llmpick's speed is measured against: a program that
// imports the three fixed libraries and prints a table of ten rows.
package main

import (
	"os"

	"github.com/AlecAivazis/survey/v2"
	"github.com/olekukonko/tablewriter"
	"github.com/spf13/cobra"
)

func main() {
	_ = survey.Input{}
	c := &cobra.Command{Use: "baseline", RunE: func(*cobra.Command, []string) error {
		t := tablewriter.NewTable(os.Stdout)
		t.Header("rank", "model", "run on", "cost", "score")
		for range 10 {
			if err := t.Append("1", "a model", "a host", "$12.34", "56.7"); err != nil {
				return err
			}
		}
		return t.Render()
	}}
	if c.Execute() != nil {
		os.Exit(1)
	}
}
