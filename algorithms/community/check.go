package community

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkLeiden proves what Leiden promises, one vertex and one breadth-first
// search at a time: labels name the smallest-ranked members, communities are
// connected, modularity is what was reported, and no single vertex gains by
// moving.
func checkLeiden(g *graph.Snapshot, p LeidenParams, o *algorithms.Outcome) error {
	label, n := o.Columns[0].U32, g.Order()
	if len(label) != n {
		return fmt.Errorf("%w: community: Leiden: %d labels for %d vertices", algorithms.ErrCheck, len(label), n)
	}
	reached := make([]bool, n)
	communities, largest := 0, 0
	for v, c := range label {
		switch {
		case int64(c) >= int64(n) || label[c] != c:
			return fmt.Errorf("%w: community: Leiden: the community of %s is named after no member", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)))
		case g.Rank(graph.Vertex(v)) < g.Rank(graph.Vertex(c)):
			return fmt.Errorf("%w: community: Leiden: the community of %s is not named after its smallest member", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)))
		case int(c) == v:
			communities++
			largest = max(largest, reach(g, label, c, reached))
		}
	}
	for v, r := range reached {
		if !r {
			return fmt.Errorf("%w: community: Leiden: %s is not connected with its community", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)))
		}
	}

	strength, weight, total := make([]float64, n), make([]float64, n), 0.0
	for v := range graph.Vertex(n) {
		strength[v] = g.Out.Strength(v)
		weight[label[v]] += strength[v]
		total += strength[v]
	}
	q, best := 0.0, 0.0 // modularity, and the most that one move gains
	into := make([]float64, n)
	for v := range graph.Vertex(n) {
		if strength[v] == 0 {
			continue
		}
		row, weights, own := g.Out.Row(v), g.Out.RowWeights(v), label[v]
		for i, u := range row {
			w := 1.0
			if weights != nil {
				w = float64(weights[i])
			}
			into[label[u]] += w
		}
		// Q = Σ_v ( w(v, own) - γ k(v) W(own) / 2m ) / 2m
		expected := p.Resolution * strength[v] / total
		q += (into[own] - float64(expected*weight[own])) / total
		stay := into[own] - float64(expected*(weight[own]-strength[v]))
		best = max(best, -2*stay/total)
		for _, u := range row {
			if c := label[u]; c != own {
				best = max(best, 2*(into[c]-float64(expected*weight[c])-stay)/total)
			}
		}
		for _, u := range row {
			into[label[u]] = 0
		}
	}
	// The sums are added in another order than the kernel's.
	rounding := 1e-10 * (1 + p.Resolution)
	reported := map[string]float64{}
	for _, m := range o.Measures {
		reported[m.Name] = m.Value
	}
	switch {
	case !(math.Abs(q-reported["modularity"]) <= rounding):
		return fmt.Errorf("%w: community: Leiden: modularity is %v, the run reported %v", algorithms.ErrCheck, q, reported["modularity"])
	case reported["communities"] != float64(communities) || reported["largest"] != float64(largest):
		return fmt.Errorf("%w: community: Leiden: %d communities, the largest of %d, the run reported %v and %v", algorithms.ErrCheck, communities, largest, reported["communities"], reported["largest"])
	case o.Convergence.Converged && best > rounding:
		return fmt.Errorf("%w: community: Leiden: moving one vertex would raise modularity by %v", algorithms.ErrCheck, best)
	}
	return nil
}

// reach marks all that can be reached from c inside its community, and returns
// how many vertices that are.
func reach(g *graph.Snapshot, label []uint32, c uint32, reached []bool) int {
	queue := []graph.Vertex{graph.Vertex(c)}
	reached[c] = true
	for i := 0; i < len(queue); i++ {
		weights := g.Out.RowWeights(queue[i])
		for j, u := range g.Out.Row(queue[i]) {
			if label[u] == c && !reached[u] && (weights == nil || weights[j] > 0) {
				reached[u] = true
				queue = append(queue, u)
			}
		}
	}
	return len(queue)
}
