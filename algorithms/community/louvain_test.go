package community_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// louvain runs Louvain and its checker, or fails the test.
func louvain(tb testing.TB, g *graph.Snapshot, p community.LouvainParams) *community.LouvainResult {
	tb.Helper()
	r, err := community.Louvain(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	o, _, err := community.LouvainSpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.LouvainSpec.Check(g, &p, o); err != nil {
		tb.Error(err)
	}
	if q := community.Modularity(g, r.Community, p.Resolution); math.Abs(q-r.Quality.Value) > 1e-14 {
		tb.Errorf("Q = %v, measured again it is %v", r.Quality.Value, q)
	}
	return r
}

func TestLouvainClosedForms(t *testing.T) {
	for _, c := range []struct {
		name        string
		edges       *graph.Edges
		resolution  float64
		communities int
		q           float64
	}{
		{"ring of 8 cliques of 5", ringOfCliques(8, 5), 1, 8, 10.0/11 - 1.0/8},
		{"ring of 30 cliques of 5, γ = 2", ringOfCliques(30, 5), 2, 30, 10.0/11 - 2.0/30},
		{"6 cliques apart", disjointCliques(6, 4), 1, 6, 1 - 1.0/6},
		{"800 cliques of 10 apart", disjointCliques(800, 10), 1, 800, 1 - 1.0/800}, // in batches
		{"two cliques with a bridge", graphtest.TwoCliques(5), 1, 2, 20.0/21 - 0.5},
		{"clique", graphtest.Clique(6), 1, 1, 0},
		{"star", graphtest.Star(9), 1, 1, 0},
		{"cycle of 10, γ = 50", graphtest.Cycle(10), 50, 10, -5},
		{"edgeless", graphtest.Edgeless(4), 1, 4, 0},
	} {
		g := simple(t, graphtest.Build(t, c.edges, graph.BuildOptions{}))
		p := community.DefaultLouvain()
		p.Resolution = c.resolution
		r := louvain(t, g, p)
		// The closed forms are a handful of operations; 1e-13 leaves room for a sum over 800 communities.
		if got := groupsOf(r.Community); got != c.communities || math.Abs(r.Quality.Value-c.q) > 1e-13 {
			t.Errorf("%s: %d communities with Q = %v, expected %d with %v", c.name, got, r.Quality.Value, c.communities, c.q)
		}
	}
}

// One search is not far from the thorough one, and never above what a graph
// allows: Leiden's result on the same graph plus its distance from the best.
func TestLouvainNearLeiden(t *testing.T) {
	for _, edges := range []*graph.Edges{planted(40, 100), withWeights(planted(40, 100), 1), planted(300, 40)} {
		g := simple(t, graphtest.Build(t, edges, graph.BuildOptions{}))
		best, r := leiden(t, g, community.DefaultLeiden()), louvain(t, g, community.DefaultLouvain())
		if r.Quality.Value < best.Quality.Value-0.02 || r.Quality.Value > best.Quality.Value+0.005 {
			t.Errorf("Louvain has Q = %v, Leiden %v", r.Quality.Value, best.Quality.Value)
		}
	}
}

// Weights twice as large change nothing, isolated vertices stay alone, and
// levels are bounded.
func TestLouvainMetamorphic(t *testing.T) {
	p, edges := community.DefaultLouvain(), withWeights(planted(40, 100), 1)
	first := louvain(t, simple(t, graphtest.Build(t, edges, graph.BuildOptions{})), p)
	double := louvain(t, simple(t, graphtest.Build(t, withWeights(planted(40, 100), 2), graph.BuildOptions{})), p)
	if !slices.Equal(double.Community, first.Community) || double.Quality.Value != first.Quality.Value {
		t.Error("weights twice as large give other communities")
	}
	more := *edges
	more.Vertices = append(slices.Clone(edges.Vertices), -5, 10000)
	lonely := simple(t, graphtest.Build(t, &more, graph.BuildOptions{}))
	r := louvain(t, lonely, p)
	for _, id := range []string{"-5", "10000"} {
		if v, _ := lonely.IDs.Lookup(id); r.Community[v] != v {
			t.Errorf("isolated vertex %s is not alone", id)
		}
	}
	p.MaxLevels = 1
	if r := louvain(t, lonely, p); r.Iterations != 1 || len(r.Levels) != 1 || r.Converged {
		t.Errorf("one level: %+v with levels %v", r.Convergence, r.Levels)
	}
	p.Tolerance = -1
	if _, err := community.Louvain(context.Background(), lonely, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("tolerance -1: %v", err)
	}
}

// The search of large graphs, taken on one that is not: connected, the same on
// any number of workers and in any numbering, not far below the thorough one.
func TestLeidenOnLargeGraphs(t *testing.T) {
	p := community.DefaultLeiden()
	for _, edges := range []*graph.Edges{planted(40, 100), withWeights(planted(40, 100), 1), ringOfCliques(400, 12)} {
		table := graphtest.Build(t, edges, graph.BuildOptions{})
		g := simple(t, table)
		p.ThoroughArcs = community.DefaultLeiden().ThoroughArcs
		thorough := leiden(t, g, p)
		p.ThoroughArcs = 0
		quick := leiden(t, g, p) // with the checker
		if quick.Iterations != 1 || quick.Quality.Value < thorough.Quality.Value-0.01 {
			t.Errorf("%d iterations, Q = %v, a thorough search has %v", quick.Iterations, quick.Quality.Value, thorough.Quality.Value)
		}
		other := simple(t, graphtest.Shuffled(table, 5))
		for _, workers := range []int{1, 2, 7} {
			r, err := community.Leiden(context.Background(), other, p, algorithms.Env{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(byID(other, r.Community), byID(g, quick.Community)) || r.Quality.Value != quick.Quality.Value {
				t.Errorf("%d workers and another numbering: Q = %v, was %v", workers, r.Quality.Value, quick.Quality.Value)
			}
		}
	}
}

// Two triangles joined by the edge 3-4: 12 of the 14 arcs lie inside, and each
// half has half of all arcs, so Q = 12/14 - 2·(1/2)² = 0.3571.
func ExampleLouvain() {
	e := &graph.Edges{Src: []int64{1, 1, 2, 3, 4, 4, 5}, Dst: []int64{2, 3, 3, 4, 5, 6, 6}}
	t, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := t.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), graph.NeedSimple, 0)
	r, err := community.Louvain(context.Background(), g, community.DefaultLouvain(), algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for v, c := range r.Community {
		fmt.Printf("%d:%d ", g.IDs.Int(graph.Vertex(v)), g.IDs.Int(c))
	}
	fmt.Printf("Q %.4f\n", r.Quality.Value)
	// Output: 1:1 2:1 3:1 4:4 5:4 6:4 Q 0.3571
}
