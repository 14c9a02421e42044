// This file arranges a plan for people.

package render

import (
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// Basis says in words where an estimate comes from.
func Basis(b serving.Basis) text.T {
	switch b {
	case serving.Measured:
		return text.T{En: "measured", Zh: "实测"}
	case serving.Fitted:
		return text.T{En: "fitted to published measurements", Zh: "按公开实测数据拟合"}
	}
	return text.T{En: "assumed, with a wide range", Zh: "假设值，误差范围较大"}
}

// rate writes tokens a second.
func rate(v float64) string {
	if v >= 10 {
		return Count(v)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// between writes a rate with its range.
func between(mid, low, high float64) text.T {
	if mid <= 0 {
		return Unknown
	}
	return text.F(text.T{En: "%s tokens/s (%s to %s)", Zh: "%s token/秒（%s 至 %s）"}, rate(mid), rate(low), rate(high))
}

// YesNo writes a yes or no.
func yesNo(v bool) text.T {
	if v {
		return text.T{En: "yes", Zh: "是"}
	}
	return text.T{En: "no", Zh: "否"}
}

// PlanPage is a plan as a page. rent is what the machine costs a month, nil if
// that is not to be shown.
func PlanPage(p *serving.Plan, rent *serving.Range) *Page {
	lead := text.F(text.T{En: "%s fits on %s with %s weights.", Zh: "%s 能在 %s 上以 %s 权重运行。"}, p.Model, p.Hardware, p.Quant)
	if !p.Fits {
		lead = text.F(text.T{En: "%s does not fit on %s with %s weights: it needs %s of %s.", Zh: "%s 以 %[3]s 权重无法在 %[2]s 上运行：需要 %[4]s，可用 %[5]s。"},
			p.Model, p.Hardware, p.Quant, Bytes(p.Memory.TotalBytes), Bytes(p.UsableBytes))
	}
	head := []Block{Lead(lead)}
	switch {
	case !p.Fits && p.MaxContext > 0:
		head = append(head, Para(text.F(text.T{En: "The largest context that fits is %s tokens.", Zh: "可容纳的最大上下文为 %s 个 token。"}, Count(float64(p.MaxContext)))))
	case !p.Fits:
		head = append(head, Para(text.T{En: "No context fits: choose a smaller form of weights or a larger machine.", Zh: "任何上下文长度都放不下：请改用更小的量化或更大的机器。"}))
	}
	if len(p.Missing) > 0 {
		head = append(head, Note(text.F(text.T{En: "Not known of this model and therefore assumed, on the safe side: %s.", Zh: "该模型的以下信息未知，已按保守值假设：%s。"}, strings.Join(p.Missing, ", "))))
	}
	s := &p.Speed
	facts := Facts{
		{text.T{En: "runtime", Zh: "运行时"}, text.Same(p.Runtime)},
		{text.T{En: "context", Zh: "上下文"}, text.F(text.T{En: "%s tokens; at most %s fit", Zh: "%s 个 token；最多可容纳 %s"}, Count(float64(p.Context)), Count(float64(p.MaxContext)))},
		{text.T{En: "sequences at once", Zh: "并发序列"}, text.Same(strconv.Itoa(p.Batch))},
		{text.T{En: "memory", Zh: "内存"}, text.F(text.T{En: "%s of %s: weights %s, cache %s, overhead %s", Zh: "%s / %s：权重 %s，缓存 %s，开销 %s"},
			Bytes(p.Memory.TotalBytes), Bytes(p.UsableBytes), Bytes(p.Memory.WeightsBytes), Bytes(p.Memory.KVBytes), Bytes(p.Memory.OverheadBytes))},
		{text.T{En: "decoding, each", Zh: "每个序列的生成速度"}, between(s.DecodeTPS, s.DecodeLow, s.DecodeHigh)},
		{text.T{En: "reading the prompt", Zh: "读取提示词"}, between(s.PrefillTPS, s.PrefillLow, s.PrefillHigh)},
	}
	if s.TTFTms > 0 {
		facts = append(facts, Fact{text.T{En: "first token after", Zh: "首个 token 延迟"}, text.F(text.T{En: "%s ms", Zh: "%s 毫秒"}, Count(s.TTFTms))})
	}
	if s.AggregateTPS > 0 {
		facts = append(facts, Fact{text.T{En: "all sequences", Zh: "总吞吐"}, text.F(text.T{En: "%s tokens/s", Zh: "%s token/秒"}, rate(s.AggregateTPS))})
	}
	if p.Fits && s.DecodeTPS > 0 {
		facts = append(facts, Fact{text.T{En: "concurrent users", Zh: "并发用户"},
			text.F(text.T{En: "%d at %g tokens/s or more", Zh: "%d 位（每位不低于 %g token/秒）"}, p.Users, serving.InteractiveTPS)})
	}
	if rent != nil {
		facts = append(facts, Fact{text.T{En: "rent", Zh: "租金"}, text.F(text.T{En: "%s a month (%s to %s)", Zh: "每月 %s（%s 至 %s）"}, Money(rent.Mid), Money(rent.Low), Money(rent.High))})
	}
	facts = append(facts, Fact{text.T{En: "basis of speeds", Zh: "速度依据"}, Basis(s.Basis)})

	grid := Grid{Columns: []Column{
		{Key: "quant", Label: text.T{En: "Weights", Zh: "权重格式"}},
		{Key: "fits", Label: text.T{En: "Fits", Zh: "可运行"}},
		{Key: "total_bytes", Label: text.T{En: "Memory", Zh: "内存"}, Right: true},
		{Key: "max_context", Label: text.T{En: "Max context", Zh: "最大上下文"}, Right: true},
		{Key: "decode_tps", Label: text.T{En: "Tokens/s", Zh: "token/秒"}, Right: true},
		{Key: "users", Label: text.T{En: "Users", Zh: "用户"}, Right: true, Spare: true},
		{Key: "quality_loss_points", Label: text.T{En: "Quality lost", Zh: "质量损失"}, Right: true},
		{Key: "runtime", Label: text.T{En: "Runtime", Zh: "运行时"}, Spare: true},
	}}
	for _, r := range p.Rows {
		tps, users := Cell{Text: text.Same("-")}, Cell{Text: text.Same("-")}
		if r.DecodeTPS > 0 {
			tps = Cell{Text: text.Same(rate(r.DecodeTPS)), Raw: strconv.FormatFloat(r.DecodeTPS, 'f', 1, 64)}
			users = Str(strconv.Itoa(r.Users))
		}
		lost := Say(Unknown, "")
		if r.LossPoints != nil {
			v := strconv.FormatFloat(*r.LossPoints, 'f', 1, 64)
			lost = Say(text.F(text.T{En: "%s points", Zh: "%s 分"}, v), v)
		}
		context := Cell{Text: text.Same("-"), Raw: "0"}
		if r.MaxContext > 0 {
			context = Cell{Text: text.Same(Tokens(float64(r.MaxContext))), Raw: strconv.Itoa(r.MaxContext)}
		}
		grid.add(Str(r.Quant), Say(yesNo(r.Fits), strconv.FormatBool(r.Fits)), Cell{Text: text.Same(Bytes(r.TotalBytes)), Raw: strconv.FormatFloat(r.TotalBytes, 'f', 0, 64)},
			context, tps, users, lost, Str(r.Runtime))
	}
	launch := []Block{Para(text.Same(p.Launch))}
	if p.Image != "" {
		launch = append(launch, Note(text.F(text.T{En: "container image: %s", Zh: "容器镜像：%s"}, p.Image)))
	}
	return &Page{
		Document: p, Sheet: grid,
		Sections: []Section{
			{Blocks: head},
			{Blocks: []Block{facts}},
			{Title: text.T{En: "Other forms of weights on this machine", Zh: "本机上的其他权重格式"}, Blocks: []Block{grid}},
			{Title: text.T{En: "Start it with", Zh: "启动命令"}, Blocks: launch},
		},
	}
}
