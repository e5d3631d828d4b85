package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// Modularity measures how much more weight lies inside communities than
// expected if every vertex kept its strength and arcs fell at random:
//
//	Q = Σ_c ( W_in(c) / 2m  -  γ (W(c) / 2m)² )
//
// where W_in(c) is the weight of the edges inside c, each taken twice, W(c)
// the sum of its members' strengths, 2m that of all, and γ the resolution.
// For γ = 1 it lies in [-1/2, 1). A graph without weight has modularity 0.
//
// Sources: M. E. J. Newman, M. Girvan, Finding and evaluating community
// structure in networks, 2004; with a resolution: J. Reichardt, S. Bornholdt,
// Statistical mechanics of community detection, 2006.
//
// g is the undirected simple view; labels holds one vertex per vertex, equal
// inside a community. It costs O(n+m) on all cores and 20 bytes per vertex,
// and the graph again when its vertices are not numbered by falling degree. Its bits
// depend neither on the cores nor on the numbering.
func Modularity(g *graph.Snapshot, labels []graph.Vertex, resolution float64) float64 {
	ctx := context.Background() // without an end, so without an error
	a, vertices, _ := canonical(ctx, g, 0)
	l, _ := ground(ctx, a, 0)
	name, count := make([]graph.Vertex, g.Order()), graph.Vertex(0) // labels by first appearance
	for i := range name {
		name[i] = graph.None
	}
	label := make([]graph.Vertex, l.order())
	for i := range label {
		v := graph.Vertex(i)
		if vertices != nil {
			v = vertices[i]
		}
		if name[labels[v]] == graph.None {
			name[labels[v]] = count
			count++
		}
		label[i] = name[labels[v]]
	}
	q, _ := l.modularity(ctx, label, resolution, 0)
	return q
}

// modularity is Modularity on a level.
func (l *level) modularity(ctx context.Context, label []graph.Vertex, resolution float64, workers int) (float64, error) {
	if l.total == 0 {
		return 0, ctx.Err()
	}
	inside, err := par.Sum(ctx, workers, l.cuts(chunkWork, chunkWork), func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			if l.loop != nil {
				sum += l.loop[v]
			}
			sum += l.within(v, label)
		}
		return sum
	})
	weight := make([]float64, len(label))
	for v, c := range label {
		weight[c] += l.strength[v]
	}
	expected := 0.0
	for _, w := range weight {
		expected += float64((w / l.total) * (w / l.total))
	}
	return inside/l.total - float64(resolution*expected), err
}
