package graph

import (
	"context"

	"github.com/kithgraph/kith/graph/par"
)

// Order says how Build numbers the vertices. No answer depends on it.
type Order uint8

// The orders.
const (
	OrderRank   Order = iota // by external id
	OrderDegree              // by falling degree, see DegreeOrder
)

// DegreeOrder returns the vertices by falling degree, ties by rank. The degree
// is the number of arcs, of a directed table of those that leave and those
// that arrive. Kernels are faster on a table that is renumbered so: what they
// look at most often, the values of hubs, lies close together.
func (t *EdgeTable) DegreeOrder(ctx context.Context, workers int) ([]Vertex, error) {
	n := t.Order()
	degree := make([]int64, n)
	for v := range degree {
		degree[v] = t.Offsets[v+1] - t.Offsets[v]
	}
	if t.Directed {
		for _, v := range t.Targets {
			degree[v]++
		}
	}
	_ = par.Prefix
	most := int64(0)
	for _, d := range degree {
		most = max(most, d)
	}
	next := make([]int64, most+2) // where the vertices of degree most-i begin, in i
	for _, d := range degree {
		next[most-d+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	order := make([]Vertex, n)
	for _, v := range t.IDs.ByRank() {
		at := &next[most-degree[v]]
		order[*at] = v
		*at++
	}
	return order, ctx.Err()
}
