package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// Leiden searches for a partition of high modularity into connected
// communities,
//
//	Q = Σ_c ( W_in(c) / 2m  -  γ (W(c) / 2m)² )     (see Modularity)
//
// or of high directed modularity, or of high quality by the constant Potts model
// (see byModularity for both), by the algorithm of Leiden. One iteration goes up
// through levels of ever smaller graphs; on each it
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
// is not the best in general. How hard to look depends on the size of the
// graph alone. One of at most ThoroughArcs arcs is searched thoroughly: much
// of the chance is taken out by Restarts, other partitions from scratch, each
// combined with the best so far (see combine), and every local moving goes on
// until no vertex gains. On a larger one that takes minutes where one iteration
// takes seconds, so there is one, without restarts; a local moving ends when a
// round gains little (see roundTolerance), refinement looks only at the gain
// (see refiner), and on the way down the vertices of the levels between are
// moved once more (see descend). With 0 restarts and all arcs thorough it is
// the plain algorithm.
//
// Two things differ from the paper: the refinement is greedy instead of
// random, and at the end single vertices are moved, communities that this
// takes apart being divided. So in the result,
//
//   - every community is connected, by arcs of weight above 0;
//   - of a thorough search that converged, no single vertex can raise Q by more
//     than 1e-11 (1+γ), whether it goes to another community or stays alone;
//     of the search of a large graph, the last round of moves, of whatever
//     could gain, raised Q by at most Tolerance in all. Of the constant Potts
//     model this holds with Q over the weight of all edges, and 1e-11.
//
// It is not the Louvain algorithm, whose communities may be disconnected.
// Modularity cannot see communities of much fewer than √(2m) arcs at γ = 1.
//
// Source: V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden:
// guaranteeing well-connected communities, Scientific Reports 9:5233, 2019,
// with its pseudo-code.
//
// Needs the undirected simple view, for directed modularity the transpose; uses
// weights. Costs O(n+m) per pass, some five to eight passes per iteration and
// two iterations per restart; memory as leidenBytes counts it. The bits do not
// depend on the workers: moves are evaluated in parallel and made in order (see
// batcher), the rest is divided by community. Nor do they depend on the
// numbering: all is computed on vertices numbered by degree and rank (see
// canonical).
func Leiden(ctx context.Context, g *graph.Snapshot, p LeidenParams, e algorithms.Env) (*LeidenResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	s, vertices, err := newSearch(ctx, g, p.Quality, p.Resolution, e)
	if err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	best, err := s.leiden(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("community: Leiden: %w", err)
	}
	return &LeidenResult{
		Community: named(g, vertices, best.label), Quality: byName(s.quality, best.quality), Levels: s.levels,
		Convergence: algorithms.Convergence{
			Iterations: s.iterations, Delta: best.delta, Converged: best.ended,
			Meaning: s.gained() + " in the last iteration",
		},
	}, nil
}

// leiden is Leiden on the lowest level.
func (s *search) leiden(ctx context.Context, p LeidenParams) (found, error) {
	s.tolerance, s.limit, s.quick = p.Tolerance, p.MaxIterations, s.lowest.arcs > int64(p.ThoroughArcs)
	if s.quick {
		return s.once(ctx, p)
	}
	return s.thorough(ctx, p)
}

// once is Leiden on a large graph: one iteration, after which communities are
// connected, and then the moves of single vertices.
func (s *search) once(ctx context.Context, p LeidenParams) (f found, err error) {
	l, random := s.lowest, stream{p.Seed}
	f.label = singletons(l.order())
	if s.levels, err = s.iterate(ctx, l, f.label, random.branch(purposeFirst)); err != nil {
		return f, err
	}
	s.iterations = 1
	m, moves, err := s.move(ctx, l, f.label, random.branch(purposeSettle), p.Tolerance)
	if err != nil {
		return f, err
	}
	if moves > 0 {
		if f.label, err = pieces(ctx, l, f.label, m.lost, s.e.Workers); err != nil {
			return f, err
		}
	}
	f.delta, f.ended = s.moved.last, s.moved.last <= p.Tolerance
	f.quality, err = l.quality(ctx, f.label, s.resolution, s.e.Workers)
	return f, err
}

// thorough is Leiden on a graph that is not large.
func (s *search) thorough(ctx context.Context, p LeidenParams) (found, error) {
	l, random := s.lowest, stream{p.Seed}
	best, err := s.climb(ctx, l, singletons(l.order()), random.branch(purposeFirst), 1)
	restarts := p.Restarts
	if l.potts && l.small() {
		restarts *= pottsRestarts
	}
	for i := 0; i < restarts && err == nil; i++ {
		before, fresh := best.quality, 0.0
		best, fresh, err = s.combine(ctx, l, best, random.branch(purposeRestart).branch(uint64(i)))
		if !l.small() && (best.quality-before)/s.unit <= p.Tolerance && (best.quality-fresh)/s.unit <= agreement*p.Tolerance {
			break
		}
	}
	if err != nil {
		return best, err
	}
	if more := p.MaxIterations - 1; more > 0 && (!best.ended || l.small()) {
		if best, err = s.climb(ctx, l, best.label, random.branch(purposeLast), more); err != nil {
			return best, err
		}
	}
	settled, err := s.settle(ctx, l, best.label, true, random.branch(purposeSettle))
	if err != nil {
		return best, err
	}
	best.ended = best.ended && settled
	best.quality, err = l.quality(ctx, best.label, s.resolution, s.e.Workers)
	return best, err
}

