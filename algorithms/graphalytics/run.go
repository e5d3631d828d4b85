package graphalytics

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/tableio"
)

// Need is the memory that Run and Match take beyond the snapshot.
func (t *Task) Need(g *graph.Snapshot, workers int) (int64, error) {
	params, err := t.params(g.IDs)
	if err != nil {
		return 0, err
	}
	return max(t.Algorithm.Kernel.Need(t.Algorithm.view(g), params, workers), t.Algorithm.Rule.matchBytes(int64(g.Order()))), nil
}

// Run runs the algorithm on the task's graph, with the parameters that its
// .properties file gives.
func (t *Task) Run(ctx context.Context, g *graph.Snapshot, e algorithms.Env) (column.Column, error) {
	params, err := t.params(g.IDs)
	if err != nil {
		return column.Column{}, err
	}
	o, _, err := t.Algorithm.Kernel.Run(ctx, t.Algorithm.view(g), params, e)
	if err != nil {
		return column.Column{}, err
	}
	return o.Columns[0], nil
}

// view returns what the algorithm is to see of a graph.
func (a *Algorithm) view(g *graph.Snapshot) *graph.Snapshot { return g.Without(!a.Weights, true) }

// params returns the kernel's parameters for the task's graph.
func (t *Task) params(ids *graph.IDs) (any, error) {
	a := t.Algorithm
	params := a.Kernel.New()
	if a.as != "" {
		if err := algorithms.Set(params, "as", a.as); err != nil {
			return nil, err
		}
	}
	for _, s := range a.settings {
		key := a.key(s.key)
		text, said := t.Graph.Value(key)
		if !said {
			return nil, fmt.Errorf("%s: no line %s", t.Graph.Path, t.Graph.Key(key))
		}
		err := error(nil)
		if a.kind(s.param) == "vertex" {
			found := false
			if found, err = algorithms.SetMember(params, s.param, text, ids); err == nil && !found {
				err = fmt.Errorf("the graph has no vertex %q", text)
			}
		} else if err = algorithms.Set(params, s.param, text); err == nil {
			err = algorithms.Validate(params)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", t.Graph.Path, t.Graph.Key(key), err)
		}
	}
	return params, nil
}

// kind returns what a parameter of the kernel is.
func (a *Algorithm) kind(param string) string {
	for _, p := range a.Kernel.Params {
		if p.Name == param {
			return p.Kind
		}
	}
	return ""
}

// Match reads the reference output and judges a column, whose values are in
// the order of the vertices of ids. progress is told the bytes read and, or -1,
// to be read; it may be nil.
func (t *Task) Match(ctx context.Context, ids *graph.IDs, c column.Column, progress func(done, total int64)) (Match, error) {
	r, err := tableio.Open(t.Reference, nil)
	if err != nil {
		return Match{}, err
	}
	defer r.Close()
	defer context.AfterFunc(ctx, r.Interrupt)()
	return t.Algorithm.Compare(ctx, t.Reference, r, ids, c, func() {
		if progress != nil {
			progress(r.Progress())
		}
	})
}
