package rank

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// AntiTrustRank hands distrust back from bad seeds, against the arcs: who leads
// to somebody bad is suspicious, and who leads to him a little less,
//
//	a(u) = (1-d) r(u) + d ( Σ a(v) w(u,v)/s'(v) over u → v  +  D r(u) )
//
// with s' the in-strength, r the seeds' weights, scaled to add up to 1, and D
// the distrust on vertices that nothing leads to, which returns to the seeds: the
// PageRank of the graph with its arcs turned round that starts again at the
// seeds alone, TrustRank on the transpose. On an undirected graph it is
// TrustRank from bad seeds. Without seeds it is the inverse PageRank.
//
// It is guilt by association in its plainest form, and falls on the victims too:
// who was talked into a link to somebody bad gets the distrust that such links
// are worth. Values order vertices by how near in this sense they are to the
// seeds; they say nothing about what anybody has done.
//
// Source: V. Krishnan, R. Raj, Web Spam Detection with Anti-Trust Rank, AIRWeb
// 2006.
//
// Solvers, cost, memory, determinism and the error bound are those of PageRank.
func AntiTrustRank(ctx context.Context, g *graph.Snapshot, p AntiTrustRankParams, e algorithms.Env) (*PageRankResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("rank: anti-trustrank: %w", err)
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("rank: anti-trustrank: %w", err)
	}
	r, err := pageRank(ctx, transposed(g), p.pageRank(), e)
	if err != nil {
		return nil, fmt.Errorf("rank: anti-trustrank: %w", err)
	}
	return r, nil
}

// AntiTrustRankParams are the quantities that decide the answer.
type AntiTrustRankParams struct {
	Damping       float64                  `json:"damping" doc:"share of distrust that is handed back" range:"[0,1)"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the L1 error at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	Seeds         algorithms.VertexWeights `json:"seeds" doc:"vertices known to be bad, with weights (id[,weight] rows); without: all alike"`
}

// DefaultAntiTrustRank returns the parameters of PageRank and no seeds.
func DefaultAntiTrustRank() AntiTrustRankParams {
	p := DefaultPageRank()
	return AntiTrustRankParams{Damping: p.Damping, Tolerance: p.Tolerance, MaxIterations: p.MaxIterations}
}

func (p AntiTrustRankParams) pageRank() PageRankParams {
	return seeded(p.Seeds, p.Damping, p.Tolerance, p.MaxIterations)
}

// AntiTrustRankSpec registers AntiTrustRank.
var AntiTrustRankSpec = algorithms.Define(algorithms.Kernel[AntiTrustRankParams, *PageRankResult]{
	Name: "anti-trustrank", Title: "Anti-TrustRank",
	Cite: "Krishnan, Raj, Web Spam Detection with Anti-Trust Rank, 2006",
	Doc: "Distrust that flows from bad --seeds back along in-arcs, by weight, and of which each vertex hands on the share " +
		"--damping: TrustRank of the graph with its arcs turned round. It is guilt by association and falls on victims too. " +
		"Values add up to 1; high ones are near the seeds.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"anti_trustrank"},
	Measures: seededMeasures("vertices without in-strength, whose distrust returns to the seeds"),
	Default:  DefaultAntiTrustRank(), Run: AntiTrustRank,
	Check: func(g *graph.Snapshot, p AntiTrustRankParams, o *algorithms.Outcome) error {
		return checkSeeded("anti-trustrank", transposed(g), p.pageRank(), o)
	},
	Bytes: pageRankBytes,
	More:  func(_ *graph.Snapshot, p AntiTrustRankParams, _ int) int64 { return seedBytes(p.Seeds) },
	Outcome: func(g *graph.Snapshot, r *PageRankResult) *algorithms.Outcome {
		return seededOutcome(g, "anti_trustrank", r, "no seeds: everybody is distrusted alike and this is the inverse PageRank; name bad vertices with --seeds FILE")
	},
})
