package ability

import "github.com/llmpick/llmpick/catalog/ability/internal/latent"

var frozenParams latent.Params
var frozenReferences [26]reference
var frozenLanguages [0]langRef
var frozenModels [0]known
var frozenQuants [0]quantEffect
