package structure

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Reciprocity computes for every vertex the share of its out-arcs that are
// returned,
//
//	reciprocity(v) = |{w ≠ v : v → w and w → v}| / |{w ≠ v : v → w}|
//
// and the same share over all arcs of the graph. Loops and weights do not
// count. A vertex without out-arcs has no value (NaN); on an undirected graph
// every other vertex has 1. It is not the correlation ρ, which compares with
// what a random graph of the same density would show.
//
// Source: D. Garlaschelli, M. Loffredo, Patterns of Link Reciprocity in
// Directed Networks, Physical Review Letters 93 (2004), 268701, where it is r
// and leads to ρ.
//
// Needs the transpose. One pass: O(n+m); 8 bytes per vertex, the answer.
// Counts are exact and a share is one rounded division, so no bit depends on
// the workers.
func Reciprocity(ctx context.Context, g *graph.Snapshot, _ ReciprocityParams, e algorithms.Env) (*ReciprocityResult, error) {
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, fmt.Errorf("structure: reciprocity: %w", err)
	}
	r := &ReciprocityResult{Share: make([]float64, g.Order())}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs)
	arcs, returned := make([]int64, len(cuts)), make([]int64, len(cuts))
	err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			out, back := returnedArcs(g, v)
			arcs[c], returned[c] = arcs[c]+out, returned[c]+back
			r.Share[v] = share(back, out)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("structure: reciprocity: %w", err)
	}
	for c := range arcs {
		r.Arcs, r.Returned = r.Arcs+arcs[c], r.Returned+returned[c]
	}
	r.Reciprocity = share(r.Returned, r.Arcs)
	return r, nil
}

// returnedArcs counts v's out-arcs without loops, and those of them that also
// stand in v's row of the transpose: both rows ascend and are walked together.
func returnedArcs(g *graph.Snapshot, v graph.Vertex) (arcs, returned int64) {
	in := g.In.Row(v)
	for _, w := range g.Out.Row(v) {
		if w == v {
			continue
		}
		arcs++
		for len(in) > 0 && in[0] < w {
			in = in[1:]
		}
		if len(in) > 0 && in[0] == w {
			returned++
		}
	}
	return arcs, returned
}

// share returns part/whole, NaN when there is no whole.
func share(part, whole int64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// ReciprocityParams has no fields: nothing about reciprocity is a choice.
type ReciprocityParams struct{}

// DefaultReciprocity returns the only parameters there are.
func DefaultReciprocity() ReciprocityParams { return ReciprocityParams{} }

// ReciprocityResult holds shares in [0,1], NaN without out-arcs.
type ReciprocityResult struct {
	Share       []float64
	Reciprocity float64 // Returned/Arcs; NaN when the graph has no arcs but loops
	Arcs        int64   // without loops
	Returned    int64
}

// checkReciprocity looks every arc's opposite up in the out-rows; it does not
// touch the transpose.
func checkReciprocity(g *graph.Snapshot, _ ReciprocityParams, o *algorithms.Outcome) error {
	for v := range graph.Vertex(g.Order()) {
		out, back := 0.0, 0.0
		for _, w := range g.Out.Row(v) {
			if w == v {
				continue
			}
			out++
			if _, ok := g.Out.Find(w, v); ok {
				back++
			}
		}
		claimed := o.Columns[0].F64[v]
		if out == 0 && !math.IsNaN(claimed) {
			return fmt.Errorf("structure: reciprocity: %w: %s has no out-arcs but a share of %v", algorithms.ErrCheck, g.IDs.Format(v), claimed)
		}
		if out > 0 && claimed != back/out {
			return fmt.Errorf("structure: reciprocity: %w: share of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(v), back/out, claimed)
		}
	}
	return nil
}

// ReciprocitySpec registers Reciprocity.
var ReciprocitySpec = algorithms.Define(algorithms.Kernel[ReciprocityParams, *ReciprocityResult]{
	Name: "reciprocity", Title: "Reciprocity",
	Cite: "Garlaschelli, Loffredo, Patterns of Link Reciprocity in Directed Networks, 2004",
	Doc: "The share of a vertex's out-arcs, apart from loops, that are returned; no value without out-arcs, 1 on undirected " +
		"graphs. Also the share over all arcs. Not the correlation that compares with random graphs.",
	Needs: graph.NeedIn, Columns: []string{"reciprocity"},
	Default: DefaultReciprocity(), Run: Reciprocity, Check: checkReciprocity,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 8 * n },
	Outcome: func(_ *graph.Snapshot, r *ReciprocityResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("reciprocity", "share", r.Share)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if r.Arcs > 0 { // a measure is a number, so that it can be written as JSON
			o.Measures = []algorithms.Measure{{Name: "reciprocity", Value: r.Reciprocity}}
		}
		return o
	},
})
