package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Leiden searches for a partition of high modularity into connected
// communities,
//
//	Q = Σ_c ( W_in(c) / 2m  -  γ (W(c) / 2m)² )     (see Modularity)
//
// by the algorithm of Leiden. One iteration goes up through levels of ever
// smaller graphs; on each it
//
//	moves      vertices to the community that gains most, until none gains;
//	refines    every community into connected sub-communities, from scratch;
//	aggregates them to the vertices of the next level, which starts from the
//	           moved communities;
//
// and ends when no two vertices belong together. Iterations repeat, each from
// the partition of the one before, until one gains no more than Tolerance.
//
// Finding the best partition is NP-hard; what is found depends on the seed and
// is not the best in general, but much of the chance is taken out by Restarts:
// other partitions from scratch, each combined with the best so far (see
// combine). With 0 restarts it is the plain algorithm. Two things differ from
// the paper: the refinement is greedy instead of random (see refiner), and at
// the end single vertices are moved until none gains, communities that this
// takes apart being divided. So in the result, if it converged,
//
//   - every community is connected, by arcs of weight above 0;
//   - no single vertex can raise Q by more than 1e-11 (1+γ), whether it goes
//     to another community or stays alone.
//
// It is not the Louvain algorithm, whose communities may be disconnected; nor
// does it optimise the constant Potts model, the default of some libraries.
// Modularity cannot see communities of much fewer than √(2m) arcs at γ = 1.
//
// Source: V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden:
// guaranteeing well-connected communities, Scientific Reports 9:5233, 2019,
// with the pseudo-code of its appendix A.
//
// Needs the undirected simple view; uses weights. Costs O(n+m) per pass, some
// five to eight passes per iteration and two iterations per restart; memory as
// leidenBytes counts it. The bits do not depend on the workers: moves are
// evaluated in parallel and made in order (see mover), the rest is divided by
// community. Nor do they depend on the numbering: all is computed on vertices
// numbered by rank.
func Leiden(ctx context.Context, g *graph.Snapshot, p LeidenParams, e algorithms.Env) (*LeidenResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	l, err := ground(ctx, g, e.Workers)
	if err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	s := &search{p: p, e: e, lowest: l, tallies: newPool(par.Workers(e.Workers), func() *tally { return &tally{weight: make([]float64, l.order())} })}
	best, err := s.run(ctx, l)
	if err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	r := &LeidenResult{
		Community: make([]graph.Vertex, l.order()), Modularity: best.modularity, Levels: s.levels,
		Convergence: algorithms.Convergence{
			Iterations: s.iterations, Delta: best.delta, Converged: best.ended,
			Meaning: "gain of modularity in the last iteration",
		},
	}
	byRank := g.IDs.ByRank()
	for v := range r.Community {
		r.Community[v] = byRank[best.label[g.Rank(graph.Vertex(v))]]
	}
	return r, nil
}

// run is Leiden on the lowest level.
func (s *search) run(ctx context.Context, l *level) (found, error) {
	random := stream{s.p.Seed}
	best, err := s.climb(ctx, l, singletons(l.order()), random.branch(purposeFirst), 1)
	for i := 0; i < s.p.Restarts && err == nil; i++ {
		before, fresh := best.modularity, 0.0
		best, fresh, err = s.combine(ctx, l, best, random.branch(purposeRestart).branch(uint64(i)))
		if !l.small() && best.modularity-before <= s.p.Tolerance && best.modularity-fresh <= agreement*s.p.Tolerance {
			break
		}
	}
	if err != nil {
		return best, err
	}
	if s.p.MaxIterations > 1 && (!best.ended || l.small()) {
		if best, err = s.climb(ctx, l, best.label, random.branch(purposeLast), s.p.MaxIterations-1); err != nil {
			return best, err
		}
	}
	settled, err := s.settle(ctx, l, best.label, random.branch(purposeSettle))
	if err != nil {
		return best, err
	}
	best.ended = best.ended && settled
	best.modularity, err = l.modularity(ctx, best.label, s.p.Resolution, s.e.Workers)
	return best, err
}

// agreement is how many tolerances a fresh partition may lie below the best
// one for further restarts to be spared: the graph then has a structure that
// is found from anywhere. Small graphs take all of them, as they cost nothing.
const agreement = 10

// LeidenParams decide the answer.
type LeidenParams struct {
	Resolution    float64 `json:"resolution" doc:"weight γ of the expected arcs: the larger, the smaller the communities" range:"(0,inf)"`
	Seed          uint64  `json:"seed" doc:"of the visiting orders"`
	Restarts      int     `json:"restarts" doc:"further partitions found from scratch and combined with the best; fewer when they agree" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"end each search after so many iterations in any case" range:"[1,inf)"`
	Tolerance     float64 `json:"tolerance" doc:"end a search when an iteration raises modularity by no more than this" range:"[0,inf)"`
}

// DefaultLeiden returns parameters that reach the best of ten runs of other
// implementations, give or take 0.002 of modularity, on the graphs of the
// tests.
func DefaultLeiden() LeidenParams {
	return LeidenParams{Resolution: 1, Seed: 1, Restarts: 4, MaxIterations: 20, Tolerance: 1e-4}
}

// LeidenResult holds one community per vertex, named after its member of
// smallest external id.
type LeidenResult struct {
	Community  []graph.Vertex
	Modularity float64 // at the resolution of the parameters
	Levels     []int   // orders of the levels of the first iteration
	algorithms.Convergence
}

// LeidenSpec registers Leiden.
var LeidenSpec = algorithms.Define(algorithms.Kernel[LeidenParams, *LeidenResult]{
	Name: "leiden", Title: "Leiden communities", Cite: "Traag, Waltman, van Eck, From Louvain to Leiden, 2019",
	Doc: "Divides the undirected simple view into connected communities of high modularity: move vertices, refine, aggregate, repeated; " +
		"further partitions from scratch are combined with the best one. It is not Louvain, whose communities may be disconnected, " +
		"and it optimises modularity, not the constant Potts model.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"community"}, Default: DefaultLeiden(), Run: Leiden, Check: checkLeiden,
	Outcome: func(_ *graph.Snapshot, r *LeidenResult) *algorithms.Outcome {
		count, largest := sizes(r.Community)
		return &algorithms.Outcome{
			Columns: []column.Column{column.Labels("community", r.Community)},
			Measures: []algorithms.Measure{
				{Name: "modularity", Value: r.Modularity},
				{Name: "communities", Value: float64(count)},
				{Name: "largest", Value: float64(largest)},
			},
			Convergence: r.Convergence,
		}
	},
	Bytes: leidenBytes,
})

// leidenBytes bounds the memory of a run. Per vertex: 8 strength; 25 of the
// partition and queue in moving, then 45 in refining or 30 in aggregating; the
// labels of three partitions; as much again for the level above, should it not
// shrink. Per arc: 12 of the aggregate, twice while its chunks are put
// together, with a quarter of room. A permuted numbering is not reckoned: its
// copy of the graph is 4 or 8 bytes per arc more.
func leidenBytes(order, size int64, _ bool, workers int) int64 {
	return 160*order + 27*size + 12*order*int64(par.Workers(workers))
}
