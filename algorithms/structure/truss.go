package structure

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Truss computes for every vertex the largest k such that one of its edges
// belongs to the k-truss, the largest subgraph in which every edge lies in at
// least k-2 triangles:
//
//	truss(e) = 2 + max { min triangles on an edge of H : H a subgraph with e }
//	truss(v) = max truss(e) over the edges e of v,  0 without edges
//
// on the undirected simple view, without direction, loops and weights. So every
// edge has at least 2. It is not the core, which counts neighbours: a k-truss is
// a (k-1)-core but not the other way round. Nor need a k-truss be connected.
//
// Source: J. Cohen, Trusses: Cohesive Subgraphs for Social Network Analysis,
// National Security Agency, 2008; that edges are removed by rising support, with
// the rows of the end of smaller degree looked up in the other's, is J. Wang, J.
// Cheng, Truss Decomposition in Massive Networks, PVLDB 5 (2012), pages 812-823.
// Their sorted buckets are not kept here: as for core numbers a level's first
// edges are found by looking at all that are left, see pruning.
//
// Needs the undirected simple view. O(m^1.5 log n) steps at worst; triangles are
// counted by all workers, edges removed by one. 14 bytes per arc and 12 per
// vertex. Truss numbers are a property of the graph: exact, the same whatever
// the order of the removals.
func Truss(ctx context.Context, g *graph.Snapshot, _ TrussParams, e algorithms.Env) (*TrussResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: truss: %w", err)
	}
	if g.Size()/2 >= math.MaxUint32 {
		return nil, fmt.Errorf("structure: truss: %d edges are more than the %d that can be numbered", g.Size()/2, uint32(math.MaxUint32)-1)
	}
	p := newPruning(g.Out)
	if err := p.count(ctx, e.Workers); err != nil {
		return nil, fmt.Errorf("structure: truss: %w", err)
	}
	r := &TrussResult{Truss: make([]int64, g.Order())}
	if err := p.prune(ctx, r); err != nil {
		return nil, fmt.Errorf("structure: truss: %w", err)
	}
	for _, k := range r.Truss {
		if k == r.Largest && k > 0 {
			r.Vertices++
		}
	}
	return r, nil
}

// TrussParams has no fields: nothing about trusses is a choice.
type TrussParams struct{}

// DefaultTruss returns the only parameters there are.
func DefaultTruss() TrussParams { return TrussParams{} }

// TrussResult holds the truss numbers.
type TrussResult struct {
	Truss    []int64
	Largest  int64 // of them; 0 without edges
	Edges    int64 // that have it
	Vertices int64 // that have it
}

// checkTruss computes the truss numbers of the edges by another way: beginning
// with all triangles on an edge, an edge's number is replaced by the largest h
// for which h of its triangles have two other edges with h or more, until
// nothing changes (A. Sarıyüce, C. Seshadhri, A. Pinar, Local Algorithms for
// Hierarchical Dense Subgraph Discovery, PVLDB 12).
func checkTruss(g *graph.Snapshot, _ TrussParams, o *algorithms.Outcome) error {
	at := make([]int64, g.Size()) // by arc; both arcs of an edge have its number
	set := func(u, v graph.Vertex, k int64) {
		i, _ := g.Out.Find(u, v)
		j, _ := g.Out.Find(v, u)
		at[i], at[j] = k, k
	}
	for u := range graph.Vertex(g.Order()) {
		for _, v := range below(g.Out.Row(u), u) {
			set(u, v, common(g.Out.Row(u), g.Out.Row(v), graph.None))
		}
	}
	for changed := true; changed; {
		changed = false
		for u := range graph.Vertex(g.Order()) {
			first := g.Out.Offsets[u]
			for i, v := range below(g.Out.Row(u), u) {
				if now := at[first+int64(i)]; now > 0 {
					if h := bestOf(g.Out, at, u, v, now); h < now {
						set(u, v, h)
						changed = true
					}
				}
			}
		}
	}
	largest, edges, vertices := int64(0), int64(0), int64(0)
	for u := range graph.Vertex(g.Order()) {
		k, first := int64(0), g.Out.Offsets[u]
		for i := range g.Out.Row(u) {
			k = max(k, at[first+int64(i)]+2)
		}
		if claimed := o.Columns[0].I64[u]; claimed != k {
			return fmt.Errorf("structure: truss: %w: truss number of %s is %d, not %d", algorithms.ErrCheck, g.IDs.Format(u), k, claimed)
		}
		if k > largest {
			largest, edges, vertices = k, 0, 0
		}
		if k == largest && k > 0 {
			vertices++
			for i := range below(g.Out.Row(u), u) {
				if at[first+int64(i)]+2 == k {
					edges++
				}
			}
		}
	}
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "largest", float64(largest), 0),
		algorithms.CheckMeasure(o, "largest_edges", float64(edges), 0),
		algorithms.CheckMeasure(o, "largest_vertices", float64(vertices), 0),
	); err != nil {
		return fmt.Errorf("structure: truss: %w", err)
	}
	return nil
}

// bestOf returns the largest h up to now for which h of the triangles on the
// edge between u and v have two other edges with h or more.
func bestOf(a *graph.Adjacency, at []int64, u, v graph.Vertex, now int64) int64 {
	reach := make([]int64, now+1) // how many triangles hold exactly so much, or at least now
	for i, w := range a.Row(u) {
		if j, found := a.Find(v, w); found {
			reach[min(now, at[a.Offsets[u]+int64(i)], at[j])]++
		}
	}
	h, have := now, reach[now]
	for have < h {
		h--
		have += reach[h]
	}
	return h
}

// TrussSpec registers Truss.
var TrussSpec = algorithms.Define(algorithms.Kernel[TrussParams, *TrussResult]{
	Name: "truss", Title: "Truss numbers",
	Cite: "Cohen, Trusses: Cohesive Subgraphs for Social Network Analysis, 2008",
	Doc: "The largest k such that an edge of the vertex belongs to a subgraph in which every edge lies in at least k-2 " +
		"triangles, without direction, loops and weights; 2 where edges are in no triangle, 0 without edges. Also the largest k, and " +
		"the edges and vertices that have it. Not the core, which counts neighbours.",
	Needs: graph.NeedSimple, Columns: []string{"truss"},
	Measures: []algorithms.MeasureDoc{
		{Name: "largest", Doc: "truss number, 0 without edges"},
		{Name: "largest_edges", Doc: "edges that have it"},
		{Name: "largest_vertices", Doc: "vertices that have it"},
	},
	Default: DefaultTruss(), Run: Truss, Check: checkTruss,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 14*m + 12*n + (n+m)/(chunkArcs/8) },
	Outcome: func(_ *graph.Snapshot, r *TrussResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns: []column.Column{column.Counts("truss", "k", r.Truss)},
			Measures: []algorithms.Measure{
				{Name: "largest", Value: float64(r.Largest)}, {Name: "largest_edges", Value: float64(r.Edges)}, {Name: "largest_vertices", Value: float64(r.Vertices)},
			},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
