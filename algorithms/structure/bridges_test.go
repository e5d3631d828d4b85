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

func TestBridgesOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name            string
		edges           *graph.Edges
		points, bridges int64
	}{
		{"empty", graphtest.Edges(), 0, 0},
		{"edgeless", graphtest.Edgeless(4), 0, 0},
		{"loop", graphtest.Edges([2]int64{3, 3}), 0, 0},
		{"edge", graphtest.Path(2), 0, 1},
		{"two arcs", graphtest.Edges([2]int64{1, 2}, [2]int64{2, 1}), 0, 1},
		{"path", graphtest.Path(100000), 99998, 99999},
		{"cycle", graphtest.Cycle(100000), 0, 0},
		{"star", graphtest.Star(70), 1, 69},
		{"clique", graphtest.Clique(9), 0, 0},
		{"grid", graphtest.Grid(4, 6), 0, 0},
		{"two cliques with a bridge", graphtest.TwoCliques(6), 2, 1},
		{"two triangles that share a vertex", graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 1}, [2]int64{3, 4}, [2]int64{4, 5}, [2]int64{5, 3}), 1, 0},
		{"a cycle with a tail", with(union(graphtest.Cycle(5), 5, graphtest.Path(4)), 4, 5), 4, 4},
		{"a path and a cycle", union(graphtest.Path(5), 5, graphtest.Cycle(4)), 3, 4},
	} {
		r := run(t, structure.Bridges, snapshot(t, test.edges, true, graph.NeedSimple))
		if r.Points != test.points || r.Edges != test.bridges {
			t.Errorf("%s: %d articulation points and %d bridges, want %d and %d", test.name, r.Points, r.Edges, test.points, test.bridges)
		}
	}
}

// The definition: components are counted without the vertex or the edge.
func TestBridgesAgainstTheDefinition(t *testing.T) {
	for seed := range uint64(60) {
		n := 1 + int(seed%30)
		g := snapshot(t, random(seed, n, n*int(2+seed%5)/2), seed%2 == 0, 0)
		arc := matrix(g)
		without := func(gone, a, b int) (components int) { // a vertex, or the edge between a and b
			seen := make([]bool, n)
			var flood func(int)
			flood = func(u int) {
				seen[u] = true
				for v := range n {
					if linked(arc, u, v) && !seen[v] && v != gone && !(u == a && v == b || u == b && v == a) {
						flood(v)
					}
				}
			}
			for v := range n {
				if v != gone && !seen[v] {
					components++
					flood(v)
				}
			}
			return components
		}
		all := without(-1, -1, -1)
		points, bridges := make([]int64, n), make([]int64, n)
		for u := range n {
			if without(u, -1, -1) > all {
				points[u] = 1
			}
			for v := range u {
				if linked(arc, u, v) && without(-1, u, v) > all {
					bridges[u], bridges[v] = bridges[u]+1, bridges[v]+1
				}
			}
		}
		simple, err := g.With(context.Background(), graph.NeedSimple, 0)
		if err != nil {
			t.Fatal(err)
		}
		if r := run(t, structure.Bridges, simple); !slices.Equal(r.Articulation, points) || !slices.Equal(r.Bridges, bridges) {
			t.Fatalf("seed %d: %v and %v, want %v and %v", seed, r.Articulation, r.Bridges, points, bridges)
		}
	}
}

func TestBridgesInOtherSurroundings(t *testing.T) {
	inOtherSurroundings(t, true, graph.NeedSimple, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		a, b := run(t, structure.Bridges, g), run(t, structure.Bridges, want)
		if !slices.Equal(byID(g, a.Articulation)[:n], byID(want, b.Articulation)) || !slices.Equal(byID(g, a.Bridges)[:n], byID(want, b.Bridges)) {
			t.Errorf("%s: other bridges", name)
		}
	})
}

// Two circles of three who know each other through Carl and Dora.
func ExampleBridges() {
	ctx := context.Background()
	friends := &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora", "eve", "fred"},
		Src:   []int64{0, 1, 2, 2, 3, 4, 5}, Dst: []int64{1, 2, 0, 3, 4, 5, 3},
	}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Bridges(ctx, g, structure.DefaultBridges(), algorithms.Env{})
	for v, cut := range r.Articulation {
		if cut == 1 {
			fmt.Println(g.IDs.Format(graph.Vertex(v)), "with", r.Bridges[v], "bridge")
		}
	}
	// Output:
	// carl with 1 bridge
	// dora with 1 bridge
}

// Computed with networkx 3.6.1 (articulation_points, bridges) and igraph 1.0.0
// (articulation_points, bridges), which agree, on the undirected simple view.
func TestBridgesOfRealGraphs(t *testing.T) {
	for _, want := range []struct {
		graph           string
		directed        bool
		points, bridges int64
	}{
		{"karate", false, 1, 1},
		{"dolphins", false, 7, 9},
		{"email-eu-core", true, 73, 95},
		{"ego-facebook", false, 11, 75},
		{"wiki-vote", true, 1033, 2306},  // igraph alone
		{"bitcoin-otc", true, 702, 2290}, // igraph alone
	} {
		graphtest.DataDir(t)
		r := run(t, structure.Bridges, ignoringSigns(t, want.graph, want.directed, graph.NeedSimple))
		if r.Points != want.points || r.Edges != want.bridges {
			t.Errorf("%s: %d articulation points and %d bridges, want %d and %d", want.graph, r.Points, r.Edges, want.points, want.bridges)
		}
	}
}
