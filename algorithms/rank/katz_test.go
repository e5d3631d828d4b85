package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func katz(tb testing.TB, g *graph.Snapshot, p rank.KatzParams) *rank.KatzResult {
	tb.Helper()
	r, err := rank.Katz(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestKatzOfFamilies(t *testing.T) {
	const n, alpha, beta = 7, 0.125, 2.0
	each := func(value func(v int) float64) []float64 {
		x := make([]float64, n)
		for v := range x {
			x[v] = value(v)
		}
		return x
	}
	equal := func(value float64) []float64 { return each(func(int) float64 { return value }) }
	centre := beta * (1 + (n-1)*alpha) / (1 - (n-1)*alpha*alpha) // x0 = β + α(n-1)x1, x1 = β + αx0
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		want     []float64
	}{
		{"edgeless", graphtest.Edgeless(n), true, equal(beta)},
		{"clique", graphtest.Clique(n), false, equal(beta / (1 - alpha*(n-1)))},
		{"cycle", graphtest.Cycle(n), false, equal(beta / (1 - 2*alpha))},
		{"directed cycle", graphtest.Cycle(n), true, equal(beta / (1 - alpha))},
		{"directed path", graphtest.Path(n), true, each(func(v int) float64 { return beta * (1 - math.Pow(alpha, float64(v+1))) / (1 - alpha) })},
		{"star", graphtest.Star(n), false, each(func(v int) float64 {
			if v == 0 {
				return centre
			}
			return beta + alpha*centre
		})},
	} {
		p := rank.DefaultKatz()
		p.Alpha, p.Beta, p.Tolerance = alpha, beta, 1e-13
		r := katz(t, snapshot(t, test.edges, test.directed), p)
		for v, want := range test.want {
			if far(r.Score[v], want, 1e-12*want) {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, r.Score[v], want)
			}
		}
		if !r.Converged || !r.Bounded {
			t.Errorf("%s: %+v", test.name, r.Convergence)
		}
	}
}

// walks adds β αᵏ A'ᵏ 1 up until further terms change nothing.
func walks(w [][]float64, alpha, beta float64) []float64 {
	n := len(w)
	term, sum := ones(n), make([]float64, n)
	for v := range term {
		term[v] *= beta
	}
	for largest := 1.0; largest > 0; {
		next := make([]float64, n)
		largest = 0
		for v := range sum {
			before := sum[v]
			if sum[v] += term[v]; sum[v] > before {
				largest = 1
			}
			for u := range w {
				if w[u][v] > 0 {
					next[v] += alpha * w[u][v] * term[u]
				}
			}
		}
		term = next
	}
	return sum
}

// The bound must hold for every value, however early the run stops.
func TestKatzBoundHolds(t *testing.T) {
	for seed := range fewer(40) {
		n := 3 + int(seed*5%23)
		g := snapshot(t, random(seed, n, 3*n, seed%2 == 0), seed%3 > 0)
		p := rank.DefaultKatz()
		p.Beta = 0.5
		if seed%4 < 2 {
			if eigen := eigenvector(t, g, rank.DefaultEigenvector()); eigen.Eigenvalue > 0 {
				p.Alpha = 0.9 / eigen.Eigenvalue // more than the largest strength would allow
			}
		}
		want := []float64(nil)
		for _, tolerance := range []float64{10, 1e-2, 1e-12} {
			p.Tolerance = tolerance
			r := katz(t, g, p)
			if want == nil {
				want = walks(matrix(g), r.Alpha, p.Beta)
			}
			for v, x := range r.Score {
				if far(x, want[v], (r.Delta+1e-13)*x) || !r.Converged || r.Delta > tolerance {
					t.Fatalf("seed %d, tolerance %v: vertex %d has %v, want %v; %+v", seed, tolerance, v, x, want[v], r.Convergence)
				}
			}
		}
	}
}

func TestKatzAgainstNetworkx(t *testing.T) {
	for name, rows := range referenceRows(t, "katz.txt") {
		g, p := real(t, name), rank.DefaultKatz()
		p.Alpha, p.Tolerance = 0.1, 1e-12
		if g.Directed {
			p.Alpha = 0.01
		}
		matchesReference(t, g, name, rows, 0, katz(t, g, p).Score, 1e-9)
		p.Norm = "euclidean"
		matchesReference(t, g, name, rows, 1, katz(t, g, p).Score, 1e-11)
	}
}

func TestKatzDiverges(t *testing.T) {
	chain := with(graphtest.Cycle(3), 3, graphtest.Path(4)) // the path keeps a vertex that does not grow
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		alpha    float64
		rounds   int
		refused  string
	}{
		{"clique", graphtest.Clique(5), false, 0.26, 1000, "which is 4 or more; it must be below 0.25, perhaps further, or 0"},
		{"clique at the limit", graphtest.Clique(5), false, 0.25, 1000, ""},
		{"clique beside isolated vertices", with(graphtest.Clique(5), 5, graphtest.Edgeless(50)), false, 0.3, 1000, "is not below 1 divided by"},
		{"directed cycle", graphtest.Cycle(5), true, 1.5, 1000, "which is 1 or more; it must be below 1, perhaps further, or 0"},
		{"directed, with a part that does not grow", chain, true, 1.5, 100, ""},
		{"the same, for longer", chain, true, 1.5, 10000, "leave the range of numbers"},
		{"directed path: any alpha", graphtest.Path(5), true, 20, 1000, "converges"},
	} {
		p := rank.DefaultKatz()
		p.Alpha, p.MaxIterations = test.alpha, test.rounds
		o, seen, err := rank.KatzSpec.Run(context.Background(), snapshot(t, test.edges, test.directed), &p, algorithms.Env{})
		switch {
		case test.refused == "converges":
			if err != nil || !o.Convergence.Converged {
				t.Errorf("%s: %v", test.name, err)
			}
		case test.refused != "":
			if !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("%s: %v", test.name, err)
			}
		case err != nil || o.Convergence.Converged || len(o.Notes) == 0:
			t.Errorf("%s: not refused, and %+v, %v", test.name, o, err)
		}
		if err == nil {
			if err := rank.KatzSpec.Check(seen, &p, o); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
}

func TestKatzChecker(t *testing.T) {
	for _, norm := range []string{"none", "euclidean", "sum", "max"} {
		p := rank.DefaultKatz()
		p.Norm = norm
		o, seen, err := rank.KatzSpec.Run(context.Background(), snapshot(t, random(1, 20, 60, true), true), &p, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if err := rank.KatzSpec.Check(seen, &p, o); err != nil {
			t.Errorf("%s: %v", norm, err)
		}
		for v := range o.Columns[0].F64 {
			o.Columns[0].F64[v] *= 1 + 1e-6 // all alike, so that only β tells
		}
		if err := rank.KatzSpec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%s: scaled values: %v", norm, err)
		}
	}
}

// 1 → 2 → 3: three walks end at 3, of no step, one and two.
func ExampleKatz() {
	ctx := context.Background()
	e := &graph.Edges{Src: []int64{1, 2}, Dst: []int64{2, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{e}, graph.BuildOptions{Directed: true})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	p := rank.DefaultKatz()
	p.Alpha = 0.5
	r, _ := rank.Katz(ctx, g, p, algorithms.Env{})
	for v, x := range r.Score {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// 1 1.00
	// 2 1.50
	// 3 1.75
}
