package trust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func spreadFrom(tb testing.TB, g *graph.Snapshot, p trust.SpreadingParams) *trust.SpreadingResult {
	tb.Helper()
	r, err := trust.SpreadingActivation(context.Background(), g, p, algorithms.Env{Workers: 2})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// A source that points to k others who point to nobody: each time all energy
// goes out, 1-d of it stays and the rest comes back, so each keeps 1/k in the
// end. On the chain 0 → 1 → 2, 1 passes d/2 of what it gets to 2 and d/2 back:
// per unit sent, 1 keeps 1-d and 2 keeps (1-d) d/2.
func TestSpreadingOfFamilies(t *testing.T) {
	directed := graph.BuildOptions{Directed: true}
	p := trust.DefaultSpreading()
	p.Energy = 200
	star := spreadFrom(t, prepared(t, graphtest.Build(t, graphtest.Star(5), directed), graph.NeedIn), p)
	for v := 1; v < len(star.Rank); v++ {
		if want := 200 / float64(len(star.Rank)-1); math.Abs(star.Rank[v]-want) > 1e-8 || star.Rank[0] != 0 {
			t.Errorf("star: %v, want 0 and %v", star.Rank, want)
		}
	}
	chain := spreadFrom(t, prepared(t, graphtest.Build(t, graphtest.Path(3), directed), graph.NeedIn), p)
	if want := 200 / (1 + 0.425); math.Abs(chain.Rank[1]-want) > 1e-8 || math.Abs(chain.Rank[2]-(200-want)) > 1e-8 || !chain.Converged {
		t.Errorf("chain: %v %+v, want %v", chain.Rank, chain.Convergence, want)
	}
	lonely := spreadFrom(t, prepared(t, graphtest.Build(t, graphtest.Edges([2]int64{0, 0}, [2]int64{1, 0}), directed), graph.NeedIn), p)
	if lonely.Rank[0] != 0 || lonely.Rank[1] != 0 || !lonely.Converged {
		t.Errorf("a source that points to nobody else: %+v", lonely)
	}
}

// The end by elimination: x(v), all that ever reaches v, solves
// x(v) = E [v is the source] + Σ x(u) d(u) w(u,v)/s(u), and 1-d of it is kept.
// In between, what is kept and what is under way add up to the energy.
func TestSpreadingAgainstElimination(t *testing.T) {
	for seed := range uint64(20) {
		n := 6 + int(seed)
		g := prepared(t, graphtest.Random(seed, n, 3*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 > 0), graph.NeedIn)
		source := graph.Vertex(seed) % graph.Vertex(n)
		p := trust.DefaultSpreading()
		p.Source, p.Energy, p.Spreading, p.Backward = algorithms.MemberAt(g, source), 3, 0.1+0.04*float64(seed), 2.5
		a, reaches := make([][]float64, n), false
		for v := range a {
			a[v] = make([]float64, n+1)
			a[v][v] = 1
		}
		a[source][n] = p.Energy
		for v := range graph.Vertex(n) {
			weights, sum := map[graph.Vertex]float64{}, 0.0
			for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
				weights[g.Out.Targets[arc]] = 1
				if g.Weighted() {
					weights[g.Out.Targets[arc]] = float64(g.Out.Weights[arc])
				}
			}
			d := 1.0
			delete(weights, v)
			if v != source {
				weights[source], d = p.Backward, p.Spreading
			}
			for _, w := range weights {
				sum += w
			}
			for u, w := range weights {
				a[u][v] -= d * w / sum
				reaches = reaches || v == source
			}
		}
		r := spreadFrom(t, g, p)
		if !reaches {
			continue // the families have it
		}
		for v, x := range solve(a) {
			want := (1 - p.Spreading) * x
			if graph.Vertex(v) == source {
				want = 0
			}
			if math.Abs(r.Rank[v]-want) > 2e-9 {
				t.Errorf("seed %d: vertex %d has %v, want %v", seed, v, r.Rank[v], want)
			}
		}
		for _, rounds := range []int{1, 2, 3, 10} {
			q := p
			q.MaxIterations = rounds
			some, kept := spreadFrom(t, g, q), 0.0
			for _, x := range some.Rank {
				kept += x
			}
			if math.Abs(kept+some.Delta-p.Energy) > 1e-12 || some.Delta > p.Energy*math.Pow(p.Spreading, float64(rounds/2))+1e-12 {
				t.Errorf("seed %d, %d rounds: %v kept and %v under way of %v", seed, rounds, kept, some.Delta, p.Energy)
			}
		}
		spec := trust.SpreadingActivationSpec
		o, seen, err := spec.Run(t.Context(), g, &p, algorithms.Env{})
		if err != nil || spec.Check(seen, &p, o) != nil {
			t.Fatalf("seed %d: %v, %v", seed, err, spec.Check(seen, &p, o))
		}
		o.Columns[0].F64[n/2] += 1e-7
		if err := spec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("seed %d: corrupted: %v", seed, err)
		}
	}
}

func TestSpreadingParameters(t *testing.T) {
	g := prepared(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{}), graph.NeedIn)
	p := trust.DefaultSpreading()
	p.Spreading = 1
	if _, err := trust.SpreadingActivation(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), "--spreading 1") {
		t.Errorf("spreading 1: %v", err)
	}
	p.Spreading, p.Source = 0.5, algorithms.Member{Vertex: 9, Given: true}
	if _, err := trust.SpreadingActivation(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("source 9: %v", err)
	}
}

// Ann trusts Bob, who trusts Carl and Dora, the latter half as much.
func ExampleSpreadingActivation() {
	ctx := context.Background()
	trusts := &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora"},
		Src:   []int64{0, 1, 1}, Dst: []int64{1, 2, 3}, Weights: []float32{1, 1, 0.5},
	}
	table, _, _ := graph.Build(ctx, []*graph.Edges{trusts}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	p := trust.DefaultSpreading()
	p.Energy = 200
	r, _ := trust.SpreadingActivation(ctx, g, p, algorithms.Env{})
	for v, x := range r.Rank {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// ann 0.00
	// bob 132.45
	// carl 45.03
	// dora 22.52
}
