// Package gguf reads the header of a local GGUF file into the facts that sizing
// needs, so that a plan is made for exactly that file.
package gguf

import (
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// Read reads the header of the file at path: a model with the file's own size,
// and the name of its form of weights, "Q4_K_M". Where the file does not name a
// known form, it is the one of the nearest size. The error is a *text.Problem.
func Read(path string) (*catalog.Model, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "cannot be read", Zh: "无法读取"}).Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "is not a file", Zh: "不是文件"}).Because(err)
	}
	h, err := readHeader(f)
	if err != nil {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "is not a readable GGUF file: %s", Zh: "不是可读取的 GGUF 文件：%s"}, err.Error()).
			Advise(text.T{En: "download it again", Zh: "请重新下载"}).Because(err)
	}
	if n := h.number("split.count"); n > 1 {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "is one of %g parts", Zh: "是 %g 个分片之一"}, n).
			Advise(text.T{En: "join them with llama-gguf-split --merge", Zh: "请先用 llama-gguf-split --merge 合并"})
	}
	m := h.model(path)
	if m == nil {
		return nil, "", text.Problemf(text.BadFile, path, text.T{En: "holds no language model", Zh: "其中没有语言模型"})
	}
	bytes := float64(max(info.Size()-h.size, 0))
	quant := h.quant(m, bytes)
	m.WeightSize = []catalog.Size{{Quant: quant, Bytes: bytes, Source: path}}
	return m, quant, nil
}

// model is what the header says, nil if it describes no language model.
func (h *header) model(path string) *catalog.Model {
	arch := h.text("general.architecture")
	get := func(key string) float64 { return h.number(arch + "." + key) }
	if arch == "" || get("block_count") < 1 || get("embedding_length") < 1 {
		return nil
	}
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	m := &catalog.Model{ID: strings.ToLower(base), Name: base, Access: catalog.Open, Weights: path}
	if name := h.text("general.name"); name != "" {
		m.Name = name
	}
	a := &m.Arch
	set := func(o *catalog.Opt[int], v float64) {
		if v >= 1 && v <= math.MaxInt32 {
			*o = catalog.Some(int(v))
		}
	}
	set(&m.Context, get("context_length"))
	set(&a.Layers, get("block_count"))
	set(&a.Hidden, get("embedding_length"))
	set(&a.Heads, get("attention.head_count"))
	set(&a.KVHeads, get("attention.head_count_kv"))
	set(&a.HeadDim, get("attention.key_length"))
	set(&a.DenseInter, get("feed_forward_length"))
	set(&a.Experts, get("expert_count"))
	set(&a.ExpertsUsed, get("expert_used_count"))
	set(&a.SharedExperts, get("expert_shared_count"))
	set(&a.ExpertInter, get("expert_feed_forward_length"))
	set(&a.Vocab, get("vocab_size"))
	if n, ok := h.values["tokenizer.ggml.tokens"].(arrayLen); ok {
		set(&a.Vocab, float64(n))
	}
	a.Attention = catalog.GQA
	if rank := get("attention.kv_lora_rank"); rank > 0 {
		a.Attention = catalog.MLA
		set(&a.KVLoRARank, rank)
		set(&a.RopeDim, get("rope.dimension_count"))
	} else if w := get("attention.sliding_window"); w > 0 {
		a.Attention = catalog.SWA
		set(&a.Window, w)
		if pattern, ok := h.values[arch+".attention.sliding_window_pattern"].([]float64); ok {
			sliding := 0
			for _, v := range pattern {
				if v > 0 {
					sliding++
				}
			}
			a.WindowLayers, a.FullLayers = catalog.Some(sliding), catalog.Some(len(pattern)-sliding)
		}
	}
	h.count(m)
	return m
}

// count takes from the tensors what only they tell: the parameters, the routed
// experts, whether the output embedding is its own, and the layers without
// attention.
func (h *header) count(m *catalog.Model) {
	total, routed, attention, tied := 0.0, 0.0, 0, true
	for i := range h.tensors {
		t := &h.tensors[i]
		total += t.elements
		switch {
		case t.name == "output.weight":
			tied = false
		case strings.Contains(t.name, "_exps."):
			routed += t.elements
		case strings.HasSuffix(t.name, ".attn_k.weight"), strings.HasSuffix(t.name, ".attn_qkv.weight"), strings.HasSuffix(t.name, ".attn_kv_a_mqa.weight"):
			attention++
		}
	}
	if total <= 0 {
		return
	}
	a := &m.Arch
	a.Tied = catalog.Some(tied)
	m.ParamsTotal, m.ParamsActive = catalog.Some(total), catalog.Some(total)
	if e, k := a.Experts.Or(0), a.ExpertsUsed.Or(0); routed > 0 && k > 0 && e > k {
		m.ParamsActive = catalog.Some(total - routed*(1-float64(k)/float64(e)))
	}
	if layers := a.Layers.Or(0); attention > 0 && attention < layers && a.Attention == catalog.GQA {
		a.Attention = catalog.HybridAttn
		a.FullLayers, a.LinearLayers = catalog.Some(attention), catalog.Some(layers-attention)
	}
}

// fileTypes are the forms of general.file_type, as numbered in llama.h.
var fileTypes = map[int]string{
	1: "F16", 2: "Q4_0", 7: "Q8_0", 8: "Q5_0", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
	17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 23: "IQ3_XXS", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M",
	29: "IQ2_M", 30: "IQ4_XS", 32: "BF16", 38: "MXFP4_MOE",
}

// quant names the form of weights.
func (h *header) quant(m *catalog.Model, bytes float64) string {
	if q := serving.QuantByName(fileTypes[int(h.number("general.file_type"))]); q != nil {
		return q.Name
	}
	best, off := "Q4_K_M", math.Inf(1)
	any := serving.NewMachine(&catalog.Device{MemoryGB: 1}, 1)
	for i := range serving.Quants {
		q := &serving.Quants[i]
		if !q.GGUF {
			continue
		}
		c, err := serving.NewCase(m, any, serving.Setup{Quant: q.Name, Runtime: "llama.cpp"})
		if err != nil {
			continue
		}
		if d := math.Abs(math.Log(c.WeightBytes() / max(bytes, 1))); d < off {
			best, off = q.Name, d
		}
	}
	return best
}
