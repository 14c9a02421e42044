package main

import (
	"fmt"
	"github.com/llmpick/llmpick/catalog"
	"os"
	"time"
)

func main() {
	f, err := catalog.LoadPath(os.Args[1])
	if err != nil {
		fmt.Println(err)
	}
	t := time.Now()
	d := newData(&f)
	fmt.Println(len(d.models), len(d.benches), noiseOf(d))
	p := fit(d, defaults())
	fmt.Println(time.Since(t), p.Noise)
	for _, id := range []string{"gpqa_diamond", "mmlu_pro", "mmlu", "swe_bench_verified", "livecodebench_v6", "aime_2025", "mmmu_pro", "simpleqa", "ruler_128k", "ifeval"} {
		if i := p.Find(id); i >= 0 {
			fmt.Printf("%+v\n", p.Benches[i])
		}
	}
	for e, x := range p.Effort {
		fmt.Printf("%d %.2f\n", e, x)
	}
}