// agreement is how many tolerances a fresh partition may lie below the best
// one for further restarts to be spared: the graph then has a structure that
// is found from anywhere. Small graphs take all of them, as they cost nothing.
const agreement = 10

// pottsRestarts is how many times the restarts asked for are made on small graphs
// by the constant Potts model, which has more local optima there: of eight seeds
// on karate at γ = 0.25 three and on dolphins at γ = 0.5 four ended below the
// best that is known with 6 restarts, none with 24.
const pottsRestarts = 4

// LeidenParams decide the answer.
type LeidenParams struct {
	Quality       string  `json:"quality" doc:"what is raised: modularity, that of the arcs of a directed graph, or the constant Potts model" enum:"modularity|directed-modularity|cpm"`
	Resolution    float64 `json:"resolution" doc:"γ, the larger, the smaller the communities: the weight of the expected arcs; of cpm a density, the weight per pair of vertices that a community has at least, between the graph's and 1 where edges have no weights" range:"(0,inf)"`
	Seed          uint64  `json:"seed" doc:"of the visiting orders"`
	Restarts      int     `json:"restarts" doc:"further partitions found from scratch and combined with the best; fewer when they agree, four times as many for cpm on small graphs" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"end each search after so many iterations in any case" range:"[1,inf)"`
	ThoroughArcs  int     `json:"thorough-arcs" doc:"graphs of more arcs than this (an edge is two) get one iteration and no restarts, and vertices are moved to a tolerance only" range:"[0,inf)"`
	Tolerance     float64 `json:"tolerance" doc:"end a search when an iteration raises modularity, or cpm as a share of the weight of all edges, by no more than this" range:"[0,inf)"`
}

// thoroughArcs is the default of ThoroughArcs.
const thoroughArcs = 1 << 22

// DefaultLeiden returns parameters that reach the best of ten runs of other
// implementations, give or take 0.002 of modularity, on the graphs of the
// tests.
func DefaultLeiden() LeidenParams {
	return LeidenParams{Quality: byModularity, Resolution: 1, Seed: 1, Restarts: 6, MaxIterations: 20, ThoroughArcs: thoroughArcs, Tolerance: 1e-4}
}

// LeidenResult holds one community per vertex, named after its member of
// smallest external id.
type LeidenResult struct {
	Community []graph.Vertex
	Quality   algorithms.Measure // what was raised, at the resolution of the parameters: modularity, directed_modularity or cpm
	Levels    []int              // orders of the levels of the first iteration
	algorithms.Convergence
}

// LeidenSpec registers Leiden.
var LeidenSpec = algorithms.Define(algorithms.Kernel[LeidenParams, *LeidenResult]{
	Name: "leiden", Title: "Leiden communities", Cite: "Traag, Waltman, van Eck, From Louvain to Leiden, 2019",
	Doc: "Divides the undirected simple view into connected communities of high modularity: move vertices, refine, aggregate, repeated; " +
		"further partitions from scratch are combined with the best one. It is not Louvain, whose communities may be disconnected. " +
		qualityDoc,
	Measures: measuresWith(qualityMeasures...),
	Needs:    graph.NeedSimple, Weights: true, Columns: []string{"community"}, Default: DefaultLeiden(), Run: Leiden, Check: checkLeiden,
	Outcome: func(g *graph.Snapshot, r *LeidenResult) *algorithms.Outcome {
		return explain(g, outcome(r.Community, r.Quality, r.Convergence))
	},
	Bytes:   leidenBytes,
	More:    DivideMore,
	NeedsOf: func(p LeidenParams) graph.Need { return needsOf(p.Quality) },
})

// leidenBytes bounds the memory of a run: louvainBytes, and per vertex what
// refinement holds beside a level, should nothing belong together: 17 of a
// partition, 8 of places, 8 of weights, 36 of lists by community, 8 of labels.
func leidenBytes(order, size int64, weighted bool, workers int) int64 {
	n := louvainBytes(order, size, weighted, workers) + 77*order
	if size <= thoroughArcs {
		n += thoroughBytes(order, size, weighted)
	}
	return n
}

// thoroughBytes is what a thorough search takes more: the overlap of two
// partitions as a graph, which is searched as the whole is, 16 per vertex of
// connectivity, and three partitions.
func thoroughBytes(order, size int64, weighted bool) int64 {
	arc := int64(8)
	if weighted {
		arc = 12
	}
	return arc*size + 60*order
}
