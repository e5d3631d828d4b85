package rank

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// PageRank computes where a walker is found who follows an out-arc with
// probability d, chosen in proportion to its weight, and otherwise starts
// again at a vertex drawn from the restart distribution r:
//
//	x(v) = (1-d) r(v) + d ( Σ x(u) w(u,v)/s(u) over u → v  +  D q(v) )
//
// s(u) is u's out-strength and D the mass on dangling vertices, those of
// out-strength 0. Without seeds r is uniform; with seeds (personalised
// PageRank) it is their weights, scaled to add up to 1. q says where the
// dangling mass goes:
//
//	uniform  q = 1/n   to every vertex alike
//	seeds    q = r     back to the restart; without seeds the same as uniform
//	none     q = 0     out of the graph: a dangling vertex absorbs the walker.
//	                   x is (1-d) times the expected visits of a walk from r
//	                   that ends with probability 1-d after each visit, or when
//	                   it is absorbed; it adds up to 1 - d D/(1-d), not to 1
//
// Loops are arcs like others. The default is not the variant of the GAP
// benchmark: that one is "none" without weights and seeds. Nor is it the one
// that scales values to an average of 1. What other systems do is a choice of
// As (conventions.go).
//
// Source: L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank Citation
// Ranking: Bringing Order to the Web, Stanford 1999-66, sections 2.4 to 2.7; r
// is section 6. Dangling rules: D. Gleich, PageRank Beyond the Web, SIAM Review
// 57 (2015), pages 321-363 (weakly and strongly preferential, sink). That it is
// a linear system which any solver may solve: D. Gleich, L. Zhukov, P. Berkhin,
// Fast Parallel PageRank: A Linear System Approach, Yahoo! Research 2004-038.
//
// The solvers agree within the bound that they report and stop at:
//
//	jacobi              jacobi.go: any graph, the textbook's power iteration
//	gauss-seidel        gauss_seidel.go: any graph, about half the rounds where
//	                    there is one large component, no fewer where there are
//	                    many
//	conjugate-gradient  conjugate.go: undirected graphs, about half the rounds,
//	                    and a round takes about half as long
//	auto                jacobi for graphs of fewer than 2¹⁸ arcs, and when
//	                    Tolerance is 0, which asks for rounds as the textbook
//	                    counts them; above conjugate-gradient if the graph is
//	                    undirected and gauss-seidel if it is directed
//
// Needs the transpose. A round of each costs O(n+m), one pass over the in-arcs.
// A row is added in a fixed order by one worker and partial sums in the order
// of the chunks, so the bits depend neither on the workers nor on fused
// arithmetic. On the numbering of the vertices jacobi depends by the rounding
// of its sums alone, the other two within the bound.
//
// The bound: with the residual ρ = (1-d) r + d (P' x + D q) - x the solution is
// x + Σ (d P')ᵏ ρ, and P' makes no L1 norm larger, so ‖x−x*‖₁ <= ‖ρ‖₁/(1-d).
// The run stops when what a solver knows about the right side is at most
// Tolerance. Rounding adds at most (2k+c+8)·2⁻⁵³/(1-d), where k is the largest
// degree and c the chunks and the vertices of one, which is how D is added. With
// Tolerance 0 there is no stop rule: the run makes exactly MaxIterations rounds
// and then counts as converged.
func PageRank(ctx context.Context, g *graph.Snapshot, p PageRankParams, e algorithms.Env) (*PageRankResult, error) {
	r, err := pageRank(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: pagerank: %w", err)
	}
	return r, nil
}

