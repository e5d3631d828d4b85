package structure_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestSCCOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name           string
		edges          *graph.Edges
		directed       bool
		count, largest int64
	}{
		{"empty", graphtest.Edges(), true, 0, 0},
		{"edgeless", graphtest.Edgeless(7), true, 7, 1},
		{"loop", graphtest.Edges([2]int64{1, 1}), true, 1, 1},
		{"path", graphtest.Path(100000), true, 100000, 1},
		{"path undirected", graphtest.Path(100000), false, 1, 100000},
		{"cycle", graphtest.Cycle(100000), true, 1, 100000},
		{"star", graphtest.Star(30), true, 30, 1},
		{"clique without cycles", graphtest.Clique(40), true, 40, 1},
		{"two cycles", union(graphtest.Cycle(30), 30, graphtest.Cycle(12)), true, 2, 30},
		{"two cycles, an arc across", with(union(graphtest.Cycle(30), 30, graphtest.Cycle(12)), 3, 33), true, 2, 30},
		{"two cycles, arcs both ways", with(union(graphtest.Cycle(30), 30, graphtest.Cycle(12)), 3, 33, 40, 3), true, 1, 42},
	} {
		r := run(t, structure.SCC, snapshot(t, test.edges, test.directed, 0))
		if r.Count != test.count || r.Largest != test.largest {
			t.Errorf("%s: %d components, the largest of %d; want %d, %d", test.name, r.Count, r.Largest, test.count, test.largest)
		}
	}
}

func TestSCCAgainstClosure(t *testing.T) {
	for seed := range uint64(80) {
		n := 1 + int(seed)
		table := graphtest.Shuffled(graphtest.Build(t, random(seed, n, n*int(1+seed%5)/2), graph.BuildOptions{Directed: seed%8 > 0}), seed)
		g := prepared(t, table, 0)
		reach := matrix(g)
		for u := range n {
			reach[u][u] = true
		}
		for k := range n { // Warshall
			for u := range n {
				for v := range n {
					reach[u][v] = reach[u][v] || reach[u][k] && reach[k][v]
				}
			}
		}
		r := run(t, structure.SCC, g)
		for _, v := range g.IDs.ByRank() {
			want := graph.None
			for _, u := range g.IDs.ByRank() { // the first by rank
				if reach[v][u] && reach[u][v] {
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

func TestSCCInOtherSurroundings(t *testing.T) {
	names := func(g *graph.Snapshot) []string {
		labels := byID(g, run(t, structure.SCC, g).Component)
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

// The counts are those of igraph 0.10.2 and networkx 2.8.8, which agree; that of
// the largest of wiki-Vote and email-Eu-core is also on their SNAP pages. See
// the README of the data folder.
func TestSCCOfRealGraphs(t *testing.T) {
	for _, want := range []struct {
		graph          string
		count, largest int64
		large          bool
	}{
		{"email-eu-core", 203, 803, false},
		{"wiki-vote", 5816, 1300, false},
		{"bitcoin-otc", 1144, 4709, false},
		{"soc-slashdot0902", 10559, 71307, true},
	} {
		if want.large && os.Getenv("KITH_LONG") == "" {
			continue
		}
		graphtest.DataDir(t)
		g := ignoringSigns(t, want.graph, true, 0)
		if r := run(t, structure.SCC, g); r.Count != want.count || r.Largest != want.largest {
			t.Errorf("%s: %d components, the largest of %d; want %d, %d", want.graph, r.Count, r.Largest, want.count, want.largest)
		}
	}
}

// Ann, Bob and Carl write in a circle; Dora hears from Carl and answers Eve, who
// only listens.
func ExampleSCC() {
	ctx := context.Background()
	writes := &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora", "eve"},
		Src:   []int64{0, 1, 2, 2, 3}, Dst: []int64{1, 2, 0, 3, 4},
	}
	table, _, _ := graph.Build(ctx, []*graph.Edges{writes}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	g, _ := table.Select(ctx, graph.Selection{}, 0)
	r, _ := structure.SCC(ctx, g, structure.DefaultSCC(), algorithms.Env{})
	for v, c := range r.Component {
		fmt.Println(g.IDs.Format(graph.Vertex(v)), "is with", g.IDs.Format(c))
	}
	fmt.Println(r.Count, "components, the largest of", r.Largest)
	// Output:
	// ann is with ann
	// bob is with ann
	// carl is with ann
	// dora is with dora
	// eve is with eve
	// 3 components, the largest of 3
}
