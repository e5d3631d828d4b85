package rank

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Degree counts the arcs that enter and leave every vertex, and adds up their
// weights:
//
//	in_degree(v)   = |{u : u → v}|     in_strength(v)  = Σ w(u,v) over u → v
//	out_degree(v)  = |{w : v → w}|     out_strength(v) = Σ w(v,w) over v → w
//
// A loop is one arc: it counts once in each direction, also in an undirected
// graph, where both directions are the same. (Textbooks that let the degrees
// of an undirected graph add up to twice its edges count a loop twice; this
// kernel does not.) Without weights strength equals degree. It is not a
// centrality normalised by n-1.
//
// Source: strength as in A. Barrat, M. Barthélemy, R. Pastor-Satorras,
// A. Vespignani, The architecture of complex weighted networks, PNAS 101
// (2004), pages 3747-3752.
//
// Needs the transpose. One pass: O(n), with weights O(n+m); 32 bytes per
// vertex, all of them the answer. A row is added in the order of the graph's
// vertices by the one worker that owns it, so the bits do not depend on the
// workers. Degrees are exact; a strength has a relative rounding error of at
// most 2⁻⁵³ times the degree.
func Degree(ctx context.Context, g *graph.Snapshot, _ DegreeParams, e algorithms.Env) (*DegreeResult, error) {
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("rank: degree: %w", err)
	}
	n := g.Order()
	r := &DegreeResult{
		In: make([]int64, n), Out: make([]int64, n),
		InStrength: make([]float64, n), OutStrength: make([]float64, n),
	}
	err := par.Range(ctx, e.Workers, par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			r.In[v], r.InStrength[v] = g.In.Degree(v), g.In.Strength(v)
			r.Out[v], r.OutStrength[v] = g.Out.Degree(v), g.Out.Strength(v)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("rank: degree: %w", err)
	}
	return r, nil
}

// chunkArcs is the work of one chunk: large enough that taking one costs
// nothing beside doing it, small enough that workers end together.
const chunkArcs = 1 << 15

// DegreeParams has no fields: nothing about degrees is a choice.
type DegreeParams struct{}

// DefaultDegree returns the only parameters there are.
func DefaultDegree() DegreeParams { return DegreeParams{} }

// DegreeResult holds arcs and sums of weights per vertex.
type DegreeResult struct {
	In, Out                 []int64
	InStrength, OutStrength []float64
}

// checkDegree walks through the out-arcs alone, one after the other, and
// counts each at both of its ends. Sources come in ascending order, which is
// the order of the transpose's rows, so even the sums must agree to the bit.
func checkDegree(g *graph.Snapshot, _ DegreeParams, o *algorithms.Outcome) error {
	n := g.Order()
	in, out := make([]int64, n), make([]int64, n)
	inStrength, outStrength := make([]float64, n), make([]float64, n)
	for u := range graph.Vertex(n) {
		weights := g.Out.RowWeights(u)
		for i, v := range g.Out.Row(u) {
			w := 1.0
			if weights != nil {
				w = float64(weights[i])
			}
			out[u], in[v] = out[u]+1, in[v]+1
			outStrength[u], inStrength[v] = outStrength[u]+w, inStrength[v]+w
		}
	}
	for v := range graph.Vertex(n) {
		switch {
		case o.Columns[0].I64[v] != in[v]:
			return fmt.Errorf("rank: degree: %w: in-degree of %s is %d, counted %d", algorithms.ErrCheck, g.IDs.Format(v), o.Columns[0].I64[v], in[v])
		case o.Columns[1].I64[v] != out[v]:
			return fmt.Errorf("rank: degree: %w: out-degree of %s is %d, counted %d", algorithms.ErrCheck, g.IDs.Format(v), o.Columns[1].I64[v], out[v])
		case o.Columns[2].F64[v] != inStrength[v]:
			return fmt.Errorf("rank: degree: %w: in-strength of %s is %v, added %v", algorithms.ErrCheck, g.IDs.Format(v), o.Columns[2].F64[v], inStrength[v])
		case o.Columns[3].F64[v] != outStrength[v]:
			return fmt.Errorf("rank: degree: %w: out-strength of %s is %v, added %v", algorithms.ErrCheck, g.IDs.Format(v), o.Columns[3].F64[v], outStrength[v])
		}
	}
	return nil
}

// DegreeSpec registers Degree.
var DegreeSpec = algorithms.Define(algorithms.Kernel[DegreeParams, *DegreeResult]{
	Name: "degree", Title: "Degree and strength",
	Cite: "Barrat, Barthélemy, Pastor-Satorras, Vespignani, The architecture of complex weighted networks, 2004",
	Doc: "Counts the arcs into and out of every vertex and adds up their weights (strength). " +
		"A loop counts once in each direction; without weights strength equals degree. Nothing is normalised.",
	Needs: graph.NeedIn, Weights: true,
	Columns: []string{"in_degree", "out_degree", "in_strength", "out_strength"},
	Default: DefaultDegree(), Run: Degree, Check: checkDegree,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 32 * n },
	Outcome: func(_ *graph.Snapshot, r *DegreeResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns: []column.Column{
				column.Counts("in_degree", "arcs", r.In), column.Counts("out_degree", "arcs", r.Out),
				column.Floats("in_strength", "weight", r.InStrength), column.Floats("out_strength", "weight", r.OutStrength),
			},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
