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

// same is equality under which a missing value equals a missing value.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestReciprocityOfFamilies(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		shares   []float64
		whole    float64
	}{
		{"edgeless", graphtest.Edgeless(2), true, []float64{none, none}, none},
		{"loop alone", graphtest.Edges([2]int64{1, 1}), true, []float64{none}, none},
		{"loop undirected", graphtest.Edges([2]int64{1, 1}), false, []float64{none}, none},
		{"path directed", graphtest.Path(3), true, []float64{0, 0, none}, 0},
		{"path", graphtest.Path(3), false, []float64{1, 1, 1}, 1},
		{"cycle directed", graphtest.Cycle(3), true, []float64{0, 0, 0}, 0},
		{"one of two returned", graphtest.Edges([2]int64{0, 1}, [2]int64{0, 2}, [2]int64{1, 0}, [2]int64{0, 0}), true, []float64{0.5, 1, none}, 2.0 / 3},
	} {
		r := run(t, structure.Reciprocity, snapshot(t, test.edges, test.directed, graph.NeedIn))
		for v, x := range r.Share {
			if !same(x, test.shares[v]) {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, x, test.shares[v])
			}
		}
		if !same(r.Reciprocity, test.whole) {
			t.Errorf("%s: whole graph %v, want %v", test.name, r.Reciprocity, test.whole)
		}
	}
}

func TestReciprocityAgainstTheMatrix(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed*3%60)
		g := snapshot(t, random(seed, n, n*int(1+seed%5)), seed%4 > 0, graph.NeedIn)
		arc, r := matrix(g), run(t, structure.Reciprocity, g)
		for v := range n {
			out, back := 0, 0
			for w := range n {
				if w != v && arc[v][w] {
					out++
					if arc[w][v] {
						back++
					}
				}
			}
			if want := float64(back) / float64(out); !same(r.Share[v], want) { // 0/0 is NaN
				t.Fatalf("seed %d: vertex %d has %v, want %v", seed, v, r.Share[v], want)
			}
		}
	}
}

// The definition of ρ in the paper: the correlation of a(u,v) with a(v,u) over all
// pairs u ≠ v.
func TestReciprocityCorrelation(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed*3%60)
		g := snapshot(t, random(seed, n, n*int(1+seed%5)), seed%4 > 0, graph.NeedIn)
		arc, sum, pairs := matrix(g), 0.0, float64(n*(n-1))
		entry := func(u, v int) float64 {
			if arc[u][v] {
				return 1
			}
			return 0
		}
		for u := range n {
			for v := range n {
				if u != v {
					sum += entry(u, v)
				}
			}
		}
		covariance, variance := 0.0, 0.0
		for u := range n {
			for v := range n {
				if u != v {
					x, y := entry(u, v)-sum/pairs, entry(v, u)-sum/pairs
					covariance, variance = covariance+x*y, variance+x*x
				}
			}
		}
		r := run(t, structure.Reciprocity, g)
		if want := covariance / variance; !same(r.Correlation, want) && !(math.Abs(r.Correlation-want) <= 1e-12) { // 0/0 is NaN
			t.Fatalf("seed %d: ρ is %v, want %v", seed, r.Correlation, want)
		}
	}
	// A cycle of n returns nothing and has density 1/(n-1).
	if r := run(t, structure.Reciprocity, snapshot(t, graphtest.Cycle(6), true, graph.NeedIn)); r.Correlation != -0.25 {
		t.Errorf("cycle of six: ρ is %v, want -1/4", r.Correlation)
	}
}

func TestReciprocityInOtherSurroundings(t *testing.T) {
	inOtherSurroundings(t, true, graph.NeedIn, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		a, b := byID(g, run(t, structure.Reciprocity, g).Share), byID(want, run(t, structure.Reciprocity, want).Share)
		for v := range n {
			if !same(a[v], b[v]) {
				t.Errorf("%s: vertex %d has %v, want %v", name, v, a[v], b[v])
			}
		}
	})
}

// Ann follows three people, of whom only Bob follows her.
func ExampleReciprocity() {
	ctx := context.Background()
	follows := &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora"},
		Src:   []int64{0, 0, 0, 1}, Dst: []int64{1, 2, 3, 0},
	}
	table, _, _ := graph.Build(ctx, []*graph.Edges{follows}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := structure.Reciprocity(ctx, g, structure.DefaultReciprocity(), algorithms.Env{})
	for v, x := range r.Share {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	fmt.Println("graph", r.Reciprocity)
	// Output:
	// ann 0.33
	// bob 1.00
	// carl NaN
	// dora NaN
	// graph 0.5
}
