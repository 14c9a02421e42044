// This file holds the speed formulas. Each is explained, with its sources, in
// docs/sizing.md.

package serving

import "math"

// engine is a family of runtimes that share constants.
type engine int

// The families.
const (
	ggml   engine = iota // llama.cpp, ollama, LM Studio
	mlx                  // Apple's MLX
	vllm                 // vLLM and what is built on it
	sglang               // SGLang
	trtllm               // TensorRT-LLM
	other                // transformers, MindIE, ...
	engines
)

// engineOf names the family of a runtime as catalog.Frameworks spells it.
func engineOf(runtime string) engine {
	switch runtime {
	case "llama.cpp", "ollama", "lm-studio", "ktransformers":
		return ggml
	case "mlx":
		return mlx
	case "vllm", "tgi", "lmdeploy", "bentoml":
		return vllm
	case "sglang":
		return sglang
	case "tensorrt-llm":
		return trtllm
	}
	return other
}

// Constants are what is fitted for a class of devices under an engine.
type Constants struct {
	Eta       float64 // share of the memory bandwidth that reading weights reaches
	Slope     float64 // exponent of bandwidth over 500 GB/s: wide memories are used less well
	Layer     float64 // seconds a layer costs besides
	Vocab     float64 // seconds an entry of the vocabulary costs for each token: copying logits, sampling
	Heavy     float64 // ordinary layers that one with linear or latent attention or state space costs
	MoE       float64 // factor on Eta when experts are gathered
	KV        float64 // factor on Eta when the cache is read
	MFU       float64 // share of the compute that prefill reaches
	MFU16     float64 // factor on MFU of weights that are not quantised
	Pipeline  float64 // share of every further device that prompts gain when layers are spread
	MFUMoE    float64 // the same for models with experts
	MFUDecode float64 // share of the compute that a batch of decoding sequences reaches
	AllReduce float64 // seconds of an all-reduce for every doubling of the devices, over fast links

	// Of true over estimated speed, the fifth and ninety-fifth percentile on
	// devices and models kept back.
	DecodeLow, DecodeHigh   float64
	PrefillLow, PrefillHigh float64
	Fitted                  bool
}

// load is one way of running: everything the formulas read.
type load struct {
	s       *spec
	w       *weights
	c       *Constants
	bw      float64 // bytes a second of one device
	flops   float64 // a second, of one device, in the type computed in
	guessed bool    // flops is not known and was assumed, low
	link    float64 // bytes a second between devices, one direction
	plain   bool    // weights are in 16 bits
	nvlink  bool    // link is faster than PCIe
	n       float64 // devices
	split   bool    // layers are spread over the devices instead of tensors
	kvBits  float64 // bytes of a cache element
	context float64 // tokens in the cache of each sequence, on the mean
}

// step returns the seconds of one decoding step for a batch of b sequences.
//
//	t = W(b)/(n BW eta m) + b KV/(n BW eta kappa) + L c + 2 active b/(n F mfu) + communication
func (l *load) step(b float64) float64 {
	s, c := l.s, l.c
	read := l.w.rest + l.w.out
	bw := l.bw
	if c.Slope != 1 {
		bw = slopeAt * math.Pow(l.bw/slopeAt, c.Slope)
	}
	eta := c.Eta
	if s.routed > 0 {
		read += l.w.routed * s.distinct(b) / s.experts
		eta *= c.MoE
	}
	n := l.n
	if l.split {
		n = 1 // one device works at a time
	}
	t := read / (n * bw * eta)
	nkv := n
	if s.mla {
		nkv = 1 // every rank holds the whole latent cache
	}
	t += b * s.kvBytes(l.context, l.kvBits) / (nkv * bw * c.Eta * c.KV)
	t += (s.steps + s.heavy*(c.Heavy-1)) * c.Layer
	t += s.vocab * c.Vocab
	t += 2 * s.active * b / (n * l.flops * c.MFUDecode)
	if n > 1 {
		t += l.allReduce(b)
	}
	return t
}

// allReduce is what tensor parallelism adds to a step: two reductions a layer,
// each a latency for every doubling of devices and the activations of the batch
// over the link.
func (l *load) allReduce(b float64) float64 {
	lat := l.c.AllReduce
	if !l.nvlink {
		lat = max(lat, allReducePCIe)
	}
	return 2 * l.s.layers * (lat*math.Log2(l.n) + 2*2*b*l.s.hidden*(l.n-1)/l.n/l.link)
}

