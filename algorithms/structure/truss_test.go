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

func TestTrussOfFamilies(t *testing.T) {
	all := func(k int64) func(int) int64 { return func(int) int64 { return k } }
	for _, test := range []struct {
		name            string
		edges           *graph.Edges
		want            func(v int) int64
		edgesOf, vertex int64 // with the largest number
	}{
		{"empty", graphtest.Edges(), all(0), 0, 0},
		{"edgeless", graphtest.Edgeless(4), all(0), 0, 0},
		{"loop", graphtest.Edges([2]int64{3, 3}), all(0), 0, 0},
		{"path", graphtest.Path(9), all(2), 8, 9},
		{"cycle", graphtest.Cycle(9), all(2), 9, 9},
		{"triangle", graphtest.Cycle(3), all(3), 3, 3},
		{"star", graphtest.Star(70), all(2), 69, 70},
		{"clique", graphtest.Clique(9), all(9), 36, 9},
		{"bipartite", graphtest.Bipartite(3, 7), all(2), 21, 10},
		{"two cliques with a bridge", graphtest.TwoCliques(6), all(6), 30, 12},
		{"a clique and a tail", with(union(graphtest.Clique(5), 5, graphtest.Path(4)), 4, 5), func(v int) int64 {
			if v < 5 {
				return 5
			}
			return 2
		}, 10, 5},
		{"wheel", with(graphtest.Cycle(8), 8, 0, 8, 1, 8, 2, 8, 3, 8, 4, 8, 5, 8, 6, 8, 7), all(3), 16, 9},
	} {
		r := run(t, structure.Truss, snapshot(t, test.edges, true, graph.NeedSimple))
		for v, k := range r.Truss {
			if k != test.want(v) {
				t.Errorf("%s: vertex %d has %d, want %d", test.name, v, k, test.want(v))
			}
		}
		if r.Edges != test.edgesOf || r.Vertices != test.vertex {
			t.Errorf("%s: %d edges and %d vertices have the largest number, want %d and %d", test.name, r.Edges, r.Vertices, test.edgesOf, test.vertex)
		}
	}
}

// The definition: remove edges with fewer than k-2 triangles until none is
// left, for every k from scratch.
func TestTrussAgainstTheDefinition(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed%30)
		g := snapshot(t, random(seed, n, n*int(1+seed%9)), seed%2 == 0, 0)
		want := make([]int64, n)
		for k := 2; ; k++ {
			edge := matrix(g)
			for u := range n {
				for v := range n {
					edge[u][v] = linked(edge, u, v)
				}
				edge[u][u] = false
			}
			left := false
			for changed := true; changed; {
				changed, left = false, false
				for u := range n {
					for v := range u {
						triangles := 0
						for w := range n {
							if edge[u][w] && edge[v][w] {
								triangles++
							}
						}
						if (edge[u][v] || edge[v][u]) && triangles < k-2 {
							edge[u][v], edge[v][u], changed = false, false, true
						}
						left = left || edge[u][v]
					}
				}
			}
			for u := range n {
				if slices.Contains(edge[u], true) {
					want[u] = int64(k)
				}
			}
			if !left {
				break
			}
		}
		simple, err := g.With(context.Background(), graph.NeedSimple, 0)
		if err != nil {
			t.Fatal(err)
		}
		if r := run(t, structure.Truss, simple); !slices.Equal(r.Truss, want) {
			t.Fatalf("seed %d: %v, want %v", seed, r.Truss, want)
		}
	}
}

func TestTrussInOtherSurroundings(t *testing.T) {
	numbers := func(g *graph.Snapshot) []int64 { return byID(g, run(t, structure.Truss, g).Truss) }
	inOtherSurroundings(t, true, graph.NeedSimple, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		if !slices.Equal(numbers(g)[:n], numbers(want)) {
			t.Errorf("%s: other truss numbers", name)
		}
	})
}

// Four friends who all know each other; a fifth knows two of them, a sixth only
// the fifth.
func ExampleTruss() {
	ctx := context.Background()
	friends := &graph.Edges{Src: []int64{1, 1, 1, 2, 2, 3, 4, 3, 5}, Dst: []int64{2, 3, 4, 3, 4, 4, 5, 5, 6}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Truss(ctx, g, structure.DefaultTruss(), algorithms.Env{})
	fmt.Println(r.Truss, "largest", r.Largest, "with", r.Edges, "edges")
	// Output: [4 4 4 4 3 2] largest 4 with 6 edges
}

// Vertices and edges of k-trusses, computed with networkx 3.6.1, k_truss(G, k)
// for rising k on the undirected simple view: the last one that has edges, and
// the sum over the vertices of the largest k whose truss holds them.
func TestTrussOfRealGraphs(t *testing.T) {
	for _, want := range []struct {
		graph                         string
		directed                      bool
		largest, edges, vertices, sum int64
	}{
		{"karate", false, 5, 14, 6, 118},
		{"dolphins", false, 5, 24, 11, 209},
		{"email-eu-core", true, 23, 635, 39, 9957},
		{"ego-facebook", false, 97, 8987, 139, 0}, // sums take networkx too long
		{"wiki-vote", true, 23, 947, 50, 0},
	} {
		graphtest.DataDir(t)
		g := prepared(t, graphtest.Load(t, want.graph, want.directed), graph.NeedSimple)
		r, sum := run(t, structure.Truss, g), int64(0)
		for _, k := range r.Truss {
			sum += k
		}
		if r.Largest != want.largest || r.Edges != want.edges || r.Vertices != want.vertices || want.sum > 0 && sum != want.sum {
			t.Errorf("%s: largest %d with %d edges and %d vertices, sum %d; want %d with %d and %d, %d", want.graph,
				r.Largest, r.Edges, r.Vertices, sum, want.largest, want.edges, want.vertices, want.sum)
		}
	}
}
