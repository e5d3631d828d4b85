package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// ranKernel is a finished run.
type ranKernel struct {
	manifest record.Manifest
	snapshot *graph.Snapshot
	outcome  *algorithms.Outcome
	notes    []string
}

// runKernel runs a kernel on a dataset of the store.
func (e *environment) runKernel(ctx context.Context, s *store.Store, o runOptions) (*ranKernel, error) {
	d, err := s.Dataset(o.selection.Dataset)
	if err != nil {
		return nil, err
	}
	sel, notes := suit(o.selection, d.Graph, o.spec)
	memory := e.estimateRun(o.spec, d.Graph, sel.Weights == string(graph.WeightsStored), o.plain)
	if err := e.allow(fmt.Sprintf("%s on %s", o.spec.Name, d.Name), memory.Total); err != nil {
		return nil, err
	}
	g, err := s.Snapshot(ctx, sel)
	if err != nil {
		return nil, err
	}
	if err := sameGraph(d.Name, d.Graph.Digest, g.Dataset); err != nil {
		return nil, err
	}
	params := o.spec.New()
	for _, p := range o.spec.Params {
		if text, given := o.params[p.Name]; given {
			if err := e.setParam(params, p, text, d.Name, g.IDs); err != nil {
				return nil, err
			}
		}
	}
	text, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	manifest := record.Manifest{Kernel: o.spec.Name, Params: text, Selection: sel, Digest: d.Graph.Digest, Version: version}
	outcome, seen, err := o.spec.Run(ctx, g, params, e.env(o.spec.Name, e.beyond(memory.Snapshot)))
	e.close()
	if err != nil {
		return nil, err
	}
	if o.check {
		if err := o.spec.Check(seen, params, outcome); err != nil {
			return nil, term.With(term.CheckFailed, err)
		}
	}
	notes = append(append(notes, g.Notes...), outcome.Notes...)
	return &ranKernel{manifest, g, outcome, notes}, nil
}

// setParam gives a parameter the value that was typed: an id and the name of a
// file mean something for this dataset alone.
func (e *environment) setParam(params any, p algorithms.Param, text, dataset string, ids *graph.IDs) error {
	switch p.Kind {
	case "vertex":
		found, err := algorithms.SetMember(params, p.Name, text, ids)
		if err == nil && !found {
			err = term.Errorf(term.Missing, "dataset %q has no member %q", dataset, text)
		}
		return err
	case "file":
		set, err := e.readMembers(text, ids)
		if err != nil {
			return err
		}
		if len(set.Vertices) == 0 {
			return namesNobody(text, p.Name)
		}
		return algorithms.SetVertices(params, p.Name, set)
	case "sets":
		sets, err := e.readSeedSets(text, ids)
		if err != nil {
			return err
		}
		return algorithms.SetSets(params, p.Name, sets)
	case "pairs":
		pairs := algorithms.VertexPairs{Name: fileName(text)}
		var err error
		if pairs.Source, pairs.Target, pairs.SHA256, err = tableio.ReadPairs(text, e.In, ids); err != nil {
			return err
		}
		return algorithms.SetPairs(params, p.Name, pairs)
	case "labels":
		groups, err := tableio.ReadGroups(text, e.In)
		if err != nil {
			return err
		}
		label, err := groups.Members(ids)
		if err != nil {
			return err
		}
		return algorithms.SetLabels(params, p.Name, algorithms.VertexLabels{Label: label, Name: fileName(text), SHA256: groups.SHA256})
	}
	return algorithms.Set(params, p.Name, text)
}

func (e *environment) runAndPrint(ctx context.Context, o runOptions) error {
	open := e.openRead
	if o.save != "" {
		open = e.openExisting
	}
	s, err := open()
	if err != nil {
		return err
	}
	defer s.Close()
	start := time.Now()
	r, err := e.runKernel(ctx, s, o)
	if err != nil {
		return err
	}
	elapsed := time.Since(start)
	if o.out != "" {
		table := tableio.Table{IDs: r.snapshot.IDs, Columns: r.outcome.Columns, Meta: r.meta()}
		if r.outcome.Table != nil {
			table.Columns, table.Free = r.outcome.Table.Columns, true
		}
		if err := tableio.Write(ctx, o.out, e.Out, "", table); err != nil {
			return err
		}
	}
	if o.save != "" {
		if _, err := s.SaveRun(ctx, r.record(o.save), r.outcome.Columns); err != nil {
			return err
		}
	}
	if err := e.printRun(o, r, elapsed); err != nil {
		return err
	}
	if c := r.outcome.Convergence; o.strict && !c.Converged {
		return term.Errorf(term.Partial, "%s: not converged after %s (%s %s); raise --max-iterations%s", o.spec.Name, term.Plural(c.Iterations, "iteration", "iterations"), c.Meaning, term.About(c.Delta), orTolerance(o.spec))
	}
	return nil
}

// meta is what a parquet file says about where it comes from.
func (r *ranKernel) meta() map[string]string {
	manifest, _ := json.Marshal(r.manifest) // plain data always marshals
	return map[string]string{"kith.manifest": string(manifest)}
}

func (r *ranKernel) record(name string) record.Run {
	c := r.outcome.Convergence
	run := record.Run{Manifest: r.manifest, Name: name, Columns: columnNames(r.outcome.Columns), Iterations: c.Iterations, Delta: c.Delta, Meaning: c.Meaning, Converged: c.Converged, Notes: r.notes}
	if len(r.outcome.Measures) > 0 {
		run.Measures = map[string]float64{}
	}
	for _, m := range r.outcome.Measures {
		run.Measures[m.Name] = m.Value
	}
	return run
}

func columnNames(columns []column.Column) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// orTolerance names the other parameter that ends a kernel's rounds, if it has
// one.
func orTolerance(spec algorithms.Spec) string {
	for _, p := range spec.Params {
		if p.Name == "tolerance" {
			return " or --tolerance"
		}
	}
	return ""
}
