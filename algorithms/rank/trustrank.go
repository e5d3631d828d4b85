package rank

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// TrustRank hands trust on from good seeds along out-arcs, less of it with
// every step: the PageRank that starts again at the seeds alone,
//
//	t(v) = (1-d) r(v) + d ( Σ t(u) w(u,v)/s(u) over u → v  +  D r(v) )
//
// r being the seeds' weights, scaled to add up to 1, and D the trust on vertices
// without out-strength. The paper lets D go; here it returns to the seeds, which
// multiplies all of t by one number, so that it adds up to 1.
//
// The seeds are Seeds, known to be good; or, when Count says so, as many
// vertices as are likely to lead to many others: those of the highest inverse
// PageRank, the PageRank of the graph with its arcs turned round, with the same
// damping. Which of two that are as high within the bound of that computation is
// taken goes by the ids. The paper has people look at these and keeps the good
// ones; this kernel takes all of them, so that Count alone measures where trust
// would reach, not who deserves it. Without either it is PageRank.
//
// Source: Z. Gyöngyi, H. Garcia-Molina, J. Pedersen, Combating Web Spam with
// TrustRank, VLDB 2004, pages 576-587, with its damping; it makes a number of
// rounds given beforehand, where this one goes to the Tolerance.
//
// Solvers, cost, memory, determinism and the error bound are those of PageRank;
// Count costs a second one and O(n log n).
func TrustRank(ctx context.Context, g *graph.Snapshot, p TrustRankParams, e algorithms.Env) (*TrustRankResult, error) {
	r, err := trustRank(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: trustrank: %w", err)
	}
	return r, nil
}

func trustRank(ctx context.Context, g *graph.Snapshot, p TrustRankParams, e algorithms.Env) (*TrustRankResult, error) {
	if err := p.valid(); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	seeds, chosen := p.Seeds, []graph.Vertex(nil)
	if p.Count > 0 {
		silent := algorithms.Env{Workers: e.Workers}
		inverse, err := pageRank(ctx, transposed(g), p.inverse(), silent)
		if err != nil {
			return nil, fmt.Errorf("inverse PageRank: %w", err)
		}
		chosen = topmost(g, inverse.Score, p.Count, 2*inverse.Delta)
		seeds = alike(chosen)
	}
	r, err := pageRank(ctx, g, p.pageRank(seeds), e)
	if err != nil {
		return nil, err
	}
	return &TrustRankResult{PageRankResult: *r, Chosen: chosen}, nil
}

// topmost returns the count vertices of the highest scores, ascending by rank.
// Scores within some distance of the last one that is taken count as equal to
// it, and then the rank decides.
func topmost(g *graph.Snapshot, score []float64, count int, within float64) []graph.Vertex {
	order := make([]graph.Vertex, len(score))
	for v := range order {
		order[v] = graph.Vertex(v)
	}
	if count >= len(order) {
		return g.IDs.ByRank()
	}
	slices.SortFunc(order, func(u, v graph.Vertex) int { return cmp.Compare(score[v], score[u]) })
	last := score[order[count-1]]
	above, end := count, count // order[above:end] is as high as the last
	for above > 0 && score[order[above-1]] <= last+within {
		above--
	}
	for end < len(order) && score[order[end]] >= last-within {
		end++
	}
	byRank := func(u, v graph.Vertex) int { return cmp.Compare(g.Rank(u), g.Rank(v)) }
	slices.SortFunc(order[above:end], byRank)
	slices.SortFunc(order[:count], byRank)
	return order[:count]
}

// alike gives all vertices the same weight.
func alike(vertices []graph.Vertex) algorithms.VertexWeights {
	w := algorithms.VertexWeights{Vertices: vertices, Weights: make([]float64, len(vertices))}
	for i := range w.Weights {
		w.Weights[i] = 1
	}
	return w
}

