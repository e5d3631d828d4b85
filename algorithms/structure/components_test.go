package structure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestComponentsOfFamilies(t *testing.T) {
	chain := graphtest.Edges()
	for v := range int64(5000) { // every vertex points to a larger one, far apart: long trees
		chain.Src, chain.Dst = append(chain.Src, v), append(chain.Dst, (v+2500)%5000)
	}
	for _, test := range []struct {
		name           string
		edges          *graph.Edges
		count, largest int64
	}{
		{"empty", graphtest.Edges(), 0, 0},
		{"edgeless", graphtest.Edgeless(7), 7, 1},
		{"path", graphtest.Path(5000), 1, 5000},
		{"star", graphtest.Star(3000), 1, 3000},
		{"two cliques with a bridge", graphtest.TwoCliques(20), 1, 40},
		{"two cycles", union(graphtest.Cycle(30), 30, graphtest.Cycle(12)), 2, 30},
		{"pairs", chain, 2500, 2},
	} {
		for _, directed := range []bool{true, false} {
			for _, needs := range []graph.Need{0, graph.NeedIn} { // with the transpose a giant may be skipped
				r := run(t, structure.Components, snapshot(t, test.edges, directed, needs))
				if r.Count != test.count || r.Largest != test.largest {
					t.Errorf("%s (directed %v, needs %v): %d components, the largest of %d; want %d, %d",
						test.name, directed, needs, r.Count, r.Largest, test.count, test.largest)
				}
			}
		}
	}
}

func TestComponentsAgainstClosure(t *testing.T) {
	for seed := range uint64(60) {
		n := 1 + int(seed)
		directed, needs := seed%2 == 0, graph.Need(seed/2%2) // NeedIn every other time
		table := graphtest.Shuffled(graphtest.Build(t, random(seed, n, n*int(seed%4)/2), graph.BuildOptions{Directed: directed}), seed)
		g := prepared(t, table, needs)
		reach := matrix(g)
		for u := range n {
			reach[u][u] = true
			for v := range n {
				reach[u][v] = reach[u][v] || reach[v][u]
			}
		}
		for k := range n { // Warshall
			for u := range n {
				for v := range n {
					reach[u][v] = reach[u][v] || reach[u][k] && reach[k][v]
				}
			}
		}
		r := run(t, structure.Components, g)
		for _, v := range g.IDs.ByRank() {
			want := graph.None
			for _, u := range g.IDs.ByRank() { // the first by rank that v reaches
				if reach[v][u] {
					want = u
					break
				}
			}
			if r.Component[v] != want {
				t.Fatalf("seed %d: vertex %d is named after %d, want %d", seed, v, r.Component[v], want)
			}
		}
	}
}

func TestComponentsInOtherSurroundings(t *testing.T) {
	names := func(g *graph.Snapshot) []string {
		labels := byID(g, run(t, structure.Components, g).Component)
		ids := make([]string, len(labels))
		for i, v := range labels {
			ids[i] = g.IDs.Format(v)
		}
		return ids
	}
	inOtherSurroundings(t, true, 0, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		if !slices.Equal(names(g)[:n], names(want)) {
			t.Errorf("%s: other components", name)
		}
	})
}

// Many workers on a graph of many chunks; the race detector looks on.
func TestComponentsOfManyWorkers(t *testing.T) {
	table := graphtest.Random(4, 60000, 70000, graph.BuildOptions{Directed: true}, false)
	g := graphtest.Snapshot(t, graphtest.Shuffled(table, 1), graph.Selection{})
	want := run(t, structure.Components, g)
	for _, workers := range []int{1, 3, 16} {
		r, err := structure.Components(context.Background(), g, structure.DefaultComponents(), algorithms.Env{Workers: workers})
		if err != nil || !slices.Equal(r.Component, want.Component) {
			t.Errorf("%d workers: another answer, %v", workers, err)
		}
	}
}

// Ann and Bob know each other, and so do Carl, Dora and Eve; Fred knows nobody.
func ExampleComponents() {
	ctx := context.Background()
	friends := &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora", "eve", "fred"},
		Src:   []int64{0, 3, 4}, Dst: []int64{1, 2, 3}, Vertices: []int64{5},
	}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{IDs: graph.StringIDs})
	g, _ := table.Select(ctx, graph.Selection{}, 0)
	r, _ := structure.Components(ctx, g, structure.DefaultComponents(), algorithms.Env{})
	for v, c := range r.Component {
		fmt.Println(g.IDs.Format(graph.Vertex(v)), "is with", g.IDs.Format(c))
	}
	fmt.Println(r.Count, "components, the largest of", r.Largest)
	// Output:
	// ann is with ann
	// bob is with ann
	// carl is with carl
	// dora is with carl
	// eve is with carl
	// fred is with fred
	// 3 components, the largest of 3
}
