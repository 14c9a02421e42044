// This file reads and names machines: "2x RTX 4090", "--vram 24GB".

package serving

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/llmpick/llmpick/catalog"
	"github.com/llmpick/llmpick/internal/text"
)

// Machine is a number of equal devices in one node.
type Machine struct {
	Device *catalog.Device
	Count  int

	class  *class              // of the device, looked up once
	speeds *[engines]Constants // of that class
	mem    float64             // bytes that weights, cache and overhead may take
	rent   Range               // USD an hour for the whole machine
	rents  bool                // rent is known
}

// NewMachine makes a machine of count devices. count below 1 counts as 1.
func NewMachine(d *catalog.Device, count int) Machine {
	m := Machine{Device: d, Count: max(count, 1)}
	m.class = classOf(d)
	m.speeds = speedsOf(m.class)
	m.mem = m.class.usable * d.MemoryGB * gib * float64(m.Count)
	m.rent, m.rents = hourly(d, m.Count)
	return m
}

// hourly is the rent of count of d in USD an hour. Where only some of the three
// prices are known, they bound what is.
func hourly(d *catalog.Device, count int) (Range, bool) {
	mid, ok := d.Rent.Get()
	if !ok {
		if mid, ok = d.RentLow.Get(); !ok {
			if mid, ok = d.RentHigh.Get(); !ok {
				return Range{}, false
			}
		}
	}
	n := float64(count)
	return Range{min(d.RentLow.Or(mid), mid) * n, mid * n, max(d.RentHigh.Or(mid), mid) * n}, true
}

// String is how the machine is written in flags and tables: "2x RTX 4090".
func (m Machine) String() string {
	if m.Device == nil {
		return ""
	}
	if m.Count <= 1 {
		return m.Device.Name
	}
	return strconv.Itoa(m.Count) + "x " + m.Device.Name
}

// MemoryBytes is the memory of the whole machine, and UsableBytes what a model
// may take of it.
func (m Machine) MemoryBytes() float64 { return m.Device.MemoryGB * gib * float64(m.Count) }

// UsableBytes is what weights, cache and overhead may take together: memory
// less what the driver, the desktop or the operating system keeps.
func (m Machine) UsableBytes() float64 { return m.mem }

// Rent is the price of the machine in USD an hour, false where unknown.
func (m Machine) Rent() (Range, bool) { return m.rent, m.rents }

const gib = 1 << 30

// Compiled on first use: most runs of llmpick name no machine.
var countPrefix = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{1,4})\s*(?:[x×*]\s*|\s+)(\S.*)$`)
})

// ParseMachine reads a machine as a user writes it: "RTX 4090", "2x RTX 4090",
// "8 x h100", "4×A100 80GB". The device is matched by id, name or alias, or by
// an unambiguous part. Anything else is a *text.Problem with the nearest names.
func ParseMachine(devices []catalog.Device, s string) (Machine, error) {
	name, count := strings.TrimSpace(s), 1
	if d := matchDevice(devices, name); d == nil {
		if m := countPrefix().FindStringSubmatch(name); m != nil {
			count, _ = strconv.Atoi(m[1]) // at most four digits
			name = m[2]
		}
	}
	if count < 1 || count > 1024 {
		return Machine{}, text.Problemf(text.Usage, "--hardware",
			text.T{En: "%q: a machine has 1 to 1024 devices", Zh: "%q：一台机器的设备数应在 1 到 1024 之间"}, s)
	}
	if d := matchDevice(devices, name); d != nil {
		return NewMachine(d, count), nil
	}
	var part []*catalog.Device
	for i := range devices {
		if k := fold(name); len(k) >= 2 && strings.Contains(fold(devices[i].Name), k) {
			part = append(part, &devices[i])
		}
	}
	if len(part) == 1 {
		return NewMachine(part[0], count), nil
	}
	if len(part) > 1 {
		slices.SortFunc(part, func(a, b *catalog.Device) int { return cmp.Compare(a.Name, b.Name) })
		var list []text.T
		for _, d := range part[:min(len(part), 6)] {
			list = append(list, text.Same(d.Name))
		}
		return Machine{}, text.Problemf(text.UnknownValue, "--hardware",
			text.T{En: "%q could be several devices", Zh: "%q 可能指多种设备"}, s).
			Advise(text.T{En: "which of these: %s?", Zh: "请指明是哪一种：%s"}, text.Join(list))
	}
	known := make([]string, 0, len(devices))
	for i := range devices {
		known = append(known, devices[i].Name)
	}
	p := text.UnknownName("--hardware", text.T{En: "device", Zh: "设备"}, name, known)
	if p.Next.IsZero() {
		p.Advise(text.T{
			En: "see llmpick catalog list devices, give its memory with --vram 24GB, or describe it in an overlay",
			Zh: "可用 llmpick catalog list devices 查看已知设备，用 --vram 24GB 直接给出显存，或在叠加文件中描述该设备",
		})
	}
	return Machine{}, p
}

// matchDevice finds the device with this id, name or alias, spelling apart.
func matchDevice(devices []catalog.Device, s string) *catalog.Device {
	k := fold(s)
	if k == "" {
		return nil
	}
	for i := range devices {
		d := &devices[i]
		if fold(d.ID) == k || fold(d.Name) == k {
			return d
		}
	}
	for i := range devices {
		for _, a := range devices[i].Aliases {
			if fold(a) == k {
				return &devices[i]
			}
		}
	}
	return nil
}

// fold leaves only what identifies a device: "NVIDIA GeForce RTX 4090" = "rtx4090".
func fold(s string) string {
	s = strings.ToLower(s)
	for _, w := range []string{"nvidia", "geforce", "amd", "radeon", "intel(r)", "intel", "(tm)", "graphics", "apple"} {
		s = strings.ReplaceAll(s, w, "")
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

var vramForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i)\s*(\d+(?:\.\d+)?)\s*(gb|gib|g|tb|tib|t|mb|mib|m)?\s*$`)
})

// ParseVRAM reads an amount of accelerator memory, "24GB", "80", "512 MiB", and
// returns GiB: memory is sold in binary units whatever the label says.
func ParseVRAM(s string) (float64, error) {
	m := vramForm().FindStringSubmatch(s)
	if m == nil {
		return 0, text.Problemf(text.Usage, "--vram", text.T{En: "%q is not an amount of memory", Zh: "%q 不是有效的显存大小"}, s).
			Advise(text.T{En: "write it as 24GB", Zh: "请写成 24GB 这样的形式"})
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err == nil {
		switch strings.ToLower(m[2]) {
		case "t", "tb", "tib":
			v *= 1024
		case "m", "mb", "mib":
			v /= 1024
		}
	}
	if err != nil || v < 0.25 || v > 1<<20 {
		return 0, text.Problemf(text.Usage, "--vram", text.T{En: "%q is outside 256 MB to 1 PB", Zh: "%q 超出 256 MB 至 1 PB 的范围"}, s)
	}
	return v, nil
}

// VRAM makes a machine of which only the memory is known, in GiB. Its speed is
// not: that would be a guess about what it is.
func VRAM(gb float64) Machine {
	name := strconv.FormatFloat(gb, 'f', -1, 64) + "GB"
	return NewMachine(&catalog.Device{ID: "vram-" + strings.ToLower(name), Name: name, MemoryGB: gb}, 1)
}
