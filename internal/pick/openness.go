// This file measures what open weights are worth, each fact once: control,
// independence, community, and transparency.

package pick

import (
	"math"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/text"
)

// Control: what one may change and keep.
const (
	controlWeights  = 0.40 // hold the weights: pin a version for ever, fine-tune
	controlRuntime  = 0.30 // choose quantisation, decoding, batching
	controlTuning   = 0.30 // the host fine-tunes, where one does not hold the weights
	controlTraining = 0.15 // training code or recipe: continue the training
	controlFreely   = 0.15 // the licence sets no field-of-use limits
)

func measureControl(s *scene, c *candidate) measure {
	var t tally
	if c.model.Access == catalog.Closed {
		switch {
		case has(c.model.Features, "fine-tuning"):
			t.have(controlTuning)
		case !has(c.model.NoFeatures, "fine-tuning"):
			t.may(controlTuning)
		}
		return t.measure("share")
	}
	t.have(controlWeights)
	if c.route == catalog.SelfHosted {
		t.have(controlRuntime)
	}
	code := c.model.Openness.Code
	if code != catalog.Yes && c.model.Openness.Recipe != catalog.Unknown {
		code = c.model.Openness.Recipe
	}
	t.add(string(code), controlTraining)
	switch s.licenceOf(c).UseLimits {
	case catalog.No:
		t.have(controlFreely)
	case catalog.Unknown:
		t.may(controlFreely)
	}
	return t.measure("share")
}

func explainControl(_ *scene, c *candidate) (why []text.T, evidence []Evidence) {
	if c.model.Access == catalog.Closed {
		if has(c.model.Features, "fine-tuning") {
			return []text.T{{En: "closed weights; the host fine-tunes", Zh: "权重封闭；服务方提供微调"}}, nil
		}
		return []text.T{{En: "closed weights", Zh: "权重封闭"}}, nil
	}
	src := sourceOf(c.model.Sources, "access")
	evidence = append(evidence, Evidence{Fact: "access", Value: string(c.model.Access), Date: src.Read, Source: src.URL})
	why = append(why, text.T{En: "weights can be downloaded, kept and fine-tuned", Zh: "权重可下载、保留和微调"})
	if c.route == catalog.SelfHosted {
		why = append(why, text.T{En: "the runtime is yours", Zh: "运行环境由您掌控"})
	}
	return why, evidence
}

// manyWays is the number of ways out that counts as complete independence.
const manyWays = 12

func measureIndependence(s *scene, c *candidate) measure {
	ways := float64(s.ways[c.modelIndex])
	m := measure{raw: ways, hasRaw: true, unit: "ways", grade: GradeDocumented}
	m.v, m.clipped = clip(math.Log(math.Max(ways, 1)) / math.Log(manyWays))
	m.low, m.high = m.v, m.v
	return m
}

func explainIndependence(s *scene, c *candidate) ([]text.T, []Evidence) {
	ways := s.ways[c.modelIndex]
	if ways <= 1 {
		return []text.T{{En: "one place to get it", Zh: "只有一个来源"}}, nil
	}
	return []text.T{text.F(text.T{En: "%d ways to run it (hosts, and your own machines)", Zh: "%d 种运行途径（服务方及自有机器）"}, ways)}, nil
}

// Community: who supports it, and who may build on it. How many models of the
// catalog were made from it is not counted: adding one would change its score.
const (
	communityFrameworks = 0.7 // five serving frameworks
	communityShared     = 0.3 // the licence lets people pass on their changes
)

func measureCommunity(s *scene, c *candidate) measure {
	var t tally
	if c.model.Access == catalog.Closed {
		return t.measure("share")
	}
	if c.model.Serving == nil {
		t.may(communityFrameworks)
	}
	t.have(communityFrameworks * math.Min(1, float64(len(c.model.Serving))/5))
	t.add(string(s.licenceOf(c).Redistribute), communityShared)
	return t.measure("share")
}

