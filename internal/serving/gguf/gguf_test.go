package gguf

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/llmpick/llmpick/catalog"
)

// builder writes a header.
type builder struct {
	pairs, tensors bytes.Buffer
	np, nt         uint64
}

func (b *builder) str(w *bytes.Buffer, s string) {
	_ = binary.Write(w, binary.LittleEndian, uint64(len(s)))
	w.WriteString(s)
}

func (b *builder) u32(key string, v uint32) {
	b.np++
	b.str(&b.pairs, key)
	_ = binary.Write(&b.pairs, binary.LittleEndian, []uint32{4, v})
}

func (b *builder) text(key, v string) {
	b.np++
	b.str(&b.pairs, key)
	_ = binary.Write(&b.pairs, binary.LittleEndian, uint32(8))
	b.str(&b.pairs, v)
}

func (b *builder) texts(key string, n int) {
	b.np++
	b.str(&b.pairs, key)
	_ = binary.Write(&b.pairs, binary.LittleEndian, []uint32{9, 8})
	_ = binary.Write(&b.pairs, binary.LittleEndian, uint64(n))
	for range n {
		b.str(&b.pairs, "ab")
	}
}

func (b *builder) tensor(name string, dims ...uint64) {
	b.nt++
	b.str(&b.tensors, name)
	_ = binary.Write(&b.tensors, binary.LittleEndian, uint32(len(dims)))
	_ = binary.Write(&b.tensors, binary.LittleEndian, dims)
	_ = binary.Write(&b.tensors, binary.LittleEndian, uint32(12))
	_ = binary.Write(&b.tensors, binary.LittleEndian, uint64(0))
}

func (b *builder) bytes() []byte {
	var out bytes.Buffer
	out.WriteString("GGUF")
	_ = binary.Write(&out, binary.LittleEndian, uint32(3))
	_ = binary.Write(&out, binary.LittleEndian, []uint64{b.nt, b.np})
	out.Write(b.pairs.Bytes())
	out.Write(b.tensors.Bytes())
	return out.Bytes()
}

func moe() *builder {
	b := &builder{}
	b.text("general.architecture", "qwen3moe")
	b.text("general.name", "Tiny MoE")
	b.u32("general.file_type", 15)
	b.u32("qwen3moe.block_count", 2)
	b.u32("qwen3moe.embedding_length", 256)
	b.u32("qwen3moe.attention.head_count", 8)
	b.u32("qwen3moe.attention.head_count_kv", 2)
	b.u32("qwen3moe.attention.key_length", 64)
	b.u32("qwen3moe.expert_count", 8)
	b.u32("qwen3moe.expert_used_count", 2)
	b.u32("qwen3moe.context_length", 4096)
	b.texts("tokenizer.ggml.tokens", 1000)
	b.tensor("token_embd.weight", 256, 1000)
	b.tensor("output.weight", 256, 1000)
	b.tensor("blk.0.attn_k.weight", 256, 128)
	b.tensor("blk.1.attn_k.weight", 256, 128)
	b.tensor("blk.0.ffn_up_exps.weight", 256, 512, 8)
	return b
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Tiny-Q4_K_M.gguf")
	data := append(moe().bytes(), make([]byte, 5000)...)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	m, quant, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	// 2 x 256,000 of embeddings, 2 x 32,768 of keys, 1,048,576 in 8 experts of which 2 are used.
	total := 512_000.0 + 65_536 + 1_048_576
	if got := m.ParamsTotal.Or(0); got != total {
		t.Errorf("%g parameters, want %g", got, total)
	}
	if got := m.ParamsActive.Or(0); got != total-1_048_576*0.75 {
		t.Errorf("%g active", got)
	}
	if quant != "Q4_K_M" || m.WeightSize[0].Bytes != 5000 || m.Name != "Tiny MoE" || m.Context.Or(0) != 4096 {
		t.Errorf("%s %+v", quant, m)
	}
	if a := m.Arch; a.Vocab.Or(0) != 1000 || a.Tied.Or(true) || a.KVHeads.Or(0) != 2 || a.Attention != catalog.GQA {
		t.Errorf("%+v", a)
	}
}

func TestReadRefuses(t *testing.T) {
	split := moe()
	split.u32("split.count", 3)
	whole := moe().bytes()
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("hello, I am no model"), "cut": whole[:len(whole)/2], "split": split.bytes(),
		"no model":  (&builder{}).bytes(),
		"too large": append([]byte("GGUF\x03\x00\x00\x00"), bytes.Repeat([]byte{0xff}, 16)...),
	} {
		path := filepath.Join(t.TempDir(), "x.gguf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(path); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, _, err := Read(t.TempDir()); err == nil {
		t.Error("read a folder")
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(moe().bytes())
	f.Add([]byte("GGUF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHeader(bytes.NewReader(data))
		if err != nil {
			return
		}
		if h.size > int64(len(data)) {
			t.Errorf("read %d of %d bytes", h.size, len(data))
		}
		_ = h.model("x.gguf")
	})
}
