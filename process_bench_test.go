// This file measures llmpick as a whole process, against testdata/baseline.

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRecommendProcess builds llmpick and the baseline, runs them in
// turns, and reports the medians of CPU time and peak memory, and the median of
// the ratios of CPU time pair by pair.
func BenchmarkRecommendProcess(b *testing.B) {
	dir := b.TempDir()
	build := func(name, pkg string) string {
		out := filepath.Join(dir, name)
		if msg, err := exec.Command("go", "build", "-o", out, pkg).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, msg)
		}
		return out
	}
	llmpick, baseline := build("llmpick", "."), build("baseline", "./testdata/baseline")
	run := func(name string, args ...string) (cpu time.Duration, peakMB float64) {
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), "LANG=C", "XDG_CONFIG_HOME="+dir)
		if err := c.Run(); err != nil {
			b.Fatal(name, args, err)
		}
		s := c.ProcessState
		return s.UserTime() + s.SystemTime(), float64(s.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	}
	var cpu, base, ratio, peak []float64
	for b.Loop() {
		a, mb := run(llmpick, "recommend", "--task", "code", "--language", "zh", "--samples", "0")
		z, _ := run(baseline)
		cpu, base = append(cpu, a.Seconds()*1e3), append(base, z.Seconds()*1e3)
		ratio, peak = append(ratio, a.Seconds()/z.Seconds()), append(peak, mb)
	}
	median := func(x []float64) float64 {
		slices.Sort(x)
		return x[len(x)/2]
	}
	b.ReportMetric(median(cpu), "cpu-ms")
	b.ReportMetric(median(base), "baseline-cpu-ms")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(median(peak), "peak-MB")
	b.ReportMetric(0, "ns/op")
}
