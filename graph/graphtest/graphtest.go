// Package graphtest makes graphs for tests: named ones whose answers can be
// worked out by hand, random ones from a seed, and the real ones of the data
// folder.
package graphtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/graph"
)

// Build makes a table of one batch or fails the test.
func Build(tb testing.TB, e *graph.Edges, o graph.BuildOptions) *graph.EdgeTable {
	tb.Helper()
	t, _, err := graph.Build(context.Background(), []*graph.Edges{e}, o)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// Snapshot selects from a table or fails the test.
func Snapshot(tb testing.TB, t *graph.EdgeTable, sel graph.Selection) *graph.Snapshot {
	tb.Helper()
	s, err := t.Select(context.Background(), sel, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Case is a graph with a name for the line of a failing test.
type Case struct {
	Name  string
	Table *graph.EdgeTable
}

// Named returns small graphs that differ in what a kernel may trip over:
// nothing at all, loops, isolated vertices, several components, weights,
// directions, string ids, internal numbers that are not ranks.
func Named() []Case {
	undirected, directed := graph.BuildOptions{}, graph.BuildOptions{Directed: true}
	words := graph.BuildOptions{IDs: graph.StringIDs}
	cases := []Case{
		{"empty", build(&graph.Edges{}, undirected)},
		{"empty directed", build(&graph.Edges{}, directed)},
		{"one vertex", build(Edgeless(1), undirected)},
		{"one loop", build(Edges([2]int64{7, 7}), undirected)},
		{"one loop directed", build(Edges([2]int64{7, 7}), directed)},
		{"edgeless", build(Edgeless(9), directed)},
		{"edge", build(Path(2), undirected)},
		{"arc", build(Path(2), directed)},
		{"both ways", build(Edges([2]int64{1, 2}, [2]int64{2, 1}), directed)},
		{"path", build(Path(10), undirected)},
		{"path directed", build(Path(10), directed)},
		{"triangle", build(Cycle(3), undirected)},
		{"cycle", build(Cycle(8), undirected)},
		{"cycle directed", build(Cycle(8), directed)},
		{"star", build(Star(12), undirected)},
		{"star outward", build(Star(12), directed)},
		{"star inward", build(reversed(Star(12)), directed)},
		{"clique", build(Clique(7), undirected)},
		{"two cliques with a bridge", build(TwoCliques(5), undirected)},
		{"bipartite", build(Bipartite(3, 4), undirected)},
		{"grid", build(Grid(4, 5), undirected)},
		{"components with loops and isolated vertices", build(islands(), undirected)},
		{"components directed", build(islands(), directed)},
		{"string ids", build(friends(), words)},
		{"weighted", Random(3, 20, 50, undirected, true)},
		{"weighted directed", Random(4, 20, 60, directed, true)},
		{"random", Random(1, 40, 90, undirected, false)},
		{"random directed", Random(2, 40, 120, directed, false)},
	}
	for _, name := range []string{"star", "two cliques with a bridge", "string ids", "weighted directed", "random directed"} {
		for _, c := range cases {
			if c.Name == name {
				cases = append(cases, Case{name + ", renumbered", Shuffled(c.Table, 5)})
			}
		}
	}
	return cases
}

// islands is a triangle, a path, an edge with a loop at one end, a lonely loop
// and three vertices without edges; ids are sparse and some are negative.
func islands() *graph.Edges {
	e := Edges([2]int64{-5, 10}, [2]int64{10, 300}, [2]int64{300, -5}, [2]int64{7, 1000000}, [2]int64{1000000, 8},
		[2]int64{-40, 41}, [2]int64{41, 41}, [2]int64{99, 99})
	e.Vertices = []int64{-1000, 55, 10, 2000000}
	return e
}

// friends has string ids whose order by bytes is not that of their arrival.
func friends() *graph.Edges {
	return &graph.Edges{
		Names: []string{"zoë", "ann", "Bob", "10", "9", "carl"},
		Src:   []int64{0, 1, 2, 3, 4, 0}, Dst: []int64{1, 2, 0, 4, 1, 3}, Vertices: []int64{5},
	}
}

func reversed(e *graph.Edges) *graph.Edges {
	r := *e
	r.Src, r.Dst = e.Dst, e.Src
	return &r
}

// Random returns a multigraph with loops of n vertices and m edges as read,
// every end drawn uniformly. Weights are quarters from 0.25 to 8, so that
// their sums are exact; of a signed table half of them are negative. Ids are
// 0 to n-1, or "v0", "v1" and so on, whose order by bytes is another.
func Random(seed uint64, n, m int, o graph.BuildOptions, weighted bool) *graph.EdgeTable {
	r := rand.New(rand.NewPCG(seed, 0x6b697468))
	e := Edgeless(n)
	if o.IDs == graph.StringIDs {
		e.Names = make([]string, n)
		for v := range e.Names {
			e.Names[v] = fmt.Sprintf("v%d", v)
		}
	}
	for range m {
		add(e, r.Int64N(int64(n)), r.Int64N(int64(n)))
		if weighted {
			w := float32(1+r.IntN(32)) / 4
			if o.Signed && r.IntN(2) == 0 {
				w = -w
			}
			e.Weights = append(e.Weights, w)
		}
	}
	return build(e, o)
}

// Shuffled returns the same table under random internal numbers.
func Shuffled(t *graph.EdgeTable, seed uint64) *graph.EdgeTable {
	order := make([]graph.Vertex, t.Order())
	for v := range order {
		order[v] = graph.Vertex(v)
	}
	r := rand.New(rand.NewPCG(seed, 0x73687566))
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	s, err := t.Renumber(context.Background(), order, 0)
	if err != nil {
		panic(fmt.Sprintf("graphtest: a permutation was refused: %v", err))
	}
	return s
}

// build is Build for edges that cannot be refused.
func build(e *graph.Edges, o graph.BuildOptions) *graph.EdgeTable {
	t, _, err := graph.Build(context.Background(), []*graph.Edges{e}, o)
	if err != nil {
		panic(fmt.Sprintf("graphtest: edges of a test were refused: %v", err))
	}
	return t
}
