package trust

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkIterateNeighbours replaces one score after another, each from the newest
// of the others (Gauss-Seidel), from below and from above, as many times as the kernel
// made rounds: that closes in at least as fast. Who has a score at all follows
// from sets that are joined edge by edge.
func checkIterateNeighbours(g *graph.Snapshot, p IterateNeighboursParams, o *algorithms.Outcome) error {
	n := g.Order()
	known, err := scoresOf(p.Scores, n)
	if err != nil {
		return err
	}
	set := make([]graph.Vertex, n)
	for v := range set {
		set[v] = graph.Vertex(v)
	}
	find := func(v graph.Vertex) graph.Vertex {
		for set[v] != v {
			set[v] = set[set[v]]
			v = set[v]
		}
		return v
	}
	edges := func(v graph.Vertex, visit func(u graph.Vertex, w float64)) {
		for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
			w := 1.0
			if g.Out.Weights != nil {
				w = float64(g.Out.Weights[arc])
			}
			if w > 0 {
				visit(g.Out.Targets[arc], w)
			}
		}
	}
	for v := range graph.Vertex(n) {
		edges(v, func(u graph.Vertex, _ float64) { set[find(u)] = find(v) })
	}
	scored := make([]bool, n)
	least, greatest := extremes(known)
	for v, b := range known {
		if !math.IsNaN(b) {
			scored[find(graph.Vertex(v))] = true
		}
	}
	want, gap := make([]float64, n), 0.0
	for side, start := range []float64{least, greatest} {
		x := make([]float64, n)
		for v, b := range known {
			if x[v] = start; !math.IsNaN(b) && p.Stubbornness == 1 {
				x[v] = b
			}
		}
		for range o.Convergence.Iterations {
			for v, b := range known {
				sum, whole := 0.0, 0.0
				edges(graph.Vertex(v), func(u graph.Vertex, w float64) { sum, whole = sum+float64(w*x[u]), whole+w })
				switch {
				case math.IsNaN(b) && whole > 0:
					x[v] = sum / whole
				case !math.IsNaN(b) && whole > 0:
					x[v] = b + float64((1-p.Stubbornness)*(sum/whole-b))
				case !math.IsNaN(b):
					x[v] = b
				}
			}
		}
		for v := range want {
			switch {
			case !scored[find(graph.Vertex(v))]:
				want[v] = math.NaN()
			case side == 0:
				want[v] = x[v]
			default:
				gap = max(gap, (x[v]-want[v])/2)
				want[v] += float64((x[v] - want[v]) / 2)
			}
		}
	}
	slack := 0.0
	if n > 0 && greatest >= least {
		slack = float64(1e-10 * max(math.Abs(least), math.Abs(greatest)))
	}
	if gap > o.Convergence.Delta+slack {
		return fmt.Errorf("trust: iterate-neighbours: %w: scores lie within %v, %d rounds leave %v at most", algorithms.ErrCheck, gap, o.Convergence.Iterations, o.Convergence.Delta)
	}
	return near(g, "iterate-neighbours", o, o.Convergence.Delta+gap+slack, want)
}
