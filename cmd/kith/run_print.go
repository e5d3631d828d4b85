package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

// runPage is a run as --json prints it. Nothing in it depends on the workers
// or on time.
type runPage struct {
	Manifest    record.Manifest `json:"manifest"`
	Vertices    int             `json:"vertices"`
	Arcs        int64           `json:"arcs"`
	Convergence convergencePage `json:"convergence"`
	Checked     bool            `json:"checked"`
	Measures    []measurePage   `json:"measures"`
	Notes       []string        `json:"notes"`
	Top         []jsonRow       `json:"top"`
}

type convergencePage struct {
	Iterations int    `json:"iterations"`
	Delta      number `json:"delta"`
	Meaning    string `json:"meaning"`
	Converged  bool   `json:"converged"`
}

type measurePage struct {
	Name  string `json:"name"`
	Value number `json:"value"`
}

// printRun prints what a run found: to stdout, or to stderr when the result
// itself went to stdout.
func (e *environment) printRun(o runOptions, r *ranKernel, elapsed time.Duration) error {
	to := *e
	if o.out == "-" {
		if e.quiet {
			return nil
		}
		to.Terminal = &term.Terminal{Out: e.Err}
	}
	top := topOf(r.snapshot.IDs, r.outcome.Columns, o.top)
	if r.outcome.Table != nil {
		top = headOf(r.snapshot.IDs, r.outcome.Table, o.top)
	}
	if e.json {
		page := runPage{Manifest: r.manifest, Vertices: r.snapshot.Order(), Arcs: r.snapshot.Size(), Measures: []measurePage{}, Notes: append([]string{}, r.notes...), Top: top.json(), Checked: o.check}
		c := r.outcome.Convergence
		page.Convergence = convergencePage{c.Iterations, number(c.Delta), c.Meaning, c.Converged}
		for _, m := range r.outcome.Measures {
			page.Measures = append(page.Measures, measurePage{m.Name, number(m.Value)})
		}
		return to.printJSON(page)
	}
	for _, m := range r.outcome.Measures {
		fmt.Fprintf(to.Out, "%s %s\n", m.Name, term.Float(m.Value))
	}
	if o.top > 0 && len(top.columns) > 0 {
		if err := to.Print(top.table()); err != nil {
			return err
		}
	}
	for _, note := range r.notes {
		e.say("%s: %s", o.spec.Name, note)
	}
	e.say("%s: %s, %s%s%s, in %s", o.spec.Name, term.Plural(r.snapshot.Order(), "vertex", "vertices"),
		term.Plural(r.snapshot.Size(), "arc", "arcs"), ended(r.outcome.Convergence), written(o), term.Seconds(elapsed))
	return nil
}

// ended tells how an iteration ended; nothing about kernels without one.
func ended(c algorithms.Convergence) string {
	switch {
	case c.Converged && c.Iterations <= 1 && c.Meaning == "": // no iteration to speak of
		return ""
	case !c.Converged:
		return fmt.Sprintf(", not converged after %s (%s %s)", term.Plural(c.Iterations, "iteration", "iterations"), c.Meaning, term.About(c.Delta))
	case c.Meaning == "":
		return ", " + term.Plural(c.Iterations, "iteration", "iterations")
	}
	return fmt.Sprintf(", %s (%s %s)", term.Plural(c.Iterations, "iteration", "iterations"), c.Meaning, term.About(c.Delta))
}

func written(o runOptions) string {
	text := ""
	if o.check { // a run whose check fails does not get here
		text += ", checked"
	}
	if o.out != "" && o.out != "-" {
		text += ", wrote " + term.Escape(o.out)
	}
	if o.save != "" {
		text += ", saved as " + o.save
	}
	return text
}

// fileName is how manifests call a file: without its folder, which says more
// about the machine than about the data.
func fileName(path string) string {
	if path == "-" {
		return "stdin"
	}
	return filepath.Base(path)
}

// jsonRow is an object whose fields keep their order.
type jsonRow []jsonField

type jsonField struct {
	name  string
	value any
}

func (r jsonRow) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, f := range r {
		if i > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}
