package rank

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// EigenTrust adds up what peers think of each other, the opinion of each counting
// as much as he is trusted himself:
//
//	t(j) = (1-a) Σ c(i,j) t(i) over all i  +  a p(j)
//
// where c(i,j) = w(i,j)/s(i) is i's local trust in j, scaled to add up to 1, p
// says who is trusted beforehand, by the weights of PreTrusted, also scaled, and
// c(i,j) = p(j) for a peer without opinions. That is the PageRank with damping
// 1-a that starts again at the pre-trusted, and to which dangling mass goes.
// Without pre-trusted peers p is uniform, and any group of peers who praise each
// other is believed as far as a lets it.
//
// A weight is the local trust max(s(i,j), 0) that the paper makes of satisfied
// less unsatisfied transactions: on signed data take the positive arcs. An
// opinion of oneself counts as any other, where the paper has none: leave loops
// out before. This is the central computation; who computes whose trust in a
// network of peers, and how that is kept safe, is the rest of the paper.
//
// Source: S. Kamvar, M. Schlosser, H. Garcia-Molina, The EigenTrust Algorithm for
// Reputation Management in P2P Networks, WWW 2003, pages 640-651: section 4, with
// the basic EigenTrust algorithm. The default of a is this kernel's choice.
//
// Solvers, cost, memory, determinism and the error bound are those of PageRank.
func EigenTrust(ctx context.Context, g *graph.Snapshot, p EigenTrustParams, e algorithms.Env) (*PageRankResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("rank: eigentrust: %w", err)
	}
	if _, _, err := p.PreTrusted.Shares("pre-trusted", g.Order()); err != nil {
		return nil, fmt.Errorf("rank: eigentrust: %w", err)
	}
	r, err := pageRank(ctx, g, p.pageRank(), e)
	if err != nil {
		return nil, fmt.Errorf("rank: eigentrust: %w", err)
	}
	return r, nil
}

// EigenTrustParams are the quantities that decide the answer.
type EigenTrustParams struct {
	Restart       float64                  `json:"restart" doc:"share of all trust that the pre-trusted get beforehand, a in the paper" range:"(0,1]"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the L1 error at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	PreTrusted    algorithms.VertexWeights `json:"pre-trusted" doc:"peers trusted beforehand, with weights (id[,weight] rows); without: all alike"`
}

// DefaultEigenTrust returns the restart of PageRank.
func DefaultEigenTrust() EigenTrustParams {
	p := DefaultPageRank()
	return EigenTrustParams{Restart: 0.15, Tolerance: p.Tolerance, MaxIterations: p.MaxIterations}
}

func (p EigenTrustParams) pageRank() PageRankParams {
	return seeded(p.PreTrusted, 1-p.Restart, p.Tolerance, p.MaxIterations)
}

// EigenTrustSpec registers EigenTrust.
var EigenTrustSpec = algorithms.Define(algorithms.Kernel[EigenTrustParams, *PageRankResult]{
	Name: "eigentrust", Title: "EigenTrust",
	Cite: "Kamvar, Schlosser, Garcia-Molina, The EigenTrust Algorithm for Reputation Management in P2P Networks, 2003",
	Doc: "Global trust as the sum of what peers think of each other, by weight, each counting as much as he is trusted " +
		"himself, with the share --restart given to the --pre-trusted beforehand; a peer without opinions trusts these. " +
		"It is a PageRank with that restart. Negative ratings count as none; an opinion of oneself counts. Values add up to 1.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"eigentrust"},
	Measures: seededMeasures("peers without opinions, who trust the pre-trusted"),
	Default:  DefaultEigenTrust(), Run: EigenTrust,
	Check: func(g *graph.Snapshot, p EigenTrustParams, o *algorithms.Outcome) error {
		return checkSeeded("eigentrust", g, p.pageRank(), o)
	},
	Bytes: pageRankBytes,
	More:  func(_ *graph.Snapshot, p EigenTrustParams, _ int) int64 { return seedBytes(p.PreTrusted) },
	Outcome: func(g *graph.Snapshot, r *PageRankResult) *algorithms.Outcome {
		return seededOutcome(g, "eigentrust", r, "nobody is trusted beforehand: all are, alike, so that groups who praise each other are believed; name trusted peers with --pre-trusted FILE")
	},
})
