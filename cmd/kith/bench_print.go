package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/tableio"
)

// benchOutcome is a measurement or a race.
type benchOutcome struct {
	result interface{ WriteLines(io.Writer) error } // printed as JSON too
	table  func() error
	wrong  []string // what is wrong with it
}

// printBenchOutcome prints a measurement or a race as the flags ask for, and
// makes an error of what is wrong with it. lines may be nil; onStdout says that
// they go there, instead of the table.
func (e *environment) printBenchOutcome(o benchOutcome, lines *tableio.Writer, onStdout bool) error {
	if lines != nil {
		if err := o.result.WriteLines(lines); err != nil {
			return err
		}
		if err := lines.Commit(); err != nil {
			return err
		}
	}
	var err error
	switch {
	case e.json:
		err = e.printJSON(o.result)
	case !onStdout:
		err = o.table()
	}
	if err == nil && len(o.wrong) > 0 {
		err = term.Errorf(term.CheckFailed, "%s", strings.Join(o.wrong, "\n"))
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
	made := ""
	if g.Build > 0 { // a dataset is there already
		made = fmt.Sprintf("; made in %s, built in %s", duration(g.Generate), duration(g.Build))
	}
	_, err := fmt.Fprintf(e.Out, "%s: %s, %s, %s%s\nmachine: %s, %s, %s, %s %s, %s\n", term.Escape(g.Name), term.Plural(g.Vertices, "vertex", "vertices"),
		term.Plural(g.Edges, "edge", "edges"), term.Plural(g.Arcs, "arc", "arcs"), made,
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
