package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// rounding is what sums of fewer than a hundred terms, repeated for as many
// rounds as it takes, may lose beside the bound on the error.
const rounding = 1e-13

// sharp returns parameters whose answer is as good as exact.
func sharp() rank.PageRankParams {
	p := rank.DefaultPageRank()
	p.Tolerance = 1e-14
	p.MaxIterations = 1000
	return p
}

func seeds(weights ...float64) algorithms.VertexWeights {
	var s algorithms.VertexWeights
	for v, w := range weights {
		if w > 0 {
			s.Vertices, s.Weights = append(s.Vertices, graph.Vertex(v)), append(s.Weights, w)
		}
	}
	return s
}

func pageRank(tb testing.TB, g *graph.Snapshot, p rank.PageRankParams) *rank.PageRankResult {
	tb.Helper()
	r, err := rank.PageRank(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestPageRankOfFamilies(t *testing.T) {
	const n, d = 7, 0.85
	each := func(value func(v int) float64) (x []float64) {
		for v := range n {
			x = append(x, value(v))
		}
		return x
	}
	uniform := each(func(int) float64 { return 1.0 / n })
	hub := ((1-d)/n + d) / (1 + d) // x = (1-d)/n + d (1-x): all leaves give all they have to the hub
	absorbing, oneSeed, seedsBack := sharp(), sharp(), sharp()
	absorbing.Dangling = "none"
	oneSeed.Seeds = seeds(2.5)
	seedsBack.Seeds, seedsBack.Dangling = seeds(1), "seeds"

	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		params   rank.PageRankParams
		want     []float64
	}{
		{"cycle", graphtest.Cycle(n), false, sharp(), uniform},
		{"cycle directed", graphtest.Cycle(n), true, sharp(), uniform},
		{"clique", graphtest.Clique(n), false, sharp(), uniform},
		{"edgeless: everybody dangles", graphtest.Edgeless(n), true, sharp(), uniform},
		{"star", graphtest.Star(n), false, sharp(), each(func(v int) float64 {
			if v == 0 {
				return hub
			}
			return (1 - hub) / (n - 1)
		})},
		// Walks to v of 0 to v steps, none of which ends before.
		{"path absorbs", graphtest.Path(n), true, absorbing, each(func(v int) float64 { return (1 - math.Pow(d, float64(v+1))) / n })},
		{"edgeless absorbs", graphtest.Edgeless(n), true, absorbing, each(func(int) float64 { return (1 - d) / n })},
		// The walker is v steps away from the seed, and once around, and so on.
		{"cycle from one seed", graphtest.Cycle(n), true, oneSeed, each(func(v int) float64 { return (1 - d) * math.Pow(d, float64(v)) / (1 - math.Pow(d, n)) })},
		// Back from the end to the seed is one more arc: the cycle again.
		{"path back to the seed", graphtest.Path(n), true, seedsBack, each(func(v int) float64 { return (1 - d) * math.Pow(d, float64(v)) / (1 - math.Pow(d, n)) })},
	} {
		r := pageRank(t, snapshot(t, test.edges, test.directed), test.params)
		for v, x := range r.Score {
			if far(x, test.want[v], r.Delta+rounding) {
				t.Errorf("%s: vertex %d has %v, want %v", test.name, v, x, test.want[v])
			}
		}
		if !r.Converged || r.Meaning == "" {
			t.Errorf("%s: %+v", test.name, r.Convergence)
		}
	}
}

func TestPageRankFollowsWeights(t *testing.T) {
	e := graphtest.Edges([2]int64{0, 1}, [2]int64{0, 2}, [2]int64{0, 3})
	e.Weights = []float32{1, 3, 0}
	p := sharp()
	p.Dangling = "none"
	x, d := pageRank(t, snapshot(t, e, true), p).Score, p.Damping
	for v, want := range []float64{(1 - d) / 4, (1 - d) / 4 * (1 + d/4), (1 - d) / 4 * (1 + 3*d/4), (1 - d) / 4} {
		if far(x[v], want, rounding) {
			t.Errorf("vertex %d has %v, want %v", v, x[v], want)
		}
	}
}

// solve finds x = (1-d) r + d (P' x + D q) by Gaussian elimination.
func solve(w [][]float64, p rank.PageRankParams) []float64 {
	n := len(w)
	r := make([]float64, n)
	for v := range r {
		r[v] = 1 / float64(n)
	}
	if total := 0.0; len(p.Seeds.Weights) > 0 {
		clear(r)
		for _, s := range p.Seeds.Weights {
			total += s
		}
		for i, v := range p.Seeds.Vertices {
			r[v] = p.Seeds.Weights[i] / total
		}
	}
	a := make([][]float64, n) // (I - d P' - d q 1_dangling') | (1-d) r
	for v := range a {
		a[v] = make([]float64, n+1)
		a[v][v], a[v][n] = 1, (1-p.Damping)*r[v]
	}
	for u := range w {
		s := 0.0
		for _, x := range w[u] {
			if x > 0 {
				s += x
			}
		}
		for v := range w {
			switch {
			case s > 0 && w[u][v] > 0:
				a[v][u] -= p.Damping * w[u][v] / s
			case s == 0 && p.Dangling == "uniform":
				a[v][u] -= p.Damping / float64(n)
			case s == 0 && p.Dangling == "seeds":
				a[v][u] -= p.Damping * r[v]
			}
		}
	}
	for c := range n {
		best := c
		for v := c; v < n; v++ {
			if math.Abs(a[v][c]) > math.Abs(a[best][c]) {
				best = v
			}
		}
		a[c], a[best] = a[best], a[c]
		for v := range n {
			if v != c {
				f := a[v][c] / a[c][c]
				for k := c; k <= n; k++ {
					a[v][k] -= f * a[c][k]
				}
			}
		}
	}
	x := make([]float64, n)
	for v := range x {
		x[v] = a[v][n] / a[v][v]
	}
	return x
}

func TestPageRankAgainstElimination(t *testing.T) {
	for seed := range fewer(60) {
		n := 1 + int(seed*7%60)
		g := snapshot(t, random(seed, n, 2*n, seed%2 == 0), seed%3 > 0)
		p := sharp()
		p.Dangling = []string{"uniform", "seeds", "none"}[seed%3]
		p.Damping = []float64{0, 0.5, 0.85, 0.95}[seed%4]
		if seed%5 > 1 {
			p.Seeds = seeds(make([]float64, n)...)
			for v := 0; v < n; v += 3 {
				p.Seeds.Vertices = append(p.Seeds.Vertices, graph.Vertex(v))
				p.Seeds.Weights = append(p.Seeds.Weights, float64(v%4)+0.5)
			}
		}
		want := solve(matrix(g), p)
		for _, tolerance := range []float64{1e-3, 1e-14} { // the bound must hold for early stops too
			p.Tolerance = tolerance
			r, l1 := pageRank(t, g, p), 0.0
			for v := range want {
				l1 += math.Abs(r.Score[v] - want[v])
			}
			if !r.Converged || r.Delta > tolerance || !(l1 <= r.Delta+rounding) {
				t.Fatalf("seed %d, tolerance %v, %s: L1 error %v, reported %+v", seed, tolerance, p.Dangling, l1, r.Convergence)
			}
		}
	}
}

func TestPageRankInOtherSurroundings(t *testing.T) {
	const n = 40
	for seed := range uint64(6) {
		e := random(seed, n, 90, seed%2 == 0)
		table := graphtest.Build(t, e, graph.BuildOptions{Directed: true})
		g := prepared(t, table)
		p := sharp()
		p.Seeds, p.Dangling = seeds(1, 0, 2, 0, 4), "seeds"
		want := pageRank(t, g, p)

		shuffled, q := prepared(t, graphtest.Shuffled(table, seed)), p
		q.Seeds.Vertices = nil
		for _, v := range p.Seeds.Vertices {
			w, _ := shuffled.IDs.Lookup(g.IDs.Format(v))
			q.Seeds.Vertices = append(q.Seeds.Vertices, w)
		}
		again := byID(shuffled, pageRank(t, shuffled, q).Score)

		scaled, q := *e, p
		scaled.Weights = slices.Clone(e.Weights)
		for i := range scaled.Weights {
			scaled.Weights[i] *= 8
		}
		q.Seeds = seeds(0.25, 0, 0.5, 0, 1)
		heavier := pageRank(t, snapshot(t, &scaled, true), q).Score
		beside := pageRank(t, snapshot(t, with(e, n, random(seed+50, 20, 40, seed%2 == 0)), true), p).Score

		for v, x := range want.Score {
			for name, y := range map[string]float64{"renumbering": again[v], "scaling all weights": heavier[v], "an unreachable graph": beside[v]} {
				if far(x, y, 2e-14+rounding) {
					t.Errorf("seed %d: %s changes vertex %d from %v to %v", seed, name, v, x, y)
				}
			}
		}
		for v, x := range beside[n:] {
			if x != 0 {
				t.Errorf("seed %d: vertex %d is out of reach of the seeds but has %v", seed, n+v, x)
			}
		}
	}
}

// The order in which seeds are listed decides no bit.
func TestPageRankSeedOrder(t *testing.T) {
	g := snapshot(t, random(1, 30, 90, true), true)
	p := rank.DefaultPageRank()
	p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{3, 9, 4, 20}, Weights: []float64{0.1, 0.7, 1e-9, 0.3}}
	want := pageRank(t, g, p).Score
	slices.Reverse(p.Seeds.Vertices)
	slices.Reverse(p.Seeds.Weights)
	if !slices.Equal(pageRank(t, g, p).Score, want) {
		t.Error("another order of the seeds gives other bits")
	}
	p.Seeds.Weights = []float64{math.MaxFloat64, math.MaxFloat64, 0, 5}
	if r := pageRank(t, g, p); far(r.Sum, 1, rounding) {
		t.Errorf("huge seed weights: sum %v", r.Sum)
	}
}

