// This file says what would change the answer: the weight, the fact or the gate
// that would put a rival ahead.

package render

import (
	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/internal/text"
)

// flips says what would put each close rival, or an option that did not pass,
// ahead of number one.
func (c *document) flips() Section {
	r := c.Robustness
	if r == nil || len(r.Flips)+len(r.Unlocked) == 0 {
		return Section{}
	}
	var b Bullets
	for i := range r.Flips {
		f := &r.Flips[i]
		rival := c.called(f.Rival)
		if f.Weight != nil {
			b = append(b, c.flip(f.Weight, rival))
		}
		if f.Attribute != nil {
			b = append(b, c.attribute(f.Attribute, rival))
		}
		if f.Weight == nil && f.Attribute == nil {
			b = append(b, text.F(text.T{En: "%s is not put ahead by any one weight or fact.", Zh: "单独改变任何一项权重或事实，%s 都不会领先。"}, rival))
		}
	}
	blocks := []Block{}
	if b != nil {
		blocks = append(blocks, b)
	}
	var gates Bullets
	for i := range r.Unlocked {
		gates = append(gates, unlocked(&r.Unlocked[i]))
	}
	if gates != nil {
		blocks = append(blocks, Para(text.T{En: "One answer changed, and another option comes first:", Zh: "只改动一项回答，首选就会改变："}), gates)
	}
	return Section{Title: text.T{En: "What would change the answer", Zh: "什么会改变结论"}, Blocks: blocks}
}

// unlocked says which answer, changed, puts another option first.
func unlocked(u *pick.Relaxation) text.T {
	first := text.Same(u.Options[0])
	if len(u.Names) > 0 {
		first = text.F(text.T{En: "%s (%s)", Zh: "%s（%s）"}, u.Names[0], u.Options[0])
	}
	if u.To == "" {
		return text.F(text.T{En: "without %s: %s", Zh: "不设 %s：%s"}, flagOf(u.Field), first)
	}
	return text.F(text.T{En: "%s %s: %s", Zh: "%s %s：%s"}, flagOf(u.Field), u.To, first)
}

// attribute says which value of one of its facts would put a rival ahead.
func (c *document) attribute(a *pick.Attribute, rival string) text.T {
	if a.OutputPrice != nil {
		return text.F(text.T{
			En: "%s would draw level if its %s fell from %s to %s, as at an output price of %s per million tokens.",
			Zh: "若 %s 的%s从 %s 降到 %s（例如输出价降到每百万 token %s），就会追平。",
		}, rival, c.label(a.Criterion), measured(a.From, a.Unit), measured(a.To, a.Unit), Price(*a.OutputPrice))
	}
	return text.F(text.T{
		En: "%s would draw level if its %s went from %s to %s.",
		Zh: "若 %s 的%s从 %s 变为 %s，就会追平。",
	}, rival, c.label(a.Criterion), measured(a.From, a.Unit), measured(a.To, a.Unit))
}

// measured writes a figure with its unit, as codes name units.
func measured(x float64, unit string) text.T {
	switch unit {
	case "usd-month":
		return text.F(text.T{En: "%s a month", Zh: "%s/月"}, Money(x))
	case "tokens-s":
		return text.F(text.T{En: "%s tokens/s", Zh: "%s token/秒"}, Plain(x))
	}
	return text.Same(Plain(x))
}
