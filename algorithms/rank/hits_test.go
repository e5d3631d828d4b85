package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// sharpHITS returns parameters whose answer is as good as exact.
func sharpHITS() rank.HITSParams {
	p := rank.DefaultHITS()
	p.Norm, p.Tolerance, p.MaxIterations = "euclidean", 1e-13, 100000
	return p
}

func hits(tb testing.TB, g *graph.Snapshot, p rank.HITSParams) *rank.HITSResult {
	tb.Helper()
	r, err := rank.HITS(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestHITSOfFamilies(t *testing.T) {
	const n = 7
	each := func(value func(v int) float64) []float64 {
		x := make([]float64, n)
		for v := range x {
			x[v] = value(v)
		}
		return euclidean(x)
	}
	at := func(here func(v int) bool) []float64 {
		return each(func(v int) float64 {
			if here(v) {
				return 1
			}
			return 0
		})
	}
	equal := each(func(int) float64 { return 1 })
	first := func(v int) bool { return v == 0 }
	rest := func(v int) bool { return v > 0 }
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		hub, aut []float64
		singular float64
	}{
		{"edgeless", graphtest.Edgeless(n), true, make([]float64, n), make([]float64, n), 0},
		{"clique", graphtest.Clique(n), false, equal, equal, n - 1},
		{"directed cycle: a permutation", graphtest.Cycle(n), true, equal, equal, 1},
		{"directed star", graphtest.Star(n), true, at(first), at(rest), math.Sqrt(n - 1)},
		// Every arc is a pair of singular vectors of its own; the start decides.
		{"directed path", graphtest.Path(n), true, at(func(v int) bool { return v < n-1 }), at(rest), 1},
		{"bipartite", graphtest.Bipartite(3, 4), true, at(func(v int) bool { return v < 3 }), at(func(v int) bool { return v >= 3 }), math.Sqrt(12)},
		// Half of the in-degrees is on the centre's side: a = (6, 1, ..., 1),
		// h = A a = (6, 6, ..., 6).
		{"undirected star", graphtest.Star(n), false, equal, each(func(v int) float64 {
			if v == 0 {
				return n - 1
			}
			return 1
		}), math.Sqrt(n - 1)},
	} {
		r := hits(t, snapshot(t, test.edges, test.directed), sharpHITS())
		if d := max(farthest(r.Hub, test.hub), farthest(r.Authority, test.aut)); !(d <= rounding) || far(r.Singular, test.singular, rounding) || !r.Converged {
			t.Errorf("%s: hubs %v, authorities %v, singular value %v, want %v, %v, %v; %+v", test.name, r.Hub, r.Authority, r.Singular, test.hub, test.aut, test.singular, r.Convergence)
		}
	}
}

// Against the limit of the iteration, found by squaring A'A.
func TestHITSAgainstSquaring(t *testing.T) {
	for seed := range fewer(40) {
		n := 2 + int(seed*5%23)
		g := snapshot(t, random(seed, n, 3*n, seed%2 == 0), seed%3 > 0)
		w := matrix(g)
		gram, start := make([][]float64, n), make([]float64, n)
		for u := range gram {
			gram[u] = make([]float64, n)
		}
		for k := range w {
			for u := range w {
				if !(w[k][u] > 0) {
					continue
				}
				start[u] += w[k][u]
				for v := range w {
					if w[k][v] > 0 {
						gram[u][v] += w[k][u] * w[k][v]
					}
				}
			}
		}
		r := hits(t, g, sharpHITS())
		if d := farthest(r.Authority, limit(gram, start)); !(d <= 1e-7) || !r.Converged { // the residual over the gap
			t.Errorf("seed %d: the authorities are %v away from the limit; %+v", seed, d, r.Convergence)
		}
	}
}

func TestHITSAgainstNetworkxAndIgraph(t *testing.T) {
	for name, rows := range referenceRows(t, "hits.txt") {
		g, p := real(t, name), rank.DefaultHITS()
		p.Tolerance = 1e-13
		r := hits(t, g, p)
		matchesReference(t, g, name, rows, 0, r.Hub, 1e-11)
		matchesReference(t, g, name, rows, 1, r.Authority, 1e-11)
		p.Norm = "max"
		r = hits(t, g, p)
		matchesReference(t, g, name, rows, 2, r.Hub, 1e-11)
		matchesReference(t, g, name, rows, 3, r.Authority, 1e-11)
	}
}

// Of two equal parts each has what it would have alone; a heavier one has all.
func TestHITSOfSeveralParts(t *testing.T) {
	part := random(3, 12, 40, true)
	alone := hits(t, snapshot(t, part, true), sharpHITS())
	twice := hits(t, snapshot(t, with(part, 12, part), true), sharpHITS())
	for v, a := range alone.Authority {
		for _, w := range []int{v, v + 12} {
			if far(twice.Authority[w], a/math.Sqrt2, 1e-12) || far(twice.Hub[w], alone.Hub[v]/math.Sqrt2, 1e-12) {
				t.Errorf("vertex %d: %v, %v; alone %v, %v", w, twice.Hub[w], twice.Authority[w], alone.Hub[v], a)
			}
		}
	}
	heavier := *part
	heavier.Weights = slices.Clone(part.Weights)
	for i := range heavier.Weights {
		heavier.Weights[i] *= 2
	}
	r := hits(t, snapshot(t, with(part, 12, &heavier), true), sharpHITS())
	if d := farthest(r.Authority[12:], alone.Authority); !(d <= 1e-12) || far(r.Singular, 2*alone.Singular, 1e-12) {
		t.Errorf("the heavier part is %v away from what it has alone, singular value %v and %v", d, r.Singular, alone.Singular)
	}
}

func TestHITSChecker(t *testing.T) {
	g, p := snapshot(t, with(graphtest.Clique(5), 5, graphtest.Clique(4)), false), rank.DefaultHITS()
	o, seen, err := rank.HITSSpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rank.HITSSpec.Check(seen, &p, o); err != nil {
		t.Error(err)
	}
	// The smaller clique alone is a pair of singular vectors, but not the one.
	for _, c := range o.Columns {
		clear(c.F64)
		for v := 5; v < 9; v++ {
			c.F64[v] = 0.25
		}
	}
	if err := rank.HITSSpec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
		t.Errorf("the singular vectors of a smaller value: %v", err)
	}
	p.MaxIterations, p.Tolerance = 2, 0
	o, seen, err = rank.HITSSpec.Run(context.Background(), snapshot(t, random(1, 20, 60, true), true), &p, algorithms.Env{})
	if err != nil || o.Convergence.Converged || o.Convergence.Iterations != 2 {
		t.Errorf("two rounds: %+v, %v", o.Convergence, err)
	}
	if err := rank.HITSSpec.Check(seen, &p, o); err != nil {
		t.Error(err)
	}
}

// Two people recommend the same restaurant, and one of them another one, too.
func ExampleHITS() {
	ctx := context.Background()
	e := &graph.Edges{Src: []int64{1, 1, 2}, Dst: []int64{3, 4, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{e}, graph.BuildOptions{Directed: true})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := rank.HITS(ctx, g, rank.DefaultHITS(), algorithms.Env{})
	for v := range r.Hub {
		fmt.Printf("%s hub %.3f authority %.3f\n", g.IDs.Format(graph.Vertex(v)), r.Hub[v], r.Authority[v])
	}
	// Output:
	// 1 hub 0.618 authority 0.000
	// 2 hub 0.382 authority 0.000
	// 3 hub 0.000 authority 0.618
	// 4 hub 0.000 authority 0.382
}
