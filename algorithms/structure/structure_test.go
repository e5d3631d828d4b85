package structure_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// snapshot builds, selects everything and prepares what the kernel needs.
func snapshot(tb testing.TB, e *graph.Edges, directed bool, needs graph.Need) *graph.Snapshot {
	tb.Helper()
	return prepared(tb, graphtest.Build(tb, e, graph.BuildOptions{Directed: directed}), needs)
}

func prepared(tb testing.TB, t *graph.EdgeTable, needs graph.Need) *graph.Snapshot {
	tb.Helper()
	g, err := graphtest.Snapshot(tb, t, graph.Selection{}).With(context.Background(), needs, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// run calls a kernel with its default parameters, or fails the test.
func run[P, R any](tb testing.TB, kernel func(context.Context, *graph.Snapshot, P, algorithms.Env) (R, error), g *graph.Snapshot) R {
	tb.Helper()
	var none P
	r, err := kernel(context.Background(), g, none, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// random returns m edges among the ids 0 to n-1, loops and parallel ones
// included.
func random(seed uint64, n, m int) *graph.Edges {
	r := rand.New(rand.NewPCG(seed, 2))
	e := graphtest.Edgeless(n)
	for range m {
		e.Src, e.Dst = append(e.Src, r.Int64N(int64(n))), append(e.Dst, r.Int64N(int64(n)))
	}
	return e
}

// union returns the edges of both, the ids of the second moved behind those of
// the first, which are 0 to n-1.
func union(a *graph.Edges, n int64, b *graph.Edges) *graph.Edges {
	u := &graph.Edges{}
	for from, part := range map[int64]*graph.Edges{0: a, n: b} { // Build does not look at the order
		for i := range part.Src {
			u.Src, u.Dst = append(u.Src, part.Src[i]+from), append(u.Dst, part.Dst[i]+from)
		}
		for _, v := range part.Vertices {
			u.Vertices = append(u.Vertices, v+from)
		}
	}
	return u
}

// with adds edges, given by their ends one after the other.
func with(e *graph.Edges, ends ...int64) *graph.Edges {
	for i := 0; i < len(ends); i += 2 {
		e.Src, e.Dst = append(e.Src, ends[i]), append(e.Dst, ends[i+1])
	}
	return e
}

// matrix says which arcs there are.
func matrix(g *graph.Snapshot) [][]bool {
	arc := make([][]bool, g.Order())
	for u := range arc {
		arc[u] = make([]bool, g.Order())
		for _, v := range g.Out.Row(graph.Vertex(u)) {
			arc[u][v] = true
		}
	}
	return arc
}

// linked is the undirected simple view of a matrix.
func linked(arc [][]bool, u, v int) bool { return u != v && (arc[u][v] || arc[v][u]) }

// byID brings values into the order of the external ids.
func byID[T any](g *graph.Snapshot, values []T) []T {
	sorted := make([]T, len(values))
	for r, v := range g.IDs.ByRank() {
		sorted[r] = values[v]
	}
	return sorted
}

// inOtherSurroundings holds an answer against those for the same graph with
// other internal numbers, with a lonely vertex, and beside another graph.
func inOtherSurroundings(t *testing.T, directed bool, needs graph.Need, equal func(name string, g *graph.Snapshot, first int, want *graph.Snapshot)) {
	t.Helper()
	const n = 40
	for seed := range uint64(6) {
		e := random(seed, n, 50+20*int(seed))
		table := graphtest.Build(t, e, graph.BuildOptions{Directed: directed})
		want := prepared(t, table, needs)
		equal("renumbered", prepared(t, graphtest.Shuffled(table, seed), needs), n, want)
		equal("with a lonely vertex", snapshot(t, union(e, n, graphtest.Edgeless(1)), directed, needs), n, want)
		equal("beside a clique", snapshot(t, union(e, n, graphtest.Clique(9)), directed, needs), n, want)
	}
}

// ignoringSigns loads a real graph, of a signed one every arc.
func ignoringSigns(tb testing.TB, name string, directed bool, needs graph.Need) *graph.Snapshot {
	tb.Helper()
	var sel graph.Selection
	if name == "bitcoin-otc" {
		sel.Sign = graph.SignIgnore
	}
	g, err := graphtest.Snapshot(tb, graphtest.Load(tb, name, directed), sel).With(context.Background(), needs, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}