// mfu is the share of the compute a prompt reaches.
func (l *load) mfu() float64 {
	v := l.c.MFU
	if l.s.routed > 0 {
		v = l.c.MFUMoE
	}
	if l.plain {
		v *= l.c.MFU16
	}
	return v
}

// prefill returns tokens a second while reading a prompt of n tokens: two
// operations for each active parameter and the attention's own, which grow with
// the prompt.
func (l *load) prefill(n float64) float64 {
	s := l.s
	devices := l.n
	if l.split {
		// Chunks of the prompt follow each other through the devices.
		devices = 1 + (min(l.n, max(n/prefillChunk, 1))-1)*l.c.Pipeline
	}
	attn := 2 * s.layers * s.outRow * n // 4 * width * n/2 for each token on the mean
	per := (2*s.active + attn) / (devices * l.flops * l.mfu())
	per += s.steps * l.c.Layer / max(min(n, prefillChunk), 1)
	if l.n > 1 && !l.split {
		per += 2 * s.layers * 2 * 2 * s.hidden * (devices - 1) / devices / l.link
	}
	return 1 / per
}

// slopeAt is the bandwidth at which Slope changes nothing, in bytes a second.
const slopeAt = 500e9

// prefillChunk is how many tokens of a prompt runtimes process at once.
const prefillChunk = 512

// served returns the seconds a token takes in a steady state with b sequences,
// when prompts of isl tokens are read between the steps of osl tokens.
func (l *load) served(b, isl, osl float64) float64 {
	t := l.step(b)
	if osl > 0 {
		t += b * isl / osl / l.prefill(isl)
	}
	return t
}

// speedsOf returns the constants of a class, filled up with the default for
// engines that were not measured on it.
func speedsOf(c *class) *[engines]Constants {
	all := table[c.name]
	for e := range all {
		if all[e].Eta == 0 {
			all[e] = tableDefault
		}
	}
	return &all
}

// allReducePCIe is the latency of an all-reduce through the host, for every
// doubling of the devices, in seconds. Assumed: it puts two GeForce cards at the
// 0.5 to 0.7 of twice the speed that github.com/mlc-ai/llm-perf-bench measured.
const allReducePCIe = 60e-6

// pcieBytes is what a PCIe 4.0 x16 slot carries in one direction; faster links
// count as NVLink-like.
const pcieBytes = 32e9

// lowIntensity is the operations for each byte of bandwidth that a device of
// unknown compute is taken to have: fewer than any listed accelerator, so that
// what is unknown is never the best.
const lowIntensity = 30

// loadOn prepares the formulas for n of a machine's devices under an engine.
// The result is false where the device's bandwidth is unknown.
func loadOn(s *spec, w *weights, q *Quant, m *Machine, e engine, n int) (load, bool) {
	d := m.Device
	bw, ok := d.BandwidthGBs.Get()
	if !ok || bw <= 0 {
		return load{}, false
	}
	flops, _ := d.BF16TFLOPS.Get()
	if q.rest.bits == 8 && e != ggml && e != mlx {
		flops = max(d.FP8TFLOPS.Or(flops), flops)
	}
	guessed := flops <= 0
	if guessed {
		flops = lowIntensity * bw / 1e3 // GB/s to TFLOPS
	}
	if e == ggml && d.Class != "consumer" && (m.class == nvidiaGDDR || m.class == nvidiaAda) {
		// Workstation cards list twice the tensor throughput of the GeForce with
		// the same chip, for sums in 32 bits. llama.cpp sums integers, in which
		// they are alike.
		flops /= 2
	}
	link := d.LinkGBs.Or(0) * 1e9
	l := load{
		s: s, w: w, c: &m.speeds[e], bw: bw * 1e9, flops: flops * 1e12, guessed: guessed,
		link: max(link, pcieBytes), nvlink: link > 2*pcieBytes, n: float64(n),
		split: e == ggml || e == mlx, kvBits: kvElement, plain: q.rest.bits == 16 && q.experts.bits == 16,
	}
	return l, true
}

// engineNames are the families' names in constants.go.
var engineNames = [engines]string{ggml: "ggml", mlx: "mlx", vllm: "vllm", sglang: "sglang", trtllm: "trtllm", other: "other"}
