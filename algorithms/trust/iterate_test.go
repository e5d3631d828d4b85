package trust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// someKnown makes a score for some vertices.
func someKnown(scores map[graph.Vertex]float64) (set algorithms.VertexWeights) {
	for v := range graph.Vertex(1 << 10) {
		if b, ok := scores[v]; ok {
			set.Vertices, set.Weights = append(set.Vertices, v), append(set.Weights, b)
		}
	}
	return set
}

func iterateNeighbours(tb testing.TB, g *graph.Snapshot, p trust.IterateNeighboursParams) *trust.IterateNeighboursResult {
	tb.Helper()
	r, err := trust.IterateNeighbours(context.Background(), g, p, algorithms.Env{Workers: 2})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// Between two clamped ends of a path scores are linear; a star's centre has the
// mean of the leaves; on a cycle with one known everybody has that; around two
// opposite ones of a cycle both ways are linear.
func TestIterateNeighboursOfFamilies(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		name  string
		edges *graph.Edges
		known map[graph.Vertex]float64
		want  []float64
	}{
		{"path", graphtest.Path(6), map[graph.Vertex]float64{0: 300, 5: 800}, []float64{300, 400, 500, 600, 700, 800}},
		{"path beyond an end", graphtest.Path(5), map[graph.Vertex]float64{1: 1, 3: 3}, []float64{1, 1, 2, 3, 3}},
		{"star", graphtest.Star(5), map[graph.Vertex]float64{1: 0, 2: 600, 3: 300}, []float64{300, 0, 600, 300, 300}},
		{"centre of a star", graphtest.Star(4), map[graph.Vertex]float64{0: 7}, []float64{7, 7, 7, 7}},
		{"cycle", graphtest.Cycle(6), map[graph.Vertex]float64{0: 0, 3: 3}, []float64{0, 1, 2, 3, 2, 1}},
		// All ties of a clique alike: the unknown have the mean of the known.
		{"clique", graphtest.Clique(5), map[graph.Vertex]float64{0: 1, 1: 2, 2: 6}, []float64{1, 2, 6, 3, 3}},
		{"edgeless", graphtest.Edgeless(3), map[graph.Vertex]float64{1: 5}, []float64{none, 5, none}},
		{"empty", graphtest.Edgeless(0), nil, nil},
	} {
		p := trust.DefaultIterateNeighbours()
		p.Scores = someKnown(c.known)
		g := friends(t, c.edges)
		r := iterateNeighbours(t, g, p)
		for v, want := range c.want {
			if got := r.Score[v]; !r.Converged || !(math.Abs(got-want) <= r.Delta+1e-10) && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%s: vertex %d has %v, want %v (%+v)", c.name, v, got, want, r.Convergence)
			}
		}
	}
}

// The whole system solved by elimination, on random graphs with weights; the
// bound holds from the first round on, and the checker accepts what ends early.
func TestIterateNeighboursAgainstElimination(t *testing.T) {
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(seed, 3))
		n := 6 + int(seed)
		g := simple(t, graphtest.Random(seed, n, 2*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 > 0))
		p, known := trust.DefaultIterateNeighbours(), map[graph.Vertex]float64{}
		for v := range graph.Vertex(n) {
			if r.IntN(3) == 0 || v == 0 {
				known[v] = 850 * r.Float64()
			}
		}
		if p.Scores = someKnown(known); seed%4 == 1 {
			p.Stubbornness = 0.1 + 0.9*r.Float64()
		}
		a := make([][]float64, n)
		for v := range a {
			a[v] = make([]float64, n+1)
			a[v][v] = 1
			b, ok := known[graph.Vertex(v)]
			heard, share := g.Out.Strength(graph.Vertex(v)), 1.0
			if ok {
				if a[v][n] = b; heard > 0 {
					share = 1 - p.Stubbornness
					a[v][n] = p.Stubbornness * b
				}
			}
			for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1] && heard > 0; arc++ {
				w := 1.0
				if g.Weighted() {
					w = float64(g.Out.Weights[arc])
				}
				a[v][g.Out.Targets[arc]] -= share * w / heard
			}
		}
		r2 := iterateNeighbours(t, g, p)
		for v := range a { // who has no score is no unknown of the system
			if math.IsNaN(r2.Score[v]) {
				clear(a[v])
				a[v][v] = 1
				for u := range a {
					if u != v {
						a[u][v] = 0
					}
				}
			}
		}
		want := solve(a)
		for v, x := range r2.Score {
			if math.IsNaN(x) {
				want[v] = x
			}
		}
		for _, rounds := range []int{1, 2, 5, 20, 10000} {
			p.MaxIterations = rounds
			got := iterateNeighbours(t, g, p)
			for v := range want {
				if math.Abs(got.Score[v]-want[v]) > got.Delta+1e-8 || math.IsNaN(got.Score[v]) != math.IsNaN(want[v]) {
					t.Errorf("seed %d, %d rounds: vertex %d has %v, want %v within %v", seed, rounds, v, got.Score[v], want[v], got.Delta)
				}
			}
			spec := trust.IterateNeighboursSpec
			o, seen, err := spec.Run(t.Context(), g, &p, algorithms.Env{})
			if err != nil || spec.Check(seen, &p, o) != nil {
				t.Fatalf("seed %d: %v, %v", seed, err, spec.Check(seen, &p, o))
			}
			if o.Columns[0].F64[n/2] += 1e-6 + 2*got.Delta; rounds == 10000 && !math.IsNaN(o.Columns[0].F64[n/2]) {
				if err := spec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("seed %d: corrupted: %v", seed, err)
				}
			}
		}
	}
}