func pageRank(ctx context.Context, g *graph.Snapshot, p PageRankParams, e algorithms.Env) (*PageRankResult, error) {
	p, convention, err := p.resolved(g)
	if err != nil {
		return nil, err
	}
	w, err := newWalk(ctx, g, p, e.Workers)
	if err != nil {
		return nil, err
	}
	w.initial = convention.initial
	r := &PageRankResult{Dangling: w.dangling, Seeds: len(p.Seeds.Vertices), RoundsAsked: p.Tolerance == 0, Loops: convention.ofLoops(g)}
	r.Meaning = "bound on the L1 error"
	r.Converged = g.Order() == 0
	cuts := w.cuts // of all vertices: a solver may leave out those without arcs
	s, err := w.solver(ctx, p)
	if err != nil {
		return nil, err
	}
	for !r.Converged && r.Iterations < p.MaxIterations {
		r.Delta, err = s.round(ctx)
		if err != nil {
			return nil, fmt.Errorf("round %d: %w", r.Iterations+1, err)
		}
		r.Iterations++
		r.Converged = p.Tolerance > 0 && r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	r.Converged = r.Converged || r.RoundsAsked
	if r.Score, err = s.solution(ctx); err != nil {
		return nil, err
	}
	if r.Sum, err = w.sum(ctx, cuts, r.Score); err != nil {
		return nil, err
	}
	scale := convention.scale(g.Order(), r.Sum)
	if scale == 1 {
		return r, nil
	}
	r.Meaning = fmt.Sprintf("bound on the L1 error, divided by %d as the values are not probabilities", g.Order())
	if convention.whole {
		// With S = Σx, ‖x/S−x*/S*‖ <= ‖x−x*‖/S + |S*−S|/S, and the last is no more
		// than the first.
		r.Delta *= 2 / r.Sum
	}
	for v := range r.Score {
		r.Score[v] *= scale
	}
	r.Sum, err = w.sum(ctx, cuts, r.Score)
	return r, err
}

// sum adds up values.
func (w *walk) sum(ctx context.Context, cuts []graph.Vertex, x []float64) (float64, error) {
	return par.Sum(ctx, w.workers, cuts, func(lo, hi graph.Vertex) (sum float64) {
		for _, x := range x[lo:hi] {
			sum += x
		}
		return sum
	})
}

// solver is a way to the solution.
type solver interface {
	round(ctx context.Context) (bound float64, err error) // one pass over the arcs
	solution(ctx context.Context) ([]float64, error)      // the x that the last bound speaks of; the solver is used up
}

// autoArcs is the size from which on the choice of the solver pays: below, a
// run takes milliseconds, and its bits hardly depend on the numbering.
const autoArcs = 1 << 18

// solver chooses.
func (w *walk) solver(ctx context.Context, p PageRankParams) (solver, error) {
	name := p.Solver
	if name == "auto" {
		switch {
		case p.Tolerance == 0 || w.g.Size() < autoArcs:
			name = "jacobi"
		case !w.g.Directed:
			name = "conjugate-gradient"
		default:
			name = "gauss-seidel"
		}
	}
	switch {
	case name == "conjugate-gradient" && w.g.Directed:
		return nil, fmt.Errorf("%w: --solver conjugate-gradient is for undirected graphs; take gauss-seidel or auto", algorithms.ErrParameter)
	case name == "conjugate-gradient":
		return newConjugate(ctx, w)
	case name == "gauss-seidel":
		return newGaussSeidel(ctx, w)
	}
	return newJacobi(ctx, w)
}

// PageRankParams are the quantities that decide the answer.
type PageRankParams struct {
	Damping       float64                  `json:"damping" doc:"probability to follow an arc instead of starting again" range:"[0,1)"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the L1 error at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	Seeds         algorithms.VertexWeights `json:"seeds" doc:"vertices to start at, with weights (id[,weight] rows); without: all alike"`
	Dangling      string                   `json:"dangling" doc:"where the mass of vertices without out-strength goes" enum:"uniform|seeds|none"`
	As            string                   `json:"as" doc:"another system's conventions, which decide --dangling, --tolerance, --max-iterations and --solver: leave these out, but for what that system asks its users (gonum for a tolerance, graphalytics and graphx for rounds); for runs without --seeds, and as gap, graphalytics and graphx without weights" enum:"kith|networkx|igraph|gonum|graphalytics|graphx|gap|gds"`
	Solver        string                   `json:"solver" doc:"how to find the solution; auto: by size and direction of the graph" enum:"auto|jacobi|gauss-seidel|conjugate-gradient"`
}

// DefaultPageRank returns the paper's damping and a tolerance below which
// ranks of large graphs no longer move. From any start jacobi's bound falls
// below 1e-9 within 143 rounds at this damping, so 200 are enough for every
// graph.
func DefaultPageRank() PageRankParams {
	return PageRankParams{Damping: 0.85, Tolerance: 1e-9, MaxIterations: 200, Dangling: "uniform", As: "kith", Solver: "auto"}
}

// PageRankResult holds one probability per vertex.
type PageRankResult struct {
	Score       []float64
	Sum         float64 // of the scores: 1 up to rounding, less when dangling mass is dropped
	Dangling    int64   // vertices without out-strength
	Seeds       int     // where the walk starts again; 0: everywhere
	RoundsAsked bool    // there was no stop rule: Tolerance was 0
	Loops       string  // what the system of As makes of the graph's loops that is not done here; "": there are none, or it does the same
	algorithms.Convergence
}
