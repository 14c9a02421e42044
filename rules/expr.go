// This file compiles and evaluates the expressions of rules. They are
// github.com/expr-lang/expr, type-checked against Env, with everything impure
// switched off. Unknown facts give the verdict "unknown" by Kleene's logic:
// "and", "or" and "not" are taken apart here, and a leaf that touches an
// unknown fact is unknown without being run.

package rules

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/llmpick/llmpick/internal/text"
)

// Verdict is the answer of a gate.
type Verdict int8

// The verdicts.
const (
	No      Verdict = -1
	Unknown Verdict = 0
	Yes     Verdict = 1
)

// String gives "no", "unknown" or "yes".
func (v Verdict) String() string { return [...]string{"no", "unknown", "yes"}[v+1] }

// builtins that stay enabled: pure, total and useful in a rule.
var builtins = []string{"all", "any", "none", "one", "filter", "map", "count", "len", "min", "max", "abs", "floor", "ceil", "round", "sum", "lower", "upper", "trim", "split", "join", "first", "last", "keys", "values"}

var config = sync.OnceValue(func() *conf.Config {
	c := conf.CreateNew()
	expr.Env(Env{})(c)
	expr.DisableAllBuiltins()(c)
	for _, b := range builtins {
		expr.EnableBuiltin(b)(c)
	}
	expr.Function("known", known, new(func(any) bool))(c)
	for name := range c.Disabled {
		delete(c.Builtins, name)
	}
	c.Check()
	return c
})

// known reports whether a fact is known. It is the one way to ask: comparing
// with nil is not needed.
func known(args ...any) (any, error) {
	v := reflect.ValueOf(args[0])
	switch v.Kind() {
	case reflect.Invalid:
		return false, nil
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return !v.IsNil(), nil
	}
	return true, nil
}

// scope says which facts an expression depends on.
type scope uint8

const (
	onNeed scope = 1 << iota
	onModel
	onHost
	onOption
)

// expression is a compiled rule expression: a tree of and, or, not over leaves.
type expression struct {
	op    byte // 'a'nd, 'o'r, 'n'ot, or 0 for a leaf
	args  []expression
	leaf  *vm.Program
	needs [][]int // places in Env that must be known
	scope scope
}

// compile type-checks source and compiles it. The error's position is within
// source: line, column counted from 1.
func compile(source string) (expression, error) {
	tree, err := parser.ParseWithConfig(source, config())
	if err != nil {
		return expression{}, err
	}
	return build(tree.Node, tree)
}

func build(node ast.Node, tree *parser.Tree) (expression, error) {
	op, children := byte(0), []ast.Node(nil)
	switch n := node.(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			op, children = 'a', []ast.Node{n.Left, n.Right}
		case "or", "||":
			op, children = 'o', []ast.Node{n.Left, n.Right}
		}
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			op, children = 'n', []ast.Node{n.Node}
		}
	}
	if op == 0 {
		return leaf(node, tree)
	}
	e := expression{op: op}
	for _, c := range children {
		arg, err := build(c, tree)
		if err != nil {
			return e, err
		}
		e.args = append(e.args, arg)
		e.scope |= arg.scope
	}
	return e, nil
}

func leaf(node ast.Node, tree *parser.Tree) (expression, error) {
	sub := &parser.Tree{Node: node, Source: tree.Source}
	t, err := checker.Check(sub, config())
	if err != nil {
		return expression{}, err
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Bool {
		at := &file.Error{Location: node.Location(), Message: fmt.Sprintf("is %s, not true or false", t)}
		return expression{}, at.Bind(tree.Source)
	}
	var w walker
	w.walk(sub.Node)
	program, err := compiler.Compile(sub, config())
	if err != nil {
		return expression{}, err
	}
	return expression{leaf: program, needs: w.needs, scope: w.scope}, nil
}

// walker collects the facts a leaf touches. Those inside known() need not be
// known.
type walker struct {
	needs [][]int
	scope scope
	asked map[ast.Node]bool
}

func (w *walker) walk(node ast.Node) {
	w.asked = map[ast.Node]bool{}
	ast.Walk(&node, visit(func(n ast.Node) { // children first: mark what known() asks about
		if c, ok := n.(*ast.CallNode); ok {
			if id, ok := c.Callee.(*ast.IdentifierNode); ok && id.Value == "known" {
				for _, a := range c.Arguments {
					w.asked[a] = true
				}
			}
		}
	}))
	ast.Walk(&node, visit(w.member))
}

func (w *walker) member(n ast.Node) {
	m, ok := n.(*ast.MemberNode)
	if !ok {
		return
	}
	root, ok := m.Node.(*ast.IdentifierNode)
	name, isName := m.Property.(*ast.StringNode)
	if !ok || !isName {
		return
	}
	switch root.Value {
	case "need":
		w.scope |= onNeed
	case "model":
		w.scope |= onModel
	case "host":
		w.scope |= onHost
	case "option":
		w.scope |= onOption
	}
	if f, ok := facts[root.Value+"."+name.Value]; ok && f.nullable && !w.asked[n] {
		w.needs = append(w.needs, f.index)
	}
}

type visit func(ast.Node)

func (v visit) Visit(n *ast.Node) { v(*n) }

// evaluator runs expressions one after another; it is not for concurrent use.
type evaluator struct{ machine vm.VM }

// eval gives the verdict of e on env. An error can only come from an expression
// that fails at run time, such as a division by zero; it counts as unknown.
func (v *evaluator) eval(e *expression, env *Env) Verdict {
	switch e.op {
	case 'a':
		out := Yes
		for i := range e.args {
			if out = min(out, v.eval(&e.args[i], env)); out == No {
				break
			}
		}
		return out
	case 'o':
		out := No
		for i := range e.args {
			if out = max(out, v.eval(&e.args[i], env)); out == Yes {
				break
			}
		}
		return out
	case 'n':
		return -v.eval(&e.args[0], env)
	}
	if len(e.needs) > 0 {
		r := reflect.ValueOf(env).Elem()
		for _, index := range e.needs {
			if r.FieldByIndex(index).IsNil() {
				return Unknown
			}
		}
	}
	got, err := v.machine.Run(e.leaf, env)
	if err != nil {
		return Unknown
	}
	if p, ok := got.(*bool); ok {
		got = *p
	}
	if b, ok := got.(bool); ok && b {
		return Yes
	}
	return No
}

var missing = regexp.MustCompile(`(?:unknown name|has no field) (\w+)`)

// explain turns an error of expr into a Problem at where, with a suggestion
// for a misspelt fact.
func explain(where string, err error) *text.Problem {
	p := text.Problemf(text.BadFile, where, text.T{En: "%s", Zh: "%s"}, err.Error()).Because(err)
	var fe *file.Error
	if !errors.As(err, &fe) {
		return p
	}
	p.What = text.F(text.T{En: "expression, line %d column %d: %s", Zh: "表达式第 %d 行第 %d 列：%s"}, fe.Line, fe.Column+1, fe.Message)
	if m := missing.FindStringSubmatch(fe.Message); m != nil {
		if near := nearestFacts(m[1]); near != "" {
			p.Advise(text.T{En: "did you mean %s?", Zh: "您是不是想写 %s?"}, near)
		}
	}
	return p
}
