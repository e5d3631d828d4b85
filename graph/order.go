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
	degree, err := t.degrees(ctx, workers)
	if err != nil {
		return nil, err
	}
	return byFalling(degree, t.IDs.ByRank()), ctx.Err()
}

// byFalling sorts vertices by falling degree and leaves those of the same degree
// as they are.
func byFalling(degree []int64, vertices []Vertex) []Vertex {
	most := int64(0)
	for _, d := range degree {
		most = max(most, d)
	}
	// next[i] is where the next vertex of degree most-i goes.
	next := make([]int64, most+2)
	for _, d := range degree {
		next[most-d+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	order := make([]Vertex, len(degree))
	for _, v := range vertices {
		at := &next[most-degree[v]]
		order[*at] = v
		*at++
	}
	return order
}

// degrees counts the arcs at each vertex. Every worker that counts arriving
// arcs does so in counters of its own; sums of integers do not depend on how
// many there are.
func (t *EdgeTable) degrees(ctx context.Context, workers int) ([]int64, error) {
	n := t.Order()
	degree := make([]int64, n)
	even := par.Even[Vertex](n, chunkArcs)
	err := par.Range(ctx, workers, even, func(_ int, lo, hi Vertex) {
		for v := lo; v < hi; v++ {
			degree[v] = t.Offsets[v+1] - t.Offsets[v]
		}
	})
	if err != nil || !t.Directed {
		return degree, err
	}
	runs := min(par.Workers(workers), 8)
	arriving := make([][]uint32, runs)
	err = par.Range(ctx, workers, par.Even[uint32](runs, 1), func(run int, _, _ uint32) {
		count := make([]uint32, n)
		lo, hi := t.Size()*int64(run)/int64(runs), t.Size()*int64(run+1)/int64(runs)
		for _, v := range t.Targets[lo:hi] {
			count[v]++
		}
		arriving[run] = count
	})
	if err != nil {
		return nil, err
	}
	return degree, par.Range(ctx, workers, even, func(_ int, lo, hi Vertex) {
		for _, count := range arriving {
			for v := lo; v < hi; v++ {
				degree[v] += int64(count[v])
			}
		}
	})
}
