// This file writes the files that deploy a plan: one kind of target each, in an
// explicit list.

package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"text/template"

	"github.com/llmpick/llmpick/internal/serving"
	"github.com/llmpick/llmpick/internal/text"
)

// File is a file to write.
type File struct {
	Name       string // relative, no folders
	Data       []byte
	Executable bool
}

// emitter writes one kind of target.
type emitter struct {
	kind     string
	runtimes []string // whose plans it can deploy; empty = every one with a container image
	files    []emitFile
}

type emitFile struct {
	name, body string
	executable bool
}

var emitters = []emitter{
	{kind: "compose", files: []emitFile{{"compose.yaml", composeYAML, false}, {"prometheus.yml", prometheusYAML, false}, {"alerts.yml", alertsYAML, false}}},
	{kind: "kubernetes", files: []emitFile{{"kubernetes.yaml", kubernetesYAML, false}, {"alerts.yml", alertsYAML, false}}},
	{kind: "vllm", runtimes: []string{"vllm"}, files: []emitFile{{"serve.sh", serveSH, true}}},
	{kind: "llama.cpp", runtimes: []string{"llama.cpp"}, files: []emitFile{{"serve.sh", serveSH, true}}},
	{kind: "ollama", runtimes: []string{"ollama", "llama.cpp"}, files: []emitFile{{"Modelfile", modelfile, false}, {"serve.sh", ollamaSH, true}}},
	{kind: "bentoml", runtimes: []string{"vllm", "bentoml"}, files: []emitFile{{"service.py", bentoPY, false}, {"bentofile.yaml", bentofileYAML, false}}},
}

// EmitKinds names the targets that Emit knows.
func EmitKinds() []string {
	out := make([]string, len(emitters))
	for i := range emitters {
		out[i] = emitters[i].kind
	}
	return out
}

// Emit returns the files that deploy p with the target called kind. The error
// is a *text.Problem: an unknown target, a plan that does not fit, or one whose
// runtime the target does not run.
func Emit(p *serving.Plan, kind string) ([]File, error) {
	for i := range emitters {
		if e := &emitters[i]; e.kind == kind {
			return e.emit(p)
		}
	}
	return nil, text.UnknownName("--emit", text.T{En: "target", Zh: "部署目标"}, kind, EmitKinds())
}

// manifest is what the templates read.
type manifest struct {
	*serving.Plan
	L         serving.Launch
	ID        string // for Kubernetes and compose: [a-z0-9-]
	Repo      string
	GPU       string // resource name of the devices, empty for CPUs
	GPUs      int
	Vendor    string
	MemoryGi  int // of the host, for weights on their way to the devices
	Downloads bool
	MaxSeqs   int
	Queue     string // metric of waiting requests
	Running   string
	First     string // histogram of the time to the first token, empty where there is none
}

