package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// sharpTrust, sharpDistrust and sharpEigen are as good as exact.
func sharpTrust() rank.TrustRankParams {
	p := rank.DefaultTrustRank()
	p.Tolerance, p.MaxIterations = 1e-14, 1000
	return p
}

func sharpDistrust() rank.AntiTrustRankParams {
	p := rank.DefaultAntiTrustRank()
	p.Tolerance, p.MaxIterations = 1e-14, 1000
	return p
}

func sharpEigen() rank.EigenTrustParams {
	p := rank.DefaultEigenTrust()
	p.Tolerance, p.MaxIterations = 1e-14, 1000
	return p
}

// scores runs a kernel.
func scores[P any, R any](tb testing.TB, run func(context.Context, *graph.Snapshot, P, algorithms.Env) (R, error), g *graph.Snapshot, p P) R {
	tb.Helper()
	r, err := run(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// On a directed path trust from its first vertex loses a factor d with every
// step, and what reaches the end returns: t(v) = c dᵛ, c = (1-d)/(1-dⁿ).
// Distrust from its last vertex runs back in the same way.
func TestTrustAlongAPath(t *testing.T) {
	const n, d = 6, 0.85
	g := snapshot(t, graphtest.Path(n), true)
	good, bad, peers := sharpTrust(), sharpDistrust(), sharpEigen()
	good.Seeds, bad.Seeds, peers.PreTrusted = seeds(1), seeds(0, 0, 0, 0, 0, 2), seeds(3)
	trusted, distrusted, global := scores(t, rank.TrustRank, g, good).Score, scores(t, rank.AntiTrustRank, g, bad).Score, scores(t, rank.EigenTrust, g, peers).Score
	for v := range n {
		want := (1 - d) / (1 - math.Pow(d, n)) * math.Pow(d, float64(v))
		if far(trusted[v], want, rounding) || far(distrusted[n-1-v], want, rounding) || far(global[v], want, rounding) {
			t.Errorf("step %d: trust %v, distrust %v, global trust %v, want %v", v, trusted[v], distrusted[n-1-v], global[v], want)
		}
	}
}

// Everybody rates the centre of a star, which rates nobody: c(centre, ·) = p. With
// p on leaf 1 the centre has t0 = (1-a) t1, and t1 = 1 - t0 as no other leaf is
// trusted by anybody.
func TestEigenTrustOfAStar(t *testing.T) {
	e := graphtest.Star(5)
	e.Src, e.Dst = e.Dst, e.Src
	p := sharpEigen()
	p.Restart, p.PreTrusted = 0.25, seeds(0, 1)
	r := scores(t, rank.EigenTrust, snapshot(t, e, true), p)
	for v, want := range []float64{0.75 / 1.75, 1 / 1.75, 0, 0, 0} {
		if far(r.Score[v], want, rounding) {
			t.Errorf("vertex %d has %v, want %v", v, r.Score[v], want)
		}
	}
}

// What networkx says of the dolphins, source to target as their file has them.
func TestRestartsOfDolphinsAgainstNetworkx(t *testing.T) {
	table := graphtest.Load(t, "dolphins", true)
	g := prepared(t, table)
	p := algorithms.VertexWeights{Weights: []float64{1, 1, 2}}
	for _, id := range []string{"3", "10", "40"} {
		v, _ := g.IDs.Lookup(id)
		p.Vertices = append(p.Vertices, v)
	}
	good, bad, peers := sharpTrust(), sharpDistrust(), sharpEigen()
	good.Seeds, bad.Seeds, peers.PreTrusted, peers.Restart = p, p, p, 0.2
	weighted := *g
	out := *g.Out
	for u := range graph.Vertex(g.Order()) {
		for _, v := range out.Row(u) {
			out.Weights = append(out.Weights, float32(1+(number(t, g, u)+2*number(t, g, v))%5))
		}
	}
	weighted.Out, weighted.In = &out, nil
	rated, err := weighted.With(context.Background(), graph.NeedIn, 0)
	if err != nil {
		t.Fatal(err)
	}
	for file, got := range map[string][]float64{
		"trustrank":      scores(t, rank.TrustRank, g, good).Score,
		"anti-trustrank": scores(t, rank.AntiTrustRank, g, bad).Score,
		"eigentrust":     scores(t, rank.EigenTrust, rated, peers).Score,
	} {
		text, err := os.ReadFile("testdata/" + file + "-dolphins.tsv")
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for line := range strings.Lines(string(text)) {
			id, value, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if !ok {
				continue // where the values come from
			}
			v, known := g.IDs.Lookup(id)
			want, err := strconv.ParseFloat(value, 64)
			if err != nil || !known {
				t.Fatalf("%s: line %q", file, line)
			}
			if compared++; far(got[v], want, 1e-12) { // networkx stops at a change of n·1e-15
				t.Errorf("%s of %s is %v, networkx %v", file, id, got[v], want)
			}
		}
		if compared != g.Order() {
			t.Errorf("%s: %d values for %d vertices", file, compared, g.Order())
		}
	}
	// The highest of networkx's inverse PageRank, pagerank(G.reverse(), alpha=0.85).
	chosen := sharpTrust()
	chosen.Count = 5
	if got := names(g, scores(t, rank.TrustRank, g, chosen).Chosen); !slices.Equal(got, []string{"0", "1", "2", "7", "8"}) {
		t.Errorf("chose %v", got)
	}
}

func number(tb testing.TB, g *graph.Snapshot, v graph.Vertex) int {
	n, err := strconv.Atoi(g.IDs.Format(v))
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

func names(g *graph.Snapshot, vertices []graph.Vertex) (ids []string) {
	for _, v := range vertices {
		ids = append(ids, g.IDs.Format(v))
	}
	return ids
}

// Of vertices that lead equally far those with the first ids are taken, whatever
// their numbers; and a count beyond the graph takes all.
func TestTrustRankChooses(t *testing.T) {
	for _, c := range []struct {
		edges    *graph.Edges
		directed bool
		count    int
		want     []string
	}{
		{graphtest.Star(9), false, 3, []string{"0", "1", "2"}},
		{graphtest.Star(9), true, 1, []string{"0"}},
		{graphtest.Cycle(12), true, 4, []string{"0", "1", "2", "3"}},
		{graphtest.Path(5), true, 2, []string{"0", "1"}},
		{graphtest.Path(3), true, 7, []string{"0", "1", "2"}},
	} {
		table := graphtest.Build(t, c.edges, graph.BuildOptions{Directed: c.directed})
		p := rank.DefaultTrustRank()
		p.Count = c.count
		for _, g := range []*graph.Snapshot{prepared(t, table), prepared(t, graphtest.Shuffled(table, 4))} {
			if got := names(g, scores(t, rank.TrustRank, g, p).Chosen); !slices.Equal(got, c.want) {
				t.Errorf("%d of %d: %v, want %v", c.count, g.Order(), got, c.want)
			}
		}
	}
}

// With seeds, as the catalog's walk does without: equal bits for all workers,
// and a checker that rejects what is wrong.
func TestRestartsHoldWithSeeds(t *testing.T) {
	for _, c := range []struct {
		spec algorithms.Spec
		set  func(params any, s algorithms.VertexWeights)
	}{
		{rank.TrustRankSpec, func(p any, s algorithms.VertexWeights) { p.(*rank.TrustRankParams).Seeds = s }},
		{rank.TrustRankSpec, func(p any, _ algorithms.VertexWeights) { p.(*rank.TrustRankParams).Count = 20 }},
		{rank.AntiTrustRankSpec, func(p any, s algorithms.VertexWeights) { p.(*rank.AntiTrustRankParams).Seeds = s }},
		{rank.EigenTrustSpec, func(p any, s algorithms.VertexWeights) { p.(*rank.EigenTrustParams).PreTrusted = s }},
	} {
		for seed := range uint64(4) {
			g := snapshot(t, random(seed, 3000, 9000, seed%2 == 0), seed != 3)
			params := c.spec.New()
			c.set(params, algorithms.VertexWeights{Vertices: g.IDs.ByRank()[:3], Weights: []float64{1, 0, 2.5}})
			var first *algorithms.Outcome
			for _, workers := range []int{1, 2, 7, 64} {
				o, seen, err := c.spec.Run(context.Background(), g, params, algorithms.Env{Workers: workers})
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					if first = o; c.spec.Check(seen, params, o) != nil {
						t.Fatalf("%s, seed %d: %v", c.spec.Name, seed, c.spec.Check(seen, params, o))
					}
					for _, v := range []int{0, 1500, 2999} {
						bad := *o
						bad.Columns = slices.Clone(o.Columns)
						bad.Columns[0].F64 = slices.Clone(o.Columns[0].F64)
						bad.Columns[0].F64[v] += 1e-6
						if err := c.spec.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
							t.Errorf("%s, seed %d, wrong at %d: %v", c.spec.Name, seed, v, err)
						}
					}
				}
				if !slices.Equal(o.Columns[0].F64, first.Columns[0].F64) {
					t.Errorf("%s, seed %d: %d workers give other bits", c.spec.Name, seed, workers)
				}
			}
		}
	}
}

func TestRestartsRefuse(t *testing.T) {
	g, ctx := snapshot(t, graphtest.Path(3), true), context.Background()
	good, bad, peers := rank.DefaultTrustRank(), rank.DefaultAntiTrustRank(), rank.DefaultEigenTrust()
	good.Seeds, good.Count = seeds(1), 2
	bad.Seeds = seeds(0, 0, 0, 0, 1)
	peers.PreTrusted = algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{-1}}
	if _, err := rank.TrustRank(ctx, g, good, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("seeds and a count: %v", err)
	}
	if _, err := rank.AntiTrustRank(ctx, g, bad, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("a seed out of range: %v", err)
	}
	if _, err := rank.EigenTrust(ctx, g, peers, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), "--pre-trusted") {
		t.Errorf("a negative weight: %v", err)
	}
	bare := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true}), graph.Selection{})
	if _, err := rank.AntiTrustRank(ctx, bare, rank.DefaultAntiTrustRank(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the transpose: %v", err)
	}
}

