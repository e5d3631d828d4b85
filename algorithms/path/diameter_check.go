package path

import (
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkedPairs bounds the work of searching from every vertex: vertices times
// arcs.
const checkedPairs = 1 << 30

// checkDiameter searches from every vertex with a queue where there are not too
// many, else from some spread over the graph, which may not reach further than
// the upper bound. The vertex at distance 0 must reach as far as is said.
func checkDiameter(g *graph.Snapshot, p DiameterParams, o *algorithms.Outcome) error {
	claimed := map[string]float64{"diameter": math.NaN(), "upper_bound": math.NaN()}
	for _, m := range o.Measures {
		claimed[m.Name] = m.Value
	}
	lower, upper, n, distance := claimed["diameter"], claimed["upper_bound"], g.Order(), o.Columns[0].I64
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("path: diameter: %w: "+format, append([]any{algorithms.ErrCheck}, args...)...)
	}
	if !(0 <= lower && lower <= upper && upper <= float64(max(n-1, 0))) || o.Convergence.Converged != (lower == upper) {
		return wrong("bounds %v and %v of %d vertices", lower, upper, n)
	}
	if n == 0 {
		return nil
	}
	from := slices.Index(distance, 0)
	if from < 0 {
		return wrong("no vertex at distance 0")
	}
	here := make([]int64, n) // distances from there
	for v := range here {
		here[v] = Unreached
	}
	here[from] = 0
	s := newQueueSearch([]*graph.Adjacency{g.Out}, n)
	s.from(graph.Vertex(from), func(v graph.Vertex, hops int) { here[v] = int64(hops) })
	size := 0
	for v, hops := range here {
		if distance[v] != hops {
			return wrong("%s is %d hops from %s, not %d", g.IDs.Format(graph.Vertex(v)), hops, g.IDs.Format(graph.Vertex(from)), distance[v])
		}
		if hops != Unreached {
			size++
		}
	}
	if farthest := slices.Max(here); float64(farthest) != lower {
		return wrong("%s reaches %d hops far, not %v", g.IDs.Format(graph.Vertex(from)), farthest, lower)
	}
	step := 1
	for int64(n)*(g.Size()+int64(n))/int64(step) > checkedPairs {
		step++
	}
	most := int64(0)
	for v := 0; v < n; v += step {
		reached, depth := 1, int64(0)
		s.from(graph.Vertex(v), func(_ graph.Vertex, hops int) { reached, depth = reached+1, max(depth, int64(hops)) })
		if p.Component == "all" || here[v] != Unreached {
			most = max(most, depth)
		} else if reached > size {
			return wrong("%s is in a component of %d vertices, which is larger than that of %d", g.IDs.Format(graph.Vertex(v)), reached, size)
		}
	}
	if float64(most) > upper || step == 1 && float64(most) < lower {
		return wrong("the largest distance is %d, not from %v to %v", most, lower, upper)
	}
	return nil
}
