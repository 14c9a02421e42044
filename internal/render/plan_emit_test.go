package render

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/serving"
)

// planned is a plan of a small model on count devices.
func planned(t *testing.T, d *catalog.Device, count int, r serving.Request) *serving.Plan {
	t.Helper()
	m := &catalog.Model{
		ID: "llama-3.1-8b-instruct", Name: "Llama 3.1 8B", Access: catalog.Open, Weights: "hf:meta-llama/Llama-3.1-8B-Instruct",
		ParamsTotal: catalog.Some(8.03e9), ParamsActive: catalog.Some(8.03e9), Context: catalog.Some(131072),
		Arch: catalog.Arch{Layers: catalog.Some(32), Hidden: catalog.Some(4096), Heads: catalog.Some(32), KVHeads: catalog.Some(8),
			HeadDim: catalog.Some(128), Attention: catalog.GQA, DenseInter: catalog.Some(14336), Vocab: catalog.Some(128256), Tied: catalog.Some(false)},
	}
	p, err := serving.NewPlan(m, serving.NewMachine(d, count), r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	nvidia = &catalog.Device{ID: "rtx-4090", Name: "RTX 4090", Vendor: "nvidia", Class: "consumer", MemoryGB: 24, BandwidthGBs: catalog.Some(1008.0), BF16TFLOPS: catalog.Some(165.0), FP8TFLOPS: catalog.Some(330.0)}
	radeon = &catalog.Device{ID: "rx-7900-xtx", Name: "RX 7900 XTX", Vendor: "amd", Class: "consumer", MemoryGB: 24, BandwidthGBs: catalog.Some(960.0), BF16TFLOPS: catalog.Some(122.8)}
)

func emitted(t *testing.T, p *serving.Plan, kind string) map[string][]byte {
	t.Helper()
	files, err := Emit(p, kind)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		out[f.Name] = f.Data
	}
	return out
}

