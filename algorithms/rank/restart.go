package rank

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// TrustRank, Anti-TrustRank and EigenTrust are PageRank with a restart of
// their own, on the graph or on its transpose. What they share is here.

// seeded returns the parameters of a PageRank that starts at the seeds, and to
// which dangling mass returns.
func seeded(from algorithms.VertexWeights, damping, tolerance float64, maxIterations int) PageRankParams {
	return PageRankParams{Damping: damping, Tolerance: tolerance, MaxIterations: maxIterations, Seeds: from, Dangling: "seeds", As: "kith", Solver: "auto"}
}

// transposed returns the graph with every arc turned round. It shares its arcs.
func transposed(g *graph.Snapshot) *graph.Snapshot {
	t := *g
	t.Out, t.In = g.In, g.Out
	return &t
}

// seededMeasures says what the measures are; dangling is what the vertices are
// whose mass returns to the seeds.
func seededMeasures(dangling string) []algorithms.MeasureDoc {
	return []algorithms.MeasureDoc{
		{Name: "sum", Doc: "what all values add up to: 1 but for rounding"},
		{Name: "dangling", Doc: dangling},
	}
}

// seededOutcome has the scores as its one column, and a note when there were no
// seeds.
func seededOutcome(g *graph.Snapshot, name string, r *PageRankResult, without string) *algorithms.Outcome {
	o := pageRankOutcome(g, r)
	o.Columns = []column.Column{column.Floats(name, "probability", r.Score)}
	if r.Seeds == 0 && g.Order() > 0 {
		o.Notes = append(o.Notes, without)
	}
	return o
}

// seedBytes is what the seeds take beside the scores: their order and shares.
func seedBytes(s algorithms.VertexWeights) int64 { return 64 * int64(len(s.Vertices)) }

// checkSeeded is checkPageRank under the name of a kernel.
func checkSeeded(kernel string, g *graph.Snapshot, p PageRankParams, o *algorithms.Outcome) error {
	if err := checkPageRank(g, p, o); err != nil {
		return fmt.Errorf("rank: %s: as a PageRank: %w", kernel, err)
	}
	// Where nothing leads to from the seeds, nothing is.
	if len(p.Seeds.Vertices) == 0 {
		return nil
	}
	reached, queue := make([]bool, g.Order()), []graph.Vertex(nil)
	reach := func(v graph.Vertex) {
		if !reached[v] {
			reached[v] = true
			queue = append(queue, v)
		}
	}
	for i, v := range p.Seeds.Vertices {
		if p.Seeds.Weights[i] > 0 {
			reach(v)
		}
	}
	for len(queue) > 0 {
		u := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		weights := g.Out.RowWeights(u)
		for i, v := range g.Out.Row(u) {
			if weights == nil || weights[i] > 0 {
				reach(v)
			}
		}
	}
	for v, x := range o.Columns[0].F64 {
		if !reached[v] && !(math.Abs(x) <= o.Convergence.Delta) {
			return fmt.Errorf("rank: %s: %w: %s has %v, and no seed leads to it", kernel, algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), x)
		}
	}
	return nil
}
