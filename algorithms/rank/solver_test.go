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
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/graphtest"
)

var solvers = []string{"jacobi", "gauss-seidel", "conjugate-gradient"}

// fewer is the number of random graphs to try, with -short a sixth of it: they
// are too small for workers to share, and so for the race detector.
func fewer(graphs uint64) uint64 {
	if testing.Short() {
		return graphs / 6
	}
	return graphs
}

func distance(a, b []float64) (l1 float64) {
	for v := range a {
		l1 += math.Abs(a[v] - b[v])
	}
	return l1
}

// kronecker is large enough that auto leaves jacobi: a heavy tail of degrees,
// isolated vertices and some pairs beside the giant component.
func kronecker(tb testing.TB, scale int, directed bool) *graph.Snapshot {
	tb.Helper()
	batches, err := gen.Kronecker{Scale: scale, EdgeFactor: 16, Seed: 1}.Edges(context.Background(), 0)
	if err != nil {
		tb.Fatal(err)
	}
	table, _, err := graph.Build(context.Background(), batches, graph.BuildOptions{Directed: directed})
	if err != nil {
		tb.Fatal(err)
	}
	return prepared(tb, table)
}

// The bound that a solver reports holds against a solution to 1e-14, on graphs
// of all sorts and at every tolerance; the sum it tells is that of all scores. The parts of a graph hang together or
// not, have loops, ends, weights of 0, pairs and single vertices.
func TestBoundsOfSolvers(t *testing.T) {
	for seed := range fewer(72) {
		n := 2 + int(seed*11%90)
		directed, weighted := seed%2 == 1, seed%3 == 1
		e := random(seed, n, n*int(1+seed%5), weighted)
		if seed%4 == 2 {
			e = with(e, int64(n), random(seed+1000, 8, 6, weighted))
		}
		g := snapshot(t, e, directed)
		p := sharp()
		p.Solver = "jacobi"
		p.Dangling = []string{"uniform", "seeds", "none"}[seed/2%3]
		p.Damping = []float64{0.85, 0.5, 0.95, 0.99, 0}[seed%5]
		if seed%7 > 3 {
			p.Seeds = seeds(2, 0, 1)
		}
		p.MaxIterations = 10000
		want := pageRank(t, g, p)
		for _, p.Solver = range solvers {
			if p.Solver == "conjugate-gradient" && directed {
				continue
			}
			for _, p.Tolerance = range []float64{1e-1, 1e-3, 1e-6, 1e-9, 1e-12} {
				r := pageRank(t, g, p)
				if l1 := distance(r.Score, want.Score); !r.Converged || !(r.Delta <= p.Tolerance) || !(l1 <= r.Delta+rounding/(1-p.Damping)) {
					t.Errorf("seed %d, %s, damping %v, dangling %s, tolerance %v: L1 error %v, reported %+v",
						seed, p.Solver, p.Damping, p.Dangling, p.Tolerance, l1, r.Convergence)
				}
				sum := 0.0
				for _, x := range r.Score {
					sum += x
				}
				if !(math.Abs(sum-r.Sum) <= rounding) {
					t.Errorf("seed %d, %s: scores add up to %v, the run says to %v", seed, p.Solver, sum, r.Sum)
				}
			}
			p.Tolerance = 1e-14
		}
	}
}