func TestComposeIsValid(t *testing.T) {
	for _, p := range []*serving.Plan{
		planned(t, nvidia, 2, serving.Request{Quant: "BF16", Batch: 8}),
		planned(t, nvidia, 1, serving.Request{Quant: "Q4_K_M"}),
		planned(t, nvidia, 1, serving.Request{Quant: "FP8", Runtime: "sglang"}),
		planned(t, nvidia, 1, serving.Request{Quant: "Q4_K_M", Runtime: "ollama"}),
		planned(t, radeon, 1, serving.Request{Quant: "Q6_K"}),
	} {
		files := emitted(t, p, "compose")
		project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
			WorkingDir: t.TempDir(), ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: files["compose.yaml"]}}, Environment: types.Mapping{},
		}, func(o *loader.Options) { o.SetProjectName("test", true) })
		if err != nil {
			t.Errorf("%s %s: %v\n%s", p.Runtime, p.Quant, err, files["compose.yaml"])
			continue
		}
		llm, err := project.GetService("llm")
		if err != nil {
			t.Fatal(err)
		}
		if llm.Image != p.Image || llm.HealthCheck == nil {
			t.Errorf("%s: image %q, health check %v", p.Runtime, llm.Image, llm.HealthCheck)
		}
		if p.Machine.Device.Vendor == "nvidia" {
			if n := llm.Deploy.Resources.Reservations.Devices[0].Count; int(n) != p.Machine.Count {
				t.Errorf("%d GPUs asked for, %d planned", n, p.Machine.Count)
			}
		}
		for _, name := range []string{"prometheus.yml", "alerts.yml"} {
			if data, ok := files[name]; ok {
				var v map[string]any
				if err := yaml.Unmarshal(data, &v); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

func TestKubernetesIsValid(t *testing.T) {
	for _, p := range []*serving.Plan{
		planned(t, nvidia, 2, serving.Request{Quant: "BF16", Batch: 8}),
		planned(t, radeon, 1, serving.Request{Quant: "Q4_K_M"}),
		planned(t, nvidia, 1, serving.Request{Quant: "FP8", Runtime: "sglang"}),
	} {
		data := emitted(t, p, "kubernetes")["kubernetes.yaml"]
		kinds := map[string]bool{}
		for _, doc := range bytes.Split(data, []byte("\n---\n")) {
			var head struct{ Kind string }
			if err := yaml.Unmarshal(doc, &head); err != nil {
				t.Fatal(err)
			}
			objects := map[string]any{
				"Deployment": &appsv1.Deployment{}, "Service": &corev1.Service{}, "ConfigMap": &corev1.ConfigMap{},
				"PersistentVolumeClaim": &corev1.PersistentVolumeClaim{}, "HorizontalPodAutoscaler": &autoscalingv2.HorizontalPodAutoscaler{},
			}
			o := objects[head.Kind]
			if o == nil {
				t.Fatalf("unknown kind %q", head.Kind)
			}
			if err := yaml.UnmarshalStrict(doc, o); err != nil {
				t.Errorf("%s %s: %v", p.Runtime, head.Kind, err)
			}
			kinds[head.Kind] = true
			switch o := o.(type) {
			case *appsv1.Deployment:
				c := o.Spec.Template.Spec.Containers[0]
				resource := corev1.ResourceName(p.Machine.Device.Vendor + ".com/gpu")
				if n := c.Resources.Limits[resource]; n.Value() != int64(p.Machine.Count) {
					t.Errorf("%s: %v of %s asked for, %d planned", p.Runtime, n.Value(), resource, p.Machine.Count)
				}
				if c.ReadinessProbe == nil || c.LivenessProbe == nil || c.StartupProbe == nil {
					t.Error("a probe is missing")
				}
				if !strings.Contains(strings.Join(append(c.Command, c.Args...), " "), strings.Fields(p.Launch)[len(strings.Fields(p.Launch))-1]) {
					t.Errorf("the arguments are not those of %s", p.Launch)
				}
			case *corev1.Service:
				if o.Name != "openai" || o.Spec.Ports[0].Port != 80 {
					t.Errorf("the stable name is %s:%d", o.Name, o.Spec.Ports[0].Port)
				}
			case *corev1.ConfigMap:
				if !json.Valid([]byte(o.Data["logging.json"])) {
					t.Error("logging.json is not JSON")
				}
			case *autoscalingv2.HorizontalPodAutoscaler:
				if m := o.Spec.Metrics[0].Pods; m == nil || m.Metric.Name == "" || strings.Contains(m.Metric.Name, ":") {
					t.Errorf("%+v is no metric to scale on", o.Spec.Metrics)
				}
			}
		}
		for _, k := range []string{"Deployment", "Service", "PersistentVolumeClaim", "HorizontalPodAutoscaler"} {
			if !kinds[k] {
				t.Errorf("%s: no %s", p.Runtime, k)
			}
		}
	}
}

func TestScriptsParse(t *testing.T) {
	cases := []struct {
		kind string
		p    *serving.Plan
		file string
	}{
		{"vllm", planned(t, nvidia, 2, serving.Request{Quant: "BF16"}), "serve.sh"},
		{"llama.cpp", planned(t, nvidia, 1, serving.Request{Quant: "Q4_K_M"}), "serve.sh"},
		{"ollama", planned(t, nvidia, 1, serving.Request{Quant: "Q4_K_M"}), "serve.sh"},
		{"bentoml", planned(t, nvidia, 1, serving.Request{Quant: "FP8"}), "service.py"},
	}
	for _, x := range cases {
		files := emitted(t, x.p, x.kind)
		name := filepath.Join(t.TempDir(), x.file)
		if err := os.WriteFile(name, files[x.file], 0o600); err != nil {
			t.Fatal(err)
		}
		check := exec.Command("sh", "-n", name)
		if strings.HasSuffix(x.file, ".py") {
			python, err := exec.LookPath("python3")
			if err != nil {
				continue
			}
			check = exec.Command(python, "-c", "import ast,sys; ast.parse(open(sys.argv[1]).read())", name)
			var bento struct {
				Service string   `json:"service"`
				Include []string `json:"include"`
				Labels  map[string]string
				Python  struct{ Packages []string }
				Envs    []struct{ Name string }
			}
			if err := yaml.UnmarshalStrict(files["bentofile.yaml"], &bento); err != nil || bento.Service != "service:LLM" {
				t.Errorf("bentofile.yaml: %v %q", err, bento.Service)
			}
		}
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", x.kind, err, out)
		}
	}
}

func TestEmitRefuses(t *testing.T) {
	fits := planned(t, nvidia, 1, serving.Request{Quant: "Q4_K_M"})
	for kind, p := range map[string]*serving.Plan{
		"helm":    fits,
		"vllm":    fits, // llama.cpp reads these weights
		"compose": planned(t, nvidia, 1, serving.Request{Quant: "BF16", Context: 131072, Batch: 64}),
	} {
		if files, err := Emit(p, kind); err == nil {
			t.Errorf("%s: wrote %d files", kind, len(files))
		}
	}
}