// TrustRankParams are the quantities that decide the answer.
type TrustRankParams struct {
	Damping       float64                  `json:"damping" doc:"share of trust that is handed on" range:"[0,1)"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the L1 error at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	Seeds         algorithms.VertexWeights `json:"seeds" doc:"vertices known to be good, with weights (id[,weight] rows)"`
	Count         int                      `json:"count" doc:"without --seeds: start at so many vertices of the highest inverse PageRank; 0: do not" range:"[0,inf)"`
}

// DefaultTrustRank returns the damping of the paper, which is that of PageRank.
func DefaultTrustRank() TrustRankParams {
	p := DefaultPageRank()
	return TrustRankParams{Damping: p.Damping, Tolerance: p.Tolerance, MaxIterations: p.MaxIterations}
}

func (p TrustRankParams) valid() error {
	if err := algorithms.Validate(p); err != nil {
		return err
	}
	if p.Count > 0 && len(p.Seeds.Vertices) > 0 {
		return fmt.Errorf("%w: --seeds names %d vertices, and --count asks for %d others; give one of them", algorithms.ErrParameter, len(p.Seeds.Vertices), p.Count)
	}
	return nil
}

// pageRank returns the parameters of the PageRank that hands on trust.
func (p TrustRankParams) pageRank(seeds algorithms.VertexWeights) PageRankParams {
	return seeded(seeds, p.Damping, p.Tolerance, p.MaxIterations)
}

// inverse returns the parameters of the one that chooses seeds.
func (p TrustRankParams) inverse() PageRankParams {
	q := p.pageRank(algorithms.VertexWeights{})
	q.Dangling = "uniform"
	return q
}

// TrustRankResult is a PageRank, and where it started.
type TrustRankResult struct {
	PageRankResult
	Chosen []graph.Vertex // the seeds, if Count asked for some; ascending by rank
}

// checkTrustRank finds the seeds again, from an inverse PageRank that is checked
// itself, and checks the scores as a PageRank that starts there.
func checkTrustRank(g *graph.Snapshot, p TrustRankParams, o *algorithms.Outcome) error {
	seeds := p.Seeds
	if p.Count > 0 && g.Order() > 0 {
		back := transposed(g)
		inverse, err := pageRank(context.Background(), back, p.inverse(), algorithms.Env{Workers: 1})
		if err != nil {
			return fmt.Errorf("rank: trustrank: inverse PageRank: %w", err)
		}
		if err := checkPageRank(back, p.inverse(), pageRankOutcome(back, inverse)); err != nil {
			return fmt.Errorf("rank: trustrank: inverse PageRank: %w", err)
		}
		seeds = alike(topmost(g, inverse.Score, p.Count, 2*inverse.Delta))
	}
	return checkSeeded("trustrank", g, p.pageRank(seeds), o)
}

// TrustRankSpec registers TrustRank.
var TrustRankSpec = algorithms.Define(algorithms.Kernel[TrustRankParams, *TrustRankResult]{
	Name: "trustrank", Title: "TrustRank",
	Cite: "Gyöngyi, Garcia-Molina, Pedersen, Combating Web Spam with TrustRank, 2004",
	Doc: "Trust that flows from good --seeds along out-arcs, by weight, and of which each vertex hands on the share --damping: " +
		"a PageRank that starts again at the seeds alone, and to which the trust of dangling vertices returns. --count K " +
		"takes as seeds the K vertices of the highest inverse PageRank, which nobody has found to be good. Values add up to 1.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"trustrank"},
	Measures: seededMeasures("vertices without out-strength, whose trust returns to the seeds"),
	Default:  DefaultTrustRank(), Run: TrustRank, Check: checkTrustRank,
	Bytes: pageRankBytes,
	More: func(g *graph.Snapshot, p TrustRankParams, _ int) int64 {
		if p.Count > 0 {
			return 100 * min(int64(p.Count), int64(g.Order()))
		}
		return seedBytes(p.Seeds)
	},
	Outcome: func(g *graph.Snapshot, r *TrustRankResult) *algorithms.Outcome {
		o := seededOutcome(g, "trustrank", &r.PageRankResult, "no seeds: everybody is trusted alike and this is plain PageRank; name good vertices with --seeds FILE, or choose some with --count")
		if len(r.Chosen) > 0 {
			o.Notes = append(o.Notes, "seeds by inverse PageRank, which nobody has found to be good: "+firstIDs(g, r.Chosen, 10))
		}
		return o
	},
})

// firstIDs lists the ids of some vertices, and how many more there are.
func firstIDs(g *graph.Snapshot, vertices []graph.Vertex, most int) string {
	var words []string
	for _, v := range vertices[:min(most, len(vertices))] {
		words = append(words, g.IDs.Format(v))
	}
	if more := len(vertices) - most; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}
