package path

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkBetweenness is the algorithm as it stands in Brandes' paper: one queue,
// one stack, and the predecessors of each vertex, which are given a vertex's
// share in it one after the other.
func checkBetweenness(g *graph.Snapshot, p BetweennessParams, o *algorithms.Outcome) error {
	sources, err := sourcesOf(g, p)
	if err != nil {
		return err
	}
	if p.Epsilon > 0 {
		return checkPaths(g, p, o)
	}
	n := float64(g.Order())
	sum, others := make([]float64, g.Order()), make([]float64, g.Order())
	for v := range others {
		others[v] = float64(len(sources))
	}
	for _, s := range sources {
		addDependencies(g, s, sum)
		others[s]--
	}
	for v, got := range o.Columns[0].F64 {
		want := sum[v]
		if isEstimate(g, p) && n > 2 {
			want = want / others[v] * (n - 1) // 0/0 is NaN
		}
		switch {
		case p.Normalized && n > 2:
			want /= (n - 1) * (n - 2)
		case !p.Normalized && !g.Directed:
			want /= 2
		}
		// A sum of up to n terms on either side, all positive.
		slack := 1e-12 * math.Max(1, math.Sqrt(n)) * want
		if !(math.Abs(got-want) <= slack) && !(math.IsNaN(got) && math.IsNaN(want)) {
			return fmt.Errorf("path: betweenness: %w: %s has %v, not %v", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), want, got)
		}
	}
	return checkMeasures("betweenness", o, 0, algorithms.Measure{Name: "sources", Value: float64(len(sources))})
}

// addDependencies adds δ(s,v) to the sum of every v.
func addDependencies(g *graph.Snapshot, s graph.Vertex, sum []float64) {
	n := g.Order()
	sigma, delta, distance := make([]float64, n), make([]float64, n), make([]int, n)
	pred := make([][]graph.Vertex, n)
	for v := range distance {
		distance[v] = -1
	}
	sigma[s], distance[s] = 1, 0
	stack := []graph.Vertex{s}
	for i := 0; i < len(stack); i++ {
		v := stack[i]
		for _, w := range g.Out.Row(v) {
			if distance[w] < 0 {
				distance[w] = distance[v] + 1
				stack = append(stack, w)
			}
			if distance[w] == distance[v]+1 {
				sigma[w] += sigma[v]
				pred[w] = append(pred[w], v)
			}
		}
	}
	for i := len(stack) - 1; i > 0; i-- {
		w := stack[i]
		for _, v := range pred[w] {
			delta[v] += sigma[v] / sigma[w] * (1 + delta[w])
		}
		sum[w] += delta[w]
	}
}