// A chain of pages: 1 is known to be good and links to 2, which links to 3. What
// reaches 3 returns to 1, so the values are in the proportion 1 : 0.5 : 0.25.
func ExampleTrustRank() {
	g := chain()
	p := rank.DefaultTrustRank()
	p.Damping, p.Seeds = 0.5, algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{1}}
	r, _ := rank.TrustRank(context.Background(), g, p, algorithms.Env{})
	fmt.Printf("%.4f\n", r.Score)
	// Output: [0.5714 0.2857 0.1429]
}

// The same chain, and 3 is known to be bad: 2 leads to it, and 1 leads to 2.
func ExampleAntiTrustRank() {
	g := chain()
	p := rank.DefaultAntiTrustRank()
	p.Damping, p.Seeds = 0.5, algorithms.VertexWeights{Vertices: []graph.Vertex{2}, Weights: []float64{1}}
	r, _ := rank.AntiTrustRank(context.Background(), g, p, algorithms.Env{})
	fmt.Printf("%.4f\n", r.Score)
	// Output: [0.1429 0.2857 0.5714]
}

// The same chain as opinions of peers, with 1 trusted beforehand.
func ExampleEigenTrust() {
	g := chain()
	p := rank.DefaultEigenTrust()
	p.Restart, p.PreTrusted = 0.5, algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{1}}
	r, _ := rank.EigenTrust(context.Background(), g, p, algorithms.Env{})
	fmt.Printf("%.4f\n", r.Score)
	// Output: [0.5714 0.2857 0.1429]
}

// chain returns 1 → 2 → 3.
func chain() *graph.Snapshot {
	ctx := context.Background()
	table, _, _ := graph.Build(ctx, []*graph.Edges{{Src: []int64{1, 2}, Dst: []int64{2, 3}}}, graph.BuildOptions{Directed: true})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	return g
}
