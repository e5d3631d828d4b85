package structure_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestTrianglesOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name  string
		edges *graph.Edges
		want  int64
	}{
		{"empty", graphtest.Edges(), 0},
		{"loop", graphtest.Edges([2]int64{3, 3}), 0},
		{"path", graphtest.Path(9), 0},
		{"bipartite", graphtest.Bipartite(4, 5), 0},
		{"triangle", graphtest.Cycle(3), 1},
		{"clique", graphtest.Clique(10), 10 * 9 * 8 / 6},
		{"clique of several words", graphtest.Clique(300), 300 * 299 * 298 / 6},
		{"two cliques with a bridge", graphtest.TwoCliques(4), 8},
	} {
		for _, directed := range []bool{true, false} {
			if r := run(t, structure.Triangles, snapshot(t, test.edges, directed, graph.NeedSimple)); r.Total != test.want {
				t.Errorf("%s (directed %v): %d triangles, want %d", test.name, directed, r.Total, test.want)
			}
		}
	}
}

// skewed returns a Kronecker graph with more vertices than can be hubs, as it
// is, by falling degree, by rising degree (the long rows come last) and
// shuffled; and a clique that lies behind all hubs.
func skewed(t *testing.T) map[string]*graph.EdgeTable {
	t.Helper()
	ctx := context.Background()
	batches, err := gen.Kronecker{Scale: 15, EdgeFactor: 3, Seed: 5}.Edges(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	table, _, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	order := make([]graph.Vertex, table.Order())
	for v := range order {
		order[v] = graph.Vertex(v)
	}
	degree := func(v graph.Vertex) int64 { return table.Offsets[v+1] - table.Offsets[v] }
	slices.SortStableFunc(order, func(a, b graph.Vertex) int { return int(degree(b) - degree(a)) })
	falling, err := table.Renumber(ctx, order, 0)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(order)
	rising, err := table.Renumber(ctx, order, 0)
	if err != nil {
		t.Fatal(err)
	}
	behind := union(graphtest.Edgeless(17000), 17000, graphtest.Clique(150))
	return map[string]*graph.EdgeTable{
		"as it is": table, "falling": falling, "rising": rising, "shuffled": graphtest.Shuffled(table, 2),
		"clique behind": graphtest.Build(t, behind, graph.BuildOptions{}),
	}
}

// Every way of counting is taken on one of these graphs, by triangles and by
// clustering, and the simple checkers intersect rows.
func TestTrianglesOfSkewedGraphs(t *testing.T) {
	for name, table := range skewed(t) {
		g := prepared(t, table, graph.NeedSimple)
		for _, s := range []algorithms.Spec{structure.TrianglesSpec, structure.ClusteringSpec} {
			o, seen, err := s.Run(context.Background(), g, s.New(), algorithms.Env{Workers: 3})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(seen, s.New(), o); err != nil {
				t.Errorf("%s: %s: %v", name, s.Name, err)
			}
		}
	}
}

func TestTrianglesCheckerRejects(t *testing.T) {
	s, g := structure.TrianglesSpec, snapshot(t, graphtest.Clique(5), false, graph.NeedSimple)
	o, seen, err := s.Run(context.Background(), g, s.New(), algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []float64{0, 9, 11} {
		o.Measures[0].Value = wrong
		if err := s.Check(seen, s.New(), o); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%v triangles in a clique of five: the checker says %v", wrong, err)
		}
	}
}

// Two triangles that share an edge.
func ExampleTriangles() {
	ctx := context.Background()
	square := &graph.Edges{Src: []int64{1, 2, 3, 4, 1}, Dst: []int64{2, 3, 4, 1, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{square}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Triangles(ctx, g, structure.DefaultTriangles(), algorithms.Env{})
	fmt.Println(r.Total, "triangles")
	// Output: 2 triangles
}
