package community_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// ringOfCliques joins k cliques of q vertices to a ring by single edges.
func ringOfCliques(k, q int64) *graph.Edges {
	e := &graph.Edges{}
	for c := range k {
		for i := range q {
			for j := range i {
				e.Src, e.Dst = append(e.Src, c*q+i), append(e.Dst, c*q+j)
			}
		}
		e.Src, e.Dst = append(e.Src, c*q), append(e.Dst, (c+1)%k*q+1)
	}
	return e
}

func disjointCliques(k, q int64) *graph.Edges {
	e := ringOfCliques(k, q)
	for i := 0; i < e.Len(); i++ {
		if e.Src[i]/q != e.Dst[i]/q {
			e.Src, e.Dst = slices.Delete(e.Src, i, i+1), slices.Delete(e.Dst, i, i+1)
			i--
		}
	}
	return e
}

func TestLeidenClosedForms(t *testing.T) {
	for _, c := range []struct {
		name        string
		edges       *graph.Edges
		resolution  float64
		communities int
		q           float64
	}{
		// k communities with equal strength; a clique has q(q-1)/2 edges and one edge of the ring leaves it on either side.
		{"ring of 8 cliques of 5", ringOfCliques(8, 5), 1, 8, 10.0/11 - 1.0/8},
		{"ring of 30 cliques of 5, γ = 2", ringOfCliques(30, 5), 2, 30, 10.0/11 - 2.0/30},
		{"6 cliques apart", disjointCliques(6, 4), 1, 6, 1 - 1.0/6},
		{"two cliques with a bridge", graphtest.TwoCliques(5), 1, 2, 20.0/21 - 0.5},
		{"clique", graphtest.Clique(6), 1, 1, 0},
		// Any division of a star separates leaves, which have no other edge.
		{"star", graphtest.Star(9), 1, 1, 0},
		// At a large resolution nobody belongs together: -γ Σ 1/n².
		{"cycle of 10, γ = 50", graphtest.Cycle(10), 50, 10, -5},
		{"edgeless", graphtest.Edgeless(4), 1, 4, 0},
	} {
		g := simple(t, graphtest.Build(t, c.edges, graph.BuildOptions{}))
		p := community.DefaultLeiden()
		p.Resolution = c.resolution
		r := leiden(t, g, p)
		// The closed forms are a handful of operations: 1e-14 is generous.
		if got := groupsOf(r.Community); got != c.communities || math.Abs(r.Quality.Value-c.q) > 1e-14 {
			t.Errorf("%s: %d communities with Q = %v, expected %d with %v", c.name, got, r.Quality.Value, c.communities, c.q)
		}
	}
}

// The resolution limit: of 30 cliques in a ring, pairs are better communities
// than single ones (Fortunato, Barthélemy, Resolution limit in community
// detection, 2007). Leiden comes within 0.001 of 15 pairs, which it would meet only by the
// chance of pairing all around.
func TestLeidenResolutionLimit(t *testing.T) {
	g := simple(t, graphtest.Build(t, ringOfCliques(30, 5), graph.BuildOptions{}))
	single, pairs := 10.0/11-1.0/30, 21.0/22-1.0/15
	if r := leiden(t, g, community.DefaultLeiden()); r.Quality.Value <= single || r.Quality.Value < pairs-0.001 || r.Quality.Value > pairs+1e-14 {
		t.Errorf("Q = %v, single cliques have %v and pairs %v", r.Quality.Value, single, pairs)
	}
}

// On graphs small enough to try all partitions, Leiden never reports more than
// the optimum, and misses it at most once in fifty.
func TestLeidenAgainstAllPartitions(t *testing.T) {
	missed, tried, seeds := 0, 0, uint64(120)
	if testing.Short() { // graphs this small are not shared among workers
		seeds = 16
	}
	for seed := range seeds {
		n := 2 + int(seed%8)
		table := graphtest.Random(seed, n, n+int(seed%11), graph.BuildOptions{}, seed%3 == 0)
		g := simple(t, table)
		p := community.DefaultLeiden()
		p.Resolution = []float64{1, 0.6, 1.7}[seed%3]
		r := leiden(t, g, p)
		best := math.Inf(-1)
		label := make([]graph.Vertex, n)
		everyPartition(label, 0, 0, func() { best = max(best, community.Modularity(g, label, p.Resolution)) })
		tried++
		switch {
		case r.Quality.Value > best+1e-13: // rounding of some dozen additions below 2
			t.Errorf("seed %d: Q = %v, the best of all partitions is %v", seed, r.Quality.Value, best)
		case r.Quality.Value < best-1e-13:
			missed++
			t.Logf("seed %d: Q = %v, the best of all partitions is %v", seed, r.Quality.Value, best)
		}
	}
	if missed*50 > tried {
		t.Errorf("missed the optimum on %d of %d graphs", missed, tried)
	}
}

// everyPartition visits all partitions of label[at:] when the labels before it use
// 0 to used-1.
func everyPartition(label []graph.Vertex, at int, used graph.Vertex, visit func()) {
	if at == len(label) {
		visit()
		return
	}
	for c := range used + 1 {
		label[at] = c
		everyPartition(label, at+1, max(used, c+1), visit)
	}
}

