package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/cmd/internal/term"
)

// printBenchOutcome prints a measurement or a race as the flags ask for, and
// makes an error of what is wrong with it.
func (e *environment) printBenchOutcome(c *cli.Context, outcome interface{ WriteLines(io.Writer) error }, table func() error, wrong []string) error {
	lines := c.String("lines")
	err := e.printLines(lines, outcome.WriteLines)
	switch {
	case err != nil:
	case e.json:
		err = e.printJSON(outcome)
	case lines != "-":
		err = table()
	}
	if err == nil && len(wrong) > 0 {
		err = term.Errorf(term.CheckFailed, "%s", strings.Join(wrong, "\n"))
	}
	return err
}

// printLines writes benchmark lines to a file or stdout, nothing for "".
func (e *environment) printLines(path string, write func(io.Writer) error) error {
	switch path {
	case "":
		return nil
	case "-":
		return write(e.Out)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = write(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// printBench prints a measurement as a table.
func (e *environment) printBench(r *bench.Result) error {
	if err := e.printBenchHead(r.Machine, r.Graph); err != nil {
		return err
	}
	for _, b := range r.Bandwidth {
		if _, err := fmt.Fprintf(e.Out, "memory: %.1f GB/s read, %.1f GB/s triad on %s\n", b.Read/1e9, b.Triad/1e9, term.Plural(b.Workers, "worker", "workers")); err != nil {
			return err
		}
	}
	table := &term.Table{Columns: []term.Column{{Name: "kernel"}, {Name: "workers", Right: true}, {Name: "median", Right: true}, {Name: "±", Right: true},
		{Name: "arcs/s", Right: true}, {Name: "B/arc", Right: true}, {Name: "peak", Right: true}, {Name: "live", Right: true}, {Name: "estimate", Right: true}, {Name: "which"},
		{Name: "bandwidth", Right: true}, {Name: "rounds", Right: true}, {Name: "check"}}}
	for _, c := range r.Cells {
		if c.NotRun != "" {
			table.Add(c.Workload, fmt.Sprint(c.Workers), "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "not run: "+c.NotRun)
			continue
		}
		live, estimate := "-", "-"
		if c.Live >= 0 {
			live, estimate = term.Bytes(c.Live), term.Bytes(c.Estimate)
		}
		share := "-"
		if c.Share > 0 {
			share = fmt.Sprintf("%.0f%%", 100*c.Share)
		}
		table.Add(c.Workload, fmt.Sprint(c.Workers), duration(c.Seconds.Median), fmt.Sprintf("%.0f%%", 100*c.Seconds.Spread()), fmt.Sprintf("%.3gM", c.ArcsPerSecond/1e6),
			fmt.Sprintf("%.2f", c.BytesPerArc), term.Bytes(c.Peak), live, estimate, c.Memory, share, fmt.Sprint(c.Iterations), c.Checked)
	}
	return e.Print(table)
}

func (e *environment) printBenchHead(m bench.Machine, g bench.Facts) error {
	_, err := fmt.Fprintf(e.Out, "%s: %s, %s, %s; made in %s, built in %s\nmachine: %s, %s, %s, %s %s, %s\n", term.Escape(g.Name), term.Plural(g.Vertices, "vertex", "vertices"),
		term.Plural(g.Edges, "edge", "edges"), term.Plural(g.Arcs, "arc", "arcs"), duration(g.Generate), duration(g.Build),
		term.Plural(m.Cores, "core", "cores"), term.Escape(m.CPU), m.Memory, m.OS, m.Kernel, m.Go)
	return err
}

// duration writes seconds to about three digits.
func duration(seconds float64) string {
	d := time.Duration(seconds * 1e9)
	if d < 10*time.Millisecond {
		return d.Round(time.Microsecond).String()
	}
	return term.Seconds(d)
}