func (e *emitter) emit(p *serving.Plan) ([]File, error) {
	l := serving.LaunchOf(p)
	if !p.Fits {
		return nil, text.Problemf(text.NothingFits, "--emit", text.T{En: "%s does not fit on %s, so nothing was written", Zh: "%s 无法在 %s 上运行，未写出任何文件"}, p.Model, p.Hardware).
			Advise(text.T{En: "see llmpick plan %s without --emit for what fits", Zh: "去掉 --emit 运行 llmpick plan %s 查看可行的方案"}, p.Model)
	}
	ok := len(e.runtimes) == 0 && l.Image() != ""
	for _, r := range e.runtimes {
		ok = ok || r == p.Runtime
	}
	if !ok {
		return nil, text.Problemf(text.Usage, "--emit", text.T{En: "%s cannot run a plan for %s on %s", Zh: "%s 无法部署 %s 在 %s 上的方案"}, e.kind, p.Runtime, p.Hardware).
			Advise(text.T{En: "choose another --runtime or --quant", Zh: "请换一个 --runtime 或 --quant"})
	}
	d := manifest{
		Plan: p, L: l, ID: dnsName(p.Model), Repo: p.Repository(), GPUs: max(p.Machine.Count, 1), Downloads: l.File == "",
		MemoryGi: int(p.Memory.WeightsBytes/(1<<30)) + 16, MaxSeqs: max(p.Batch, p.Users, 1),
	}
	if d.Repo == "" {
		d.Repo = p.Model
	}
	if dev := p.Machine.Device; dev != nil {
		d.Vendor = dev.Vendor
		d.GPU = map[string]string{"nvidia": "nvidia.com/gpu", "amd": "amd.com/gpu", "intel": "gpu.intel.com/xe", "huawei": "huawei.com/Ascend910"}[dev.Vendor]
	}
	switch p.Runtime {
	case "llama.cpp":
		d.Queue, d.Running = "llamacpp:requests_deferred", "llamacpp:requests_processing"
	case "sglang":
		d.Queue, d.Running, d.First = "sglang:num_queue_reqs", "sglang:num_running_reqs", "sglang:time_to_first_token_seconds"
	case "vllm":
		d.Queue, d.Running, d.First = "vllm:num_requests_waiting", "vllm:num_requests_running", "vllm:time_to_first_token_seconds"
	}
	var out []File
	for _, f := range e.files {
		if d.Queue == "" && (f.name == "alerts.yml" || f.name == "prometheus.yml") {
			continue // the runtime exports no metrics
		}
		t, err := template.New(f.name).Funcs(template.FuncMap{"q": quote, "sh": shell, "list": yamlList, "metric": metricName}).Parse(f.body)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, &d); err != nil {
			return nil, err
		}
		out = append(out, File{Name: f.name, Data: b.Bytes(), Executable: f.executable})
	}
	return out, nil
}

var notDNS = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^a-z0-9]+`) })

// dnsName makes a name that Kubernetes and compose accept.
func dnsName(s string) string {
	s = strings.Trim(notDNS().ReplaceAllString(strings.ToLower(s), "-"), "-")
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "llm-" + s
	}
	return strings.Trim(s[:min(len(s), 50)], "-")
}

// quote writes a string as JSON, which YAML, Python and Modelfiles read alike.
func quote(v any) string {
	b, err := json.Marshal(fmt.Sprint(v))
	if err != nil {
		return `""`
	}
	return string(b)
}

// shell writes a word for a POSIX shell.
func shell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// yamlList writes words as a flow sequence.
func yamlList(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = quote(w)
	}
	return "[" + strings.Join(q, ", ") + "]"
}

// metricName is a metric as the Prometheus adapter names it for autoscaling.
func metricName(s string) string { return strings.ReplaceAll(s, ":", "_") }

// head is what every file says first.
const head = `# {{.Model}} as {{.Quant}} on {{.Hardware}} with {{.Runtime}}: {{.Context}} tokens of context,
# {{.MaxSeqs}} sequences at once. Planned by llmpick.
`

const composeYAML = head + `name: {{.ID}}
services:
  llm:
    image: {{q .L.Image}}
{{- if eq .Runtime "vllm"}}
    entrypoint: ["vllm"]
{{- else if eq .Runtime "sglang"}}
    entrypoint: ["python3"]
{{- end}}
    command: {{list .L.Args}}
{{- if or .L.Env (eq .Runtime "vllm")}}
    environment:
{{- range .L.Env}}
      - {{q .}}
{{- end}}
{{- if eq .Runtime "vllm"}}
      - "VLLM_LOGGING_CONFIG_PATH=/etc/llm/logging.json"
      - "HF_TOKEN"
{{- end}}
{{- end}}
    ports: ["{{.L.Port}}:{{.L.Port}}"]
    networks:
      default:
        aliases: [openai] # other services call http://openai:{{.L.Port}}/v1
    volumes:
{{- if .Downloads}}
      - weights:/root/.cache/huggingface
{{- else}}
      - ./models:/models:ro # put {{.L.File}} here
{{- end}}
{{- if not .Downloads}}
    working_dir: /models
{{- end}}
{{- if eq .Runtime "vllm"}}
    configs:
      - source: logging
        target: /etc/llm/logging.json
{{- end}}
    shm_size: 16gb
    restart: unless-stopped
{{- if eq .Vendor "nvidia"}}
    deploy:
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: {{.GPUs}}
              capabilities: [gpu]
{{- else if eq .Vendor "amd"}}
    devices: ["/dev/kfd:/dev/kfd", "/dev/dri:/dev/dri"]
    group_add: [video]
{{- else if eq .Vendor "intel"}}
    devices: ["/dev/dri:/dev/dri"]
{{- end}}
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://localhost:{{.L.Port}}{{.L.Health}} || exit 1"]
      interval: 15s
      timeout: 5s
      retries: 3
      start_period: 20m # weights are downloaded and loaded first
    logging:
      driver: json-file
      options: {max-size: 50m, max-file: "5"}
{{- if .Queue}}
  prometheus:
    image: prom/prometheus:latest
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro
      - ./alerts.yml:/etc/prometheus/alerts.yml:ro
    ports: ["127.0.0.1:9090:9090"]
    depends_on:
      llm:
        condition: service_started
    restart: unless-stopped
{{- end}}
{{- if eq .Runtime "vllm"}}
configs:
  logging:
    content: |
      {"version": 1, "disable_existing_loggers": false,
       "formatters": {"json": {"format": "{\"time\":\"%(asctime)s\",\"level\":\"%(levelname)s\",\"logger\":\"%(name)s\",\"message\":\"%(message)s\"}"}},
       "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
       "loggers": {"vllm": {"handlers": ["out"], "level": "INFO", "propagate": false}}}
{{- end}}
{{- if .Downloads}}
volumes:
  weights: {}
{{- end}}
`

const prometheusYAML = head + `global:
  scrape_interval: 15s
