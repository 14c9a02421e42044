// This file measures data security beyond the gate: what route and host do to
// keep inputs to oneself. Each fact counts once, by a fixed table.

package pick

import (
	"fmt"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/text"
)

// Worth of the facts. A route's base plus all a host can document stays below
// machines of one's own.
const (
	ownMachines    = 1.0
	rentedMachines = 0.9
	privateBase    = 0.42
	apiBase        = 0.15
	noTraining     = 0.15
	zeroRetention  = 0.12
	privateNetwork = 0.06
	customerKeys   = 0.06
	perCertificate = 0.02 // at most five
)

func measureSecurity(_ *scene, c *candidate) measure {
	var t tally
	switch c.route {
	case catalog.SelfHosted:
		t.have(rentedMachines)
		if c.dep != nil && c.dep.Owned {
			t.have(ownMachines - rentedMachines)
		}
		return t.measure("share")
	case catalog.PrivateCloud:
		t.have(privateBase)
	default:
		t.have(apiBase)
	}
	h := c.handling
	switch h.TrainsOnInputs {
	case catalog.No:
		t.have(noTraining)
	case catalog.Unknown:
		t.may(noTraining)
	case catalog.Conditional:
		t.have(noTraining / 3)
	}
	switch h.ZeroRetention {
	case catalog.ZeroDefault:
		t.have(zeroRetention)
	case catalog.ZeroSelf:
		t.have(zeroRetention * 0.8)
	case catalog.ZeroApproval:
		t.have(zeroRetention * 0.5)
	case "":
		t.may(zeroRetention)
	}
	t.add(string(h.PrivateNetwork), privateNetwork)
	t.add(string(h.CustomerKeys), customerKeys)
	if h.Certifications == nil {
		t.may(2 * perCertificate)
	}
	t.have(perCertificate * float64(min(5, len(h.Certifications))))
	return t.measure("share")
}

func explainSecurity(_ *scene, c *candidate) (why []text.T, evidence []Evidence) {
	if c.route == catalog.SelfHosted {
		if c.dep != nil && c.dep.Owned {
			return []text.T{{En: "inputs stay on your machines", Zh: "输入不离开您的机器"}}, nil
		}
		return []text.T{{En: "inputs stay on machines you rent", Zh: "输入只在您租用的机器上"}}, nil
	}
	h := c.handling
	fact := func(field, value string) {
		src := sourceOf(c.host.Sources, "data[0]."+field)
		evidence = append(evidence, Evidence{Fact: "data." + field, Value: value, Date: src.Read, Source: src.URL})
	}
	switch h.TrainsOnInputs {
	case catalog.No:
		why = append(why, text.T{En: "does not train on inputs", Zh: "不用输入做训练"})
	case catalog.Yes:
		why = append(why, text.T{En: "trains on inputs", Zh: "用输入做训练"})
	case catalog.Conditional:
		why = append(why, text.T{En: "trains on inputs unless you opt out", Zh: "除非选择退出，否则用输入做训练"})
	default:
		why = append(why, text.T{En: "training on inputs: unknown", Zh: "是否用输入训练：未知"})
	}
	if h.TrainsOnInputs != catalog.Unknown {
		fact("trains_on_inputs", string(h.TrainsOnInputs))
	}
	switch h.ZeroRetention {
	case catalog.ZeroDefault:
		why = append(why, text.T{En: "keeps nothing by default", Zh: "默认不留存"})
	case catalog.ZeroSelf:
		why = append(why, text.T{En: "zero retention can be switched on", Zh: "可自助开启零留存"})
	case catalog.ZeroApproval:
		why = append(why, text.T{En: "zero retention on approval", Zh: "经批准可零留存"})
	case catalog.ZeroNo:
		why = append(why, text.T{En: "no zero retention", Zh: "不提供零留存"})
	}
	if h.ZeroRetention != "" {
		fact("zero_retention", string(h.ZeroRetention))
	}
	if d, ok := h.RetentionDays.Get(); ok && h.ZeroRetention != catalog.ZeroDefault {
		why = append(why, text.F(text.T{En: "keeps data %g days", Zh: "数据留存 %g 天"}, d))
		fact("retention_days", fmt.Sprintf("%g", d))
	}
	if len(h.Certifications) > 0 {
		why = append(why, text.F(text.T{En: "%d certifications and agreements", Zh: "%d 项认证与协议"}, len(h.Certifications)))
	}
	return why, evidence
}
