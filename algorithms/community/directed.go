package community

import (
	"cmp"
	"context"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// bothWays makes the lowest level for directed modularity: between two vertices
// the weight of the arcs either way together, and of every vertex the sum and
// the difference of its out- and its in-strength. Loops are left out. The order
// is the canonical one (see canonical), by the number of neighbours.
func bothWays(ctx context.Context, g *graph.Snapshot, workers int) (l *level, vertices []graph.Vertex, err error) {
	n := g.Order()
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkWork)
	neighbours := make([]int64, n+1)
	err = par.Range(ctx, workers, cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			eachWay(g, v, func(graph.Vertex, float32, float32) { neighbours[v]++ })
		}
	})
	if err != nil {
		return nil, nil, err
	}
	par.Prefix(neighbours)
	vertices = byDegree(n, neighbours, g.IDs.ByRank())
	number, offsets := make([]graph.Vertex, n), make([]int64, n+1)
	for i, v := range vertices {
		number[v] = graph.Vertex(i)
		offsets[i] = neighbours[v+1] - neighbours[v]
	}
	arcs := par.Prefix(offsets)
	for n > 0 && offsets[n-1] == offsets[n] {
		n--
	}
	l = &level{
		begin: offsets[:n], end: offsets[1 : n+1], targets: make([]graph.Vertex, arcs), arcs: arcs,
		strength: make([]float64, n), excess: make([]float64, n),
	}
	if !g.Weighted() && 2*g.Size() < 1<<32 {
		l.counts = make([]uint32, arcs)
	} else {
		l.wide = make([]float64, arcs)
	}
	err = par.RangeWith(ctx, workers, l.cuts(chunkWork, chunkWork), func() *[]bond { return new([]bond) }, func(row *[]bond, _ int, lo, hi graph.Vertex) {
		for i := lo; i < hi; i++ {
			*row = (*row)[:0]
			eachWay(g, vertices[i], func(u graph.Vertex, out, in float32) { *row = append(*row, bond{number[u], out, in}) })
			slices.SortFunc(*row, func(x, y bond) int { return cmp.Compare(x.target, y.target) })
			at := offsets[i]
			for j, x := range *row {
				w := float64(x.out) + float64(x.in)
				l.targets[at+int64(j)] = x.target
				if l.counts != nil {
					l.counts[at+int64(j)] = uint32(w)
				} else {
					l.wide[at+int64(j)] = w
				}
				l.strength[i] += w
				l.excess[i] += float64(x.out) - float64(x.in)
			}
		}
	})
	for _, k := range l.strength {
		l.total += k
	}
	l.mass, l.divisor = l.strength, l.total
	return l, vertices, err
}

// bond is what there is between a vertex and a neighbour.
type bond struct {
	target  graph.Vertex
	out, in float32
}

// eachWay visits the neighbours of v in ascending order, with the weights of
// the arcs to them and from them.
func eachWay(g *graph.Snapshot, v graph.Vertex, visit func(u graph.Vertex, out, in float32)) {
	to, from := g.Out.Row(v), g.In.Row(v)
	toWeights, fromWeights := g.Out.RowWeights(v), g.In.RowWeights(v)
	weight := func(weights []float32, i int) float32 {
		if weights == nil {
			return 1
		}
		return weights[i]
	}
	for i, j := 0, 0; i < len(to) || j < len(from); {
		u, out, in := graph.None, float32(0), float32(0)
		if i < len(to) {
			u = to[i]
		}
		if j < len(from) {
			u = min(u, from[j])
		}
		if i < len(to) && to[i] == u {
			out = weight(toWeights, i)
			i++
		}
		if j < len(from) && from[j] == u {
			in = weight(fromWeights, j)
			j++
		}
		if u != v {
			visit(u, out, in)
		}
	}
}
