package bench

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

type qualityRequest struct {
	DB      string `json:"db"`
	Dataset string `json:"dataset"`
	Labels  string `json:"labels"` // a file of values: whole numbers that name groups, in the order of ids
	Workers int    `json:"workers"`
}

// Quality is what a labelling is worth.
type Quality struct {
	Modularity  float64 `json:"modularity"`
	Communities int     `json:"communities"`
}

// quality computes the modularity of labels on an undirected graph, weights
// and loops left out: the share of arcs inside groups less what a random graph
// of the same degrees would have there.
func quality(ctx context.Context, q qualityRequest) (Quality, error) {
	labels, err := ReadValues(q.Labels)
	if err != nil {
		return Quality{}, err
	}
	g, err := readSnapshot(ctx, q.DB, q.Dataset, false, graph.SignPositive, q.Workers)
	if err != nil {
		return Quality{}, err
	}
	if g, err = g.With(ctx, graph.NeedSimple, q.Workers); err != nil {
		return Quality{}, err
	}
	if len(labels) != g.Order() {
		return Quality{}, fmt.Errorf("bench: %s: %d labels for %d vertices", q.Labels, len(labels), g.Order())
	}
	// Groups are numbered as they are met; degree adds up their arcs.
	numbers, degree, group := map[float64]int32{}, []int64(nil), make([]int32, g.Order())
	for v := range graph.Vertex(g.Order()) {
		label := labels[g.Rank(v)]
		number, met := numbers[label]
		if !met {
			number = int32(len(degree))
			numbers[label], degree = number, append(degree, 0)
		}
		group[v] = number
		degree[number] += g.Out.Degree(v)
	}
	inside, err := par.Sum(ctx, q.Workers, par.Cuts[graph.Vertex](g.Out.Offsets, 1<<16), func(lo, hi graph.Vertex) float64 {
		arcs := 0
		for u := lo; u < hi; u++ {
			for _, v := range g.Out.Row(u) {
				if group[u] == group[v] {
					arcs++
				}
			}
		}
		return float64(arcs)
	})
	m, expected := float64(g.Size()), 0.0
	if err != nil || m == 0 {
		return Quality{Communities: len(degree)}, err
	}
	for _, d := range degree {
		expected += float64(d) / m * (float64(d) / m)
	}
	return Quality{inside/m - expected, len(degree)}, nil
}
