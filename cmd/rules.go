// This file is `llmpick rules`: the gates, weights and duties, and their tests.

package cmd

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/llmpick/llmpick/internal/render"
	"github.com/llmpick/llmpick/internal/text"
	"github.com/llmpick/llmpick/rules"
)

func newRules(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: a.say("The gates, weight rules and duties, and their tests", "门槛、权重规则与责任，及其测试"),
		Args:  a.subcommands,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesList(a), newRulesShow(a), newRulesTest(a))
	return cmd
}

// ruleDoc is a rule as JSON.
type ruleDoc struct {
	ID        string             `json:"id"`
	Sort      string             `json:"sort"` // gate, weight, duty
	Gate      string             `json:"gate,omitempty"`
	When      string             `json:"when,omitempty"`
	Require   string             `json:"require,omitempty"`
	OnUnknown string             `json:"on_unknown,omitempty"`
	Scale     map[string]float64 `json:"scale,omitempty"`
	Caution   float64            `json:"caution,omitempty"`
	Duty      *text.T            `json:"duty,omitempty"`
	Because   text.T             `json:"because"`
	Relax     *text.T            `json:"relax,omitempty"`
	Field     string             `json:"field,omitempty"`
	Considers []string           `json:"considers,omitempty"`
	Source    string             `json:"source,omitempty"`
	File      string             `json:"file"`
}

func docOf(r *rules.Rule) ruleDoc {
	d := ruleDoc{ID: r.ID, Sort: r.Sort(), Gate: r.Gate, When: r.When, Require: r.Require, OnUnknown: r.OnUnknown, Caution: r.Caution, Because: r.Because, Field: r.Field, Considers: r.Considers, Source: r.Source, File: r.File}
	if r.Sort() == "gate" && d.OnUnknown == "" {
		d.OnUnknown = "reject"
	}
	if !r.Duty.IsZero() {
		d.Duty = &r.Duty
	}
	if !r.Relax.IsZero() {
		d.Relax = &r.Relax
	}
	for _, f := range r.Scale {
		if d.Scale == nil {
			d.Scale = map[string]float64{}
		}
		d.Scale[f.Criterion] = f.By
	}
	return d
}

func newRulesList(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: a.say("List the rules", "列出规则"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := a.loadRules()
			if err != nil {
				return err
			}
			var rows [][]render.Cell
			docs := []ruleDoc{}
			for i := range set.Rules {
				r := &set.Rules[i]
				docs = append(docs, docOf(r))
				about := r.Gate
				if about == "" {
					about = strings.Join(r.Considers, " ")
				}
				rows = append(rows, []render.Cell{render.Str(r.ID), render.Str(r.Sort()), render.Str(about), render.Say(r.Because, r.Because.En)})
			}
			doc := struct {
				SchemaVersion int       `json:"schema_version"`
				Digest        string    `json:"digest"`
				Rules         []ruleDoc `json:"rules"`
			}{1, set.Digest, docs}
			return a.list(doc, []render.Column{
				{Key: "id", Label: text.T{En: "Rule", Zh: "规则"}},
				{Key: "sort", Label: text.T{En: "Sort", Zh: "类别"}},
				{Key: "about", Label: text.T{En: "About", Zh: "关于"}, Spare: true},
				{Key: "because", Label: text.T{En: "Because", Zh: "理由"}},
			}, rows)
		},
	}
}

