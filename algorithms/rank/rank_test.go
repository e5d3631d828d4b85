package rank_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// snapshot builds and selects everything, with the transpose.
func snapshot(tb testing.TB, e *graph.Edges, directed bool) *graph.Snapshot {
	tb.Helper()
	return prepared(tb, graphtest.Build(tb, e, graph.BuildOptions{Directed: directed}))
}

func prepared(tb testing.TB, t *graph.EdgeTable) *graph.Snapshot {
	tb.Helper()
	g, err := graphtest.Snapshot(tb, t, graph.Selection{}).With(context.Background(), graph.NeedIn, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// random returns m edges among the ids 0 to n-1, loops and parallel ones
// included; weights are quarters, some of them 0, so their sums are exact.
func random(seed uint64, n, m int, weighted bool) *graph.Edges {
	r := rand.New(rand.NewPCG(seed, 1))
	e := graphtest.Edgeless(n)
	for range m {
		e.Src, e.Dst = append(e.Src, r.Int64N(int64(n))), append(e.Dst, r.Int64N(int64(n)))
		if weighted {
			e.Weights = append(e.Weights, float32(r.IntN(9))/4)
		}
	}
	return e
}

// with returns the edges of both, the ids of the second moved behind those of
// the first, which are 0 to n-1.
func with(a *graph.Edges, n int64, b *graph.Edges) *graph.Edges {
	u := graphtest.Edges()
	for _, part := range []struct {
		e    *graph.Edges
		from int64
	}{{a, 0}, {b, n}} {
		for i := range part.e.Src {
			u.Src, u.Dst = append(u.Src, part.e.Src[i]+part.from), append(u.Dst, part.e.Dst[i]+part.from)
		}
		for _, v := range part.e.Vertices {
			u.Vertices = append(u.Vertices, v+part.from)
		}
		u.Weights = append(u.Weights, part.e.Weights...)
	}
	return u
}

// matrix returns w(u,v), and NaN where there is no arc.
func matrix(g *graph.Snapshot) [][]float64 {
	w := make([][]float64, g.Order())
	for u := range w {
		w[u] = make([]float64, g.Order())
		for v := range w[u] {
			w[u][v] = math.NaN()
			if arc, ok := g.Out.Find(graph.Vertex(u), graph.Vertex(v)); ok {
				w[u][v] = 1
				if g.Weighted() {
					w[u][v] = float64(g.Out.Weights[arc])
				}
			}
		}
	}
	return w
}

// byID brings values into the order of the external ids.
func byID[T any](g *graph.Snapshot, values []T) []T {
	sorted := make([]T, len(values))
	for r, v := range g.IDs.ByRank() {
		sorted[r] = values[v]
	}
	return sorted
}

func far(a, b, tolerance float64) bool { return !(math.Abs(a-b) <= tolerance) }
