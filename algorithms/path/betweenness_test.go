package path_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func ExampleBetweenness() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 4}, [2]int64{2, 5}, [2]int64{5, 4})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	r, err := path.Betweenness(context.Background(), g, path.BetweennessParams{}, algorithms.Env{}) // all sources, pairs
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range g.IDs.ByRank() {
		fmt.Println(g.IDs.Format(v), r.Score[v])
	}
	// Output:
	// 1 0
	// 2 3.5
	// 3 1
	// 4 0.5
	// 5 1
}

// Closed forms, in pairs, each pair once (undirected) or ordered (directed).
func TestBetweennessOfFamilies(t *testing.T) {
	score := func(name string, e *graph.Edges, o graph.BuildOptions, want func(id float64) float64) {
		t.Run(name, func(t *testing.T) {
			g := prepared(t, e, o)
			n := float64(g.Order())
			pairs, share := betweenness(t, g, path.BetweennessParams{}).Score, betweenness(t, g, path.BetweennessParams{Normalized: true}).Score
			all := (n - 1) * (n - 2)
			if !o.Directed {
				all /= 2
			}
			for v := range pairs {
				// Sums of up to n terms; the largest value is below n².
				id, slack := float64(g.IDs.Int(graph.Vertex(v))), 1e-13*n*n
				if math.Abs(pairs[v]-want(id)) > slack || math.Abs(share[v]*all-want(id)) > slack {
					t.Errorf("%v: %v pairs, share %v, want %v of %v", id, pairs[v], share[v], want(id), all)
				}
			}
		})
	}
	const n = 30
	between := func(id float64) float64 { return id * (n - 1 - id) }
	score("path", graphtest.Path(n), undirected, between)
	score("path, directed", graphtest.Path(n), directed, between)
	score("cycle, odd", graphtest.Cycle(n+1), undirected, func(float64) float64 { return n * (n - 2) / 8.0 })
	score("cycle, even", graphtest.Cycle(n), undirected, func(float64) float64 { return (n - 2) * (n - 2) / 8.0 })
	score("cycle, directed", graphtest.Cycle(n), directed, func(float64) float64 { return (n - 1) * (n - 2) / 2.0 })
	score("clique", graphtest.Clique(n), undirected, func(float64) float64 { return 0 })
	score("star", graphtest.Star(n), undirected, func(id float64) float64 {
		if id == 0 {
			return (n - 1) * (n - 2) / 2.0
		}
		return 0
	})
	score("complete bipartite", graphtest.Bipartite(5, 8), undirected, func(id float64) float64 {
		if id < 5 {
			return 8 * 7 / 2.0 / 5
		}
		return 5 * 4 / 2.0 / 8
	})
}

// A path from (0,0) to (r,c) of a grid leads over (i,j) in binomial
// proportion.
func TestBetweennessOfAGridFromItsCorner(t *testing.T) {
	const rows, columns = 6, 9
	g := prepared(t, graphtest.Grid(rows, columns), directed)
	corner := at(t, g, "0").Vertex
	r := betweenness(t, g, path.BetweennessParams{Sources: algorithms.VertexWeights{Vertices: []graph.Vertex{corner}}})
	ways := func(i, j int) float64 {
		w := 1.0
		for k := 1; k <= j; k++ {
			w = w * float64(i+k) / float64(k)
		}
		return w
	}
	for v, got := range r.Score {
		i, j, want := v/columns, v%columns, 0.0
		for x := i; x < rows && v > 0; x++ {
			for y := j; y < columns; y++ {
				if x != i || y != j {
					want += ways(i, j) * ways(x-i, y-j) / ways(x, y)
				}
			}
		}
		if math.Abs(got-want) > 1e-12*max(1, want) { // some dozens of rounded terms
			t.Errorf("(%d,%d): %v, want %v", i, j, got, want)
		}
	}
}

// As many samples as vertices, and all vertices as sources, are the exact
// answer; the estimate's mean over seeds comes near it.
func TestBetweennessOfSamples(t *testing.T) {
	table := graphtest.Random(8, 60, 150, directed, false)
	g := withIn(t, table)
	exact := betweenness(t, g, path.BetweennessParams{Normalized: true})
	if exact.Estimate || exact.Sources != 60 {
		t.Errorf("all of 60: %d sources, estimate %v", exact.Sources, exact.Estimate)
	}
	for name, p := range map[string]path.BetweennessParams{
		"samples": {Samples: 60, Normalized: true},
		"sources": {Samples: 5, Sources: algorithms.VertexWeights{Vertices: g.IDs.ByRank()}, Normalized: true},
	} {
		if got := betweenness(t, g, p).Score; !slices.Equal(got, exact.Score) {
			t.Errorf("%s: other values than all sources give", name)
		}
	}
	const seeds, samples = 400, 12
	mean, square := make([]float64, 60), make([]float64, 60)
	for seed := range uint64(seeds) {
		r := betweenness(t, g, path.BetweennessParams{Samples: samples, Seed: seed, Normalized: true})
		if !r.Estimate || r.Sources != samples {
			t.Fatalf("%d sources, estimate %v", r.Sources, r.Estimate)
		}
		for v, x := range r.Score {
			mean[v] += x / seeds
			square[v] += (x - exact.Score[v]) * (x - exact.Score[v]) / seeds
			if !(x >= 0 && x <= 1) {
				t.Fatalf("seed %d: vertex %d has %v of all pairs", seed, v, x)
			}
		}
	}
	for v := range mean { // five standard errors: one of 60 fails once in 30000 draws of seeds, which are fixed
		if slack := 5 * math.Sqrt(square[v]/seeds); math.Abs(mean[v]-exact.Score[v]) > slack {
			t.Errorf("vertex %d: mean %v of the estimates, exact %v", v, mean[v], exact.Score[v])
		}
	}
}