func explainCommunity(s *scene, c *candidate) (why []text.T, evidence []Evidence) {
	if c.model.Access == catalog.Closed {
		return []text.T{{En: "nobody outside the vendor can build on the weights", Zh: "厂商之外无人能在权重上构建"}}, nil
	}
	if n := len(c.model.Serving); n > 0 {
		src := sourceOf(c.model.Sources, "serving")
		why = append(why, text.F(text.T{En: "served by %s", Zh: "支持的框架：%s"}, strings.Join(firstN(c.model.Serving, 5), " ")))
		evidence = append(evidence, Evidence{Fact: "serving", Value: strings.Join(c.model.Serving, " "), Date: src.Read, Source: src.URL})
	}
	switch s.licenceOf(c).Redistribute {
	case catalog.Yes:
		why = append(why, text.T{En: "changes may be passed on", Zh: "修改后可再分发"})
	case catalog.No:
		why = append(why, text.T{En: "changes may not be passed on", Zh: "修改后不可再分发"})
	}
	return why, evidence
}

// Transparency and safety: what is disclosed, what was evaluated, who answers.
const (
	shownData    = 0.20
	shownPaper   = 0.10
	shownCode    = 0.05
	shownCard    = 0.15
	shownBias    = 0.15
	shownSafety  = 0.20
	shownPolicy  = 0.08
	shownContact = 0.07
)

func measureTransparency(_ *scene, c *candidate) measure {
	var t tally
	m := c.model
	switch m.TrainingData {
	case catalog.DataReleased:
		t.have(shownData)
	case catalog.Described:
		t.have(shownData * 0.7)
	case catalog.Summarised:
		t.have(shownData * 0.25)
	case "":
		t.may(shownData)
	}
	t.add(string(m.Openness.Paper), shownPaper)
	t.add(string(m.Openness.Code), shownCode)
	t.add(string(m.Safety.ModelCard), shownCard)
	t.add(string(m.Safety.BiasEvaluated), shownBias)
	t.add(string(m.Safety.SafetyEvaluated), shownSafety)
	t.add(string(m.Safety.UsePolicy), shownPolicy)
	t.add(string(m.Safety.Contact), shownContact)
	return t.measure("share")
}

func explainTransparency(_ *scene, c *candidate) (why []text.T, evidence []Evidence) {
	m := c.model
	fact := func(field, value string) {
		src := sourceOf(m.Sources, field)
		evidence = append(evidence, Evidence{Fact: field, Value: value, Date: src.Read, Source: src.URL})
	}
	switch m.TrainingData {
	case catalog.DataReleased:
		why = append(why, text.T{En: "training data released", Zh: "训练数据已公开"})
	case catalog.Described:
		why = append(why, text.T{En: "training data described", Zh: "训练数据有说明"})
	case catalog.Undisclosed:
		why = append(why, text.T{En: "training data undisclosed", Zh: "训练数据未公开"})
	}
	if m.TrainingData != "" {
		fact("training_data", string(m.TrainingData))
	}
	for _, e := range []struct {
		field   string
		answer  catalog.Answer
		yes, no text.T
	}{
		{"safety.bias_evaluated", m.Safety.BiasEvaluated, text.T{En: "bias evaluated", Zh: "评测过偏见"}, text.T{En: "bias not evaluated", Zh: "未评测偏见"}},
		{"safety.safety_evaluated", m.Safety.SafetyEvaluated, text.T{En: "safety evaluated", Zh: "评测过安全性"}, text.T{En: "safety not evaluated", Zh: "未评测安全性"}},
		{"safety.model_card", m.Safety.ModelCard, text.T{En: "model card", Zh: "有模型卡"}, text.T{En: "no model card", Zh: "无模型卡"}},
		{"safety.use_policy", m.Safety.UsePolicy, text.T{En: "use policy", Zh: "有使用政策"}, text.T{En: "no use policy", Zh: "无使用政策"}},
	} {
		switch e.answer {
		case catalog.Yes:
			why = append(why, e.yes)
			fact(e.field, "yes")
		case catalog.No:
			why = append(why, e.no)
			fact(e.field, "no")
		}
	}
	if len(why) == 0 {
		why = append(why, text.T{En: "nothing is known of what was disclosed or evaluated", Zh: "不清楚披露或评测过什么"})
	}
	return why, evidence
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
