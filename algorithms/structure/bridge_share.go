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

// BridgeShare computes for every vertex the share of its edges that are local
// bridges, which are those whose ends have no neighbour in common,
//
//	bridge_share(v) = |{u ∈ N(v) : N(u) ∩ N(v) = ∅}| / |N(v)|
//
// on the undirected simple view, without weights; NaN for a vertex without
// neighbours. A local bridge need not be a bridge, whose removal divides a
// component (kernel bridges): the other way between its ends is only longer than
// two. How many neighbours are shared is what the kernel embeddedness says.
//
// Source: M. Granovetter, The Strength of Weak Ties, American Journal of
// Sociology 78 (1973), pages 1360-1380, where it is a local bridge of degree 3 or
// more.
//
// Needs the undirected simple view. O(Σ min(d(u), d(v)) log d) over the edges at
// most, though each search ends at the first shared neighbour; 8 bytes per
// vertex, and 4 for each worker. A share is one rounded division of counts, so no
// bit depends on the workers.
func BridgeShare(ctx context.Context, g *graph.Snapshot, _ BridgeShareParams, e algorithms.Env) (*BridgeShareResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: bridge-share: %w", err)
	}
	r := &BridgeShareResult{Share: make([]float64, g.Order())}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs)
	both := make([]int64, len(cuts)) // ends of local bridges
	fresh := func() contacts { return make(contacts, g.Order()) }
	err := par.RangeWith(ctx, e.Workers, cuts, fresh, func(marks contacts, c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			row, bridges := g.Out.Row(v), int64(0)
			marks.mark(row, v)
			for _, u := range row {
				if !marks.shared(g.Out, u, v) {
					bridges++
				}
			}
			both[c] += bridges
			r.Share[v] = share(bridges, int64(len(row)))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("structure: bridge-share: %w", err)
	}
	for _, ends := range both {
		r.Bridges += ends
	}
	r.Bridges /= 2
	return r, nil
}

// contacts[w] is v+1 when w is a neighbour of v, the last one marked.
type contacts []graph.Vertex

func (c contacts) mark(row []graph.Vertex, v graph.Vertex) {
	for _, w := range row {
		c[w] = v + 1
	}
}

// shared tells whether u has a neighbour in common with v, whose neighbours are
// marked. If u has many more, v's are looked up among them instead.
func (c contacts) shared(a *graph.Adjacency, u, v graph.Vertex) bool {
	if a.Degree(u) > 16*a.Degree(v) {
		for _, w := range a.Row(v) {
			if _, ok := a.Find(u, w); ok {
				return true
			}
		}
		return false
	}
	for _, w := range a.Row(u) {
		if c[w] == v+1 {
			return true
		}
	}
	return false
}

// BridgeShareParams has no fields: nothing about local bridges is a choice.
type BridgeShareParams struct{}

// DefaultBridgeShare returns the only parameters there are.
func DefaultBridgeShare() BridgeShareParams { return BridgeShareParams{} }

// BridgeShareResult holds shares in [0,1], NaN without neighbours.
type BridgeShareResult struct {
	Share   []float64
	Bridges int64 // local bridges of the graph
}

// checkBridgeShare counts the neighbours that the ends of every edge share.
func checkBridgeShare(g *graph.Snapshot, _ BridgeShareParams, o *algorithms.Outcome) error {
	ends := int64(0)
	for v := range graph.Vertex(g.Order()) {
		row, bridges := g.Out.Row(v), int64(0)
		for _, u := range row {
			if common(row, g.Out.Row(u), graph.None) == 0 {
				bridges++
			}
		}
		ends += bridges
		claimed, want := o.Columns[0].F64[v], float64(bridges)/float64(len(row)) // 0/0 is NaN
		if claimed != want && !(math.IsNaN(claimed) && math.IsNaN(want)) {
			return fmt.Errorf("structure: bridge-share: %w: share of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(v), want, claimed)
		}
	}
	if err := algorithms.CheckMeasure(o, "local_bridges", float64(ends/2), 0); err != nil {
		return fmt.Errorf("structure: bridge-share: %w", err)
	}
	return nil
}

// BridgeShareSpec registers BridgeShare.
var BridgeShareSpec = algorithms.Define(algorithms.Kernel[BridgeShareParams, *BridgeShareResult]{
	Name: "bridge-share", Title: "Share of local bridges", Cite: "Granovetter, The Strength of Weak Ties, 1973",
	Doc: "The share of a vertex's edges that are local bridges: the two ends have no neighbour in common. Without direction, " +
		"loops and weights; no value without neighbours. Not the bridges that divide a component, which is bridges.",
	Needs: graph.NeedSimple, Columns: []string{"bridge_share"},
	Measures: []algorithms.MeasureDoc{{Name: "local_bridges", Doc: "edges whose ends share no neighbour"}},
	Default:  DefaultBridgeShare(), Run: BridgeShare, Check: checkBridgeShare,
	Bytes: func(n, m int64, _ bool, workers int) int64 {
		return 8*n + 4*n*int64(par.Workers(workers)) + ((n+m)/chunkArcs+2)*16
	},
	Outcome: func(_ *graph.Snapshot, r *BridgeShareResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("bridge_share", "share", r.Share)},
			Measures:    []algorithms.Measure{{Name: "local_bridges", Value: float64(r.Bridges)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
