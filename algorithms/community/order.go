package community

import (
	"cmp"
	"context"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// canonical returns g's arcs with the vertices numbered by falling degree,
// those of equal degree by rank, and the vertex of g that has each number.
// Whatever is computed on them, down to the order in which weights are added,
// depends on the graph and its external ids alone; and the labels of hubs,
// which are asked for most, lie side by side in memory. Snapshots that have
// this order already are taken as they are: vertices then is nil.
func canonical(ctx context.Context, g *graph.Snapshot, workers int) (a *graph.Adjacency, vertices []graph.Vertex, err error) {
	if ordered(g) {
		return g.Out, nil, nil
	}
	vertices = byDegree(g.Order(), g.Out.Offsets, g.IDs.ByRank())
	number := make([]graph.Vertex, g.Order())
	a = &graph.Adjacency{Offsets: make([]int64, g.Order()+1), Targets: make([]graph.Vertex, g.Size())}
	if g.Weighted() {
		a.Weights = make([]float32, g.Size())
	}
	for i, v := range vertices {
		number[v] = graph.Vertex(i)
		a.Offsets[i] = g.Out.Degree(v)
	}
	par.Prefix(a.Offsets)
	type arc struct {
		target graph.Vertex
		weight float32
	}
	err = par.Range(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkWork), func(_ int, lo, hi graph.Vertex) {
		var row []arc
		for i := lo; i < hi; i++ {
			to := a.Targets[a.Offsets[i]:a.Offsets[i+1]]
			for j, u := range g.Out.Row(vertices[i]) {
				to[j] = number[u]
			}
			if a.Weights == nil {
				slices.Sort(to)
				continue
			}
			row = row[:0]
			for j, w := range g.Out.RowWeights(vertices[i]) {
				row = append(row, arc{to[j], w})
			}
			slices.SortFunc(row, func(x, y arc) int { return cmp.Compare(x.target, y.target) })
			for j, x := range row {
				to[j], a.Weights[a.Offsets[i]+int64(j)] = x.target, x.weight
			}
		}
	})
	return a, vertices, err
}

// ordered tells whether degrees fall, and ranks rise among equal ones.
func ordered(g *graph.Snapshot) bool {
	for v := graph.Vertex(1); int(v) < g.Order(); v++ {
		if d, before := g.Out.Degree(v), g.Out.Degree(v-1); d > before || d == before && g.Rank(v) < g.Rank(v-1) {
			return false
		}
	}
	return true
}

// byDegree lists the n vertices by falling degree, then by rank: a counting
// sort, as degrees are smaller than n. That of v is offsets[v+1]-offsets[v].
func byDegree(n int, offsets []int64, byRank []graph.Vertex) []graph.Vertex {
	first := make([]int64, n+1)
	for v := range n {
		first[n-1-int(offsets[v+1]-offsets[v])]++
	}
	par.Prefix(first)
	vertices := make([]graph.Vertex, n)
	for _, v := range byRank {
		at := &first[n-1-int(offsets[v+1]-offsets[v])]
		vertices[*at] = v
		*at++
	}
	return vertices
}

// named turns a partition of the canonical vertices into communities of g's,
// each named after its member of smallest rank. The canonical vertices behind
// the last label are alone.
func named(g *graph.Snapshot, vertices, label []graph.Vertex) []graph.Vertex {
	n := g.Order()
	if vertices == nil {
		vertices = singletons(n)
	}
	name, community := make([]graph.Vertex, len(label)), make([]graph.Vertex, n)
	for i := range name {
		name[i] = graph.None
	}
	for i, c := range label {
		if v := vertices[i]; name[c] == graph.None || g.Rank(v) < g.Rank(name[c]) {
			name[c] = v
		}
	}
	for i, v := range vertices {
		if i < len(label) {
			community[v] = name[label[i]]
		} else {
			community[v] = v
		}
	}
	return community
}
