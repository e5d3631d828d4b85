package bench

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteLines writes a result as lines of Go's benchmark format, one per
// repetition, which benchstat summarises and compares: what holds for the
// whole file as "key: value", what tells cells apart as /key=value.
func (r *Result) WriteLines(to io.Writer) error {
	w := bufio.NewWriter(to)
	writeHead(w, r.Machine, r.Graph)
	for _, b := range r.Bandwidth {
		fmt.Fprintf(w, "bandwidth-%d: %.2f GB/s read, %.2f GB/s triad\n", b.Workers, b.Read/1e9, b.Triad/1e9)
	}
	for _, c := range r.Cells {
		for _, seconds := range c.Seconds.Values {
			fmt.Fprintf(w, "BenchmarkKith/graph=%s/kernel=%s/workers=%d-%d 1 %.0f ns/op %.0f arcs/s %.3f snapshot-B/arc %d peak-B",
				lineWord(r.Graph.Name), lineWord(c.Workload), c.Workers, c.Workers, seconds*1e9, float64(c.Arcs)/seconds, c.BytesPerArc, c.Peak)
			if c.Live >= 0 {
				fmt.Fprintf(w, " %d live-B %d estimate-B", c.Live, c.Estimate)
			}
			fmt.Fprintln(w)
		}
	}
	return w.Flush()
}

// writeHead writes what holds for a whole file.
func writeHead(w io.Writer, m Machine, g Facts) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\n", m.OS, m.Arch)
	if m.CPU != "" {
		fmt.Fprintf(w, "cpu: %s\n", m.CPU)
	}
	fmt.Fprintf(w, "cores: %d\nmemory: %s\nkernel: %s\ntoolchain: %s\n", m.Cores, m.Memory, m.Kernel, m.Go)
	fmt.Fprintf(w, "pkg: github.com/kithgraph/kith/bench\ngraph: %s\nvertices: %d\narcs: %d\ndigest: %s\n", g.Name, g.Vertices, g.Arcs, g.Digest)
}

// lineWord makes a name fit for a part of a benchmark's name: no blanks, no
// slashes, and no "=" of its own.
func lineWord(name string) string {
	return strings.NewReplacer(" ", "_", "/", "_", "=", "~").Replace(name)
}
