// Package gguf reads the header of a local GGUF file into the facts that sizing
// needs, so that a plan is made for exactly that file.
package gguf

import (
	"path/filepath"
	"strings"

	gp "github.com/gpustack/gguf-parser-go"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// Read reads the header of the file at path: a model with the file's own size,
// and the name of its form of weights, "Q4_K_M", empty where the file names one
// that is not known. The error is a *text.Problem.
func Read(path string) (m *catalog.Model, quant string, err error) {
	defer func() {
		// The parser indexes what a damaged header promises.
		if r := recover(); r != nil {
			m, quant, err = nil, "", bad(path, nil)
		}
	}()
	f, err := gp.ParseGGUFFile(path, gp.UseMMap(), gp.SkipLargeMetadata())
	if err != nil {
		return nil, "", bad(path, err)
	}
	meta, a := f.Metadata(), f.Architecture()
	if a.Type != "model" || a.BlockCount == 0 {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "holds no language model", Zh: "其中没有语言模型"})
	}
	quant = quantOf(meta.FileType.String())
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	m = &catalog.Model{ID: strings.ToLower(base), Name: base, Access: catalog.Open, Weights: path}
	if meta.Name != "" {
		m.Name = meta.Name
	}
	m.ParamsTotal = catalog.Some(float64(f.ModelParameters))
	if a.MaximumContextLength > 0 {
		m.Context = catalog.Some(int(a.MaximumContextLength))
	}
	arch := &m.Arch
	set := func(o *catalog.Opt[int], v uint64) {
		if v > 0 {
			*o = catalog.Some(int(v))
		}
	}
	set(&arch.Layers, a.BlockCount)
	set(&arch.Hidden, a.EmbeddingLength)
	set(&arch.Heads, a.AttentionHeadCount)
	set(&arch.KVHeads, a.AttentionHeadCountKV)
	set(&arch.HeadDim, uint64(a.AttentionKeyLength))
	set(&arch.Vocab, a.VocabularyLength)
	set(&arch.Experts, uint64(a.ExpertCount))
	set(&arch.ExpertsUsed, uint64(a.ExpertUsedCount))
	set(&arch.SharedExperts, uint64(a.ExpertSharedCount))
	set(&arch.ExpertInter, uint64(a.ExpertFeedForwardLength))
	set(&arch.DenseInter, firstOf(a.FeedForwardLength))
	switch {
	case a.AttentionKeyValueLORARank > 0:
		arch.Attention = catalog.MLA
		set(&arch.KVLoRARank, uint64(a.AttentionKeyValueLORARank))
		set(&arch.RopeDim, a.RoPEDimensionCount)
	case a.AttentionSlidingWindow > 0:
		arch.Attention = catalog.SWA
		set(&arch.Window, a.AttentionSlidingWindow)
		sliding := 0
		for _, v := range a.AttentionSlidingWindowLayers {
			if v {
				sliding++
			}
		}
		if n := len(a.AttentionSlidingWindowLayers); n > 0 {
			arch.WindowLayers, arch.FullLayers = catalog.Some(sliding), catalog.Some(n-sliding)
		}
	default:
		arch.Attention = catalog.GQA
	}
	tensors(f, m)
	if quant != "" {
		m.WeightSize = []catalog.Size{{Quant: quant, Bytes: float64(f.ModelSize), Source: path}}
	}
	return m, quant, nil
}

// tensors counts what only the tensors tell: whether the output embedding is its
// own, the routed experts, and the layers without attention.
func tensors(f *gp.GGUFFile, m *catalog.Model) {
	routed, attn := 0.0, 0
	tied := true
	for i := range f.TensorInfos {
		t := &f.TensorInfos[i]
		switch {
		case t.Name == "output.weight":
			tied = false
		case strings.Contains(t.Name, "_exps."):
			routed += float64(t.Elements())
		case strings.HasSuffix(t.Name, ".attn_k.weight"), strings.HasSuffix(t.Name, ".attn_qkv.weight"), strings.HasSuffix(t.Name, ".attn_kv_a_mqa.weight"):
			attn++
		}
	}
	m.Arch.Tied = catalog.Some(tied)
	total := m.ParamsTotal.Or(0)
	m.ParamsActive = catalog.Some(total)
	if e, k := m.Arch.Experts.Or(0), m.Arch.ExpertsUsed.Or(0); routed > 0 && e > 0 && k > 0 {
		m.ParamsActive = catalog.Some(total - routed*(1-float64(k)/float64(e)))
	}
	if layers := m.Arch.Layers.Or(0); attn > 0 && attn < layers && m.Arch.Attention != catalog.MLA {
		m.Arch.Attention = catalog.HybridAttn
		m.Arch.FullLayers, m.Arch.LinearLayers = catalog.Some(attn), catalog.Some(layers-attn)
	}
}

// firstOf is the first of values that may differ by layer.
func firstOf(v []uint64) uint64 {
	if len(v) == 0 {
		return 0
	}
	return v[0]
}

// quantOf turns "MOSTLY_Q4_K_M" or "Q4_K_M" into a known form.
func quantOf(s string) string {
	s = strings.TrimPrefix(strings.ToUpper(s), "MOSTLY_")
	if q := serving.QuantByName(s); q != nil {
		return q.Name
	}
	return ""
}

func bad(path string, cause error) *text.Problem {
	p := text.Problemf(text.BadFile, path, text.T{En: "is not a readable GGUF file", Zh: "不是可读取的 GGUF 文件"}).
		Advise(text.T{En: "give the first file of a split model, or download it again", Zh: "分片模型请给出第一个文件,或重新下载"})
	if cause != nil {
		p.Because(cause)
	}
	return p
}
