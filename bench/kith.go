package bench

import (
	"context"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
)

// Kith is kith's side of a race, on two workers: parse, merge, digest, and
// PageRank until the bound on its L1 error is below the tolerance.
func Kith(ctx context.Context, in Input) (r Report, ranks []float64, err error) {
	start := time.Now()
	g, err := load(ctx, in.Edges)
	if err != nil {
		return r, nil, err
	}
	r.Load = time.Since(start).Seconds()

	start = time.Now()
	p := rank.DefaultPageRank()
	p.Damping, p.Tolerance = in.Damping, in.Tolerance
	result, err := rank.PageRank(ctx, g, p, algorithms.Env{Workers: workers})
	if err != nil {
		return r, nil, err
	}
	r.PageRank = time.Since(start).Seconds()

	ranks = make([]float64, in.Vertices)
	for v, x := range result.Score {
		ranks[g.IDs.Int(graph.Vertex(v))] = x
	}
	return r, ranks, nil
}

// workers is the number of workers in every race.
const workers = 2

// load reads an undirected edge list into a snapshot.
func load(ctx context.Context, path string) (*graph.Snapshot, error) {
	read, err := edgeio.Read(ctx, []string{path}, edgeio.Options{Direction: edgeio.Undirected, Workers: workers})
	if err != nil {
		return nil, err
	}
	t, _, err := graph.Build(ctx, read.Batches, graph.BuildOptions{IDs: read.IDs, Workers: workers})
	if err != nil {
		return nil, err
	}
	return t.Select(ctx, graph.Selection{}, workers)
}
