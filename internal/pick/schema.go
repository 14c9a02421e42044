// This file derives the JSON Schema of a Decision from its Go types.

package pick

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/need"
)

// Schema is the JSON Schema (draft 2020-12) of `-o json`. need is that of its
// need, which is stricter than its Go type.
func Schema(needSchema map[string]any) *jsonschema.Schema {
	r := jsonschema.Reflector{
		DoNotReference:             false, // routes of a ranked model are ranked themselves
		ExpandedStruct:             true,
		AllowAdditionalProperties:  true, // new fields do not break readers
		RequiredFromJSONSchemaTags: false,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			switch t {
			case reflect.TypeFor[need.Need]():
				return &jsonschema.Schema{Type: "object", Extras: map[string]any{"properties": needSchema["properties"], "additionalProperties": false}}
			case reflect.TypeFor[catalog.Answer]():
				return &jsonschema.Schema{Type: "string"}
			}
			return nil
		},
	}
	s := r.Reflect(&Decision{})
	s.Title = "llmpick decision"
	return s
}
