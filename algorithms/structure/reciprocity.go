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
// and the same share over all arcs of the graph, r. Loops and weights do not
// count. A vertex without out-arcs has no value (NaN); on an undirected graph
// every other vertex has 1. As r grows with the density a of the arcs among all
// pairs, the correlation of an arc with its opposite is given too,
//
//	ρ = (r - a) / (1 - a),  a = arcs / n(n-1)
//
// which is 0 in the mean of random graphs, and has no value (NaN) when there are
// no arcs or all that could be.
//
// Source: D. Garlaschelli, M. Loffredo, Patterns of Link Reciprocity in
// Directed Networks, Physical Review Letters 93 (2004), 268701.
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
	r.Correlation = correlated(r.Returned, r.Arcs, int64(g.Order()))
	return r, nil
}

// correlated returns ρ; multiplied by the pairs and the arcs, both of its parts
// are whole numbers but for rounding.
func correlated(returned, arcs, n int64) float64 {
	pairs, all := float64(float64(n)*float64(n-1)), float64(arcs)
	if arcs == 0 || all == pairs {
		return math.NaN()
	}
	return (float64(float64(returned)*pairs) - float64(all*all)) / (all * (pairs - all))
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
	Correlation float64 // ρ; NaN without arcs, or with all
	Arcs        int64   // without loops
	Returned    int64
}

// checkReciprocity looks every arc's opposite up in the out-rows; it does not
// touch the transpose. The correlation is that of the pairs' variables, of mean
// a, whose product is 1 where an arc is returned: E(xy) = a r.
func checkReciprocity(g *graph.Snapshot, _ ReciprocityParams, o *algorithms.Outcome) error {
	arcs, returned := 0.0, 0.0
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
		arcs, returned = arcs+out, returned+back
		claimed := o.Columns[0].F64[v]
		if out == 0 && !math.IsNaN(claimed) {
			return fmt.Errorf("structure: reciprocity: %w: %s has no out-arcs but a share of %v", algorithms.ErrCheck, g.IDs.Format(v), claimed)
		}
		if out > 0 && claimed != back/out {
			return fmt.Errorf("structure: reciprocity: %w: share of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(v), back/out, claimed)
		}
	}
	pairs := float64(float64(g.Order()) * float64(g.Order()-1))
	var want []algorithms.Measure
	if arcs > 0 {
		want = append(want, algorithms.Measure{Name: "reciprocity", Value: returned / arcs})
	}
	if mean := arcs / pairs; arcs > 0 && arcs < pairs {
		want = append(want, algorithms.Measure{Name: "rho", Value: (returned/pairs - float64(mean*mean)) / (mean - float64(mean*mean))})
	}
	if len(o.Measures) != len(want) {
		return fmt.Errorf("structure: reciprocity: %w: %d measures, not %d", algorithms.ErrCheck, len(want), len(o.Measures))
	}
	for _, m := range want {
		const within = 1e-9 // in a sparse graph the variance loses digits
		if err := algorithms.CheckMeasure(o, m.Name, m.Value, within); err != nil {
			return fmt.Errorf("structure: reciprocity: %w", err)
		}
	}
	return nil
}

// ReciprocitySpec registers Reciprocity.
var ReciprocitySpec = algorithms.Define(algorithms.Kernel[ReciprocityParams, *ReciprocityResult]{
	Name: "reciprocity", Title: "Reciprocity",
	Cite: "Garlaschelli, Loffredo, Patterns of Link Reciprocity in Directed Networks, 2004",
	Doc: "The share of a vertex's out-arcs, apart from loops, that are returned; no value without out-arcs, 1 on undirected " +
		"graphs. Also the share over all arcs, and the correlation rho of arcs with their opposites, which is about 0 in random graphs of any density.",
	Needs: graph.NeedIn, Columns: []string{"reciprocity"},
	Measures: []algorithms.MeasureDoc{
		{Name: "reciprocity", Doc: "share of all arcs that are returned; none without arcs"},
		{Name: "rho", Doc: "correlation of an arc with its opposite, 1 at most; none without arcs or with all"},
	},
	Default: DefaultReciprocity(), Run: Reciprocity, Check: checkReciprocity,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 8*n + 24*((n+m)/chunkArcs+1) }, // the counts by chunk
	Outcome: func(_ *graph.Snapshot, r *ReciprocityResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("reciprocity", "share", r.Share)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if r.Arcs > 0 { // a measure is a number, so that it can be written as JSON
			o.Measures = []algorithms.Measure{{Name: "reciprocity", Value: r.Reciprocity}}
		}
		if !math.IsNaN(r.Correlation) {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "rho", Value: r.Correlation})
		}
		return o
	},
})
