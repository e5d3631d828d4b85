package graph_test

import (
	"fmt"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
)

// BenchmarkBuild merges the 4.2 million edges of a Kronecker graph of scale
// 18, as loading does after parsing.
func BenchmarkBuild(b *testing.B) {
	k := gen.Kronecker{Scale: 18, EdgeFactor: 16, Seed: 1}
	batches, err := k.Edges(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	weighted := make([]*graph.Edges, len(batches))
	for i, e := range batches {
		w := *e
		w.Weights = make([]float32, e.Len())
		for j := range w.Weights {
			w.Weights[j] = float32(j%7 + 1)
		}
		weighted[i] = &w
	}
	for _, c := range []struct {
		name    string
		batches []*graph.Edges
		o       graph.BuildOptions
	}{
		{"undirected", batches, graph.BuildOptions{}},
		{"directed", batches, graph.BuildOptions{Directed: true}},
		{"weighted", weighted, graph.BuildOptions{}},
	} {
		for _, workers := range []int{1, 2} {
			c.o.Workers = workers
			b.Run(fmt.Sprintf("%s/workers=%d", c.name, workers), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, _, err := graph.Build(b.Context(), c.batches, c.o); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(k.EdgeFactor<<k.Scale)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
			})
		}
	}
}
