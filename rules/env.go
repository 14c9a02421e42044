// This file defines the facts rules speak about: need, model, host and option.
// The expr tags are the names in rule files; a fact that is nil is unknown.

package rules

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/strict"
	"github.com/llmpick/llmpick/internal/text"
)

// Env is what an expression sees.
type Env struct {
	Need   need.Need `expr:"need"`
	Model  Model     `expr:"model"`
	Host   Host      `expr:"host"`
	Option Option    `expr:"option"`
}

// Model is the facts of a model, wherever it runs.
type Model struct {
	ID             string   `expr:"id"`
	Vendor         string   `expr:"vendor"`
	VendorCountry  *string  `expr:"vendor_country"` // ISO 3166-1
	Family         string   `expr:"family"`
	Released       *string  `expr:"released"` // YYYY-MM-DD or YYYY-MM
	Access         *string  `expr:"access"`   // open, gated, closed
	Kind           *string  `expr:"kind"`
	Tuning         *string  `expr:"tuning"` // base, instruct, thinking, hybrid
	Preview        bool     `expr:"preview"`
	ParamsTotal    *float64 `expr:"params_total"`
	ParamsActive   *float64 `expr:"params_active"`
	Context        *float64 `expr:"context"`
	MaxOutput      *float64 `expr:"max_output"`
	Languages      []string `expr:"languages"`
	Input          []string `expr:"input"`
	Output         []string `expr:"output"`
	Features       []string `expr:"features"`
	Licences       []string `expr:"licences"`
	Commercial     *string  `expr:"commercial"` // yes, no, conditional: the strictest of its licences
	TrainingData   *string  `expr:"training_data"`
	BiasEvaluated  *string  `expr:"bias_evaluated"`
	SafetyTested   *string  `expr:"safety_evaluated"`
	ModelCard      *string  `expr:"model_card"`
	UsePolicy      *string  `expr:"use_policy"`
	TrainingCode   *string  `expr:"training_code"`
	ServedBy       []string `expr:"served_by"` // frameworks
	Specialised    bool     `expr:"specialised"`
	FollowsPrompts *bool    `expr:"follows_prompts"` // not a base model
}

// Host is who runs the option and what they do with data. Of a self-hosted
// option only kind ("own"), trains_on_inputs ("no") and retention (0) are set.
type Host struct {
	ID             string   `expr:"id"`
	Kind           string   `expr:"kind"` // vendor, aggregator, cloud, router, own
	Country        []string `expr:"country"`
	TrainsOnInputs *string  `expr:"trains_on_inputs"` // yes, no, conditional (opt-out)
	RetentionDays  *float64 `expr:"retention_days"`
	ZeroRetention  *string  `expr:"zero_retention"` // default, self-serve, approval, no
	HumanReview    *string  `expr:"human_review"`
	Regions        []string `expr:"regions"`
	RegionPinning  *string  `expr:"region_pinning"`
	Certifications []string `expr:"certifications"`
	PrivateNetwork *string  `expr:"private_network"`
	CustomerKeys   *string  `expr:"customer_keys"`
	SLA            *string  `expr:"sla"`
}

// Option is one way to run the model.
type Option struct {
	ID          string   `expr:"id"`
	Route       string   `expr:"route"` // api, private-cloud, self-hosted
	Plan        string   `expr:"plan"`  // paid, free, subscription, enterprise; own
	Status      string   `expr:"status"`
	Quant       string   `expr:"quant"`
	Hardware    string   `expr:"hardware"`
	OwnHardware bool     `expr:"own_hardware"`
	MonthlyCost *float64 `expr:"monthly_cost"` // USD
	InputPrice  *float64 `expr:"input_price"`  // USD per million tokens
	OutputPrice *float64 `expr:"output_price"`
	Context     *float64 `expr:"context"` // tokens this option takes
	MaxOutput   *float64 `expr:"max_output"`
	DecodeTPS   *float64 `expr:"decode_tps"` // tokens a second for one reader
	GPUs        *float64 `expr:"gpus"`
	Fits        *bool    `expr:"fits"` // self-hosted: on the hardware given, or on any that is listed
	// The answers below combine need and facts.
	DoesTask    *bool    `expr:"does_task"`          // its kind, modalities and tuning suit the tasks
	HasFeatures *bool    `expr:"has_features"`       // every needed feature is documented
	Speaks      *bool    `expr:"speaks"`             // every language is documented or measured
	InRegion    *bool    `expr:"in_region"`          // can be held to the allowed regions
	Excluded    *bool    `expr:"in_excluded_region"` // operator or vendor established in an excluded jurisdiction
	LicenceOK   *bool    `expr:"licence_ok"`         // the licences permit the use
	Selected    bool     `expr:"selected"`           // passes the vendor and model lists
	Retired     bool     `expr:"retired"`            // shut down by the day asked about
	RetiresIn   *float64 `expr:"retires_in_days"`    // announced end, days from the day asked about
	FineTunable *bool    `expr:"fine_tunable"`       // by weights or by the host
}

// fact finds an expr-tagged field by its path ("model.context").
type fact struct {
	index    []int
	nullable bool // a pointer, or a list of model, host or option: may be unknown
}

// facts maps every path rules can use to its place in Env.
var facts = func() map[string]fact {
	out := map[string]fact{}
	t := reflect.TypeFor[Env]()
	for i := range t.NumField() {
		root := t.Field(i)
		for j := range root.Type.NumField() {
			f := root.Type.Field(j)
			nullable := f.Type.Kind() == reflect.Pointer ||
				f.Type.Kind() == reflect.Slice && root.Name != "Need"
			out[root.Tag.Get("expr")+"."+f.Tag.Get("expr")] = fact{[]int{i, j}, nullable}
		}
	}
	return out
}()

// set stores the values of a rule test's facts in one of Env's roots.
func set(env reflect.Value, root string, in strict.Fields) error {
	for _, f := range in {
		at, ok := facts[root+"."+f.Key]
		if !ok {
			return text.UnknownName(f.At.String(), text.T{En: "fact", Zh: "事实"}, root+"."+f.Key, factNames())
		}
		v := env.FieldByIndex(at.index)
		if v.Kind() == reflect.Slice {
			v.Set(reflect.ValueOf(f.Values))
			continue
		}
		if len(f.Values) != 1 || strings.EqualFold(f.Values[0], "null") {
			continue
		}
		if v.Kind() == reflect.Pointer {
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		}
		var err error
		switch v.Kind() {
		case reflect.String:
			v.SetString(f.Values[0])
		case reflect.Bool:
			var b bool
			b, err = strconv.ParseBool(f.Values[0])
			v.SetBool(b)
		case reflect.Float64:
			var x float64
			x, err = strconv.ParseFloat(f.Values[0], 64)
			v.SetFloat(x)
		}
		if err != nil {
			return text.Problemf(text.BadFile, f.At.String(), text.T{En: "%s cannot be %q", Zh: "%s 不能是 %q"}, root+"."+f.Key, f.Values[0])
		}
	}
	return nil
}

func factNames() []string {
	out := make([]string, 0, len(facts))
	for name := range facts {
		out = append(out, name)
	}
	return sorted(out)
}
