package main

import (
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
)

func TestParseSize(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{{"1", 1}, {"512", 512}, {"4k", 4096}, {"4KiB", 4096}, {"4KB", 4096}, {"1.5MiB", 3 << 19}, {"2G", 2 << 30}, {"1TiB", 1 << 40}, {"64B", 64}, {"8 GiB", 8 << 30}} {
		if got, err := parseSize(c.text); err != nil || got != c.want {
			t.Errorf("%q: %d, %v", c.text, got, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "0", "NaN", "1e30", "4kk", "4 bananas", "KiB", "4i", "Inf"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}

func TestMachineMemoryIsPlausible(t *testing.T) {
	if m := machineMemory(); m < 1<<20 {
		t.Errorf("this machine has %d bytes of memory", m)
	}
}

// The estimate of a load is at least the slices that it stands for.
func TestBatchBytes(t *testing.T) {
	b := &graph.Edges{Src: make([]int64, 10), Dst: make([]int64, 10), Weights: make([]float32, 10), Times: make([]int64, 10), Layers: make([]uint16, 10)}
	if got := batchBytes([]*graph.Edges{b}); got != 10*(8+8+4+8+2) {
		t.Errorf("%d bytes", got)
	}
	if plain, full := buildBytes([]*graph.Edges{{Src: b.Src, Dst: b.Dst}}, true, 2), buildBytes([]*graph.Edges{b}, false, 2); plain >= full {
		t.Errorf("a plain directed graph takes %d, a weighted undirected one %d", plain, full)
	}
}

func TestParseTime(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{{"0", 0}, {"1435622400", 1435622400e6}, {"1435622400.5", 14356224005e5}, {"2015-06-30", 1435622400e6}, {"2015-06-30T00:00:01Z", 1435622401e6}, {"2015-06-30T02:00:00+02:00", 1435622400e6},
		{"-0.5", -5e5}, {"7.", 7e6}, {"1.0000019", 1e6 + 1}, {"0.523785", 523785}, {"2147483648.030493", 2147483648030493}} { // a float misses the last two by one
		if got, err := parseTime(c.text); err != nil || got != c.want {
			t.Errorf("%q: %d, %v", c.text, got, err)
		}
	}
	for _, text := range []string{"yesterday", "2015-13-01", "NaN", "1e99", "", ".", "1.+5", "1.0000000x", "-", "0x10", "1_0", "1000000000000"} {
		if got, err := parseTime(text); err == nil || !strings.Contains(err.Error(), "is not a time") {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	if _, err := parseTime("2014"); err == nil || !strings.Contains(err.Error(), "write 2014-01-01") {
		t.Errorf("a year: %v", err)
	}
}
