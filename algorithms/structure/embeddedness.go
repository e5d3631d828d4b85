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

// Embeddedness tells how far the edges of a vertex are surrounded by shared
// neighbours, as two means over its edges:
//
//	embeddedness(v) = mean of |N(u) ∩ N(v)|                            over u ∈ N(v)
//	overlap(v)      = mean of |N(u) ∩ N(v)| / |N(u) ∪ N(v) \ {u, v}|   over u ∈ N(v)
//
// on the undirected simple view, without weights; an edge whose ends have no
// other neighbours at all overlaps by 0, and a vertex without edges has no values
// (NaN). The clustering coefficient divides the same neighbours by how many pairs
// there could be; the share of an edge's ends in one community, which some call
// embeddedness too, is not meant.
//
// Source: embeddedness of an edge: D. Easley, J. Kleinberg, Networks, Crowds, and
// Markets, 2010, after M. Granovetter, Economic Action and Social
// Structure: The Problem of Embeddedness, American Journal of Sociology 91
// (1985), pages 481-510. Overlap: J.-P. Onnela and others, Structure and tie
// strengths in mobile communication networks, PNAS 104 (2007), pages 7332-7336.
//
// Needs the undirected simple view. O(m^1.5 log n) steps at worst; 16 bytes per
// vertex. Counts are exact; a row's overlaps are added in row order by the one
// worker that owns it, so no bit depends on the workers.
func Embeddedness(ctx context.Context, g *graph.Snapshot, _ EmbeddednessParams, e algorithms.Env) (*EmbeddednessResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: embeddedness: %w", err)
	}
	a := g.Out
	r := &EmbeddednessResult{Shared: make([]float64, g.Order()), Overlap: make([]float64, g.Order())}
	err := par.Range(ctx, e.Workers, par.Cuts[graph.Vertex](a.Offsets, chunkArcs/8), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			sum, overlaps, degree := int64(0), 0.0, a.Degree(v)
			for _, u := range a.Row(v) {
				shared := int64(0)
				eachShared(a, u, v, func(_, _ int64) { shared++ })
				sum += shared
				if around := a.Degree(u) + degree - 2 - shared; around > 0 {
					overlaps += float64(shared) / float64(around)
				}
			}
			r.Shared[v] = share(sum, degree)
			r.Overlap[v] = math.NaN()
			if degree > 0 {
				r.Overlap[v] = overlaps / float64(degree)
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("structure: embeddedness: %w", err)
	}
	return r, nil
}

// EmbeddednessParams has no fields: nothing about it is a choice.
type EmbeddednessParams struct{}

// DefaultEmbeddedness returns the only parameters there are.
func DefaultEmbeddedness() EmbeddednessParams { return EmbeddednessParams{} }

// EmbeddednessResult holds two means over the edges of a vertex, NaN without any.
type EmbeddednessResult struct {
	Shared  []float64 // neighbours that both ends have
	Overlap []float64 // in [0,1]: of all neighbours that an end has
}

// checkEmbeddedness marks the neighbours of a vertex and reads the whole rows of
// its neighbours.
func checkEmbeddedness(g *graph.Snapshot, _ EmbeddednessParams, o *algorithms.Outcome) error {
	const tolerance = 1e-12 // sums of shares in another order
	near := make([]bool, g.Order())
	for v := range graph.Vertex(g.Order()) {
		row := g.Out.Row(v)
		for _, u := range row {
			near[u] = true
		}
		sum, overlaps := 0.0, 0.0
		for i := len(row) - 1; i >= 0; i-- {
			both, either := 0, len(row)-1 // v's other neighbours
			for _, w := range g.Out.Row(row[i]) {
				if near[w] {
					both++
				} else if w != v {
					either++
				}
			}
			sum += float64(both)
			if either > 0 {
				overlaps += float64(both) / float64(either)
			}
		}
		for _, u := range row {
			near[u] = false
		}
		for i, want := range []float64{sum / float64(len(row)), overlaps / float64(len(row))} {
			claimed := o.Columns[i].F64[v]
			if !(math.Abs(claimed-want) <= tolerance*(1+want)) && !(math.IsNaN(claimed) && math.IsNaN(want)) {
				return fmt.Errorf("structure: embeddedness: %w: %s of %s is %v, not %v", algorithms.ErrCheck, o.Columns[i].Name, g.IDs.Format(v), want, claimed)
			}
		}
	}
	return nil
}

// EmbeddednessSpec registers Embeddedness.
var EmbeddednessSpec = algorithms.Define(algorithms.Kernel[EmbeddednessParams, *EmbeddednessResult]{
	Name: "embeddedness", Title: "Embeddedness and neighbourhood overlap of ties",
	Cite: "Onnela and others, Structure and tie strengths in mobile communication networks, 2007",
	Doc: "How many neighbours a vertex shares with the other end of its edges, in the mean, and which share of all neighbours " +
		"that the two have; without direction, loops and weights, and no values without edges. Not the share of edges inside a community.",
	Needs: graph.NeedSimple, Columns: []string{"embeddedness", "overlap"},
	Default: DefaultEmbeddedness(), Run: Embeddedness, Check: checkEmbeddedness,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 16*n + ((n+m)/(chunkArcs/8)+2)*8 },
	Outcome: func(_ *graph.Snapshot, r *EmbeddednessResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("embeddedness", "neighbours", r.Shared), column.Floats("overlap", "share", r.Overlap)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