func TestPageRankExactRounds(t *testing.T) {
	p := rank.DefaultPageRank()
	p.Tolerance, p.MaxIterations = 0, 3
	// On a cycle the first round changes nothing, and still three are made.
	o, _, err := rank.PageRankSpec.Run(context.Background(), snapshot(t, graphtest.Cycle(5), false), &p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Convergence.Iterations != 3 || !o.Convergence.Converged || len(o.Notes) != 1 || !strings.Contains(o.Notes[0], "exactly 3 rounds") {
		t.Errorf("%+v, notes %q", o.Convergence, o.Notes)
	}
	p.Tolerance = 1e-9
	if r := pageRank(t, snapshot(t, graphtest.Star(5), false), p); r.Converged || r.Iterations != 3 {
		t.Errorf("three rounds are not enough for a star: %+v", r.Convergence)
	}
}

func TestPageRankDefaultsReachTheirTolerance(t *testing.T) {
	// Two vertices that give each other everything: the slowest case, the
	// change falls by no more than the damping per round.
	p := rank.DefaultPageRank()
	p.Seeds = seeds(1)
	if r := pageRank(t, snapshot(t, graphtest.Path(2), false), p); !r.Converged || r.Iterations < 130 {
		t.Errorf("%+v", r.Convergence)
	}
}

func TestPageRankRefuses(t *testing.T) {
	g := snapshot(t, graphtest.Path(3), true)
	for name, change := range map[string]func(*rank.PageRankParams){
		"damping 1":          func(p *rank.PageRankParams) { p.Damping = 1 },
		"damping NaN":        func(p *rank.PageRankParams) { p.Damping = math.NaN() },
		"negative tolerance": func(p *rank.PageRankParams) { p.Tolerance = -1e-9 },
		"no rounds":          func(p *rank.PageRankParams) { p.MaxIterations = 0 },
		"unknown dangling":   func(p *rank.PageRankParams) { p.Dangling = "seed" },
		"seed out of range":  func(p *rank.PageRankParams) { p.Seeds = seeds(0, 0, 0, 1) },
		"all seeds 0": func(p *rank.PageRankParams) {
			p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{0}}
		},
		"negative seed": func(p *rank.PageRankParams) {
			p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{-1}}
		},
		"infinite seed": func(p *rank.PageRankParams) {
			p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{math.Inf(1)}}
		},
		"seed twice": func(p *rank.PageRankParams) {
			p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{1, 1}, Weights: []float64{1, 1}}
		},
		"weights missing": func(p *rank.PageRankParams) { p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{1}} },
	} {
		p := rank.DefaultPageRank()
		change(&p)
		if _, err := rank.PageRank(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	all := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true}), graph.Selection{})
	if _, err := rank.PageRank(context.Background(), all, rank.DefaultPageRank(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the transpose: %v", err)
	}
}

func TestPageRankStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	e := algorithms.Env{Step: func(s algorithms.Step) {
		if s.Iteration == 2 {
			cancel()
		}
	}}
	_, err := rank.PageRank(ctx, snapshot(t, graphtest.Star(9), false), rank.DefaultPageRank(), e)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "round 3") {
		t.Errorf("%v", err)
	}
}

// Three pages: the first links to the other two, these link back. By symmetry
// the walker is at 1 with probability x where x = 0.05 + 0.85 (1-x).
func ExamplePageRank() {
	ctx := context.Background()
	links := &graph.Edges{Src: []int64{1, 1, 2, 3}, Dst: []int64{2, 3, 1, 1}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{links}, graph.BuildOptions{Directed: true})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := rank.PageRank(ctx, g, rank.DefaultPageRank(), algorithms.Env{})
	for v, x := range r.Score {
		fmt.Printf("%s %.4f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// 1 0.4865
	// 2 0.2568
	// 3 0.2568
}