func TestLeidenMetamorphic(t *testing.T) {
	p := community.DefaultLeiden()
	edges := withWeights(planted(12, 30), 1)
	g := simple(t, graphtest.Build(t, edges, graph.BuildOptions{}))
	first := leiden(t, g, p)

	// Doubling is exact, so it changes no comparison.
	double := simple(t, graphtest.Build(t, withWeights(planted(12, 30), 2), graph.BuildOptions{}))
	if r := leiden(t, double, p); !slices.Equal(r.Community, first.Community) || r.Quality.Value != first.Quality.Value {
		t.Error("weights twice as large give other communities")
	}

	// Isolated vertices are communities of their own and change no modularity.
	more := *edges
	more.Vertices = append(slices.Clone(edges.Vertices), -5, 1000, 2000)
	lonely := simple(t, graphtest.Build(t, &more, graph.BuildOptions{}))
	r := leiden(t, lonely, p)
	if groupsOf(r.Community) < groupsOf(first.Community)+2 || math.Abs(r.Quality.Value-first.Quality.Value) > 0.01 {
		t.Errorf("with isolated vertices Q = %v, without %v", r.Quality.Value, first.Quality.Value)
	}
	for _, id := range []string{"-5", "1000", "2000"} {
		if v, _ := lonely.IDs.Lookup(id); r.Community[v] != v {
			t.Errorf("isolated vertex %s is not alone", id)
		}
	}

	// Equal weights are as good as none.
	plain := simple(t, graphtest.Build(t, planted(12, 30), graph.BuildOptions{}))
	without := leiden(t, plain, p)
	ones := *plain
	ones.Out = &graph.Adjacency{Offsets: plain.Out.Offsets, Targets: plain.Out.Targets, Weights: slices.Repeat([]float32{1}, int(plain.Size()))}
	ones.In = ones.Out
	if r := leiden(t, &ones, p); !slices.Equal(r.Community, without.Community) || r.Quality.Value != without.Quality.Value {
		t.Error("weights of 1 give other communities than none")
	}
}

// The bounds of the search are kept, and what is cut short says so.
func TestLeidenBounds(t *testing.T) {
	g := simple(t, graphtest.Build(t, planted(40, 100), graph.BuildOptions{}))
	p := community.DefaultLeiden()
	p.Restarts, p.MaxIterations = 0, 1
	r, err := community.Leiden(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Iterations != 1 || r.Converged || r.Delta <= 0 {
		t.Errorf("one iteration: %+v", r.Convergence)
	}
	full := leiden(t, g, community.DefaultLeiden())
	if full.Quality.Value < r.Quality.Value || full.Delta > p.Tolerance {
		t.Errorf("restarts and more iterations: Q = %v with %+v, one iteration had %v", full.Quality.Value, full.Convergence, r.Quality.Value)
	}
	if full.Levels[0] != g.Order() || !slices.IsSortedFunc(full.Levels, func(a, b int) int { return b - a }) {
		t.Errorf("levels of %v vertices", full.Levels)
	}
}

// Arcs of weight 0 connect nothing.
func TestLeidenZeroWeights(t *testing.T) {
	e := graphtest.TwoCliques(4)
	e.Weights = make([]float32, e.Len())
	g := simple(t, graphtest.Build(t, e, graph.BuildOptions{}))
	if r := leiden(t, g, community.DefaultLeiden()); groupsOf(r.Community) != g.Order() || r.Quality.Value != 0 {
		t.Errorf("without any weight: %d communities of %d vertices, Q = %v", groupsOf(r.Community), g.Order(), r.Quality.Value)
	}
	for i := range e.Weights {
		if e.Src[i] < 4 && e.Dst[i] < 4 {
			e.Weights[i] = 1
		}
	}
	g = simple(t, graphtest.Build(t, e, graph.BuildOptions{}))
	if r := leiden(t, g, community.DefaultLeiden()); groupsOf(r.Community) != 5 {
		t.Errorf("one clique with weight: communities %v", r.Community)
	}
}

func TestModularityByHand(t *testing.T) {
	g := simple(t, graphtest.Build(t, graphtest.TwoCliques(3), graph.BuildOptions{})) // 7 edges
	for _, c := range []struct {
		name       string
		label      []graph.Vertex
		resolution float64
		want       float64
	}{
		{"cliques", []graph.Vertex{0, 0, 0, 3, 3, 3}, 1, 12.0/14 - 0.5},
		{"cliques, γ = 2", []graph.Vertex{0, 0, 0, 3, 3, 3}, 2, 12.0/14 - 1},
		{"all together", []graph.Vertex{5, 5, 5, 5, 5, 5}, 1, 0},
		{"all apart", []graph.Vertex{0, 1, 2, 3, 4, 5}, 1, -(4*4 + 2*9) / 196.0},
	} {
		if got := community.Modularity(g, c.label, c.resolution); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: Q = %v, expected %v", c.name, got, c.want)
		}
	}
}

// Two triangles joined by the edge 3-4: 12 of the 14 arcs lie inside, and each
// half has half of all arcs, so Q = 12/14 - 2·(1/2)² = 0.3571.
func ExampleLeiden() {
	e := &graph.Edges{Src: []int64{1, 1, 2, 3, 4, 4, 5}, Dst: []int64{2, 3, 3, 4, 5, 6, 6}}
	t, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := t.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), graph.NeedSimple, 0)
	r, err := community.Leiden(context.Background(), g, community.DefaultLeiden(), algorithms.Env{})
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