// Everybody's score being known it is Friedkin and Johnsen's model; with
// little stubbornness everybody has the mean of the known scores by strength.
func TestIterateNeighboursNextToOthers(t *testing.T) {
	g := simple(t, graphtest.Random(3, 30, 90, graph.BuildOptions{}, true))
	p, f := trust.DefaultIterateNeighbours(), trust.DefaultFriedkinJohnsen()
	var scores []float64
	for v := range 30 {
		scores = append(scores, float64(v*v%17))
	}
	p.Scores, p.Stubbornness, p.Tolerance = known(scores...), 0.3, 1e-12
	f.Evidence, f.Stubbornness, f.Tolerance = p.Scores, 0.3, 1e-12
	a, b := iterateNeighbours(t, g, p), friedkinJohnsen(t, g, f)
	for v := range scores {
		if math.Abs(a.Score[v]-b.Opinion[v]) > 1e-11 {
			t.Errorf("vertex %d has %v, thinks %v", v, a.Score[v], b.Opinion[v])
		}
	}
	star := friends(t, graphtest.Star(4))
	p.Scores, p.Stubbornness, p.Tolerance, p.MaxIterations = someKnown(map[graph.Vertex]float64{0: 1, 1: 5}), 1e-3, 1e-6, 1000000
	for v, x := range iterateNeighbours(t, star, p).Score {
		if math.Abs(x-(3*1+1*5)/4.0) > 1e-2 {
			t.Errorf("vertex %d of the star has %v, want about 2", v, x)
		}
	}
}

// Zachary's karate club with the two leaders clamped, as the potentials of a
// network of resistors: scipy, see the file.
func TestIterateNeighboursOfTheKarateClub(t *testing.T) {
	graphtest.DataDir(t)
	g := simple(t, graphtest.Load(t, "karate", false))
	p := trust.DefaultIterateNeighbours()
	p.Scores = named(t, g, 1, "0")
	rival := named(t, g, 0, "33")
	p.Scores.Vertices, p.Scores.Weights = append(p.Scores.Vertices, rival.Vertices...), append(p.Scores.Weights, rival.Weights...)
	p.Tolerance = 1e-13
	r, want := iterateNeighbours(t, g, p), stored(t, "harmonic-karate.tsv")
	if len(want) != g.Order() {
		t.Fatalf("%d values for %d members", len(want), g.Order())
	}
	for id, x := range want {
		if v, _ := g.IDs.Lookup(id); math.Abs(r.Score[v]-x) > 1e-12 {
			t.Errorf("%s has %v, want %v", id, r.Score[v], x)
		}
	}
}

// What the walk over the catalog asks, with scores for some.
func TestIterateNeighboursHolds(t *testing.T) {
	for _, stubbornness := range []string{"1", "0.4"} {
		holds(t, trust.IterateNeighboursSpec, graphtest.Random(5, 300, 2400, graph.BuildOptions{}, true), func(params any, g *graph.Snapshot) {
			var scores algorithms.VertexWeights
			for rank, v := range g.IDs.ByRank() {
				if rank%3 == 0 {
					scores.Vertices, scores.Weights = append(scores.Vertices, v), append(scores.Weights, float64(rank%7)/7)
				}
			}
			if err := algorithms.SetVertices(params, "scores", scores); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{"stubbornness": stubbornness, "tolerance": "1e-13"} {
				if err := algorithms.Set(params, name, text); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestIterateNeighboursParameters(t *testing.T) {
	g := friends(t, graphtest.Path(3))
	if r := iterateNeighbours(t, g, trust.DefaultIterateNeighbours()); r.Score[1] != 1 || r.Iterations != 0 || !r.Converged {
		t.Errorf("without scores: %+v", r)
	}
	p := trust.DefaultIterateNeighbours()
	p.Scores, p.MaxIterations, p.Tolerance = someKnown(map[graph.Vertex]float64{0: 0, 2: 1}), 1, 0
	if r := iterateNeighbours(t, g, p); r.Score[1] != 0.5 || r.Delta != 0 || !r.Converged {
		t.Errorf("one round: %+v", r)
	}
	bad := p
	bad.Stubbornness = 0
	if _, err := trust.IterateNeighbours(t.Context(), g, bad, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), "--stubbornness 0") {
		t.Error(err)
	}
	p.Scores.Weights[0] = math.Inf(1)
	if _, err := trust.IterateNeighbours(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Error(err)
	}
}

// Ann has 720 and Dan 540; those between them lie between.
func ExampleIterateNeighbours() {
	ctx := context.Background()
	ties := &graph.Edges{Names: []string{"ann", "bob", "carl", "dan"}, Src: []int64{0, 1, 2}, Dst: []int64{1, 2, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{ties}, graph.BuildOptions{IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	p := trust.DefaultIterateNeighbours()
	p.Scores = algorithms.VertexWeights{Vertices: []graph.Vertex{0, 3}, Weights: []float64{720, 540}}
	r, _ := trust.IterateNeighbours(ctx, g, p, algorithms.Env{})
	for v, x := range r.Score {
		fmt.Printf("%s %.0f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// ann 720
	// bob 660
	// carl 600
	// dan 540
}
