package catalog_test

import (
	"context"
	"os"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
)

// BenchmarkKernels times every kernel with its default parameters on a
// Kronecker graph, what it needs being prepared. KITH_SCALE is the graph's
// scale, 14 without it; edge factor 16, undirected.
func BenchmarkKernels(b *testing.B) {
	scale := 14
	if text := os.Getenv("KITH_SCALE"); text != "" {
		var err error
		if scale, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	ctx := context.Background()
	batches, err := gen.Kronecker{Scale: scale, EdgeFactor: 16, Seed: 1}.Edges(ctx, 0)
	if err != nil {
		b.Fatal(err)
	}
	table, _, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		b.Fatal(err)
	}
	all, err := table.Select(ctx, graph.Selection{}, 0)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range catalog.All {
		b.Run(s.Name, func(b *testing.B) {
			g, err := all.With(ctx, s.Needs, 0)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			rounds := 0
			for range b.N {
				o, _, err := s.Run(ctx, g, s.New(), algorithms.Env{})
				if err != nil {
					b.Fatal(err)
				}
				rounds = o.Convergence.Iterations
			}
			b.ReportMetric(float64(g.Size()), "arcs")
			b.ReportMetric(float64(rounds), "rounds")
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N)/float64(rounds), "ms/round")
		})
	}
}
