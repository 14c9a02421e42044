// This file prints how well held-out results were predicted.

package ability

import (
	"fmt"
	"strings"

	"github.com/llmpick/llmpick/catalog/ability/internal/latent"
	"github.com/llmpick/llmpick/internal/text"
)

// Validation is how one method predicted held-out benchmarks of one ability.
type Validation = latent.Validation

// Validations are the results of the fit that this release came from, by
// ability and method.
func Validations() []Validation { return frozenValidations }

// FitReport is the validation of this release as Markdown; its English form is
// docs/ability-validation.md.
func FitReport(l text.Locale) string { return Report(Validations(), l) }

// Report prints validations as Markdown.
func Report(vs []Validation, l text.Locale) string {
	var b strings.Builder
	say := func(t text.T) { b.WriteString(t.In(l) + "\n\n") }
	say(text.T{En: "# How well abilities predict", Zh: "# 能力估计的预测效果"})
	say(text.T{
		En: "Every benchmark with at least ten models was left out with all its versions, together with a twelfth of the other datasets,\neverything was fitted again without them, and its results were predicted. How hard a left-out benchmark is cannot be known,\nso RMSE and coverage are measured after a straight line (two numbers for each benchmark, for every method alike) has brought\npredictions to its scale; the other columns need no such help. tau is Kendall's rank correlation; RMSE is in points; regret is what choosing the best of\neight random models by prediction loses, in points; hit@3 is how often the true best of eight is among the predicted three;\nNDCG@5 rewards a right order at the top; coverage is the share of results inside the 90 % interval, whose width was set\nwithout the benchmark. Means over benchmarks.",
		Zh: "凡有至少十个模型成绩的基准，连同其所有版本以及其余数据集的十二分之一一并剔除，重新拟合后再预测它的成绩。被剔除的基准有多难无从得知，\n因此 RMSE 与覆盖率是先用一条直线（每个基准两个数，各方法一视同仁）把预测换算到该基准的尺度之后计算的；其余各列无需这一步。tau 为肯德尔秩相关；\nRMSE 以分为单位；遗憾值是按预测从随机八个模型中挑最佳所损失的分数；命中@3 是真正最佳者落在预测前三名中的频率；\nNDCG@5 看重靠前的名次是否正确；覆盖率是成绩落入 90 % 区间的比例，区间宽度的设定未用到该基准。数值为各基准的平均。",
	})
	say(text.T{
		En: "Methods: *model* is what llmpick uses; *one factor* the same with a single ability; *mean z-score* the mean standardised\nscore; *size* the logarithm of the parameters, where known; *date* the release date.",
		Zh: "方法：“模型”即 llmpick 所用的方法；“单因子”为只含一种能力的同一模型；“平均 z 分”为标准化成绩的平均；\n“规模”为参数量的对数（仅限已知者）；“日期”为发布日期。",
	})
	head := []text.T{{En: "ability", Zh: "能力"}, {En: "method", Zh: "方法"}, {En: "benchmarks", Zh: "基准数"}, {En: "results", Zh: "成绩数"}, text.Same("tau"), text.Same("RMSE"), {En: "regret", Zh: "遗憾值"}, {En: "hit@3", Zh: "命中@3"}, text.Same("NDCG@5"), {En: "coverage", Zh: "覆盖率"}}
	for _, h := range head {
		b.WriteString("| " + h.In(l) + " ")
	}
	b.WriteString("|\n" + strings.Repeat("|---", len(head)) + "|\n")
	for _, v := range vs {
		coverage := ""
		if v.Method == "model" {
			coverage = fmt.Sprintf("%.1f %%", 100*v.Coverage)
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %.3f | %.2f | %.2f | %.3f | %.3f | %s |\n", v.Task, methodNames[v.Method].In(l), v.Benchmarks, v.Results, v.Tau, v.RMSE, v.Regret, v.Hit, v.NDCG, coverage)
	}
	return b.String()
}

// methodNames are what Validation.Method is called.
var methodNames = map[string]text.T{
	"model":  {En: "model", Zh: "模型"},
	"single": {En: "one factor", Zh: "单因子"},
	"zscore": {En: "mean z-score", Zh: "平均 z 分"},
	"size":   {En: "size", Zh: "规模"},
	"date":   {En: "date", Zh: "日期"},
}
