package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Louvain searches for a partition of high modularity (see Modularity), or of
// what else Quality names (see byModularity), by the algorithm of Louvain. From
// single vertices on, and level after level,
//
//	move       vertices to the community that gains most, until none gains or,
//	           on a large graph, a round of moves gains no more than a tolerance;
//	aggregate  communities to the vertices of the next level;
//
// until no two vertices belong together. Then, down again through the levels
// that were kept (see hierarchy),
//
//	refine     by moving their vertices once more, which nothing but whole
//	           communities stands for on the levels above
//
// (Rotta and Noack's multi-level refinement), on the graph itself until none
// gains; of a large graph only those that the first level left undecided, and
// whom they then leave behind. On a large graph of weak structure, Kronecker of
// scale 18, that last step took Q from 0.082 to 0.085 for a tenth of the time.
// With all vertices instead of those Q was 0.087, but on graphs of strong
// structure it was a pass over all arcs for nothing.
//
// It is not the Leiden algorithm: communities may be disconnected. When the search
// of a graph of no more than ThoroughArcs has converged, no single vertex can
// raise Q by more than 1e-11 (1+γ), as in Leiden; of a larger one nothing says
// that a vertex is where it belongs. What is found depends on the seed and is not
// the best in general. Modularity cannot see communities of much fewer than
// √(2m) arcs at γ = 1.
//
// Sources: V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, Fast
// unfolding of communities in large networks, J. Stat. Mech. P10008, 2008;
// R. Rotta, A. Noack, Multilevel local search algorithms for modularity
// clustering, JEA 16, 2011. Tolerances are from S. Sahu, GVE-Louvain, 2023, but
// do not fall with every level (see finer).
//
// Needs the undirected simple view, for directed modularity the transpose; uses
// weights. Costs O(n+m) per round, some three or four rounds on the graph and as
// much as one more on all levels above; memory as louvainBytes counts it. The
// bits depend neither on the workers (see batcher) nor on the numbering (see
// canonical).
func Louvain(ctx context.Context, g *graph.Snapshot, p LouvainParams, e algorithms.Env) (*LouvainResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: Louvain: %w", err)
	}
	s, vertices, err := newSearch(ctx, g, p.Quality, p.Resolution, e)
	if err != nil {
		return nil, fmt.Errorf("community: Louvain: %w", err)
	}
	label, r, err := s.louvain(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("community: Louvain: %w", err)
	}
	r.Community = named(g, vertices, label)
	return r, nil
}

// louvain is Louvain on the lowest level.
func (s *search) louvain(ctx context.Context, p LouvainParams) (label []graph.Vertex, r *LouvainResult, err error) {
	s.quick = s.lowest.arcs > int64(p.ThoroughArcs)
	h, tolerance, random := newHierarchy(s.lowest), p.Tolerance, stream{p.Seed}
	r = &LouvainResult{}
	r.Meaning = s.gained() + " in the last round of moves"
	var rest []graph.Vertex
	for r.Iterations < p.MaxLevels && !r.Converged {
		n := h.top.order()
		r.Levels = append(r.Levels, n)
		r.Iterations++
		group := singletons(n)
		if _, _, err := s.move(ctx, h.top, group, random.branch(uint64(r.Iterations)), tolerance); err != nil {
			return nil, nil, err
		}
		if r.Iterations == 1 {
			rest = s.moved.rest
		}
		count := number(group)
		if r.Converged = count == n; r.Converged {
			break
		}
		if err := h.rise(ctx, group, count, s.e.Workers, s.tallies); err != nil {
			return nil, nil, err
		}
		tolerance = p.Tolerance / finer
		s.e.Report(algorithms.Step{Phase: "levels", Iteration: r.Iterations})
	}
	if label, err = s.descend(ctx, h, singletons(h.top.order()), false, random.branch(0), p.Tolerance/finest); err != nil {
		return nil, nil, err
	}
	if !s.quick {
		settled, err := s.settle(ctx, s.lowest, label, false, random.branch(0).branch(0))
		if err != nil {
			return nil, nil, err
		}
		r.Converged = r.Converged && settled
	} else if !s.lowest.small() {
		moved, err := s.mover(s.lowest, label).inBatches(ctx, rest, random.branch(0).branch(0), p.Tolerance)
		if err != nil {
			return nil, nil, err
		}
		r.Delta = moved.last
	}
	q, err := s.lowest.quality(ctx, label, p.Resolution, s.e.Workers)
	r.Quality = byName(s.quality, q)
	return label, r, err
}