rule_files: [/etc/prometheus/alerts.yml]
scrape_configs:
  - job_name: llm
    metrics_path: {{.L.Metrics}}
    static_configs:
      - targets: ["llm:{{.L.Port}}"]
`

const alertsYAML = head + `groups:
  - name: llm
    rules:
      - alert: LLMDown
        expr: up{job="llm"} == 0
        for: 2m
        labels: {severity: page}
        annotations: {summary: "The model server does not answer."}
      - alert: LLMQueueGrows
        expr: sum({{.Queue}}) > {{.MaxSeqs}}
        for: 5m
        labels: {severity: warn}
        annotations: {summary: "More requests wait than are served: add replicas."}
{{- if .First}}
      - alert: LLMFirstTokenSlow
        expr: histogram_quantile(0.95, sum by (le) (rate({{.First}}_bucket[5m]))) > 5
        for: 10m
        labels: {severity: warn}
        annotations: {summary: "One request in twenty waits over five seconds for its first token."}
{{- end}}
`

const kubernetesYAML = head + `# Apply with: kubectl apply -f kubernetes.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{.ID}}
  labels: {app.kubernetes.io/name: {{.ID}}, app.kubernetes.io/part-of: llmpick}
spec:
  replicas: 1
  selector:
    matchLabels: {app.kubernetes.io/name: {{.ID}}}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels: {app.kubernetes.io/name: {{.ID}}}
{{- if .L.Metrics}}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "{{.L.Port}}"
        prometheus.io/path: {{q .L.Metrics}}
{{- end}}
    spec:
      terminationGracePeriodSeconds: 120 # running answers are finished
      containers:
        - name: llm
          image: {{q .L.Image}}
{{- if or (eq .Runtime "vllm") (eq .Runtime "sglang")}}
          command: [{{q .L.Program}}]
{{- end}}
          args: {{list .L.Args}}
{{- if not .Downloads}}
          workingDir: /models
{{- end}}
          env:
            - name: HF_TOKEN
              valueFrom:
                secretKeyRef: {name: huggingface, key: token, optional: true}
{{- if eq .Runtime "vllm"}}
            - name: VLLM_LOGGING_CONFIG_PATH
              value: /etc/llm/logging.json
{{- end}}
          ports:
            - {name: http, containerPort: {{.L.Port}}}
          startupProbe:
            httpGet: {path: {{.L.Health}}, port: http}
            periodSeconds: 10
            failureThreshold: 180 # half an hour to download and load the weights
          readinessProbe:
            httpGet: {path: {{.L.Health}}, port: http}
            periodSeconds: 5
          livenessProbe:
            httpGet: {path: {{.L.Health}}, port: http}
            periodSeconds: 15
            failureThreshold: 4
          resources:
            requests: {cpu: "4", memory: {{.MemoryGi}}Gi}
            limits:
              memory: {{.MemoryGi}}Gi
{{- if .GPU}}
              {{.GPU}}: {{.GPUs}}
{{- end}}
          volumeMounts:
            - {name: shm, mountPath: /dev/shm}
{{- if .Downloads}}
            - {name: weights, mountPath: /root/.cache/huggingface}
{{- else}}
            - {name: weights, mountPath: /models}
{{- end}}
{{- if eq .Runtime "vllm"}}
            - {name: logging, mountPath: /etc/llm}
{{- end}}
      volumes:
        - name: shm
          emptyDir: {medium: Memory, sizeLimit: 16Gi}
        - name: weights
          persistentVolumeClaim: {claimName: {{.ID}}-weights}
{{- if eq .Runtime "vllm"}}
        - name: logging
          configMap: {name: {{.ID}}-logging}
{{- end}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{.ID}}-weights
spec:
  accessModes: [ReadWriteMany] # replicas share the weights
  resources:
    requests: {storage: {{.MemoryGi}}Gi}
