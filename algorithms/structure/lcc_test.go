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

func TestLCCOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		want     float64 // of every vertex
	}{
		{"path", graphtest.Path(5), true, 0},
		{"triangle", graphtest.Cycle(3), false, 1},
		// One of the two arcs between the two neighbours.
		{"triangle directed", graphtest.Cycle(3), true, 0.5},
		{"clique", graphtest.Clique(6), false, 1},
		{"clique, every edge one way", graphtest.Clique(6), true, 0.5},
		{"bipartite", graphtest.Bipartite(3, 3), true, 0},
	} {
		for v, c := range run(t, structure.LCC, snapshot(t, test.edges, test.directed, graph.NeedIn)).Coefficient {
			if c != test.want {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, c, test.want)
			}
		}
	}
}

func TestLCCAgainstTheDefinition(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed*3%60)
		g := snapshot(t, random(seed, n, n*int(1+seed%8)), seed%4 > 0, graph.NeedIn)
		arc, r := matrix(g), run(t, structure.LCC, g)
		for v := range n {
			k, among := 0, 0
			for u := range n {
				if !linked(arc, u, v) {
					continue
				}
				k++
				for w := range n {
					if w != u && linked(arc, w, v) && arc[u][w] {
						among++
					}
				}
			}
			want := 0.0
			if k > 1 {
				want = float64(among) / float64(k*(k-1))
			}
			if r.Coefficient[v] != want {
				t.Fatalf("seed %d: vertex %d has %v, want %v", seed, v, r.Coefficient[v], want)
			}
		}
	}
}

// On an undirected graph lcc and clustering are the same.
func TestLCCIsClusteringWithoutDirection(t *testing.T) {
	e := random(8, 300, 3000)
	lcc := run(t, structure.LCC, snapshot(t, e, false, graph.NeedIn))
	clustering := run(t, structure.Clustering, snapshot(t, e, false, graph.NeedSimple))
	if !slices.Equal(lcc.Coefficient, clustering.Coefficient) {
		t.Error("the coefficients differ")
	}
}

func TestLCCInOtherSurroundings(t *testing.T) {
	values := func(g *graph.Snapshot) []float64 { return byID(g, run(t, structure.LCC, g).Coefficient) }
	inOtherSurroundings(t, true, graph.NeedIn, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		if !slices.Equal(values(g)[:n], values(want)) {
			t.Errorf("%s: other coefficients", name)
		}
	})
}

// Vertex 1 has the neighbours 2, 3 and 4; of the six arcs they could have, 2→3,
// 3→2 and 3→4 are there.
func ExampleLCC() {
	ctx := context.Background()
	edges := &graph.Edges{Src: []int64{1, 1, 4, 2, 3, 3}, Dst: []int64{2, 3, 1, 3, 2, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{edges}, graph.BuildOptions{Directed: true})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := structure.LCC(ctx, g, structure.DefaultLCC(), algorithms.Env{})
	fmt.Println(r.Coefficient[0])
	// Output: 0.5
}
