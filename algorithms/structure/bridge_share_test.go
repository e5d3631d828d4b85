package structure_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestLocalBridgesOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name    string
		edges   *graph.Edges
		bridges int64
		share   func(v int) float64
	}{
		{"empty", graphtest.Edges(), 0, nil},
		{"edgeless", graphtest.Edgeless(3), 0, func(int) float64 { return math.NaN() }},
		{"loop", graphtest.Edges([2]int64{3, 3}), 0, func(int) float64 { return math.NaN() }},
		{"path", graphtest.Path(9), 8, func(int) float64 { return 1 }},
		{"triangle", graphtest.Cycle(3), 0, func(int) float64 { return 0 }},
		{"square", graphtest.Cycle(4), 4, func(int) float64 { return 1 }},
		{"star whose centre has far more", graphtest.Star(70), 69, func(int) float64 { return 1 }},
		{"bipartite", graphtest.Bipartite(3, 7), 21, func(int) float64 { return 1 }},
		{"clique", graphtest.Clique(9), 0, func(int) float64 { return 0 }},
		{"two cliques with a bridge", graphtest.TwoCliques(5), 1, func(v int) float64 {
			if v == 4 || v == 5 {
				return 0.2
			}
			return 0
		}},
	} {
		r := run(t, structure.BridgeShare, snapshot(t, test.edges, true, graph.NeedSimple))
		for v, x := range r.Share {
			if !same(x, test.share(v)) {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, x, test.share(v))
			}
		}
		if r.Bridges != test.bridges {
			t.Errorf("%s: %d local bridges, want %d", test.name, r.Bridges, test.bridges)
		}
	}
}

func TestEmbeddednessOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name            string
		edges           *graph.Edges
		shared, overlap float64
	}{
		{"edgeless", graphtest.Edgeless(3), math.NaN(), math.NaN()},
		{"edge", graphtest.Path(2), 0, 0},
		{"cycle", graphtest.Cycle(9), 0, 0},
		{"bipartite", graphtest.Bipartite(3, 7), 0, 0},
		{"triangle", graphtest.Cycle(3), 1, 1},
		{"clique", graphtest.Clique(9), 7, 1},
	} {
		r := run(t, structure.Embeddedness, snapshot(t, test.edges, true, graph.NeedSimple))
		for v := range r.Shared {
			if !same(r.Shared[v], test.shared) || !same(r.Overlap[v], test.overlap) {
				t.Errorf("%s: vertex %d has %v and %v, want %v and %v", test.name, v, r.Shared[v], r.Overlap[v], test.shared, test.overlap)
			}
		}
	}
}

// The mean of shared neighbours is twice the triangles at a vertex over its
// neighbours, and an edge without any is a local bridge.
func TestEmbeddednessOfTriangles(t *testing.T) {
	for seed := range uint64(20) {
		g := snapshot(t, random(seed, 50, 60+20*int(seed)), seed%2 == 0, graph.NeedSimple)
		r, triangles := run(t, structure.Embeddedness, g), run(t, structure.Clustering, g).Triangles
		for v, x := range r.Shared {
			if want := float64(2*triangles[v]) / float64(g.Out.Degree(graph.Vertex(v))); !same(x, want) { // 0/0 is NaN
				t.Fatalf("seed %d: vertex %d shares %v, want %v", seed, v, x, want)
			}
		}
	}
}

func TestEmbeddednessInOtherSurroundings(t *testing.T) {
	inOtherSurroundings(t, true, graph.NeedSimple, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		shared, wantShared := byID(g, run(t, structure.Embeddedness, g).Shared), byID(want, run(t, structure.Embeddedness, want).Shared)
		bridges, wantBridges := byID(g, run(t, structure.BridgeShare, g).Share), byID(want, run(t, structure.BridgeShare, want).Share)
		for v := range n {
			if !same(shared[v], wantShared[v]) || !same(bridges[v], wantBridges[v]) {
				t.Errorf("%s: vertex %d has %v and %v, want %v and %v", name, v, shared[v], bridges[v], wantShared[v], wantBridges[v])
			}
		}
	})
}

// Computed with networkx 3.6.1 on the undirected simple view: local_bridges(G,
// with_span=False); common_neighbors(G, u, v) over the edges, in the mean at every
// vertex and over the union of both neighbourhoods without u and v, added up over
// the vertices.
func TestEmbeddednessOfRealGraphs(t *testing.T) {
	for _, want := range []struct {
		graph           string
		directed        bool
		bridges         int64
		shared, overlap float64 // sums; 0: not computed
	}{
		{"karate", false, 11, 46.71470588235294, 5.670492840931183},
		{"dolphins", false, 38, 81.19184704184705, 9.109170215306579},
		{"email-eu-core", true, 288, 10606.274938702967, 126.11347408426475},
		{"wiki-vote", true, 8655, 0, 0},
	} {
		graphtest.DataDir(t)
		g := ignoringSigns(t, want.graph, want.directed, graph.NeedSimple)
		if r := run(t, structure.BridgeShare, g); r.Bridges != want.bridges {
			t.Errorf("%s: %d local bridges, want %d", want.graph, r.Bridges, want.bridges)
		}
		if want.shared == 0 {
			continue
		}
		r, shared, overlap := run(t, structure.Embeddedness, g), 0.0, 0.0
		for v, x := range r.Shared {
			if !math.IsNaN(x) {
				shared, overlap = shared+x, overlap+r.Overlap[v]
			}
		}
		const slack = 1e-12 // sums of a thousand numbers in another order
		if math.Abs(shared-want.shared) > slack*want.shared || math.Abs(overlap-want.overlap) > slack*want.overlap {
			t.Errorf("%s: embeddedness %v, overlap %v in sum, want %v and %v", want.graph, shared, overlap, want.shared, want.overlap)
		}
	}
}

// Ann, Bob and Carl know each other; Carl alone knows Dora.
func ExampleBridgeShare() {
	ctx := context.Background()
	friends := &graph.Edges{Names: []string{"ann", "bob", "carl", "dora"}, Src: []int64{0, 1, 2, 2}, Dst: []int64{1, 2, 0, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.BridgeShare(ctx, g, structure.DefaultBridgeShare(), algorithms.Env{})
	for v, x := range r.Share {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// ann 0.00
	// bob 0.00
	// carl 0.33
	// dora 1.00
}

// A square with one diagonal, from 1 to 3. The ends of the diagonal share both
// others; those share one with each end.
func ExampleEmbeddedness() {
	ctx := context.Background()
	square := &graph.Edges{Src: []int64{1, 2, 3, 4, 1}, Dst: []int64{2, 3, 4, 1, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{square}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Embeddedness(ctx, g, structure.DefaultEmbeddedness(), algorithms.Env{})
	fmt.Printf("%.2f %.2f\n", r.Shared, r.Overlap)
	// Output: [1.33 1.00 1.33 1.00] [0.67 0.50 0.67 0.50]
}
