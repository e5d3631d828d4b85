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

// sharpEigenvector returns parameters whose answer is as good as exact.
func sharpEigenvector() rank.EigenvectorParams {
	p := rank.DefaultEigenvector()
	p.Tolerance, p.MaxIterations = 1e-13, 100000
	return p
}

func eigenvector(tb testing.TB, g *graph.Snapshot, p rank.EigenvectorParams) *rank.EigenvectorResult {
	tb.Helper()
	r, err := rank.Eigenvector(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestEigenvectorOfFamilies(t *testing.T) {
	const n = 8
	each := func(value func(v int) float64) []float64 {
		x := make([]float64, n)
		for v := range x {
			x[v] = value(v)
		}
		return euclidean(x)
	}
	equal, zero := ones(n), make([]float64, n)
	weightless := graphtest.Cycle(n)
	weightless.Weights = make([]float32, n)
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		want     []float64
		value    float64
	}{
		{"clique", graphtest.Clique(n), false, euclidean(equal), n - 1},
		{"cycle", graphtest.Cycle(n), false, euclidean(equal), 2},
		{"directed cycle", graphtest.Cycle(n), true, euclidean(equal), 1},
		{"star: bipartite", graphtest.Star(n), false, each(func(v int) float64 {
			if v == 0 {
				return math.Sqrt(n - 1)
			}
			return 1
		}), math.Sqrt(n - 1)},
		{"path: bipartite", graphtest.Path(n), false, each(func(v int) float64 { return math.Sin(math.Pi * float64(v+1) / (n + 1)) }), 2 * math.Cos(math.Pi/(n+1))},
		{"edgeless", graphtest.Edgeless(n), false, zero, 0},
		{"directed path: no cycle", graphtest.Path(n), true, zero, 0},
		{"directed star: no cycle", graphtest.Star(n), true, zero, 0},
		{"cycle without weight", weightless, true, zero, 0},
		{"clique of 6 beside one of 2", with(graphtest.Clique(6), 6, graphtest.Clique(2)), false, each(func(v int) float64 {
			if v < 6 {
				return 1
			}
			return 0
		}), 5},
		{"two equal cliques", with(graphtest.Clique(4), 4, graphtest.Clique(4)), false, euclidean(equal), 3},
		// A loop of weight 1 and what can be reached from it: 0 ↺ → 1 → 2 ...
		{"loop and a tail", with(graphtest.Edges([2]int64{0, 0}, [2]int64{0, 1}), 1, graphtest.Path(n-1)), true, euclidean(equal), 1},
	} {
		r := eigenvector(t, snapshot(t, test.edges, test.directed), sharpEigenvector())
		if d := farthest(r.Score, test.want); !(d <= 1e-11) || far(r.Eigenvalue, test.value, 1e-11) || !r.Converged {
			t.Errorf("%s: %v to %v, want %v to %v; %+v", test.name, r.Score, r.Eigenvalue, test.want, test.value, r.Convergence)
		}
	}
}

// Against the limit of the iteration, found by squaring A'+1.
func TestEigenvectorAgainstSquaring(t *testing.T) {
	compared := 0
	for seed := range fewer(40) {
		n := 3 + int(seed*5%23)
		g := snapshot(t, random(seed, n, 3*n, seed%2 == 0), seed%3 > 0)
		w, m := matrix(g), make([][]float64, n)
		for v := range m {
			m[v] = make([]float64, n)
			m[v][v] = 1
			for u := range w {
				if w[u][v] > 0 {
					m[v][u] += w[u][v]
				}
			}
		}
		r := eigenvector(t, g, sharpEigenvector())
		if r.Eigenvalue == 0 || g.Directed && !r.Converged { // no cycle, or equal strong components in a row
			continue
		}
		compared++
		if d := farthest(r.Score, limit(m, ones(n))); !(d <= 1e-7) || !r.Converged { // the residual over the gap
			t.Errorf("seed %d: %v away from the limit; %+v", seed, d, r.Convergence)
		}
	}
	if uint64(compared) < fewer(40)/2 {
		t.Errorf("only %d graphs could be compared", compared)
	}
}

func TestEigenvectorAgainstNetworkxAndIgraph(t *testing.T) {
	for name, rows := range referenceRows(t, "eigenvector.txt") {
		g, p := real(t, name), sharpEigenvector()
		matchesReference(t, g, name, rows, 0, eigenvector(t, g, p).Score, 1e-11)
		p.Norm = "max"
		matchesReference(t, g, name, rows, 1, eigenvector(t, g, p).Score, 1e-11)
	}
}

func TestEigenvectorScaledWeights(t *testing.T) {
	e := random(4, 30, 120, true)
	want := eigenvector(t, snapshot(t, e, true), rank.DefaultEigenvector())
	heavier := *e
	heavier.Weights = slices.Clone(e.Weights)
	for i := range heavier.Weights {
		heavier.Weights[i] *= 1 << 20
	}
	r := eigenvector(t, snapshot(t, &heavier, true), rank.DefaultEigenvector())
	if !slices.Equal(r.Score, want.Score) || r.Eigenvalue != want.Eigenvalue*(1<<20) {
		t.Error("weights times 2²⁰ give other bits")
	}
}

// Two directed cycles of the same λ, one after the other: the residual falls as
// 1/rounds, and the run says that it has not converged.
func TestEigenvectorThatDoesNotConverge(t *testing.T) {
	e := with(graphtest.Cycle(3), 3, graphtest.Cycle(3))
	e.Src, e.Dst = append(e.Src, 0), append(e.Dst, 3)
	p := rank.DefaultEigenvector()
	p.MaxIterations = 100
	o, seen, err := rank.EigenvectorSpec.Run(context.Background(), snapshot(t, e, true), &p, algorithms.Env{})
	if err != nil || o.Convergence.Converged || o.Convergence.Iterations != 100 || !(o.Convergence.Delta > 1e-4) {
		t.Errorf("%+v, %v", o.Convergence, err)
	}
	if err := rank.EigenvectorSpec.Check(seen, &p, o); err != nil {
		t.Error(err)
	}
}

func TestEigenvectorChecker(t *testing.T) {
	run := func(e *graph.Edges) (*algorithms.Outcome, func() error) {
		p := rank.DefaultEigenvector()
		o, seen, err := rank.EigenvectorSpec.Run(context.Background(), snapshot(t, e, true), &p, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		return o, func() error { return rank.EigenvectorSpec.Check(seen, &p, o) }
	}
	o, check := run(random(2, 20, 60, true))
	clear(o.Columns[0].F64)
	if err := check(); !errors.Is(err, algorithms.ErrCheck) {
		t.Errorf("zeros where there is a cycle: %v", err)
	}
	o, check = run(graphtest.Path(5))
	o.Columns[0].F64[4] = 1 // the end of a path is an eigenvector, of the value 0
	if err := check(); !errors.Is(err, algorithms.ErrCheck) {
		t.Errorf("an eigenvector of 0: %v", err)
	}
	p := rank.DefaultEigenvector()
	o, seen, err := rank.EigenvectorSpec.Run(context.Background(), snapshot(t, with(graphtest.Clique(5), 5, graphtest.Clique(4)), false), &p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	copy(o.Columns[0].F64, []float64{0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5})
	if err := rank.EigenvectorSpec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
		t.Errorf("the eigenvector of a smaller value: %v", err)
	}
}

// A path of three: the middle one counts √2 times what the ends do.
func ExampleEigenvector() {
	ctx := context.Background()
	e := &graph.Edges{Src: []int64{1, 2}, Dst: []int64{2, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{e}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	p := rank.DefaultEigenvector()
	p.Norm = "max"
	r, _ := rank.Eigenvector(ctx, g, p, algorithms.Env{})
	for v, x := range r.Score {
		fmt.Printf("%s %.4f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// 1 0.7071
	// 2 1.0000
	// 3 0.7071
}
