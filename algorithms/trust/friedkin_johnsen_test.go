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

// prepared selects everything and prepares what is needed.
func prepared(tb testing.TB, table *graph.EdgeTable, needs graph.Need) *graph.Snapshot {
	tb.Helper()
	g, err := graphtest.Snapshot(tb, table, graph.Selection{}).With(context.Background(), needs, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// known makes a value for each vertex, in order of the vertices.
func known(values ...float64) (set algorithms.VertexWeights) {
	for v, x := range values {
		set.Vertices, set.Weights = append(set.Vertices, graph.Vertex(v)), append(set.Weights, x)
	}
	return set
}

func friedkinJohnsen(tb testing.TB, g *graph.Snapshot, p trust.FriedkinJohnsenParams) *trust.FriedkinJohnsenResult {
	tb.Helper()
	r, err := trust.FriedkinJohnsen(context.Background(), g, p, algorithms.Env{Workers: 2})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// A chain 0 → 1 → 2 ends at somebody who listens to nobody: x = b there, and the
// others follow. Of two who listen to each other x₀ = (b₀ + (1-s) b₁)/(2-s).
func TestFriedkinJohnsenOfFamilies(t *testing.T) {
	const s = 0.25
	chain := graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true})
	pair := graphtest.Build(t, graphtest.Path(2), graph.BuildOptions{})
	clique := graphtest.Build(t, graphtest.Clique(5), graph.BuildOptions{})
	x1 := s*0.5 + (1-s)*1
	// In a clique of k, S = Σx: x = s b + (1-s)(S-x)/(k-1), and summed S = Σb.
	inClique := func(b float64) float64 { return (s*b + (1-s)*2.0/4) / (1 + (1-s)/4) }
	for _, c := range []struct {
		name  string
		table *graph.EdgeTable
		own   []float64
		want  []float64
	}{
		{"chain", chain, []float64{0, 0.5, 1}, []float64{(1 - s) * x1, x1, 1}},
		{"pair", pair, []float64{1, 0}, []float64{1 / (2 - s), (1 - s) / (2 - s)}},
		{"clique", clique, []float64{0, 0, 0, 1, 1}, []float64{inClique(0), inClique(0), inClique(0), inClique(1), inClique(1)}},
	} {
		p := trust.DefaultFriedkinJohnsen()
		p.Stubbornness, p.Evidence = s, known(c.own...)
		r := friedkinJohnsen(t, prepared(t, c.table, 0), p)
		for v, want := range c.want {
			if !r.Converged || math.Abs(r.Opinion[v]-want) > r.Delta+1e-14 {
				t.Errorf("%s: vertex %d thinks %v, want %v (%+v)", c.name, v, r.Opinion[v], want, r.Convergence)
			}
		}
	}
}

// The whole system solved by elimination, on random graphs with weights.
func TestFriedkinJohnsenAgainstElimination(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		n := 5 + int(seed)
		g := prepared(t, graphtest.Random(seed, n, 3*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 > 0), 0)
		p := trust.DefaultFriedkinJohnsen()
		p.Stubbornness = 0.05 + 0.9*r.Float64()
		own := make([]float64, n)
		for v := range own {
			own[v] = 850 * r.Float64()
		}
		p.Evidence = known(own...)
		a := make([][]float64, n)
		for v := range a {
			a[v] = make([]float64, n+1)
			a[v][v], a[v][n] = 1, own[v]
			if heard := g.Out.Strength(graph.Vertex(v)); heard > 0 {
				a[v][n] *= p.Stubbornness
				for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
					w := 1.0
					if g.Weighted() {
						w = float64(g.Out.Weights[arc])
					}
					a[v][g.Out.Targets[arc]] -= (1 - p.Stubbornness) * w / heard
				}
			}
		}
		want, got := solve(a), friedkinJohnsen(t, g, p)
		for v := range want {
			if math.Abs(got.Opinion[v]-want[v]) > got.Delta+1e-9 {
				t.Errorf("seed %d: vertex %d thinks %v, want %v", seed, v, got.Opinion[v], want[v])
			}
		}
		spec := trust.FriedkinJohnsenSpec
		o, seen, err := spec.Run(t.Context(), g, &p, algorithms.Env{})
		if err != nil || spec.Check(seen, &p, o) != nil {
			t.Fatalf("seed %d: %v, %v", seed, err, spec.Check(seen, &p, o))
		}
		o.Columns[0].F64[n/2] += 1e-6
		if err := spec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("seed %d: corrupted: %v", seed, err)
		}
	}
}

// solve eliminates; the matrices are dominated by their diagonals.
func solve(a [][]float64) []float64 {
	n := len(a)
	for k := range n {
		for i := range n {
			if i == k {
				continue
			}
			f := a[i][k] / a[k][k]
			for j := k; j <= n; j++ {
				a[i][j] -= f * a[k][j]
			}
		}
	}
	x := make([]float64, n)
	for k := range n {
		x[k] = a[k][n] / a[k][k]
	}
	return x
}

func TestFriedkinJohnsenParameters(t *testing.T) {
	g := prepared(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{}), 0)
	p := trust.DefaultFriedkinJohnsen()
	p.Stubbornness, p.Evidence, p.Otherwise = 1, algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{0.2}}, 0.9
	if r := friedkinJohnsen(t, g, p); r.Opinion[0] != 0.9 || r.Opinion[1] != 0.2 || r.Opinion[2] != 0.9 {
		t.Errorf("with stubbornness 1: %v", r.Opinion)
	}
	for text, change := range map[string]func(){
		"--stubbornness 0": func() { p.Stubbornness = 0 },
		"the value +Inf":   func() { p.Stubbornness, p.Evidence.Weights[0] = 0.5, math.Inf(1) },
		"names vertex 7":   func() { p.Evidence.Weights[0], p.Evidence.Vertices[0] = 1, 7 },
		"1 vertices and 0": func() { p.Evidence.Weights = nil },
	} {
		q := p
		q.Evidence.Vertices, q.Evidence.Weights = []graph.Vertex{1}, []float64{0.2}
		p = q
		change()
		if _, err := trust.FriedkinJohnsen(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", text, err)
		}
		p.Stubbornness = 0.5
	}
}

// Ann listens to Bob and Carl, who know better.
func ExampleFriedkinJohnsen() {
	ctx := context.Background()
	listens := &graph.Edges{Names: []string{"ann", "bob", "carl"}, Src: []int64{0, 0}, Dst: []int64{1, 2}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{listens}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	g, _ := table.Select(ctx, graph.Selection{}, 0)
	p := trust.DefaultFriedkinJohnsen()
	p.Evidence = algorithms.VertexWeights{Vertices: []graph.Vertex{0, 1, 2}, Weights: []float64{0, 0.5, 0.9}}
	r, _ := trust.FriedkinJohnsen(ctx, g, p, algorithms.Env{})
	for v, x := range r.Opinion {
		fmt.Printf("%s %.2f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// ann 0.35
	// bob 0.50
	// carl 0.90
}