// LouvainParams decide the answer.
type LouvainParams struct {
	Quality      string  `json:"quality" doc:"what is raised: modularity, that of the arcs of a directed graph, or the constant Potts model" enum:"modularity|directed-modularity|cpm"`
	Resolution   float64 `json:"resolution" doc:"γ, the larger, the smaller the communities: the weight of the expected arcs; of cpm a density, the weight per pair of vertices that a community has at least, between the graph's and 1 where edges have no weights" range:"(0,inf)"`
	Seed         uint64  `json:"seed" doc:"of the visiting orders"`
	ThoroughArcs int     `json:"thorough-arcs" doc:"on graphs of more arcs than this (an edge is two) vertices are moved to a tolerance only" range:"[0,inf)"`
	Tolerance    float64 `json:"tolerance" doc:"end the moving on a large graph when a round raises modularity, or cpm as a share of the weight of all edges, by no more than this; a tenth of it on the levels above" range:"[0,inf)"`
	MaxLevels    int     `json:"max-levels" doc:"stop after so many levels in any case" range:"[1,inf)"`
}

// DefaultLouvain returns a resolution of 1, which is modularity as first
// defined, and for large graphs tolerances that are loose below and tight above.
func DefaultLouvain() LouvainParams {
	return LouvainParams{Quality: byModularity, Resolution: 1, Seed: 1, ThoroughArcs: thoroughArcs, Tolerance: 1e-2, MaxLevels: 30}
}

// LouvainResult holds one community per vertex, named after its member of
// smallest external id. Iterations are levels; it has converged when on the
// last level no two vertices belonged together.
type LouvainResult struct {
	Community []graph.Vertex
	Quality   algorithms.Measure // what was raised, at the resolution of the parameters: modularity, directed_modularity or cpm
	Levels    []int              // their orders, without the vertices that have no arcs
	algorithms.Convergence
}

// LouvainSpec registers Louvain.
var LouvainSpec = algorithms.Define(algorithms.Kernel[LouvainParams, *LouvainResult]{
	Name: "louvain", Title: "Louvain communities", Cite: "Blondel, Guillaume, Lambiotte, Lefebvre, Fast unfolding of communities in large networks, 2008",
	Doc: "Divides the undirected simple view into communities of high modularity, fast: move vertices, aggregate communities, repeated. " +
		"It is not Leiden: communities may be disconnected, and their quality is that of one search. " + qualityDoc,
	Measures: measuresWith(qualityMeasures...),
	Needs:    graph.NeedSimple, Weights: true, Columns: []string{"community"}, Default: DefaultLouvain(), Run: Louvain, Check: checkLouvain,
	Outcome: func(g *graph.Snapshot, r *LouvainResult) *algorithms.Outcome {
		return explain(g, outcome(r.Community, r.Quality, r.Convergence))
	},
	Bytes:   louvainBytes,
	More:    func(g *graph.Snapshot, p LouvainParams, _ int) int64 { return qualityBytes(g, p.Quality, louvainBytes) },
	NeedsOf: func(p LouvainParams) graph.Need { return needsOf(p.Quality) },
})

// outcome is what a partition looks like to those who do not know the kernel.
func outcome(community []graph.Vertex, quality algorithms.Measure, c algorithms.Convergence) *algorithms.Outcome {
	count, largest := sizes(community)
	return &algorithms.Outcome{
		Columns: []column.Column{column.Labels("community", community)},
		Measures: []algorithms.Measure{
			quality,
			{Name: "communities", Value: float64(count)},
			{Name: "largest", Value: float64(largest)},
		},
		Convergence: c,
	}
}

// measuresWith documents what outcome tells, the quality first.
func measuresWith(quality ...algorithms.MeasureDoc) []algorithms.MeasureDoc {
	return append(quality,
		algorithms.MeasureDoc{Name: "communities", Doc: "how many there are"},
		algorithms.MeasureDoc{Name: "largest", Doc: "vertices of the largest"},
	)
}

// louvainBytes bounds the memory of a run. Per arc, the room that all
// aggregates share (see hierarchy): 4 for the target and as much for a whole
// weight, twice that for others. Per vertex, while the first level is
// aggregated: 8 of strength, 4 each of its group, of the list by group and of
// those to be looked at again, and if nothing belongs together 8 and 32 for
// places and rows of the groups; per worker the sums by label with the labels
// met. Moving takes less. The rest is for lists that have grown, a tenth of
// which is used.
func louvainBytes(order, size int64, weighted bool, workers int) int64 {
	arc, sum := int64(8), int64(8)
	if weighted {
		arc, sum = 12, 12
	}
	return (68+sum*int64(par.Workers(workers)))*order + arc*size
}

// copyBytes is what a run takes more on a graph that is not, or may not be when
// its simple view is made, in the canonical order.
func copyBytes(g *graph.Snapshot) int64 {
	if g.Has(graph.NeedSimple) && ordered(g) {
		return 0
	}
	arc, size := int64(4), g.Size()
	if g.Weighted() {
		arc = 8
	}
	if g.Directed {
		size *= 2
	}
	return arc*size + 20*int64(g.Order())
}
