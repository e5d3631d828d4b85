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

func TestClusteringOfFamilies(t *testing.T) {
	wheel := graphtest.Cycle(8) // and a hub
	for v := range int64(8) {
		wheel.Src, wheel.Dst = append(wheel.Src, 8), append(wheel.Dst, v)
	}
	for _, test := range []struct {
		name                  string
		edges                 *graph.Edges
		triangles             int64
		average, transitivity float64
	}{
		{"empty", graphtest.Edges(), 0, 0, 0},
		{"edge", graphtest.Path(2), 0, 0, 0},
		{"path", graphtest.Path(9), 0, 0, 0},
		{"bipartite", graphtest.Bipartite(4, 5), 0, 0, 0},
		{"triangle", graphtest.Cycle(3), 1, 1, 1},
		{"clique", graphtest.Clique(10), 120, 1, 1},
		// Rim: 2 of 3 pairs; hub: 8 of 28. Paths: 8·3 + 28.
		{"wheel", wheel, 8, (8*2.0/3 + 8.0/28) / 9, 24.0 / 52},
		// Two ends of the bridge: 6 of 10 pairs, the other six: all. Paths: 6·3 + 2·6.
		{"two cliques with a bridge", graphtest.TwoCliques(4), 8, (6 + 2*3.0/6) / 8, 24.0 / (6*3 + 2*6)},
	} {
		r := run(t, structure.Clustering, snapshot(t, test.edges, true, graph.NeedSimple))
		const tolerance = 1e-15 // a handful of roundings of numbers below 1
		if r.Total != test.triangles || r.Average-test.average > tolerance || test.average-r.Average > tolerance || r.Transitivity != test.transitivity {
			t.Errorf("%s: %d triangles, average %v, transitivity %v; want %d, %v, %v", test.name,
				r.Total, r.Average, r.Transitivity, test.triangles, test.average, test.transitivity)
		}
	}
}

func TestClusteringAgainstTriples(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed*3%60)
		g := snapshot(t, random(seed, n, n*int(1+seed%8)), seed%2 == 0, 0)
		arc := matrix(g)
		triangles, total := make([]int64, n), int64(0)
		for u := range n {
			for v := range u {
				for w := range v {
					if linked(arc, u, v) && linked(arc, v, w) && linked(arc, u, w) {
						triangles[u], triangles[v], triangles[w] = triangles[u]+1, triangles[v]+1, triangles[w]+1
						total++
					}
				}
			}
		}
		simple, err := g.With(context.Background(), graph.NeedSimple, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, structure.Clustering, simple)
		if !slices.Equal(r.Triangles, triangles) || r.Total != total {
			t.Fatalf("seed %d: %v, want %v", seed, r.Triangles, triangles)
		}
		for v, c := range r.Coefficient {
			want, k := 0.0, simple.Out.Degree(graph.Vertex(v))
			if k > 1 {
				want = float64(triangles[v]) / (float64(k*(k-1)) / 2)
			}
			if c != want {
				t.Fatalf("seed %d: coefficient of %d is %v, want %v", seed, v, c, want)
			}
		}
	}
}

func TestClusteringInOtherSurroundings(t *testing.T) {
	inOtherSurroundings(t, false, graph.NeedSimple, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		a, b := run(t, structure.Clustering, g), run(t, structure.Clustering, want)
		if !slices.Equal(byID(g, a.Triangles)[:n], byID(want, b.Triangles)) || !slices.Equal(byID(g, a.Coefficient)[:n], byID(want, b.Coefficient)) {
			t.Errorf("%s: other triangles", name)
		}
	})
}

// estimated runs the kernel on so many samples.
func estimated(t *testing.T, g *graph.Snapshot, samples int, seed uint64, workers int) structure.WedgeEstimate {
	t.Helper()
	p := structure.ClusteringParams{Samples: samples, Seed: seed}
	r, err := structure.Clustering(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return *r.Sampled
}

func TestSampledClusteringOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name      string
		edges     *graph.Edges
		share     float64 // of all wedges, and at every vertex with two neighbours
		average   float64
		triangles float64
	}{
		{"empty", graphtest.Edges(), 0, 0, 0},
		{"edge", graphtest.Path(2), 0, 0, 0},
		{"star", graphtest.Star(50), 0, 0, 0},
		{"bipartite", graphtest.Bipartite(4, 5), 0, 0, 0},
		{"clique", graphtest.Clique(10), 1, 1, 120},
		{"clique and as many others", union(graphtest.Clique(10), 10, graphtest.Edgeless(10)), 1, 0.5, 120},
	} {
		g := snapshot(t, test.edges, true, graph.NeedSimple)
		if w := estimated(t, g, 1000, 1, 0); w.Transitivity != test.share || w.Average != test.average || w.Triangles != test.triangles {
			t.Errorf("%s: %+v", test.name, w)
		}
	}
}

// Hoeffding's interval must hold in 95 of 100 runs; of 200, on a graph with
// communities, no more than 10 may miss. The draw is the same for any number of
// workers and any numbering, and the checker takes it.
func TestSampledClusteringKeepsItsError(t *testing.T) {
	e := graphtest.TwoCliques(12)
	noise := random(3, 24, 60)
	e.Src, e.Dst = append(e.Src, noise.Src...), append(e.Dst, noise.Dst...)
	for v := range int64(40) { // leaves, and a hub
		e.Src, e.Dst = append(e.Src, 100+v, 100+v), append(e.Dst, v%24, 5)
	}
	table := graphtest.Build(t, e, graph.BuildOptions{})
	g := prepared(t, table, graph.NeedSimple)
	all := run(t, structure.Clustering, g)
	missed := 0
	for seed := range uint64(200) {
		w := estimated(t, g, 500, seed, 0)
		off := func(a, b, slack float64) bool { return a-b > slack || b-a > slack }
		if off(w.Transitivity, all.Transitivity, w.Error) || off(w.Average, all.Average, w.AverageError) || off(w.Triangles, float64(all.Total), w.TrianglesError) {
			missed++
		}
	}
	if missed > 10 {
		t.Errorf("%d of 200 estimates miss %+v", missed, all)
	}
	want := estimated(t, g, 1000, 7, 1)
	if w := estimated(t, g, 1000, 7, 5); w != want {
		t.Errorf("five workers: %+v, one: %+v", w, want)
	}
	if w := estimated(t, prepared(t, graphtest.Shuffled(table, 4), graph.NeedSimple), 1000, 7, 2); w != want {
		t.Errorf("other numbers: %+v, want %+v", w, want)
	}
	s, p := structure.ClusteringSpec, &structure.ClusteringParams{Samples: 5000, Seed: 2}
	o, seen, err := s.Run(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(seen, p, o); err != nil {
		t.Error(err)
	}
	for i := range o.Measures {
		o.Measures[i].Value *= 1.5
		if s.Check(seen, p, o) == nil {
			t.Errorf("half as much again of %s passes", o.Measures[i].Name)
		}
		o.Measures[i].Value /= 1.5
	}
}

// A square with one diagonal: both triangles share it.
func ExampleClustering() {
	ctx := context.Background()
	square := &graph.Edges{Src: []int64{1, 2, 3, 4, 1}, Dst: []int64{2, 3, 4, 1, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{square}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Clustering(ctx, g, structure.DefaultClustering(), algorithms.Env{})
	fmt.Println(r.Triangles, "of", r.Total)
	fmt.Printf("%.3f, average %.3f, transitivity %.3f\n", r.Coefficient, r.Average, r.Transitivity)
	// Output:
	// [2 1 2 1] of 2
	// [0.667 1.000 0.667 1.000], average 0.833, transitivity 0.750
}
