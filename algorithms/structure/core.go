package structure

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
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
// (1983), pages 269-287; the linear algorithm is V. Batagelj, M. Zaveršnik, An O(m)
// Algorithm for Cores Decomposition of Networks, arXiv cs/0310049, 2003, pages 3-5: take the
// vertices in the order of the degree they have left, and lower their larger
// neighbours by one.
//
// Needs the undirected simple view. O(n+m), sequential after the degrees; 20
// bytes per vertex. Core numbers are a property of the graph: exact, the same
// whatever the order of the removals.
func Core(ctx context.Context, g *graph.Snapshot, _ CoreParams, e algorithms.Env) (*CoreResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: core: %w", err)
	}
	degree := make([]int64, g.Order())
	err := par.Range(ctx, e.Workers, par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			degree[v] = g.Out.Degree(v)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("structure: core: %w", err)
	}
	r := &CoreResult{Core: degree} // what a vertex has left when its turn comes is its core number
	q := newBuckets(degree)
	for i, v := range q.order { // the order changes behind i, never before it
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("structure: core: %w", err)
			}
		}
		r.Degeneracy = degree[v]
		for _, u := range g.Out.Row(v) {
			if degree[u] > degree[v] {
				q.lower(u)
			}
		}
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

// buckets keeps the vertices sorted by the degree they have left.
type buckets struct {
	degree []int64
	order  []graph.Vertex // ascending by degree
	at     []uint32       // order[at[v]] = v
	first  []uint32       // where each degree begins in order
}

// newBuckets sorts by counting.
func newBuckets(degree []int64) *buckets {
	largest := int64(0)
	for _, d := range degree {
		largest = max(largest, d)
	}
	q := &buckets{degree: degree, order: make([]graph.Vertex, len(degree)), at: make([]uint32, len(degree)), first: make([]uint32, largest+2)}
	for _, d := range degree {
		q.first[d+1]++
	}
	for d := range largest + 1 {
		q.first[d+1] += q.first[d]
	}
	for v, d := range degree {
		q.at[v] = q.first[d]
		q.order[q.first[d]] = graph.Vertex(v)
		q.first[d]++
	}
	copy(q.first[1:], q.first) // every degree now ended where the next begins
	q.first[0] = 0
	return q
}

// lower takes one from u's degree: u changes places with the first vertex of
// its degree, and the degree begins one later.
func (q *buckets) lower(u graph.Vertex) {
	d := q.degree[u]
	place, front := q.at[u], q.first[d]
	w := q.order[front]
	q.order[place], q.order[front] = w, u
	q.at[w], q.at[u] = place, front
	q.first[d]++
	q.degree[u]--
}

// checkCore removes, for k = 0, 1, 2 and so on, whoever has at most k
// neighbours left until nobody has; those removed have core number k.
func checkCore(g *graph.Snapshot, _ CoreParams, o *algorithms.Outcome) error {
	left, removed, stay := make([]int64, g.Order()), make([]bool, g.Order()), g.Order()
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
	return nil
}

// CoreSpec registers Core.
var CoreSpec = algorithms.Define(algorithms.Kernel[CoreParams, *CoreResult]{
	Name: "core", Title: "Core numbers",
	Cite: "Batagelj, Zaveršnik, An O(m) Algorithm for Cores Decomposition of Networks, 2003",
	Doc: "The largest k such that a vertex belongs to a subgraph in which everybody has at least k neighbours; " +
		"neighbours count without direction, loops and weights. Not a directed or weighted core, not the truss.",
	Needs: graph.NeedSimple, Columns: []string{"core"},
	Default: DefaultCore(), Run: Core, Check: checkCore,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 20*n + 8 },
	Outcome: func(_ *graph.Snapshot, r *CoreResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Counts("core", "neighbours", r.Core)},
			Measures:    []algorithms.Measure{{Name: "degeneracy", Value: float64(r.Degeneracy)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
