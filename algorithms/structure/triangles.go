package structure

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// Triangles counts the triangles of the graph, sets of three vertices that are
// all linked,
//
//	|{ {u, v, w} : u — v, v — w, u — w }|
//
// on the undirected simple view: without direction, loops and weights. It says
// nothing about single vertices, for which there is the kernel clustering, and
// that makes it the faster of the two; it is not the count of directed cycles
// nor of any of the other directed triads.
//
// Source: T. Schank, D. Wagner, Finding, Counting and Listing all Triangles in
// Large Graphs, WEA 2005, pages 606-609 (every triangle from one of its
// corners, by an order of the vertices); the bound for rows that are compared
// by the shorter of the two is N. Chiba, T. Nishizeki, Arboricity and Subgraph
// Listing Algorithms, SIAM Journal on Computing 14 (1985), pages 210-223. How
// common neighbours are counted: see closer.
//
// Needs the undirected simple view. O(m^1.5) steps at worst; a bit per vertex
// and worker and at most 16 MiB of bits for the hubs. The count is an integer,
// so nothing depends on the workers.
func Triangles(ctx context.Context, g *graph.Snapshot, _ TrianglesParams, e algorithms.Env) (*TrianglesResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: triangles: %w", err)
	}
	total, err := countTriangles(ctx, g.Out, nil, e.Workers)
	if err != nil {
		return nil, fmt.Errorf("structure: triangles: %w", err)
	}
	return &TrianglesResult{Total: total}, nil
}

// TrianglesParams has no fields: nothing about triangles is a choice.
type TrianglesParams struct{}

// DefaultTriangles returns the only parameters there are.
func DefaultTriangles() TrianglesParams { return TrianglesParams{} }

// TrianglesResult holds the count.
type TrianglesResult struct {
	Total int64
}

// checkTriangles intersects the rows of the two ends of every edge: a triangle
// is met at each of its three.
func checkTriangles(g *graph.Snapshot, _ TrianglesParams, o *algorithms.Outcome) error {
	thrice := int64(0)
	for v := range graph.Vertex(g.Order()) {
		for _, u := range below(g.Out.Row(v), v) {
			thrice += common(g.Out.Row(u), g.Out.Row(v), graph.None)
		}
	}
	if err := algorithms.CheckMeasure(o, "triangles", float64(thrice/3), 0); err != nil {
		return fmt.Errorf("structure: triangles: %w", err)
	}
	return nil
}

// closerBytes is the memory of countTriangles; corners: with the triangles at
// every vertex, apart from the result. A chunk has its end, in a list that may
// be half empty, and a sum. The marks of a worker are rounded up to a page.
func closerBytes(n, m int64, corners bool, workers int) int64 {
	const page = 8 << 10 // of Go's allocator
	each := n/8 + page + batch*24 + 2048
	if corners {
		each += 8 * n
	}
	chunks := (n+m)/closerArcs + 2
	return 8*hubWords(min(n, maxHubs)) + (2*4+8)*chunks + each*int64(par.Workers(workers))
}

// TrianglesSpec registers Triangles.
var TrianglesSpec = algorithms.Define(algorithms.Kernel[TrianglesParams, *TrianglesResult]{
	Name: "triangles", Title: "Triangle count",
	Cite: "Schank, Wagner, Finding, Counting and Listing all Triangles in Large Graphs, 2005",
	Doc: "Counts the triangles of the graph, without direction, loops and weights. One number and no column, which is " +
		"faster than clustering, the kernel that counts them at every vertex.",
	Needs: graph.NeedSimple, Columns: []string{},
	Measures: []algorithms.MeasureDoc{{Name: "triangles", Doc: "how many there are"}},
	Default:  DefaultTriangles(), Run: Triangles, Check: checkTriangles,
	Bytes: func(n, m int64, _ bool, workers int) int64 { return closerBytes(n, m, false, workers) },
	Outcome: func(_ *graph.Snapshot, r *TrianglesResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Measures:    []algorithms.Measure{{Name: "triangles", Value: float64(r.Total)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
