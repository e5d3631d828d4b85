package gonumpeer

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/network"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gonumview"
	"github.com/kithgraph/kith/graph/graphtest"
)

// gonum itself beside kith's pagerank --as gonum: both of its functions, with
// and without weights, with vertices that have no out-arcs. It starts at random,
// so each run is another one.
func TestPageRankAsGonum(t *testing.T) {
	dangling := int64(0)
	for seed := range uint64(12) {
		directed, weighted := seed%3 > 0, seed%2 > 0
		r := rand.New(rand.NewPCG(seed, 11))
		e := graphtest.Edgeless(40)
		for range 100 {
			u, v := r.Int64N(40), r.Int64N(40)
			if u == v { // gonum's simple graphs have no loops
				continue
			}
			e.Src, e.Dst = append(e.Src, u), append(e.Dst, v)
			if weighted {
				e.Weights = append(e.Weights, float32(r.IntN(5)))
			}
		}
		g, err := graphtest.Snapshot(t, graphtest.Build(t, e, graph.BuildOptions{Directed: directed}), graph.Selection{}).With(context.Background(), graph.NeedIn, 0)
		if err != nil {
			t.Fatal(err)
		}
		p := rank.DefaultPageRank()
		p.As, p.Tolerance, p.Damping = "gonum", 1e-12, []float64{0.85, 0.5}[seed%2]
		ours, err := rank.PageRank(context.Background(), g, p, algorithms.Env{})
		if err != nil || !ours.Converged {
			t.Fatal(ours, err)
		}
		dangling += ours.Dangling
		var view gonum.Directed
		if view, err = gonumview.NewDirected(g); weighted {
			view, err = gonumview.NewWeightedDirected(g, 0, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, theirs := range map[string]map[int64]float64{
			"PageRank": network.PageRank(view, p.Damping, 1e-13), "PageRankSparse": network.PageRankSparse(view, p.Damping, 1e-13),
		} {
			for v, score := range ours.Score {
				if !(math.Abs(score-theirs[int64(v)]) <= 1e-11) {
					t.Errorf("seed %d, %s: vertex %d has %v, there %v", seed, name, v, score, theirs[int64(v)])
				}
			}
		}
	}
	if dangling == 0 {
		t.Error("no vertex without out-arcs, so their rule was not tested")
	}
}
