// This file is the table of questions: one row a field. To add a question, add
// a row here and its field in Need.

package need

import (
	"strconv"

	"github.com/llmpick/llmpick/internal/text"
)

// Security levels, each including the ones before it.
const (
	Public       = "public"
	InternalData = "internal"
	Confidential = "confidential"
	OnPrem       = "on-prem"
	AirGapped    = "air-gapped"
)

// Table returns the fields in the order they are asked and documented.
func Table(v Vocabulary) []Field {
	return []Field{
		{
			Name: "task", Kind: Weighted, Values: v.Tasks, Required: true, Round: 1,
			Label: text.T{En: "task", Zh: "任务"},
			Ask:   text.T{En: "What should the model do?", Zh: "您要用模型做什么？"},
			Help:  text.T{En: "One or more tasks, optionally weighted: code=2,chat=1.", Zh: "一个或多个任务，可加权重：code=2,chat=1。"},
			get:   func(n *Need) []string { return formatWeights(n.Tasks, 1) },
			set:   func(n *Need, s []string) { n.Tasks = parseWeights(s, 1) },
		},
		{
			Name: "language", Kind: Tags, Default: []string{"en"}, Round: 2,
			Label: text.T{En: "human languages", Zh: "人类语言"},
			Ask:   text.T{En: "In which languages will people read and write?", Zh: "用户用哪些语言读写？"},
			Help:  text.T{En: "BCP 47 tags such as en, zh, de. Programming languages do not belong here.", Zh: "BCP 47 标签，如 en、zh、de。编程语言不在此列。"},
			get:   func(n *Need) []string { return n.Languages },
			set:   func(n *Need, s []string) { n.Languages = s },
		},
		{
			Name: "security", Kind: Choice, Default: []string{InternalData}, Round: 3,
			Label: text.T{En: "data security", Zh: "数据安全"},
			Ask:   text.T{En: "How sensitive is the data you will send?", Zh: "要发送的数据有多敏感？"},
			Help:  text.T{En: "Decides which hosts may see your inputs at all.", Zh: "决定哪些服务方可以接触您的输入。"},
			Values: []Value{
				{ID: Public, Label: text.T{En: "public: any host", Zh: "公开：任何服务方"}},
				{ID: InternalData, Label: text.T{En: "internal: the host must not train on it", Zh: "内部：服务方不得用于训练"}},
				{ID: Confidential, Label: text.T{En: "confidential: private cloud or own machines, bounded retention", Zh: "机密：私有云或自有机器，留存有限"}},
				{ID: OnPrem, Label: text.T{En: "on-prem: never leaves your machines", Zh: "本地：绝不离开您的机器"}},
				{ID: AirGapped, Label: text.T{En: "air-gapped: no network at all", Zh: "隔离：完全断网"}},
			},
			get: func(n *Need) []string { return one(n.Security) },
			set: func(n *Need, s []string) { n.Security = first(s) },
		},
		{
			Name: "budget", Kind: Number, Round: 4, Unit: text.T{En: "USD a month", Zh: "美元/月"},
			Label: text.T{En: "monthly budget", Zh: "每月预算"},
			Ask:   text.T{En: "What may it cost a month, in USD? (empty = no limit)", Zh: "每月最多花多少美元？（留空 = 不限）"},
			Help:  text.T{En: "All of it: tokens, or machines and their upkeep.", Zh: "全部费用：按量计费，或机器及其运维。"},
			get:   func(n *Need) []string { return num(n.Budget) },
			set:   func(n *Need, s []string) { n.Budget = parseNum(s) },
		},
		{
			Name: "requests-per-day", Kind: Number, Profiled: true, Round: 4, Unit: text.T{En: "requests a day", Zh: "次/天"},
			Label: text.T{En: "requests a day", Zh: "每天请求数"},
			Ask:   text.T{En: "How many requests a day?", Zh: "每天多少次请求？"},
			Help:  text.T{En: "Averaged over the month; decides cost and machine size.", Zh: "按月平均；决定费用和机器规模。"},
			get:   func(n *Need) []string { return num(n.Requests) },
			set:   func(n *Need, s []string) { n.Requests = parseNum(s) },
		},
		{
			Name: "stakes", Kind: Choice, Default: []string{"medium"}, Round: 5,
			Label: text.T{En: "stakes", Zh: "出错代价"},
			Ask:   text.T{En: "How bad would a wrong answer be?", Zh: "答错的后果有多严重？"},
			Help:  text.T{En: "High stakes favour precision, proven quality and disclosure over price.", Zh: "代价高时，精度、实测质量和透明度重于价格。"},
			Values: []Value{
				{ID: "low", Label: text.T{En: "low: an annoyance", Zh: "低：有点烦人"}},
				{ID: "medium", Label: text.T{En: "medium: costs time or money", Zh: "中：损失时间或金钱"}},
				{ID: "high", Label: text.T{En: "high: harms people, law or the business", Zh: "高：伤害人、违法或危及业务"}},
			},
			get: func(n *Need) []string { return one(n.Stakes) },
			set: func(n *Need, s []string) { n.Stakes = first(s) },
		},
		{
			Name: "priority", Kind: Choices, Values: v.Criteria, Limit: 3, Round: 6,
			Label: text.T{En: "priorities", Zh: "优先项"},
			Ask:   text.T{En: "What matters most? Up to three, most important first", Zh: "最看重什么？最多三项，重要的在前"},
			Help:  text.T{En: "Sets the weights of the criteria; without it the task's profile does.", Zh: "决定各项标准的权重；不填则由任务的默认配置决定。"},
			get:   func(n *Need) []string { return n.Priority },
			set:   func(n *Need, s []string) { n.Priority = s },
		},
		{
			Name: "input-tokens", Kind: Number, Profiled: true, Round: Advanced, Unit: text.T{En: "tokens", Zh: "token"},
			Label: text.T{En: "input tokens a request", Zh: "每次输入 token"},
			Ask:   text.T{En: "How many tokens go in with a request?", Zh: "每次请求输入多少 token?"},
			Help:  text.T{En: "Prompt, documents and history together. A page is about 700 tokens.", Zh: "提示、文档和历史合计。一页约 700 token。"},
			get:   func(n *Need) []string { return num(n.InputTokens) },
			set:   func(n *Need, s []string) { n.InputTokens = parseNum(s) },
		},
		{
			Name: "output-tokens", Kind: Number, Profiled: true, Round: Advanced, Unit: text.T{En: "tokens", Zh: "token"},
			Label: text.T{En: "output tokens a request", Zh: "每次输出 token"},
			Ask:   text.T{En: "How many tokens come out of a request?", Zh: "每次请求输出多少 token?"},
			Help:  text.T{En: "Thinking tokens are billed as output, too.", Zh: "思考 token 也按输出计费。"},
			get:   func(n *Need) []string { return num(n.OutputTokens) },
			set:   func(n *Need, s []string) { n.OutputTokens = parseNum(s) },
		},
		{
			Name: "cached-share", Kind: Number, Max: 1, Profiled: true, Round: Advanced, Unit: text.T{En: "share of input, 0 to 1", Zh: "占输入比例，0 到 1"},
			Label: text.T{En: "cached share", Zh: "缓存比例"},
			Ask:   text.T{En: "What share of the input repeats and can be cached? (0 to 1)", Zh: "输入中有多大比例重复、可缓存？（0 到 1）"},
			Help:  text.T{En: "A fixed system prompt or document in every request is billed at the cache price.", Zh: "每次都带的系统提示或文档按缓存价计费。"},
			get:   func(n *Need) []string { return num(n.CachedShare) },
			set:   func(n *Need, s []string) { n.CachedShare = parseNum(s) },
		},
		{
			Name: "peak-rps", Kind: Number, Round: Advanced, Unit: text.T{En: "requests a second", Zh: "次/秒"},
			Label: text.T{En: "peak requests a second", Zh: "峰值每秒请求数"},
			Ask:   text.T{En: "How many requests a second at the busiest? (empty = derive from the day)", Zh: "最忙时每秒多少请求？（留空 = 按每天推算）"},
			Help:  text.T{En: "Own machines must be sized for the peak, not the average.", Zh: "自有机器要按峰值而非平均值配置。"},
			get:   func(n *Need) []string { return num(n.PeakRPS) },
			set:   func(n *Need, s []string) { n.PeakRPS = parseNum(s) },
		},
		{
			Name: "latency", Kind: Choice, Profiled: true, Round: Advanced,
			Label: text.T{En: "latency", Zh: "时延"},
			Ask:   text.T{En: "Does someone wait for the answer?", Zh: "有人在等回答吗？"},
			Help:  text.T{En: "Batch work may use slower machines and cheaper batch prices.", Zh: "批处理可以用更慢的机器和更便宜的批量价格。"},
			Values: []Value{
				{ID: "interactive", Label: text.T{En: "interactive: someone waits", Zh: "交互：有人在等"}},
				{ID: "batch", Label: text.T{En: "batch: hours are fine", Zh: "批处理：几小时也行"}},
			},
			get: func(n *Need) []string { return one(n.Latency) },
			set: func(n *Need, s []string) { n.Latency = first(s) },
		},
		{
			Name: "context", Kind: Number, Min: 1, Integer: true, Round: Advanced, Unit: text.T{En: "tokens", Zh: "token"},
			Label: text.T{En: "context length", Zh: "上下文长度"},
			Ask:   text.T{En: "How many tokens must fit into one request? (empty = input and output together)", Zh: "一次请求必须容纳多少 token？（留空 = 输入加输出）"},
			Help:  text.T{En: "The longest request, not the usual one.", Zh: "指最长的请求，而非通常的请求。"},
			get:   func(n *Need) []string { return num(n.Context) },
			set:   func(n *Need, s []string) { n.Context = parseNum(s) },
		},
		{
			Name: "need-feature", Kind: Choices, Values: v.Features, Round: Advanced,
			Label: text.T{En: "needed features", Zh: "所需功能"},
			Ask:   text.T{En: "Which features must it have?", Zh: "必须具备哪些功能？"},
			Help:  text.T{En: "Only options documented to have all of them pass.", Zh: "只有文档写明全部具备的方案才能通过。"},
			get:   func(n *Need) []string { return n.Features },
			set:   func(n *Need, s []string) { n.Features = s },
		},
		{
			Name: "license-use", Kind: Choice, Default: []string{"commercial"}, Round: Advanced,
			Label: text.T{En: "use under the licence", Zh: "许可用途"},
			Ask:   text.T{En: "What will you use it for?", Zh: "用途是什么？"},
			Help:  text.T{En: "Weights for research only are refused for commercial use.", Zh: "仅限研究的权重不能用于商业。"},
			Values: []Value{
				{ID: "commercial", Label: text.T{En: "commercial: products and services", Zh: "商业：产品与服务"}},
				{ID: "internal", Label: text.T{En: "internal: inside a business", Zh: "内部：企业内部使用"}},
				{ID: "research", Label: text.T{En: "research: not for profit", Zh: "研究：非营利"}},
			},
			get: func(n *Need) []string { return one(n.LicenseUse) },
			set: func(n *Need, s []string) { n.LicenseUse = first(s) },
		},
		{
			Name: "region", Kind: Regions, Round: Advanced,
			Label: text.T{En: "allowed regions", Zh: "允许的地区"},
			Ask:   text.T{En: "Where may data be processed? (empty = anywhere)", Zh: "数据可以在哪里处理？（留空 = 任何地方）"},
			Help:  text.T{En: "Country codes or EU; one of them is enough. Your own machines always pass.", Zh: "国家代码或 EU，满足其一即可。自有机器总能通过。"},
			get:   func(n *Need) []string { return n.Region },
			set:   func(n *Need, s []string) { n.Region = s },
		},
		{
			Name: "exclude-region", Kind: Regions, Round: Advanced,
			Label: text.T{En: "excluded jurisdictions", Zh: "排除的司法辖区"},
			Ask:   text.T{En: "Which jurisdictions are ruled out, for vendor and host?", Zh: "厂商和服务方要排除哪些司法辖区？"},
			Help:  text.T{En: "Refuses models and hosts of companies established there.", Zh: "拒绝设立在这些地方的公司的模型和服务。"},
			get:   func(n *Need) []string { return n.ExcludeRegion },
			set:   func(n *Need, s []string) { n.ExcludeRegion = s },
		},
		{
			Name: "hardware", Kind: Names, Names: v.Devices, Round: Advanced,
			Label: text.T{En: "own hardware", Zh: "自有硬件"},
			Ask:   text.T{En: "Which hardware do you have? (empty = rent)", Zh: "您有什么硬件？（留空 = 租用）"},
			Help:  text.T{En: `Such as "2x RTX 4090", or auto for this machine. Without it, rented machines are priced.`, Zh: `例如 "2x RTX 4090"，或用 auto 表示本机。不填则按租用机器计价。`},
			get:   func(n *Need) []string { return n.Hardware },
			set:   func(n *Need, s []string) { n.Hardware = s },
		},
		{
			Name: "vram", Kind: Number, Round: Advanced, Unit: text.T{En: "GB", Zh: "GB"},
			Label: text.T{En: "own GPU memory", Zh: "自有显存"},
			Ask:   text.T{En: "How much GPU memory has hardware that is not listed, in GB?", Zh: "未列出的硬件有多少 GB 显存？"},
			Help:  text.T{En: "For hardware the catalog does not list; speed is then unknown.", Zh: "用于目录中没有的硬件；此时速度未知。"},
			get:   func(n *Need) []string { return num(n.VRAM) },
			set:   func(n *Need, s []string) { n.VRAM = parseNum(s) },
		},
		{
			Name: "customize", Kind: Choice, Default: []string{"prompt"}, Round: Advanced,
			Label: text.T{En: "customisation", Zh: "定制程度"},
			Ask:   text.T{En: "How far will you adapt it?", Zh: "要做多大程度的定制？"},
			Help:  text.T{En: "Fine-tuning needs weights, or a host that offers it.", Zh: "微调需要权重，或服务方提供微调。"},
			Values: []Value{
				{ID: "none", Label: text.T{En: "none: as it is", Zh: "不定制：原样使用"}},
				{ID: "prompt", Label: text.T{En: "prompt: instructions and examples", Zh: "提示：指令与示例"}},
				{ID: "fine-tune", Label: text.T{En: "fine-tune: train on your data", Zh: "微调：用您的数据训练"}},
			},
			get: func(n *Need) []string { return one(n.Customize) },
			set: func(n *Need, s []string) { n.Customize = first(s) },
		},
		{
			Name: "ops", Kind: Choice, Default: []string{"some"}, Round: Advanced,
			Label: text.T{En: "operations staff", Zh: "运维能力"},
			Ask:   text.T{En: "Who would run machines?", Zh: "谁来运维机器？"},
			Help:  text.T{En: "Without infrastructure expertise a managed service is the better choice.", Zh: "没有基础设施经验时，托管服务更合适。"},
			Values: []Value{
				{ID: "none", Label: text.T{En: "none: nobody", Zh: "无：没有人"}},
				{ID: "some", Label: text.T{En: "some: beside other work", Zh: "有一些：兼职"}},
				{ID: "team", Label: text.T{En: "team: GPU operations are our job", Zh: "团队：专职运维 GPU"}},
			},
			get: func(n *Need) []string { return one(n.Ops) },
			set: func(n *Need, s []string) { n.Ops = first(s) },
		},
		{
			Name: "weight", Kind: Weighted, Values: v.Criteria, Max: 1, Round: Never,
			Label: text.T{En: "criterion weights", Zh: "标准权重"},
			Help:  text.T{En: "Fix a criterion's share of the total, 0 to 1: cost=0.4. The rest share what is left.", Zh: "固定某项标准占总分的比例（0 到 1）：cost=0.4。其余按比例分配剩下的部分。"},
			get:   func(n *Need) []string { return formatWeights(n.Weights, -1) },
			set:   func(n *Need, s []string) { n.Weights = parseWeights(s, 0) },
		},
		{
			Name: "vendor", Kind: Names, Names: v.Vendors, Round: Never,
			Label: text.T{En: "vendors", Zh: "厂商"},
			Help:  text.T{En: "Only models of these vendors.", Zh: "只考虑这些厂商的模型。"},
			get:   func(n *Need) []string { return n.Vendor },
			set:   func(n *Need, s []string) { n.Vendor = s },
		},
		{
			Name: "exclude-vendor", Kind: Names, Names: v.Vendors, Round: Never,
			Label: text.T{En: "excluded vendors", Zh: "排除的厂商"},
			Help:  text.T{En: "No models of these vendors.", Zh: "不考虑这些厂商的模型。"},
			get:   func(n *Need) []string { return n.ExcludeVendor },
			set:   func(n *Need, s []string) { n.ExcludeVendor = s },
		},
		{
			Name: "model", Kind: Names, Names: v.Models, Round: Never,
			Label: text.T{En: "models", Zh: "模型"},
			Help:  text.T{En: "Only these models, by id, alias or unambiguous part.", Zh: "只考虑这些模型；可写 id、别名或不含歧义的片段。"},
			get:   func(n *Need) []string { return n.Model },
			set:   func(n *Need, s []string) { n.Model = s },
		},
		{
			Name: "exclude-model", Kind: Names, Names: v.Models, Round: Never,
			Label: text.T{En: "excluded models", Zh: "排除的模型"},
			Help:  text.T{En: "Not these models.", Zh: "不考虑这些模型。"},
			get:   func(n *Need) []string { return n.ExcludeModel },
			set:   func(n *Need, s []string) { n.ExcludeModel = s },
		},
		{
			Name: "as-of", Kind: Day, Round: Never,
			Label: text.T{En: "as of", Zh: "截至日期"},
			Help:  text.T{En: "Only what existed on that day, YYYY-MM-DD.", Zh: "只考虑当天已存在的，YYYY-MM-DD。"},
			get:   func(n *Need) []string { return one(n.AsOf) },
			set:   func(n *Need, s []string) { n.AsOf = first(s) },
		},
	}
}

// Lookup finds a field by flag name or key.
func Lookup(fields []Field, name string) (*Field, bool) {
	for i := range fields {
		if fields[i].Name == name || fields[i].Key() == name {
			return &fields[i], true
		}
	}
	return nil, false
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

func num(x *float64) []string {
	if x == nil {
		return nil
	}
	return []string{format(*x)}
}

func parseNum(s []string) *float64 {
	if len(s) == 0 {
		return nil
	}
	x, _ := strconv.ParseFloat(s[0], 64)
	return &x
}
