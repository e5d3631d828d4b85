package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

// The results of an output.
const (
	matched = "ok"
	failed  = "failed"  // it does not match
	broken  = "error"   // it could not be judged
	notRun  = "not run" // for a reason known beforehand, or for want of memory
)

// validationPage is a validation as --json prints it.
type validationPage struct {
	Graphs []validatedGraph `json:"graphs"`
	OK     int              `json:"ok"`
	Failed int              `json:"failed"`
	Errors int              `json:"errors"`
	NotRun int              `json:"not_run"`

	owed    int // not run, though there is a reference output
	refused int // of these, for want of memory
}

type validatedGraph struct {
	Graph    string            `json:"graph"`
	Vertices int64             `json:"vertices"` // -1: not known
	Edges    int64             `json:"edges"`
	Directed bool              `json:"directed"`
	Weighted bool              `json:"weighted"`
	Reading  float64           `json:"reading"` // seconds
	Error    string            `json:"error,omitempty"`
	Outputs  []validatedOutput `json:"outputs"`

	refused bool // Error is for want of memory
}

type validatedOutput struct {
	Algorithm string                   `json:"algorithm"`
	Kernel    string                   `json:"kernel"`
	Rule      string                   `json:"rule"`
	Result    string                   `json:"result"`
	Reason    string                   `json:"reason,omitempty"`
	Seconds   float64                  `json:"seconds"`
	Vertices  int64                    `json:"vertices"`
	Differ    int64                    `json:"differ"`
	First     *graphalytics.Difference `json:"first,omitempty"`
	Largest   number                   `json:"largest_error"`

	owed, refused bool
}

// fail notes why a graph could not be validated.
func (v validatedGraph) fail(ctx context.Context, err error) validatedGraph {
	v.Error, v.refused = err.Error(), exitCode(ctx, err) == term.NoMemory
	return v
}

// fail notes why an output could not be judged.
func (o validatedOutput) fail(ctx context.Context, err error) validatedOutput {
	o.Result, o.Reason, o.owed = broken, err.Error(), true
	if o.refused = exitCode(ctx, err) == term.NoMemory; o.refused {
		o.Result = notRun
	}
	return o
}

// add counts a graph.
func (p *validationPage) add(g validatedGraph) {
	p.Graphs = append(p.Graphs, g)
	switch {
	case g.refused:
		p.owed, p.refused = p.owed+1, p.refused+1
	case g.Error != "":
		p.Errors++
	}
	for _, o := range g.Outputs {
		switch o.Result {
		case matched:
			p.OK++
		case failed:
			p.Failed++
		case broken:
			p.Errors++
		case notRun:
			p.NotRun++
			if o.owed {
				p.owed++
			}
			if o.refused {
				p.refused++
			}
		}
	}
}

// verdict is the error that a validation ends with, nil when all is well.
func (p *validationPage) verdict() error {
	switch {
	case p.Failed > 0:
		return term.Errorf(term.CheckFailed, "validate: %s not match the reference", term.Plural(p.Failed, "answer does", "answers do"))
	case p.Errors > 0:
		return term.Errorf(term.Failure, "validate: %s could not be judged for errors", term.Plural(p.Errors, "graph or output", "graphs or outputs"))
	case p.refused > 0:
		return term.Errorf(term.NoMemory, "validate: %s not run for want of memory; --memory SIZE changes the limit", term.Plural(p.refused, "graph or output was", "graphs or outputs were"))
	case p.owed > 0:
		return term.Errorf(term.Failure, "validate: %s not judged, for the reasons given", term.Plural(p.owed, "reference output was", "reference outputs were"))
	case p.OK == 0:
		return term.Errorf(term.Failure, "validate: there was no reference output to compare with")
	}
	return nil
}

// printSum prints how many outputs came out how.
func (p *validationPage) printSum(e *environment) error {
	parts := []string{term.Plural(p.OK, "output matches", "outputs match")}
	for _, part := range []struct {
		n    int
		what string
	}{{p.Failed, "failed"}, {p.Errors, "with errors"}, {p.NotRun, "not run"}} {
		if part.n > 0 {
			parts = append(parts, term.Count(part.n)+" "+part.what)
		}
	}
	_, err := fmt.Fprintln(e.Out, strings.Join(parts, ", "))
	return err
}

// printValidated prints a graph's outputs as a table.
func (e *environment) printValidated(g validatedGraph) error {
	head := term.Escape(g.Graph) + ": "
	if g.Vertices >= 0 && g.Edges >= 0 {
		head += graphText(record.Graph{Vertices: g.Vertices, Edges: g.Edges, Directed: g.Directed, Weighted: g.Weighted})
		if g.Reading > 0 {
			head += ", read in " + duration(g.Reading)
		}
	}
	if g.Error != "" {
		head = term.Escape(g.Graph) + ": ERROR: " + term.Escape(g.Error)
	}
	if _, err := fmt.Fprintln(e.Out, strings.TrimSuffix(head, ": ")); err != nil || len(g.Outputs) == 0 {
		return err
	}
	table := &term.Table{Columns: []term.Column{{Name: "  algorithm"}, {Name: "kernel"}, {Name: "rule"}, {Name: "result"}, {Name: "time", Right: true}, {Name: "what"}}}
	for _, o := range g.Outputs {
		time := "-"
		if o.Seconds > 0 {
			time = duration(o.Seconds)
		}
		result := o.Result
		if result != matched {
			result = strings.ToUpper(result)
		}
		table.Add("  "+o.Algorithm, o.Kernel, o.Rule, result, time, o.what())
	}
	return e.Print(table)
}

// what says in a phrase what came out.
func (o *validatedOutput) what() string {
	switch {
	case o.Reason != "":
		return o.Reason
	case o.First != nil:
		verb := "differ"
		if o.Differ == 1 {
			verb = "differs"
		}
		return fmt.Sprintf("%v; %s of %s %s", o.First, term.Count(o.Differ), term.Plural(o.Vertices, "vertex", "vertices"), verb)
	case o.Rule == string(graphalytics.Epsilon):
		return fmt.Sprintf("%s, largest error %.2g, allowed %v", term.Plural(o.Vertices, "vertex", "vertices"), float64(o.Largest), graphalytics.Tolerance)
	}
	return term.Plural(o.Vertices, "vertex", "vertices")
}
