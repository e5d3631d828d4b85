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
	if err := checkPartition("Leiden", g, p.Resolution, o); err != nil {
		return err
	}
	label := o.Columns[0].U32
	if err := checkConnected("Leiden", g, label); err != nil {
		return err
	}
	if !o.Convergence.Converged || g.Size() > int64(p.ThoroughArcs) {
		return nil
	}
	if gain := bestMove(g, label, p.Resolution); gain > rounding(p.Resolution) {
		return fmt.Errorf("%w: community: Leiden: moving one vertex would raise modularity by %v", algorithms.ErrCheck, gain)
	}
	return nil
}

// checkConnected proves that communities are connected.
func checkConnected(kernel string, g *graph.Snapshot, label []uint32) error {
	reached := make([]bool, g.Order())
	for v, c := range label {
		if int(c) == v {
			reach(g, label, c, reached)
		}
	}
	for v, r := range reached {
		if !r {
			return fmt.Errorf("%w: community: %s: %s is not connected with its community", algorithms.ErrCheck, kernel, g.IDs.Format(graph.Vertex(v)))
		}
	}
	return nil
}

// checkLouvain proves what Louvain promises: labels name the smallest-ranked
// members and modularity is what was reported.
func checkLouvain(g *graph.Snapshot, p LouvainParams, o *algorithms.Outcome) error {
	return checkPartition("Louvain", g, p.Resolution, o)
}

// rounding is what sums may differ by that are added in another order than
// the kernel's.
func rounding(resolution float64) float64 { return 1e-10 * (1 + resolution) }

// checkPartition proves that labels name the smallest-ranked members, and that
// modularity and the numbers of communities and members are those reported.
func checkPartition(kernel string, g *graph.Snapshot, resolution float64, o *algorithms.Outcome) error {
	label, n := o.Columns[0].U32, g.Order()
	wrong := func(format string, x ...any) error {
		return fmt.Errorf("%w: community: %s: %s", algorithms.ErrCheck, kernel, fmt.Sprintf(format, x...))
	}
	if len(label) != n {
		return wrong("%d labels for %d vertices", len(label), n)
	}
	members, communities, largest := make([]int, n), 0, 0
	for v, c := range label {
		switch {
		case int64(c) >= int64(n) || label[c] != c:
			return wrong("the community of %s is named after no member", g.IDs.Format(graph.Vertex(v)))
		case g.Rank(graph.Vertex(v)) < g.Rank(graph.Vertex(c)):
			return wrong("the community of %s is not named after its smallest member", g.IDs.Format(graph.Vertex(v)))
		case int(c) == v:
			communities++
		}
		members[c]++
		largest = max(largest, members[c])
	}
	// Q = Σ_v ( w(v, own) - γ k(v) W(own) / 2m ) / 2m
	strength, weight, total := strengths(g, label)
	q := 0.0
	for v := range graph.Vertex(n) {
		if strength[v] == 0 {
			continue
		}
		inside, weights := 0.0, g.Out.RowWeights(v)
		for i, u := range g.Out.Row(v) {
			if label[u] != label[v] {
				continue
			}
			if weights == nil {
				inside++
			} else {
				inside += float64(weights[i])
			}
		}
		q += (inside - float64(resolution*strength[v]/total*weight[label[v]])) / total
	}
	reported := map[string]float64{}
	for _, m := range o.Measures {
		reported[m.Name] = m.Value
	}
	switch {
	case !(math.Abs(q-reported["modularity"]) <= rounding(resolution)):
		return wrong("modularity is %v, the run reported %v", q, reported["modularity"])
	case reported["communities"] != float64(communities) || reported["largest"] != float64(largest):
		return wrong("%d communities, the largest of %d, the run reported %v and %v", communities, largest, reported["communities"], reported["largest"])
	}
	return nil
}

// strengths returns the strength of every vertex, of every community, and of
// all.
func strengths(g *graph.Snapshot, label []uint32) (strength, weight []float64, total float64) {
	strength, weight = make([]float64, g.Order()), make([]float64, g.Order())
	for v := range strength {
		strength[v] = g.Out.Strength(graph.Vertex(v))
		weight[label[v]] += strength[v]
		total += strength[v]
	}
	return strength, weight, total
}

// bestMove returns the most that moving one vertex, to another community or to
// one of its own, raises modularity.
func bestMove(g *graph.Snapshot, label []uint32, resolution float64) (best float64) {
	strength, weight, total := strengths(g, label)
	into := make([]float64, g.Order())
	for v := range graph.Vertex(g.Order()) {
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
		expected := resolution * strength[v] / total
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
	return best
}

// reach marks all that can be reached from c inside its community.
func reach(g *graph.Snapshot, label []uint32, c uint32, reached []bool) {
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
}