func newRulesShow(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "show RULE",
		Short: a.say("Show one rule in full", "完整显示一条规则"),
		Args:  someArgs(1, 1, text.T{En: "the id of a rule", Zh: "规则的 id"}),
		ValidArgsFunction: func(*cobra.Command, []string, string) (ids []string, _ cobra.ShellCompDirective) {
			if set, err := a.loadRules(); err == nil {
				for i := range set.Rules {
					ids = append(ids, set.Rules[i].ID)
				}
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.loadRules()
			if err != nil {
				return err
			}
			r, err := set.Find(args[0])
			if err != nil {
				return err
			}
			facts := render.Facts{}
			add := func(label text.T, value text.T) {
				if !value.IsZero() {
					facts = append(facts, render.Fact{Label: label, Value: value})
				}
			}
			add(text.T{En: "rule", Zh: "规则"}, text.Same(r.ID))
			add(text.T{En: "sort", Zh: "类别"}, text.Same(r.Sort()))
			add(text.T{En: "guards", Zh: "把守"}, text.Same(r.Gate))
			add(text.T{En: "when", Zh: "适用条件"}, text.Same(r.When))
			add(text.T{En: "requires", Zh: "要求"}, text.Same(r.Require))
			if r.Sort() == "gate" {
				unknown := text.T{En: "rejects", Zh: "拒绝"}
				if r.OnUnknown == "accept" {
					unknown = text.T{En: "passes, and is shown", Zh: "通过，并予标明"}
				}
				add(text.T{En: "when unknown", Zh: "未知时"}, unknown)
			}
			for _, f := range r.Scale {
				add(text.T{En: "scales", Zh: "缩放"}, text.Same(f.Criterion+" x "+strconv.FormatFloat(f.By, 'f', -1, 64)))
			}
			if r.Caution > 0 {
				add(text.T{En: "caution", Zh: "谨慎"}, text.F(text.T{En: "quality counts %g standard errors below its estimate", Zh: "质量按估计值减 %g 个标准误计"}, r.Caution))
			}
			add(text.T{En: "duty", Zh: "责任"}, r.Duty)
			add(text.T{En: "because", Zh: "理由"}, r.Because)
			add(text.T{En: "to pass", Zh: "如何通过"}, r.Relax)
			add(text.T{En: "considers", Zh: "考量"}, text.Same(strings.Join(r.Considers, " ")))
			add(text.T{En: "source", Zh: "来源"}, text.Same(r.Source))
			add(text.T{En: "file", Zh: "文件"}, text.Same(r.File))
			return a.page(&render.Page{Document: docOf(r), Sections: []render.Section{{Blocks: []render.Block{facts}}}})
		},
	}
}

func newRulesTest(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "test",
		Short: a.say("Run the cases written beside each rule, yours included", "运行写在每条规则旁的用例，包括您自己的"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := rules.BuiltinTests()
			if err != nil {
				return err
			}
			for _, name := range a.ruleSets {
				data, err := a.read("--rules", name)
				if err != nil {
					return err
				}
				if set, err = set.With(name, data, rules.Criteria); err != nil {
					return err
				}
			}
			results, err := set.RunTests(a.needFields())
			if err != nil {
				return err
			}
			failed := []rules.Result{}
			var rows [][]render.Cell
			for _, r := range results {
				if !r.OK {
					failed = append(failed, r)
					rows = append(rows, []render.Cell{render.Str(r.Rule), render.Whole(r.Case), render.Str(r.Want), render.Str(r.Got)})
				}
			}
			doc := struct {
				Cases  int            `json:"cases"`
				Rules  int            `json:"rules"`
				Failed []rules.Result `json:"failed"`
			}{len(results), len(set.Rules), failed}
			page := &render.Page{Document: doc, Sections: []render.Section{{Blocks: []render.Block{
				render.Lead(text.F(text.T{En: "%d cases of %d rules, %d failed", Zh: "%d 个用例，%d 条规则，%d 个失败"}, doc.Cases, doc.Rules, len(failed))),
			}}}}
			if len(rows) > 0 {
				g := render.Grid{Columns: []render.Column{
					{Key: "rule", Label: text.T{En: "Rule", Zh: "规则"}},
					{Key: "case", Label: text.T{En: "Case", Zh: "用例"}, Right: true},
					{Key: "want", Label: text.T{En: "Want", Zh: "应为"}},
					{Key: "got", Label: text.T{En: "Got", Zh: "实为"}},
				}, Rows: rows}
				page.Sheet = g
				page.Sections[0].Blocks = append(page.Sections[0].Blocks, g)
			}
			if err := a.page(page); err != nil {
				return err
			}
			if len(failed) > 0 {
				return &silent{text.Problemf(text.Internal, "", text.T{En: "rule tests failed", Zh: "规则测试失败"})}
			}
			return nil
		},
	}
}
