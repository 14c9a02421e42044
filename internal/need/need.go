// Package need holds what the user wants: the Need, and the one table of its
// fields from which flags, wizard, need file, JSON Schema, completion, rule
// names and documentation are derived.
package need

import (
	"sort"

	"github.com/llmpick/llmpick/internal/text"
)

// Need is the question llmpick answers. A nil number or empty text was not
// stated. The expr tags are the names rules use, the json tags those of need
// files and of the decision; a test holds both against the table.
type Need struct {
	Tasks         map[string]float64 `expr:"task" json:"task,omitempty"`         // task -> weight > 0
	Languages     []string           `expr:"language" json:"language,omitempty"` // BCP 47, canonical
	Security      string             `expr:"security" json:"security,omitempty"`
	Budget        *float64           `expr:"budget" json:"budget,omitempty"` // USD a month
	Requests      *float64           `expr:"requests_per_day" json:"requests_per_day,omitempty"`
	InputTokens   *float64           `expr:"input_tokens" json:"input_tokens,omitempty"`   // a request
	OutputTokens  *float64           `expr:"output_tokens" json:"output_tokens,omitempty"` // a request
	CachedShare   *float64           `expr:"cached_share" json:"cached_share,omitempty"`   // of input tokens, 0..1
	PeakRPS       *float64           `expr:"peak_rps" json:"peak_rps,omitempty"`           // requests a second at the busiest
	Stakes        string             `expr:"stakes" json:"stakes,omitempty"`
	Latency       string             `expr:"latency" json:"latency,omitempty"`
	Context       *float64           `expr:"context" json:"context,omitempty"` // tokens
	Features      []string           `expr:"need_feature" json:"need_feature,omitempty"`
	LicenseUse    string             `expr:"license_use" json:"license_use,omitempty"`
	Region        []string           `expr:"region" json:"region,omitempty"`
	ExcludeRegion []string           `expr:"exclude_region" json:"exclude_region,omitempty"`
	Hardware      []string           `expr:"hardware" json:"hardware,omitempty"` // "2x RTX 4090", "auto"
	VRAM          *float64           `expr:"vram" json:"vram,omitempty"`         // GB, of hardware the catalog does not list
	Customize     string             `expr:"customize" json:"customize,omitempty"`
	Ops           string             `expr:"ops" json:"ops,omitempty"`
	Priority      []string           `expr:"priority" json:"priority,omitempty"` // criteria, most important first
	Weights       map[string]float64 `expr:"weight" json:"weight,omitempty"`     // criterion -> share of the total, 0..1
	Vendor        []string           `expr:"vendor" json:"vendor,omitempty"`
	ExcludeVendor []string           `expr:"exclude_vendor" json:"exclude_vendor,omitempty"`
	Model         []string           `expr:"model" json:"model,omitempty"`
	ExcludeModel  []string           `expr:"exclude_model" json:"exclude_model,omitempty"`
	AsOf          string             `expr:"as_of" json:"as_of,omitempty"` // YYYY-MM-DD
}

// TaskList returns the tasks, heaviest first, ties in alphabetical order.
func (n *Need) TaskList() []string {
	out := make([]string, 0, len(n.Tasks))
	for t := range n.Tasks {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool {
		if a, b := n.Tasks[out[i]], n.Tasks[out[j]]; a != b {
			return a > b
		}
		return out[i] < out[j]
	})
	return out
}

// Value is one of the values a field allows.
type Value struct {
	ID    string
	Label text.T
	Help  text.T
}

// Vocabulary is what higher rooms know and a Need may name: tasks come from
// the profiles, criteria from the engine, names from the catalog.
type Vocabulary struct {
	Tasks    []Value
	Criteria []Value
	Features []Value
	// Models, Vendors and Devices are offered for completion only: they are
	// resolved, and refused, by the catalog, which knows their aliases.
	Models, Vendors, Devices func() []string
}