func TestSolversOnLargeGraphs(t *testing.T) {
	sharpest, crowds := 1e-14, map[float64][]int{1e-3: {2}, 1e-9: {1, 7, 64}}
	if testing.Short() { // fewer rounds of the same
		sharpest, crowds = 1e-9, map[float64][]int{1e-7: {7}}
	}
	for _, directed := range []bool{false, true} {
		g := kronecker(t, 14, directed)
		for _, seeded := range []bool{false, true} {
			if testing.Short() && directed && seeded {
				continue
			}
			p := sharp()
			p.Solver, p.Tolerance = "jacobi", sharpest
			if seeded {
				p.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{5, 77, 300}, Weights: []float64{1, 2, 3}}
			}
			want, rounds := pageRank(t, g, p), map[string]int{}
			for _, p.Solver = range append(solvers, "auto") {
				if directed && p.Solver == "conjugate-gradient" || seeded && p.Solver == "auto" {
					continue
				}
				for tolerance, crowd := range crowds {
					p.Tolerance = tolerance
					var first *rank.PageRankResult
					for _, workers := range crowd {
						r, err := rank.PageRank(context.Background(), g, p, algorithms.Env{Workers: workers})
						if err != nil {
							t.Fatal(err)
						}
						if first == nil {
							first = r
						}
						if !slices.Equal(r.Score, first.Score) || r.Convergence != first.Convergence {
							t.Errorf("%s, directed %v: %d workers give other bits", p.Solver, directed, workers)
						}
					}
					if l1 := distance(first.Score, want.Score); !first.Converged || !(l1 <= first.Delta+want.Delta+1e-13) {
						t.Errorf("%s, directed %v, seeded %v, tolerance %v: L1 error %v, reported %+v", p.Solver, directed, seeded, p.Tolerance, l1, first.Convergence)
					}
					rounds[p.Solver] = max(rounds[p.Solver], first.Iterations)
				}
			}
			if cg, j := rounds["conjugate-gradient"], rounds["jacobi"]; !directed && !(cg < j) {
				t.Errorf("conjugate-gradient takes %d rounds, jacobi %d", cg, j)
			}
		}
	}
}

func TestSolverOfDirectedGraphs(t *testing.T) {
	p := rank.DefaultPageRank()
	p.Solver = "conjugate-gradient"
	if _, err := rank.PageRank(context.Background(), snapshot(t, graphtest.Path(3), true), p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("%v", err)
	}
}

// Weights far apart leave the rounded directions nothing to see; the solver
// must notice and keep them whole.
func TestConjugateWithWeightsFarApart(t *testing.T) {
	e := random(3, 60, 300, true)
	for i := range e.Weights {
		e.Weights[i] = float32(math.Ldexp(1+float64(e.Weights[i]), int(i*37%80)-40))
	}
	g, p := snapshot(t, e, false), sharp()
	p.Solver = "jacobi"
	want := pageRank(t, g, p)
	p.Solver, p.Tolerance = "conjugate-gradient", 1e-10
	r := pageRank(t, g, p)
	if l1 := distance(r.Score, want.Score); !r.Converged || !(l1 <= r.Delta+1e-12) {
		t.Errorf("L1 error %v, reported %+v", l1, r.Convergence)
	}
}

// Stars have a closed form: no round is needed, with weights, seeds and arcs of
// weight 0 or without.
func TestConjugateSolvesStars(t *testing.T) {
	for seed := range uint64(24) {
		e, n := graphtest.Edges(), int64(0)
		for k := range 6 {
			star := graphtest.Star(1 + k%5)
			for i := range star.Src {
				if seed%2 == 1 {
					star.Weights = append(star.Weights, float32((i+k)%3))
				}
			}
			e, n = with(e, n, star), n+int64(1+k%5)
		}
		g, p := snapshot(t, e, false), sharp()
		p.Dangling = []string{"uniform", "seeds", "none"}[seed/2%3]
		if seed%4 > 1 {
			p.Seeds = seeds(2, 0, 1)
		}
		p.Solver = "jacobi"
		want := pageRank(t, g, p)
		p.Solver, p.MaxIterations = "conjugate-gradient", 1
		r := pageRank(t, g, p)
		if l1 := distance(r.Score, want.Score); !r.Converged || !(l1 <= rounding/(1-p.Damping)) {
			t.Errorf("seed %d: L1 error %v, reported %+v", seed, l1, r.Convergence)
		}
	}
}

