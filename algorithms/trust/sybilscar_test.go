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

// settled returns parameters under which the rule runs to its fixed point.
func settled(homophily float64) trust.SybilSCARParams {
	p := trust.DefaultSybilSCAR()
	p.Homophily, p.Tolerance, p.MaxIterations = homophily, 1e-15, 10000
	return p
}

func sybilSCAR(tb testing.TB, g *graph.Snapshot, p trust.SybilSCARParams) *trust.SybilSCARResult {
	tb.Helper()
	r, err := trust.SybilSCAR(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// One labelled vertex, 0, in families whose fixed point is solved by symmetry:
// with k = 2 w^ and q the prior less ½ of the one.
func TestSybilSCAROfFamilies(t *testing.T) {
	const k, q = 0.05, 0.4
	long := (1 - math.Sqrt(1-4*k*k)) / (2 * k) // x(v) = q' longᵛ solves x(v) = k (x(v-1) + x(v+1))
	for _, test := range []struct {
		name  string
		edges *graph.Edges
		want  func(v int) float64
	}{
		{"alone", graphtest.Edgeless(3), func(v int) float64 { return at(v, q, 0) }},
		{"edge", graphtest.Path(2), func(v int) float64 { return at(v, 1, k) * q / (1 - k*k) }},
		{"star", graphtest.Star(12), func(v int) float64 { return at(v, 1, k) * q / (1 - 11*k*k) }},
		{"clique", graphtest.Clique(8), func(v int) float64 {
			other := k / (1 - 6*k)
			return at(v, 1, other) * q / (1 - 7*k*other)
		}},
		{"path from its end", graphtest.Path(60), func(v int) float64 { return q / (1 - k*long) * math.Pow(long, float64(v)) }},
		{"unreached", with(graphtest.Path(2), 2, graphtest.Cycle(5)), func(v int) float64 {
			if v >= 2 {
				return 0
			}
			return at(v, 1, k) * q / (1 - k*k)
		}},
	} {
		g, p := friends(t, test.edges), settled(k/2)
		p.Sybil = named(t, g, 1, "0")
		r := sybilSCAR(t, g, p)
		p.Benign, p.Sybil = p.Sybil, algorithms.VertexWeights{}
		mirror := sybilSCAR(t, g, p)
		if !r.Converged {
			t.Errorf("%s: %+v", test.name, r.Convergence)
		}
		for v, x := range r.Sybil {
			if math.Abs(x-0.5-test.want(v)) > rounding {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, x, 0.5+test.want(v))
			}
			if math.Abs(x+mirror.Sybil[v]-1) > rounding {
				t.Errorf("%s: vertex %d has %v with the label benign, %v with Sybil", test.name, v, mirror.Sybil[v], x)
			}
		}
	}
}

// at returns the value of the vertex 0 or that of the others.
func at(v int, zero, others float64) float64 {
	if v == 0 {
		return zero
	}
	return others
}

// with returns the edges of both, the ids of the second moved behind n.
func with(a *graph.Edges, n int64, b *graph.Edges) *graph.Edges {
	u := &graph.Edges{Vertices: a.Vertices, Src: a.Src, Dst: a.Dst}
	for _, v := range b.Vertices {
		u.Vertices = append(u.Vertices, v+n)
	}
	for i := range b.Src {
		u.Src, u.Dst = append(u.Src, b.Src[i]+n), append(u.Dst, b.Dst[i]+n)
	}
	return u
}

// The strongest homophily: a clique of which one is labelled falls to its side
// as a whole, and a benign and a Sybil friend convince each other in turn, for
// ever.
func TestSybilSCARKeepsProbabilities(t *testing.T) {
	g := friends(t, graphtest.Clique(5))
	p := trust.DefaultSybilSCAR()
	p.Homophily, p.Benign = 0.5, named(t, g, 1, "3")
	r := sybilSCAR(t, g, p)
	for v, x := range r.Sybil {
		if x != 0 || !r.Converged || r.Contraction != 4 {
			t.Errorf("vertex %d has %v, %+v, contraction %v", v, x, r.Convergence, r.Contraction)
		}
	}
	g = friends(t, graphtest.Path(2))
	p.Benign, p.Sybil = named(t, g, 1, "0"), named(t, g, 1, "1")
	if r := sybilSCAR(t, g, p); r.Converged || r.Iterations != p.MaxIterations {
		t.Errorf("%+v", r.Convergence)
	}
}

// What numpy solves for the karate club: below a contraction of 1 no value
// reaches the ends of the interval, and the fixed point is that of a linear
// system.
func TestSybilSCAROfKarateAgainstNumpy(t *testing.T) {
	g := simple(t, graphtest.Load(t, "karate", false))
	p := settled(0.02)
	p.Benign, p.Sybil = named(t, g, 1, "0", "16"), named(t, g, 1, "33")
	p.Benign.Weights[1] = 0.5
	r := sybilSCAR(t, g, p)
	want := stored(t, "sybilscar-karate.tsv")
	if len(want) != g.Order() || r.Contraction >= 1 {
		t.Fatalf("%d values for %d vertices, contraction %v", len(want), g.Order(), r.Contraction)
	}
	for v, x := range r.Sybil {
		if id := g.IDs.Format(graph.Vertex(v)); math.Abs(x-want[id]) > rounding {
			t.Errorf("%s has %v, numpy %v", id, x, want[id])
		}
	}
}

// Homophily that goes by the graph is 1/(2 average strength), at most ½; the
// weight of an edge counts as so many edges.
func TestSybilSCARHomophily(t *testing.T) {
	weighted := graphtest.Cycle(5)
	weighted.Weights = []float32{3, 3, 3, 3, 3}
	for _, test := range []struct {
		name  string
		edges *graph.Edges
		want  float64
	}{
		{"edgeless", graphtest.Edgeless(4), 0},
		{"cycle", graphtest.Cycle(5), 0.25},
		{"cycle of weight 3", weighted, 1.0 / 12},
		{"sparse", with(graphtest.Path(2), 2, graphtest.Edgeless(20)), 0.5},
	} {
		if r := sybilSCAR(t, friends(t, test.edges), trust.DefaultSybilSCAR()); math.Abs(r.Homophily-test.want) > 1e-15 {
			t.Errorf("%s: %v, want %v", test.name, r.Homophily, test.want)
		}
	}
	one, three := friends(t, graphtest.Cycle(5)), friends(t, weighted)
	p, q := settled(0.06), settled(0.02)
	p.Sybil, q.Sybil = named(t, one, 1, "2"), named(t, three, 1, "2")
	for v, x := range sybilSCAR(t, one, p).Sybil {
		if y := sybilSCAR(t, three, q).Sybil[v]; math.Abs(x-y) > rounding {
			t.Errorf("vertex %d: %v with weights, %v without", v, y, x)
		}
	}
}

func TestSybilSCARHoldsWithLabels(t *testing.T) {
	for seed := range uint64(6) {
		n := 50 + 1500*int(seed)
		table := graphtest.Random(seed, n, 4*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 == 0)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			holds(t, trust.SybilSCARSpec, table, func(params any, g *graph.Snapshot) {
				p, byRank := params.(*trust.SybilSCARParams), g.IDs.ByRank()
				p.Benign = algorithms.VertexWeights{Vertices: byRank[:3], Weights: []float64{1, 0.25, 0.75}}
				p.Sybil = algorithms.VertexWeights{Vertices: byRank[10:12], Weights: []float64{0.5, 1}}
			})
		})
	}
}

