package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func forwardPush(tb testing.TB, g *graph.Snapshot, p rank.ForwardPushParams) *rank.ForwardPushResult {
	tb.Helper()
	r, err := rank.ForwardPush(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// The certificates hold against elimination, for every graph, rule and ε.
func TestForwardPushCertificates(t *testing.T) {
	for seed := range fewer(60) {
		n := 3 + int(seed*7%40)
		g := snapshot(t, random(seed, n, 2*n, seed%2 == 0), seed%3 > 0)
		p := rank.DefaultForwardPush()
		p.Source = algorithms.MemberAt(g, graph.Vertex(seed)%graph.Vertex(n))
		p.Dangling = []string{"seeds", "none"}[seed%4/2]
		p.Damping = []float64{0.5, 0.85, 0.95}[seed%3]
		exact := sharp()
		exact.Damping, exact.Dangling = p.Damping, p.Dangling
		exact.Seeds = algorithms.VertexWeights{Vertices: []graph.Vertex{p.Source.Vertex}, Weights: []float64{1}}
		want := solve(matrix(g), exact)
		for _, p.Epsilon = range []float64{0.1, 1e-3, 1e-6} {
			r, lacks := forwardPush(t, g, p), 0.0
			for v, x := range r.Score {
				lack := want[v] - x
				lacks += lack
				if !(lack >= -rounding) || !g.Directed && !(lack <= r.PerStrength*g.Out.Strength(graph.Vertex(v))+rounding) && g.Out.Strength(graph.Vertex(v)) > 0 {
					t.Errorf("seed %d, epsilon %v: vertex %d has %v, the solution %v; per strength %v", seed, p.Epsilon, v, x, want[v], r.PerStrength)
				}
			}
			if !r.Converged || !(lacks <= r.Delta+rounding) || p.Dangling == "seeds" && far(lacks, r.Delta, rounding) {
				t.Errorf("seed %d, epsilon %v: %v is missing, %+v", seed, p.Epsilon, lacks, r.Convergence)
			}
			if !g.Directed && !g.Weighted() && !(r.PerStrength < p.Epsilon) {
				t.Errorf("seed %d, epsilon %v: per degree %v", seed, p.Epsilon, r.PerStrength)
			}
			if !(float64(r.Arcs) <= 1/(p.Epsilon*(1-p.Damping))) {
				t.Errorf("seed %d, epsilon %v: %d arcs were followed", seed, p.Epsilon, r.Arcs)
			}
		}
	}
}

// Away from the source nothing is looked at: a graph beside it changes neither
// a bit nor the work.
func TestForwardPushIsLocal(t *testing.T) {
	near := random(3, 40, 120, true)
	p := rank.DefaultForwardPush()
	want := forwardPush(t, snapshot(t, near, true), p)
	r := forwardPush(t, snapshot(t, with(near, 40, random(4, 2000, 9000, true)), true), p)
	if r.Arcs != want.Arcs || r.Pushes != want.Pushes || r.Reached != want.Reached || r.Delta != want.Delta {
		t.Errorf("%+v, alone %+v", r.Convergence, want.Convergence)
	}
	for v, x := range r.Score {
		if v < 40 && x != want.Score[v] || v >= 40 && x != 0 {
			t.Errorf("vertex %d has %v", v, x)
		}
	}
	// On a long path the mass comes as far as ε lets it.
	long := forwardPush(t, snapshot(t, graphtest.Path(100000), false), p)
	if !(long.Reached < 200) || !long.Converged {
		t.Errorf("%d vertices were reached", long.Reached)
	}
}

// Directed, the walker is v steps from the source with probability (1-d) dᵛ, and
// with ε = 1e-3 stops being followed where dᵛ falls below it.
func TestForwardPushOnAPath(t *testing.T) {
	p := rank.DefaultForwardPush()
	p.Epsilon = 1e-3
	r := forwardPush(t, snapshot(t, graphtest.Path(60), true), p)
	for v, x := range r.Score {
		want := (1 - p.Damping) * math.Pow(p.Damping, float64(v))
		if math.Pow(p.Damping, float64(v)) < p.Epsilon {
			want = 0
		}
		if far(x, want, rounding) {
			t.Errorf("vertex %d has %v, want %v", v, x, want)
		}
	}
}

func TestForwardPushOnRealGraphs(t *testing.T) {
	for _, name := range []string{"karate", "dolphins", "email-eu-core"} {
		g, p := real(t, name), rank.DefaultForwardPush()
		full := sharp()
		full.Seeds, full.Dangling = algorithms.VertexWeights{Vertices: []graph.Vertex{g.IDs.First()}, Weights: []float64{1}}, "seeds"
		want, r, lacks := pageRank(t, g, full), forwardPush(t, g, p), 0.0
		for v, x := range r.Score {
			lacks += math.Abs(want.Score[v] - x)
		}
		if far(lacks, r.Delta, 1e-12) {
			t.Errorf("%s: %v away from PageRank, the residual holds %v", name, lacks, r.Delta)
		}
	}
}

func TestForwardPushChecker(t *testing.T) {
	g := snapshot(t, random(2, 30, 90, false), false)
	p := rank.DefaultForwardPush()
	p.Epsilon = 1e-3
	run := func() *algorithms.Outcome {
		o, _, err := rank.ForwardPushSpec.Run(context.Background(), g, &p, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	if err := rank.ForwardPushSpec.Check(g, &p, run()); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(o *algorithms.Outcome){
		"a larger bound":             func(o *algorithms.Outcome) { o.Convergence.Delta += 1e-9 },
		"a larger bound per degree":  func(o *algorithms.Outcome) { o.Measures[0].Value *= 1.001 },
		"a smaller bound per degree": func(o *algorithms.Outcome) { o.Measures[0].Value *= 0.999 },
		"one more that is reached":   func(o *algorithms.Outcome) { o.Measures[3].Value++ },
		"one value moved to another": func(o *algorithms.Outcome) { x := o.Columns[0].F64; x[0], x[1] = x[0]+x[1], 0 },
	} {
		o := run()
		spoil(o)
		if err := rank.ForwardPushSpec.Check(g, &p, o); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.MaxIterations = 1
	o := run()
	if err := rank.ForwardPushSpec.Check(g, &p, o); err != nil || o.Convergence.Converged {
		t.Errorf("after one round: %v, %+v", err, o.Convergence)
	}
}

// A pair of friends: half of what leaves one comes back, and so on.
func ExampleForwardPush() {
	ctx := context.Background()
	e := &graph.Edges{Src: []int64{1}, Dst: []int64{2}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(ctx, graph.Selection{}, 0)
	p := rank.DefaultForwardPush()
	p.Damping = 0.5
	p.Epsilon = 0.2
	r, _ := rank.ForwardPush(ctx, g, p, algorithms.Env{})
	for v, x := range r.Score {
		fmt.Printf("%s %.4f\n", g.IDs.Format(graph.Vertex(v)), x)
	}
	fmt.Println("at most", r.Delta, "is missing")
	// Output:
	// 1 0.6250
	// 2 0.2500
	// at most 0.125 is missing
}