func personalised(tb testing.TB, g *graph.Snapshot, p rank.PersonalisedParams, workers int) *rank.PersonalisedResult {
	tb.Helper()
	r, err := rank.Personalised(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// Each set's column is what PageRank gives with the set as its seeds, within
// the bounds of both: alone, in one block, in several, on every sort of graph.
func TestPersonalisedAgainstPageRank(t *testing.T) {
	small := random(4, 50, 200, true)
	for name, g := range map[string]*graph.Snapshot{
		"large":          kronecker(t, 14, false),
		"large directed": kronecker(t, 14, true),
		"small weighted": snapshot(t, small, false),
	} {
		for _, count := range []int{1, 19} {
			if testing.Short() && g.Directed && count > 1 {
				continue // one after the other, as one is
			}
			p := rank.DefaultPersonalised()
			p.Dangling = []string{"uniform", "seeds", "none"}[count%3]
			for i := range count {
				set := algorithms.VertexWeights{Name: fmt.Sprintf("s%d", i)}
				for k := range 1 + i%4 {
					set.Vertices = append(set.Vertices, graph.Vertex((i*7+k*13)%50))
					set.Weights = append(set.Weights, float64(1+k))
				}
				p.SeedSets.Sets = append(p.SeedSets.Sets, set)
			}
			r := personalised(t, g, p, 7)
			if testing.Short() {
				r.Scores = r.Scores[:1]
			} else if again := personalised(t, g, p, 1); !slices.EqualFunc(r.Scores, again.Scores, slices.Equal) || !slices.Equal(r.Bounds, again.Bounds) {
				t.Errorf("%s, %d sets: one worker gives other bits than seven", name, count)
			}
			for i, set := range p.SeedSets.Sets[:len(r.Scores)] {
				q := sharp()
				q.Seeds, q.Dangling = set, p.Dangling
				want := pageRank(t, g, q)
				if l1 := distance(r.Scores[i], want.Score); !r.Converged || r.Bounds[i] > p.Tolerance || !(l1 <= r.Bounds[i]+want.Delta+rounding) {
					t.Errorf("%s, set %d of %d: L1 error %v, bound %v", name, i, count, l1, r.Bounds[i])
				}
			}
		}
	}
}

func TestPersonalisedRefuses(t *testing.T) {
	g := snapshot(t, graphtest.Path(3), false)
	one := func(name string) algorithms.VertexWeights {
		return algorithms.VertexWeights{Name: name, Vertices: []graph.Vertex{1}, Weights: []float64{1}}
	}
	for name, sets := range map[string][]algorithms.VertexWeights{
		"name":       {one("A b")},
		"same name":  {one("a"), one("a")},
		"empty set":  {{Name: "a"}},
		"no weights": {{Name: "a", Vertices: []graph.Vertex{1}}},
		"no vertex":  {{Name: "a", Vertices: []graph.Vertex{3}, Weights: []float64{1}}},
	} {
		p := rank.DefaultPersonalised()
		p.SeedSets.Sets = sets
		if _, err := rank.Personalised(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two walks on the same three people in a row: one starts at the left end, one
// at the right. What the left one is to the first, the right one is to the
// second.
func ExamplePersonalised() {
	ctx := context.Background()
	table, _, _ := graph.Build(ctx, []*graph.Edges{{Src: []int64{1, 2}, Dst: []int64{2, 3}}}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	p := rank.DefaultPersonalised()
	p.SeedSets.Sets = []algorithms.VertexWeights{
		{Name: "left", Vertices: []graph.Vertex{0}, Weights: []float64{1}},
		{Name: "right", Vertices: []graph.Vertex{2}, Weights: []float64{1}},
	}
	r, _ := rank.Personalised(ctx, g, p, algorithms.Env{})
	for i, name := range r.Names {
		fmt.Printf("%s %.4f\n", name, r.Scores[i])
	}
	// Output:
	// ppr_left [0.3453 0.4595 0.1953]
	// ppr_right [0.1953 0.4595 0.3453]
}