// The hub of a star lies on every path between two others, so that its value is 1
// whatever is drawn. Nothing is known of a vertex that is the only sample.
func TestBetweennessOfSamplesOfAStar(t *testing.T) {
	g := prepared(t, graphtest.Star(5), undirected)
	hub := at(t, g, "0").Vertex
	for seed := range uint64(20) {
		for samples := 1; samples < 5; samples++ {
			for _, normalized := range []bool{true, false} {
				r := betweenness(t, g, path.BetweennessParams{Samples: samples, Seed: seed, Normalized: normalized})
				unknown := 0
				for v, x := range r.Score {
					want := 0.0
					switch {
					case math.IsNaN(x):
						unknown++
						continue
					case graph.Vertex(v) == hub && normalized:
						want = 1
					case graph.Vertex(v) == hub:
						want = 6 // pairs of leaves
					}
					if math.Abs(x-want) > 1e-15*want { // a product and a division
						t.Errorf("seed %d, %d samples: vertex %d has %v, want %v", seed, samples, v, x, want)
					}
				}
				if unknown > 0 != (samples == 1) || unknown > 1 {
					t.Errorf("seed %d, %d samples: %d without a value", seed, samples, unknown)
				}
			}
		}
	}
}

// networkx's estimate from the same sources, to rounding.
func TestBetweennessOfSamplesEqualsNetworkx(t *testing.T) {
	for name, rows := range referenceRows(t, "betweenness.txt") {
		g := withIn(t, graphtest.Load(t, name, name == "email-eu-core"))
		for _, row := range rows {
			samples, err := strconv.Atoi(row[0])
			if err != nil {
				t.Fatal(err)
			}
			for i, normalized := range []bool{true, false} {
				r := betweenness(t, g, path.BetweennessParams{Samples: samples, Seed: 2, Normalized: normalized})
				got, want := r.Score[at(t, g, row[1]).Vertex], real64(t, row[2+i])
				if !(math.Abs(got-want) <= 1e-13*want) && !(math.IsNaN(got) && math.IsNaN(want)) { // theirs adds some hundred terms too
					t.Errorf("%s: %s has %v from %d sources, networkx %v", name, row[1], got, samples, want)
				}
			}
		}
	}
}

// The checker accepts what samples give, and rejects another value, one where
// there is none, and another number of sources.
func TestBetweennessOfSamplesOfEveryKind(t *testing.T) {
	for _, c := range graphtest.Named() {
		g := withIn(t, c.Table)
		for _, samples := range []int{0, 1, 2, 5} {
			for _, normalized := range []bool{true, false} {
				params := path.BetweennessSpec.New()
				p := params.(*path.BetweennessParams)
				p.Samples, p.Normalized = samples, normalized
				o, _, err := path.BetweennessSpec.Run(t.Context(), g, params, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				if err := path.BetweennessSpec.Check(g, params, o); err != nil {
					t.Errorf("%s, %d samples: %v", c.Name, samples, err)
				}
				o.Measures[0].Value++
				if err := path.BetweennessSpec.Check(g, params, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("%s, %d samples: another number of sources, the checker says %v", c.Name, samples, err)
				}
				o.Measures[0].Value--
				for v, x := range o.Columns[0].F64 {
					if o.Columns[0].F64[v] += 1e-6; math.IsNaN(x) {
						o.Columns[0].F64[v] = 0
					}
					if err := path.BetweennessSpec.Check(g, params, o); !errors.Is(err, algorithms.ErrCheck) {
						t.Errorf("%s, %d samples: vertex %d has %v, not %v, the checker says %v", c.Name, samples, v, o.Columns[0].F64[v], x, err)
					}
					o.Columns[0].F64[v] = x
				}
			}
		}
	}
}

// The draw follows the ids, not the numbers.
func TestSamplesFollowIDs(t *testing.T) {
	table := graphtest.Random(8, 500, 2000, undirected, false)
	g, h := withIn(t, table), withIn(t, graphtest.Shuffled(table, 1))
	a, b := betweenness(t, g, path.DefaultBetweenness()), betweenness(t, h, path.DefaultBetweenness())
	for r, v := range g.IDs.ByRank() {
		if w := h.IDs.ByRank()[r]; math.Abs(a.Score[v]-b.Score[w]) > 1e-12 {
			t.Fatalf("%s: %v and %v", g.IDs.Format(v), a.Score[v], b.Score[w])
		}
	}
}

func TestBetweennessRefuses(t *testing.T) {
	g := prepared(t, graphtest.Path(3), undirected)
	for text, vertices := range map[string][]graph.Vertex{"names vertex 3": {0, 3}, "names vertex 1 twice": {1, 2, 1}} {
		p := path.BetweennessParams{Sources: algorithms.VertexWeights{Vertices: vertices}}
		if _, err := path.Betweenness(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v: %v", vertices, err)
		}
	}
	// A chain of 1100 diamonds has 2¹¹⁰⁰ shortest paths from end to end.
	e := &graph.Edges{}
	for i := range int64(1100) {
		for _, side := range []int64{1, 2} {
			e.Src, e.Dst = append(e.Src, 3*i, 3*i+side), append(e.Dst, 3*i+side, 3*i+3)
		}
	}
	g = prepared(t, e, directed)
	if _, err := path.Betweenness(context.Background(), g, path.DefaultBetweenness(), algorithms.Env{}); err == nil || !strings.Contains(err.Error(), "more shortest paths") {
		t.Errorf("2^1100 paths: %v", err)
	}
}
