package structure_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// mixed runs the kernel with the degrees of that name.
func mixed(t *testing.T, g *graph.Snapshot, degrees string) *structure.AssortativityResult {
	t.Helper()
	r, err := structure.Assortativity(context.Background(), g, structure.AssortativityParams{Degrees: degrees}, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAssortativityOfFamilies(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		name    string
		edges   *graph.Edges
		degrees string
		want    float64
	}{
		{"empty", graphtest.Edges(), "undirected", none},
		{"edgeless", graphtest.Edgeless(4), "undirected", none},
		{"loop", graphtest.Edges([2]int64{3, 3}), "undirected", none},
		{"cycle", graphtest.Cycle(9), "undirected", none},
		{"clique", graphtest.Clique(9), "undirected", none},
		{"star", graphtest.Star(70), "undirected", -1},
		{"bipartite", graphtest.Bipartite(3, 7), "undirected", -1},
		// Pairs 1-2, 2-1 and 2-2 twice: (6·16 - 10·10) / (6·18 - 10·10).
		{"path of four", graphtest.Path(4), "undirected", -0.5},
		{"two cliques", union(graphtest.Clique(3), 3, graphtest.Clique(5)), "undirected", 1},
		// Arcs 0→1, 1→2, 2→3: out 1, 1, 1; of the targets in 1, 1, 1.
		{"path directed", graphtest.Path(4), "out-in", none},
		// Out-degrees of sources 1, 1, 1, of targets 1, 1, 0: flat on one side.
		{"path directed", graphtest.Path(4), "out-out", none},
		// In-degrees of sources 0, 1, 1, out-degrees of targets 1, 1, 0: (3·1 - 2·2) / (3·2 - 2·2).
		{"path directed", graphtest.Path(4), "in-out", -0.5},
		// The three arcs 0→1, 0→2, 1→2: out of sources 2, 2, 1; in of targets 1, 2, 2.
		{"three in order", graphtest.Clique(3), "out-in", (3*8.0 - 5*5) / (3*9 - 5*5)},
	} {
		r := mixed(t, snapshot(t, test.edges, true, graph.NeedIn), test.degrees)
		if !same(r.Coefficient, test.want) {
			t.Errorf("%s, %s: %v, want %v", test.name, test.degrees, r.Coefficient, test.want)
		}
	}
}

// The checker, which correlates listed pairs in floating point, as the oracle of
// all choices.
func TestAssortativityOfAllDegrees(t *testing.T) {
	s := structure.AssortativitySpec
	for seed := range uint64(30) {
		n := 2 + int(seed)
		g := snapshot(t, random(seed, n, n*int(1+seed%6)), seed%4 > 0, 0)
		for _, degrees := range []string{"undirected", "out-in", "out-out", "in-in", "in-out"} {
			p := &structure.AssortativityParams{Degrees: degrees}
			o, seen, err := s.Run(context.Background(), g, p, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(seen, p, o); err != nil {
				t.Errorf("seed %d, %s: %v", seed, degrees, err)
			}
			if len(o.Measures) > 0 {
				o.Measures[0].Value += 1e-6
				if s.Check(seen, p, o) == nil {
					t.Errorf("seed %d, %s: a wrong coefficient passes", seed, degrees)
				}
			}
		}
	}
}

// Computed with networkx 3.6.1, degree_assortativity_coefficient(G, x=..., y=...),
// on the arcs without doubles; igraph 1.0.0 agrees on the undirected ones to 14
// digits. Four digits of the larger graphs are of igraph 0.10.2 and networkx
// 2.8.8, see the README of the data folder; these take KITH_LONG=1.
func TestAssortativityOfRealGraphs(t *testing.T) {
	for _, want := range []struct {
		graph    string
		directed bool
		degrees  string
		value    float64
		digits   float64
	}{
		{"karate", false, "undirected", -0.47561309768461413, 1e-13},
		{"dolphins", false, "undirected", -0.04359402821531255, 1e-13},
		{"email-eu-core", true, "undirected", -0.0257433680830886, 1e-13},
		{"email-eu-core", true, "in-in", 0.045619990889671676, 1e-13},
		{"email-eu-core", true, "in-out", 0.032859722226641554, 1e-13},
		{"email-eu-core", true, "out-in", 0.005514166137160711, 1e-13},
		{"email-eu-core", true, "out-out", -0.0018398611298732078, 1e-13},
		{"ego-facebook", false, "undirected", 0.06357722918564943, 1e-12}, // its own digits end there: igraph has ...915
		{"wiki-vote", true, "undirected", -0.08305248270016032, 1e-12},
		{"wiki-vote", true, "in-in", 0.0050910065792613285, 1e-12},
		{"wiki-vote", true, "in-out", 0.007095795579867658, 1e-12},
		{"wiki-vote", true, "out-in", -0.08324455771686791, 1e-12},
		{"wiki-vote", true, "out-out", -0.018909153225472316, 1e-12},
		{"bitcoin-otc", true, "undirected", -0.16483359451314514, 1e-12},
		{"bitcoin-otc", true, "out-in", -0.16395371492959188, 1e-12},
		{"bitcoin-otc", true, "in-out", -0.1488553871631783, 1e-12},
		{"soc-epinions1-undirected", false, "undirected", -0.0406, 5e-5},
		{"soc-slashdot0902", true, "undirected", -0.0738, 5e-5},
		{"ego-twitter", false, "undirected", -0.0390, 5e-5},
	} {
		if os.Getenv("KITH_LONG") == "" && want.digits > 1e-12 {
			continue
		}
		graphtest.DataDir(t)
		g := ignoringSigns(t, want.graph, want.directed, graph.NeedIn)
		if r := mixed(t, g, want.degrees); !(math.Abs(r.Coefficient-want.value) <= want.digits) {
			t.Errorf("%s, %s: %v, want %v", want.graph, want.degrees, r.Coefficient, want.value)
		}
	}
}

// A star: everybody's only contact is the centre, which has many.
func ExampleAssortativity() {
	ctx := context.Background()
	star := &graph.Edges{Src: []int64{1, 1, 1}, Dst: []int64{2, 3, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{star}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := structure.Assortativity(ctx, g, structure.DefaultAssortativity(), algorithms.Env{})
	fmt.Println(r.Coefficient, r.Neighbour)
	// Output: -1 [1 3 3 3]
}
