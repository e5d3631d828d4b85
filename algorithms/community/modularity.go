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
	q, _ := l.quality(ctx, label, resolution, 0)
	return q
}

// quality measures a partition of a level: by modularity, or by what else the
// level is for.
func (l *level) quality(ctx context.Context, label []graph.Vertex, resolution float64, workers int) (float64, error) {
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
	weight := sums(l.mass, label, len(label))
	if l.potts {
		pairs := 0.0
		for _, n := range weight {
			pairs += float64(n * (n - 1) / 2)
		}
		return float64(inside/2) - float64(resolution*pairs), err
	}
	expected := 0.0
	for _, w := range weight {
		expected += float64((w / l.total) * (w / l.total))
	}
	if l.excess != nil {
		for _, w := range sums(l.excess, label, len(label)) {
			expected -= float64((w / l.total) * (w / l.total))
		}
	}
	return inside/l.total - float64(resolution*expected), err
}

// sums adds values by label.
func sums(values []float64, label []graph.Vertex, labels int) []float64 {
	sum := make([]float64, labels)
	for v, c := range label {
		sum[c] += values[v]
	}
	return sum
}
