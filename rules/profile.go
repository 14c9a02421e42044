// This file defines task profiles: the abilities a task draws on, the anchors
// that turn measurements into 0..1, base weights and usual traffic.

package rules

import (
	"math"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Profile describes a task.
type Profile struct {
	ID    string `yaml:"id"`
	Order int    `yaml:"order"` // in lists
	Label text.T `yaml:"label"`
	Help  text.T `yaml:"help"`

	// Kinds of model that can do the task; a kind that is not listed cannot.
	Kinds []string `yaml:"kinds"`
	// Specialists are the kinds made for it, on the specialised side of
	// "specialised or general". Empty: the task has no specialists.
	Specialists []string `yaml:"specialists"`
	Input       []string `yaml:"input"`    // modalities needed, beside text
	Features    []string `yaml:"features"` // features needed
	Prompted    bool     `yaml:"prompted"` // needs a model that follows instructions
	Context     float64  `yaml:"context"`  // tokens without which the task cannot be done; 0 = any

	Abilities []Ability `yaml:"abilities"`
	Weights   []Share   `yaml:"weights"`    // of criteria; sum 1
	CostBest  float64   `yaml:"cost_best"`  // USD a month worth 1
	CostWorst float64   `yaml:"cost_worst"` // USD a month worth 0
	SpeedLow  float64   `yaml:"speed_low"`  // tokens a second worth 0
	SpeedHigh float64   `yaml:"speed_high"` // tokens a second worth 1
	Traffic   Traffic   `yaml:"traffic"`
	Source    string    `yaml:"source"`
}

// Ability is a share of the quality criterion: an ability on the scale of its
// reference test, worth 0 at Low and 1 at High, both above 0 and below 100.
type Ability struct {
	ID string `yaml:"id"`
	// Benchmark, for the kinds of model that abilities are not estimated of
	// (embedding, reranking, moderation), is the test whose score counts as it is.
	Benchmark string  `yaml:"benchmark"`
	Share     float64 `yaml:"share"` // of all the profile's abilities; sum 1
	Low       float64 `yaml:"low"`
	High      float64 `yaml:"high"`
}

// Share is a criterion's base weight.
type Share struct {
	Criterion string  `yaml:"criterion"`
	Weight    float64 `yaml:"weight"`
}

// Traffic is what the task usually looks like.
type Traffic struct {
	Requests     float64 `yaml:"requests_per_day"`
	InputTokens  float64 `yaml:"input_tokens"`
	OutputTokens float64 `yaml:"output_tokens"`
	CachedShare  float64 `yaml:"cached_share"`
	Latency      string  `yaml:"latency"`
}

// ParseProfile reads one profile and checks it.
func ParseProfile(name string, data []byte, criteria []string) (Profile, error) {
	var p Profile
	if err := strict.YAML(name, data, &p); err != nil {
		return p, err
	}
	var problems strict.Problems
	bad := func(what text.T, args ...any) {
		problems = append(problems, text.Problemf(text.BadFile, name, what, args...))
	}
	if p.ID == "" || half(p.Label) || p.Label.IsZero() || half(p.Help) || p.Help.IsZero() {
		bad(text.T{En: "a profile needs id, and label and help in en and zh", Zh: "配置需要 id，以及 en 和 zh 的 label 与 help"})
	}
	if len(p.Kinds) == 0 {
		bad(text.T{En: "kinds is empty: no model could do the task", Zh: "kinds 为空：没有模型能做这个任务"})
	}
	sum := 0.0
	for _, a := range p.Abilities {
		sum += a.Share
		if a.Low <= 0 || a.High <= a.Low || a.High >= 100 || a.Share <= 0 {
			bad(text.T{En: "ability %s needs share > 0 and 0 < low < high < 100", Zh: "能力 %s 需要 share > 0 且 0 < low < high < 100"}, a.ID)
		}
	}
	if math.Abs(sum-1) > 1e-6 {
		bad(text.T{En: "the shares of the abilities add up to %g, not 1", Zh: "各项能力的占比之和为 %g，应为 1"}, sum)
	}
	sum = 0
	for _, w := range p.Weights {
		sum += w.Weight
		if !has(criteria, w.Criterion) {
			problems = append(problems, asFile(text.UnknownName(name, text.T{En: "criterion", Zh: "标准"}, w.Criterion, criteria)))
		}
		if w.Weight < 0 {
			bad(text.T{En: "the weight of %s is negative", Zh: "%s 的权重为负"}, w.Criterion)
		}
	}
	if math.Abs(sum-1) > 1e-6 {
		bad(text.T{En: "the weights add up to %g, not 1", Zh: "权重之和为 %g，应为 1"}, sum)
	}
	if !(p.CostBest > 0 && p.CostWorst > p.CostBest) || !(p.SpeedLow > 0 && p.SpeedHigh > p.SpeedLow) {
		bad(text.T{En: "anchors must be positive, with best below worst and low below high", Zh: "锚点必须为正，且 best 小于 worst、low 小于 high"})
	}
	if t := p.Traffic; t.Requests <= 0 || t.InputTokens <= 0 || t.OutputTokens <= 0 || t.CachedShare < 0 || t.CachedShare > 1 || (t.Latency != "interactive" && t.Latency != "batch") {
		bad(text.T{En: "traffic is incomplete or out of range", Zh: "traffic 不完整或超出范围"})
	}
	if len(problems) > 0 {
		return p, problems
	}
	return p, nil
}

// Does reports whether a kind of model can do the task.
func (p *Profile) Does(kind string) bool { return has(p.Kinds, kind) }

// Specialist reports whether a kind of model is made for the task.
func (p *Profile) Specialist(kind string) bool { return has(p.Specialists, kind) }

// TaskValues lists profiles as values of the need's task field.
func TaskValues(profiles []Profile) []need.Value {
	out := make([]need.Value, len(profiles))
	for i, p := range profiles {
		out[i] = need.Value{ID: p.ID, Label: p.Label, Help: p.Help}
	}
	return out
}
