package structure

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Core computes the core number of every vertex: the largest k such that the
// vertex belongs to a subgraph in which all have at least k neighbours,
//
//	core(v) = max { min degree of H : H an induced subgraph with v }
//
// on the undirected simple view: neighbours are counted without direction and
// without loops, each once, whatever the weights. It is not the directed
// (in- or out-) core, nor the weighted s-core, nor the truss, which counts
// triangles.
//
// Source: S. Seidman, Network structure and minimum degree, Social Networks 5
// (1983), pages 269-287; that the order of the degree left gives them in linear
// time is V. Batagelj, M. Zaveršnik, An O(m) Algorithm for Cores Decomposition of
// Networks, arXiv cs/0310049, 2003. Their sorted buckets are not kept here: a
// level's first vertices are found by looking at all who are left, as H. Kabir,
// K. Madduri, Parallel k-Core Decomposition on Multicore Platforms, IPDPSW 2017,
// pages 1482-1491 do; that is Σ (core(v)+1) looks, no more than there are arcs
// and vertices, and an arc then costs one subtraction. See peeling.
//
// Needs the undirected simple view. O(n+m), by one worker; 20 bytes per vertex
// (18 when no degree exceeds 65534). Core numbers are a property of the graph:
// exact, the same whatever the order of the removals.
func Core(ctx context.Context, g *graph.Snapshot, _ CoreParams, _ algorithms.Env) (*CoreResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: core: %w", err)
	}
	most := int64(0)
	for v := range graph.Vertex(g.Order()) {
		most = max(most, g.Out.Degree(v))
	}
	peelBy := peel[uint32]
	if most < 1<<16-1 { // counts of half the size: the cache holds twice as many
		peelBy = peel[uint16]
	}
	r := &CoreResult{Core: make([]int64, g.Order())}
	var err error
	if r.Degeneracy, err = peelBy(ctx, g.Out, r.Core); err != nil {
		return nil, fmt.Errorf("structure: core: %w", err)
	}
	return r, nil
}

// CoreParams has no fields: nothing about core numbers is a choice.
type CoreParams struct{}

// DefaultCore returns the only parameters there are.
func DefaultCore() CoreParams { return CoreParams{} }

// CoreResult holds the core numbers.
type CoreResult struct {
	Core       []int64
	Degeneracy int64 // the largest of them
}

// checkCore removes, for k = 0, 1, 2 and so on, whoever has at most k
// neighbours left until nobody has; those removed have core number k, and the last k
// that removes anybody is the degeneracy.
func checkCore(g *graph.Snapshot, _ CoreParams, o *algorithms.Outcome) error {
	left, removed, stay := make([]int64, g.Order()), make([]bool, g.Order()), g.Order()
	degeneracy := int64(0)
	for v := range left {
		left[v] = g.Out.Degree(graph.Vertex(v))
	}
	for k := int64(0); stay > 0; k++ {
		var queue []graph.Vertex
		for v := range left {
			if !removed[v] && left[v] <= k {
				removed[v] = true
				queue = append(queue, graph.Vertex(v))
			}
		}
		for ; len(queue) > 0; stay-- {
			degeneracy = k
			v := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if claimed := o.Columns[0].I64[v]; claimed != k {
				return fmt.Errorf("structure: core: %w: core number of %s is %d, not %d", algorithms.ErrCheck, g.IDs.Format(v), k, claimed)
			}
			for _, u := range g.Out.Row(v) {
				if left[u]--; !removed[u] && left[u] <= k {
					removed[u] = true
					queue = append(queue, u)
				}
			}
		}
	}
	if err := algorithms.CheckMeasure(o, "degeneracy", float64(degeneracy), 0); err != nil {
		return fmt.Errorf("structure: core: %w", err)
	}
	return nil
}

// CoreSpec registers Core.
var CoreSpec = algorithms.Define(algorithms.Kernel[CoreParams, *CoreResult]{
	Name: "core", Title: "Core numbers",
	Cite: "Batagelj, Zaveršnik, An O(m) Algorithm for Cores Decomposition of Networks, 2003",
	Doc: "The largest k such that a vertex belongs to a subgraph in which everybody has at least k neighbours; " +
		"neighbours count without direction, loops and weights. Not a directed or weighted core, not the truss.",
	Needs: graph.NeedSimple, Columns: []string{"core"},
	Measures: []algorithms.MeasureDoc{{Name: "degeneracy", Doc: "the largest core number"}},
	Default:  DefaultCore(), Run: Core, Check: checkCore,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 20*n + 8 },
	Outcome: func(_ *graph.Snapshot, r *CoreResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Counts("core", "neighbours", r.Core)},
			Measures:    []algorithms.Measure{{Name: "degeneracy", Value: float64(r.Degeneracy)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
