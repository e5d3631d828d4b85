package trust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func sybilRank(tb testing.TB, g *graph.Snapshot, p trust.SybilRankParams) *trust.SybilRankResult {
	tb.Helper()
	r, err := trust.SybilRank(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// Seed 0, some rounds, in families where one can say who has the trust then.
func TestSybilRankOfFamilies(t *testing.T) {
	binomial := []float64{1, 4, 6, 4, 1} // a walk of four steps on a long cycle
	for _, test := range []struct {
		name   string
		edges  *graph.Edges
		rounds int
		want   func(v int) float64 // trust by degree
		trust  float64
	}{
		{"alone", graphtest.Edgeless(4), 0, func(int) float64 { return 0 }, 0},
		{"one vertex", graphtest.Edgeless(1), 0, func(int) float64 { return 0 }, 0},
		{"star, at the leaves", graphtest.Star(9), 3, func(v int) float64 { return at(v, 0, 1.0/8) }, 1},
		{"star, at its centre", graphtest.Star(9), 0, func(v int) float64 { return at(v, 1.0/8, 0) }, 1}, // ⌈log₂ 9⌉ = 4
		{"star of eight", graphtest.Star(8), 0, func(v int) float64 { return at(v, 0, 1.0/7) }, 1},       // log₂ 8 = 3
		{"clique", graphtest.Clique(6), 2, func(v int) float64 { return at(v, 1.0/5, 4.0/25) / 5 }, 1},
		{"cycle", graphtest.Cycle(20), 4, func(v int) float64 {
			for k, ways := range binomial {
				if v == (2*k-4+20)%20 {
					return ways / 16 / 2
				}
			}
			return 0
		}, 1},
		{"mixed", graphtest.Clique(6), 80, func(int) float64 { return 1.0 / 30 }, 1},
		{"loops", graphtest.Edges([2]int64{0, 0}, [2]int64{0, 1}), 1, func(v int) float64 { return at(v, 0, 1) }, 1},
	} {
		g := friends(t, test.edges)
		r := sybilRank(t, g, trust.SybilRankParams{Seeds: named(t, g, 3, "0"), Rounds: test.rounds})
		for v, x := range r.Rank {
			if math.Abs(x-test.want(v)) > 1e-15 {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, x, test.want(v))
			}
		}
		if math.Abs(r.Trust-test.trust) > 1e-14 {
			t.Errorf("%s: trust %v, want %v", test.name, r.Trust, test.trust)
		}
	}
}

// Seeds share the trust by weight, and with weights it leaves by weight: from 1,
// which has three quarters of it, three parts go to 0 and one to 2.
func TestSybilRankWeights(t *testing.T) {
	e := graphtest.Path(3)
	e.Weights = []float32{3, 1}
	g := friends(t, e)
	seeds := named(t, g, 1, "0", "1")
	seeds.Weights[1] = 3
	r := sybilRank(t, g, trust.SybilRankParams{Seeds: seeds, Rounds: 1})
	for v, want := range []float64{0.75 * 0.75 / 3, 0.25 / 4, 0.75 * 0.25} {
		if math.Abs(r.Rank[v]-want) > 1e-16 {
			t.Errorf("vertex %d has %v, want %v", v, r.Rank[v], want)
		}
	}
}

// In a region with few edges to the rest ranks stay low, however many it has.
func TestSybilRankOfTwoRegions(t *testing.T) {
	g := friends(t, graphtest.TwoCliques(32))
	r := sybilRank(t, g, trust.SybilRankParams{Seeds: named(t, g, 1, "0", "5")})
	if r.Iterations != 6 {
		t.Errorf("%d rounds for 64 vertices", r.Iterations)
	}
	for v := range 32 {
		if r.Rank[v] < 10*r.Rank[32+v] {
			t.Errorf("vertex %d has %v, %d beyond the bridge %v", v, r.Rank[v], 32+v, r.Rank[32+v])
		}
	}
}

func TestSybilRankHoldsWithSeeds(t *testing.T) {
	for seed := range uint64(6) {
		n := 50 + 1500*int(seed)
		table := graphtest.Random(seed, n, 4*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 == 0)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			holds(t, trust.SybilRankSpec, table, func(params any, g *graph.Snapshot) {
				params.(*trust.SybilRankParams).Seeds = algorithms.VertexWeights{Vertices: g.IDs.ByRank()[:3], Weights: []float64{1, 0.25, 7}}
			})
		})
	}
}

func TestSybilRankRefuses(t *testing.T) {
	g := friends(t, graphtest.Path(3))
	for name, p := range map[string]trust.SybilRankParams{
		"negative rounds": {Rounds: -1},
		"no weight":       {Seeds: named(t, g, 0, "1")},
		"named twice":     {Seeds: named(t, g, 1, "1", "1")},
	} {
		if _, err := trust.SybilRank(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	directed := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true}), graph.Selection{})
	if _, err := trust.SybilRank(context.Background(), directed, trust.DefaultSybilRank(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the simple view: %v", err)
	}
}

// Two circles of friends with one friendship between them; 1 is trusted. After
// three rounds, as log2(6) rounds up to 3, the trust of 1 is 1/6: half of what 2
// had before and a third of what 3 had. Divided by its degree, 2,
// that is its rank.
func ExampleSybilRank() {
	ctx := context.Background()
	friends := &graph.Edges{Src: []int64{1, 1, 2, 4, 4, 5, 3}, Dst: []int64{2, 3, 3, 5, 6, 6, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	p := trust.DefaultSybilRank()
	p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{1}}
	r, _ := trust.SybilRank(ctx, g, p, algorithms.Env{})
	for v, x := range r.Rank {
		fmt.Printf("%s %.4f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// 1 0.0833
	// 2 0.1458
	// 3 0.1157
	// 4 0.0278
	// 5 0.0278
	// 6 0.0278
}
