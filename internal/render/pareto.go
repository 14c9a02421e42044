// This file shows the options that no other beats on quality, cost and speed
// together, with a chart that is text.

package render

import (
	"github.com/llmpick/llmpick/internal/pick"
	"github.com/llmpick/llmpick/internal/text"
)

// chartWidth is the number of characters from 0 to 100.
const chartWidth = 17

func (c *document) pareto() Section {
	if len(c.Pareto) == 0 {
		return Section{}
	}
	g := Grid{Columns: []Column{
		{Key: "rank", Label: text.Same("#"), Right: true},
		{Key: "model", Label: text.T{En: "Model", Zh: "模型"}},
		{Key: "quality", Label: text.T{En: "Quality", Zh: "质量"}, Right: true},
		{Key: "monthly_cost_usd", Label: text.T{En: "Cost/month", Zh: "每月费用"}, Right: true},
		{Key: "speed", Label: text.T{En: "Speed", Zh: "速度"}, Right: true},
		{Key: "chart", Label: text.Same("0.............100"), Spare: true},
		{Key: "route", Label: text.T{En: "Run on", Zh: "运行于"}, Spare: true},
	}}
	for i := range c.Pareto {
		p := &c.Pareto[i]
		g.add(Whole(p.Rank), Str(name(&p.Option)), Str(Score(p.Quality.Value)), USD(p.Option.MonthlyCostUSD), Str(Score(p.Speed.Value)), Str(axis(p)), Say(runOn(&p.Option), p.Option.ID))
	}
	return Section{
		Title: text.T{En: "No other option beats these on quality, cost and speed together", Zh: "在质量、费用和速度上均无方案能全面超越的选择"},
		Blocks: []Block{g, Note(text.T{
			En: "Best quality first. Quality and speed are of 100; # is the rank of the model. The chart marks quality with Q, cost with C, speed with S, where two meet with *: farther right is better.",
			Zh: "按质量从高到低排列。质量与速度以 100 为满分；# 为该模型的名次。图中 Q 为质量，C 为费用，S 为速度，* 为重合：越靠右越好。",
		})},
	}
}

// axis marks the three values on a line from 0 to 100; * is where two meet.
func axis(p *pick.ParetoPoint) string {
	line := make([]byte, chartWidth)
	for i := range line {
		line[i] = '.'
	}
	for _, m := range []struct {
		mark byte
		at   float64
	}{{'Q', p.Quality.Value}, {'C', p.Cost.Value}, {'S', p.Speed.Value}} {
		i := int(m.at*(chartWidth-1) + 0.5)
		if line[i] != '.' {
			m.mark = '*'
		}
		line[i] = m.mark
	}
	return string(line)
}
