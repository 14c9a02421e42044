// Package rules says what is allowed and what matters: gates that an option
// must pass, weight rules that scale criteria, duties that stay with the user,
// and the profiles of tasks. It knows nothing of screens.
//
// This file defines the rule and how it applies.
package rules

import (
	"sort"
	"strings"

	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Rule is one entry of a rule file. It is a gate if Require is set, a weight
// rule if Scale or Caution is, a duty if Duty is: exactly one of the three.
type Rule struct {
	ID   string `yaml:"id"`
	Gate string `yaml:"gate"` // what the gate guards: security, licence, language, ...
	When string `yaml:"when"` // applies if true; empty = always

	Require string `yaml:"require"` // must be true of the option
	// OnUnknown says what an unknown verdict does: "reject" (the default: what
	// is not known to be allowed is not) or "accept" (passes, and is shown as
	// unknown).
	OnUnknown string `yaml:"on_unknown"`
	Relax     text.T `yaml:"relax"` // what would have to change
	Field     string `yaml:"field"` // need field to change, if one

	Scale   []Factor `yaml:"scale"`   // multiplies base weights
	Caution float64  `yaml:"caution"` // counts quality this many standard errors below its estimate

	Duty text.T `yaml:"duty"` // what the user has to do

	Because   text.T   `yaml:"because"`
	Considers []string `yaml:"considers"` // ids of Considerations
	Source    string   `yaml:"source"`    // where the reasoning comes from
	Tests     []Test   `yaml:"tests"`

	File string `yaml:"-"` // where it stands: "security.yaml", or the user's path

	when, require *expression // compiled on first use
	line          string      // file:line:column, for errors
}

// Factor scales one criterion's weight.
type Factor struct {
	Criterion string  `yaml:"criterion"`
	By        float64 `yaml:"by"` // > 0
}

// Test is one case a rule must get right.
type Test struct {
	Need    strict.Fields `yaml:"need"`
	Model   strict.Fields `yaml:"model"`
	Host    strict.Fields `yaml:"host"`
	Option  strict.Fields `yaml:"option"`
	Verdict string        `yaml:"verdict"` // gates: yes, no, unknown, or skip if it does not apply
	Applies string        `yaml:"applies"` // weight rules and duties: yes or no
}

// Sort says what a rule is.
func (r *Rule) Sort() string {
	switch {
	case r.Require != "":
		return "gate"
	case !r.Duty.IsZero():
		return "duty"
	}
	return "weight"
}

// Considerations are what the article the project started from asks to weigh,
// by id; every one must be encoded by at least one rule.
var Considerations = []struct {
	ID   string
	Text text.T
}{
	{"open/control", text.T{En: "open models can be accessed, adapted and fine-tuned", Zh: "开源模型可访问、可调整、可微调"}},
	{"open/data-security", text.T{En: "open models can run on one's own machines or private cloud", Zh: "开源模型可在本地或私有云运行"}},
	{"open/cost", text.T{En: "no token fees, but infrastructure and upkeep", Zh: "没有按量费用，但要承担基础设施与维护"}},
	{"open/community", text.T{En: "a community improves, fixes and extends", Zh: "社区共同改进、修复与扩展"}},
	{"open/no-lock-in", text.T{En: "no dependence on one vendor's road map, prices or availability", Zh: "不依赖单一厂商的路线图、价格和可用性"}},
	{"specialised/precision", text.T{En: "high stakes or narrow tasks favour the specialist's precision", Zh: "高风险或小众任务更需要专门模型的精确"}},
	{"general/flexibility", text.T{En: "mixed or changing tasks favour the generalist's breadth", Zh: "多样或多变的任务更需要通用模型的灵活"}},
	{"ethics/bias", text.T{En: "a model must not carry on the biases of its data", Zh: "不能延续训练数据中的偏见"}},
	{"ethics/transparency", text.T{En: "how it decides and what it was trained on is disclosed", Zh: "公开决策方式和训练数据"}},
	{"ethics/accountability", text.T{En: "someone answers for what it does", Zh: "有人对结果负责"}},
	{"ethics/misuse", text.T{En: "misuse is foreseen and limited", Zh: "预见并限制滥用"}},
	{"production/model-size", text.T{En: "size is balanced against latency and throughput", Zh: "在模型大小与时延、吞吐之间平衡"}},
	{"production/infrastructure", text.T{En: "machines carry the load; quantisation saves some", Zh: "基础设施能承担负载，量化可节省资源"}},
	{"production/scaling", text.T{En: "the deployment grows and shrinks with demand", Zh: "部署可随需求伸缩"}},
	{"production/observability", text.T{En: "logs and metrics show health and problems", Zh: "日志与可观测性便于监控和诊断"}},
	{"production/api", text.T{En: "an API keeps the model modular and replaceable", Zh: "通过 API 保持模块化、易更新"}},
	{"production/serving-framework", text.T{En: "a serving framework versions and batches", Zh: "用服务框架做版本管理与批处理"}},
}

// Set is compiled rules. It is not for concurrent use.
type Set struct {
	Rules  []Rule // in file order, built-in ones first
	Digest string // sha256 over the sources
	Files  []string

	run evaluator
}

// Applies reports whether r's when holds in env; an unknown when does not.
func (s *Set) Applies(r *Rule, env *Env) bool {
	return r.When == "" || s.run.eval(ready(&r.when, r.When), env) == Yes
}

// Judge gives the verdict of gate r, which applies, on env.
func (s *Set) Judge(r *Rule, env *Env) Verdict {
	return s.run.eval(ready(&r.require, r.Require), env)
}

// ready compiles an expression on first use: of the built-in rules, most runs
// need only a few. A user's rules were compiled when they were read, and the
// built-in ones by a test, so an error here is a bug.
func ready(e **expression, source string) *expression {
	if *e == nil {
		made, err := compile(source)
		if err != nil {
			panic("rules: " + source + ": " + err.Error())
		}
		*e = &made
	}
	return *e
}

// scope of the whole rule.
func (r *Rule) scope() scope {
	out := ready(&r.require, r.Require).scope
	if r.When != "" {
		out |= ready(&r.when, r.When).scope
	}
	return out
}

// PerModel reports whether the gate's verdict depends on need and model alone.
func (r *Rule) PerModel() bool { return r.scope()&(onHost|onOption) == 0 }

// PerNeed reports whether the rule's when depends on the need alone.
func (r *Rule) PerNeed() bool {
	return r.When == "" || ready(&r.when, r.When).scope&^onNeed == 0
}

// Rejects reports whether a verdict keeps an option out.
func (r *Rule) Rejects(v Verdict) bool {
	return v == No || v == Unknown && r.OnUnknown != "accept"
}

// Find returns the rule with an id.
func (s *Set) Find(id string) (*Rule, error) {
	ids := make([]string, len(s.Rules))
	for i := range s.Rules {
		if s.Rules[i].ID == id {
			return &s.Rules[i], nil
		}
		ids[i] = s.Rules[i].ID
	}
	return nil, text.UnknownName("", text.T{En: "rule", Zh: "规则"}, id, ids)
}

func sorted(list []string) []string {
	sort.Strings(list)
	return list
}

func nearestFacts(word string) string {
	var tails []string
	for name := range facts {
		_, tail, _ := strings.Cut(name, ".")
		tails = append(tails, tail)
	}
	tails = append(tails, "need", "model", "host", "option")
	return strings.Join(text.Nearest(word, sorted(tails), 3), ", ")
}