---
# The stable name: http://openai/v1
apiVersion: v1
kind: Service
metadata:
  name: openai
  labels: {app.kubernetes.io/name: {{.ID}}}
spec:
  selector: {app.kubernetes.io/name: {{.ID}}}
  ports:
    - {name: http, port: 80, targetPort: http}
{{- if eq .Runtime "vllm"}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{.ID}}-logging
data:
  logging.json: |
    {"version": 1, "disable_existing_loggers": false,
     "formatters": {"json": {"format": "{\"time\":\"%(asctime)s\",\"level\":\"%(levelname)s\",\"logger\":\"%(name)s\",\"message\":\"%(message)s\"}"}},
     "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
     "loggers": {"vllm": {"handlers": ["out"], "level": "INFO", "propagate": false}}}
{{- end}}
{{- if .Queue}}
---
# Needs the Prometheus adapter, which serves {{metric .Queue}} to the autoscaler.
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{.ID}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{.ID}}}
  minReplicas: 1
  maxReplicas: 4
  metrics:
    - type: Pods
      pods:
        metric: {name: {{metric .Queue}}}
        target: {type: AverageValue, averageValue: "4"}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 600} # a replica takes minutes to load
{{- end}}
`

const serveSH = `#!/bin/sh
` + head + `set -eu
{{- if .L.File}}
# {{.L.File}} must lie in this folder. To make it from {{.Repo}}:
#   python3 convert_hf_to_gguf.py DIR --outfile full.gguf
#   llama-quantize full.gguf {{.L.File}} {{.Quant}}
{{- end}}
{{- range .L.Env}}
export {{sh .}}
{{- end}}
exec {{sh .L.Program}}{{range .L.Args}} {{sh .}}{{end}}
`

const modelfile = head + `FROM ./{{.L.File}}
PARAMETER num_ctx {{.Context}}
`

const ollamaSH = `#!/bin/sh
` + head + `# {{.L.File}} must lie in this folder. The OpenAI-compatible endpoint is
# http://localhost:11434/v1, the model {{.ID}}.
set -eu
export OLLAMA_HOST=0.0.0.0:11434 OLLAMA_NUM_PARALLEL={{.Batch}} OLLAMA_CONTEXT_LENGTH={{.Context}} OLLAMA_FLASH_ATTENTION=1
ollama serve &
until ollama list >/dev/null 2>&1; do sleep 1; done
ollama create {{sh .ID}} -f Modelfile
wait
`

const bentoPY = head + `import bentoml

ARGS = {{list .L.Args}}


@bentoml.service(
    name={{q .ID}},
    resources={"gpu": {{.GPUs}}},
    traffic={"timeout": 600, "concurrency": {{.MaxSeqs}}},
)
class LLM:
    """Is the OpenAI-compatible server, on the port BentoML gives it."""

    def __command__(self) -> list[str]:
        args = list(ARGS)
        args[args.index("--port") + 1] = "$PORT"
        return [{{q .L.Program}}, *args]
`

const bentofileYAML = head + `service: "service:LLM"
labels:
  model: {{q .Model}}
include: ["service.py"]
python:
  packages: ["bentoml", "vllm==0.18.0"]
envs:
  - name: HF_TOKEN
`