func TestSybilSCARRefuses(t *testing.T) {
	g := friends(t, graphtest.Path(3))
	for name, change := range map[string]func(*trust.SybilSCARParams){
		"theta of a half":     func(p *trust.SybilSCARParams) { p.Theta = 0.5 },
		"homophily above 1/2": func(p *trust.SybilSCARParams) { p.Homophily = 0.6 },
		"no rounds":           func(p *trust.SybilSCARParams) { p.MaxIterations = 0 },
		"surer than sure":     func(p *trust.SybilSCARParams) { p.Benign = named(t, g, 1.5, "0") },
		"no number":           func(p *trust.SybilSCARParams) { p.Sybil = named(t, g, math.NaN(), "0") },
		"named twice":         func(p *trust.SybilSCARParams) { p.Sybil = named(t, g, 1, "0", "0") },
		"both": func(p *trust.SybilSCARParams) {
			p.Benign, p.Sybil = named(t, g, 1, "0", "1"), named(t, g, 1, "1")
		},
		"out of range": func(p *trust.SybilSCARParams) {
			p.Sybil = algorithms.VertexWeights{Vertices: []graph.Vertex{3}, Weights: []float64{1}}
		},
		"weights missing": func(p *trust.SybilSCARParams) { p.Sybil = algorithms.VertexWeights{Vertices: []graph.Vertex{1}} },
	} {
		p := trust.DefaultSybilSCAR()
		change(&p)
		if _, err := trust.SybilSCAR(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	directed := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true}), graph.Selection{})
	if _, err := trust.SybilSCAR(context.Background(), directed, trust.DefaultSybilSCAR(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the simple view: %v", err)
	}
}

// Two circles of friends with one friendship between them. Somebody of the
// first is known as benign and somebody of the second as a Sybil.
func ExampleSybilSCAR() {
	ctx := context.Background()
	friends := &graph.Edges{Src: []int64{1, 1, 2, 4, 4, 5, 3}, Dst: []int64{2, 3, 3, 5, 6, 6, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	p := trust.DefaultSybilSCAR()
	p.Benign = algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{1}}
	p.Sybil = algorithms.VertexWeights{Vertices: []graph.Vertex{5}, Weights: []float64{1}}
	r, _ := trust.SybilSCAR(ctx, g, p, algorithms.Env{})
	for v, x := range r.Sybil {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// 1 0.00
	// 2 0.18
	// 3 0.25
	// 4 0.75
	// 5 0.82
	// 6 1.00
}
