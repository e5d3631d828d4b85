package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Infomap searches for the partition in which a random walk is told in the
// fewest bits, by the two-level map equation
//
//	L = q H(Q) + Σ p(i) H(P(i))     (see codelength)
//
// How often the walker takes an arc depends on the flow:
//
//	undirected  on the undirected simple view, in proportion to its weight. There
//	            is no teleportation.
//	directed    along the arcs of a directed graph, loops among them, from where
//	            PageRank finds him who restarts, with probability 1-Damping and
//	            when there is no way out, at the source of an arc drawn by weight.
//	            Restarts are not coded (see directedFlow). On an undirected graph
//	            it is the same as undirected.
//
// The directed walk is what the authors' program takes by default, "unrecorded
// teleportation to links". It is not the one of the 2008 paper, which restarts
// anywhere and codes that too, nor that of igraph, which does as the paper does,
// on undirected graphs as well.
//
// A trial begins with single vertices. On level after level it
//
//	moves      vertices to the community that shortens the code most, until none
//	           does;
//	aggregates communities to the vertices of the next level;
//
// until no two belong together. It is then tuned in rounds, until one saves no
// more than Tolerance: the same again from the partition found, first with
// single vertices (fine tuning), then with parts of communities (coarse tuning,
// see tune). The best of all trials is kept, or the connected components where
// they are better still or, being fewer, as good but for rounding: borders that
// save nothing tell of nothing, so that the leaves to which a directed star leads
// are one with its centre. At last single vertices move until none can shorten the
// code by more than 1e-12 bits, be it in another community or alone.
//
// Finding the best partition is NP-hard; what is found depends on the seed and
// is not the best in general. Communities of several levels are not looked for,
// nor are they promised to be connected. What is nowhere visited and leads
// nowhere is alone.
//
// Sources: M. Rosvall, C. T. Bergstrom, Maps of random walks on complex networks
// reveal community structure, PNAS 105, 2008; M. Rosvall, D. Axelsson, C. T.
// Bergstrom, The map equation, European Physical Journal Special Topics 178,
// 2009, with the search; R. Lambiotte, M. Rosvall, Ranking and clustering of
// nodes in networks with smart teleportation, Physical Review E 85, 2012. Queues
// in place of rounds: V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to
// Leiden, 2019.
//
// Needs the transpose; makes the simple view itself; uses weights. Costs O(n+m)
// logarithms per pass, some ten passes per trial and one more for each round of
// tuning; memory as infomapBytes counts it. Moves are made one after the other
// by one worker; the others take part in the flow and in aggregating. The bits
// depend neither on the workers nor on the numbering: all is computed on
// vertices numbered by degree and rank, or by rank.
func Infomap(ctx context.Context, g *graph.Snapshot, p InfomapParams, e algorithms.Env) (*InfomapResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: Infomap: %w", err)
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("community: Infomap: %w", err)
	}
	r, err := infomap(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("community: Infomap: %w", err)
	}
	return r, nil
}

func infomap(ctx context.Context, g *graph.Snapshot, p InfomapParams, e algorithms.Env) (*InfomapResult, error) {
	n, vertices, err := flowOf(ctx, g, p, e.Workers)
	if err != nil {
		return nil, err
	}
	r := &InfomapResult{Convergence: algorithms.Convergence{Meaning: "bits that the last round of tuning saved", Converged: true}}
	if n.in.total == 0 {
		r.Community = named(g, vertices, nil)
		return r, ctx.Err()
	}
	s, random := newFlowSearch(n, e), stream{p.Seed}
	best, err := s.trial(ctx, p, random.branch(0))
	for i := 1; i < p.Trials && err == nil; i++ {
		var f coded
		if f, err = s.trial(ctx, p, random.branch(uint64(i))); err == nil && f.bits < best.bits {
			best = f
		}
	}
	if err != nil {
		return nil, err
	}
	if label := n.connected(); s.better(label, best) {
		best = coded{label: label, ended: true}
	}
	settled, err := s.settle(ctx, best.label, random.branch(uint64(p.Trials)))
	if err != nil {
		return nil, err
	}
	r.Community = named(g, vertices, best.label)
	r.Codelength, r.OneLevel = n.codelength(best.label, s.nodes), max(-s.nodes, 0)
	r.Iterations, r.Delta, r.Converged = s.rounds, best.delta, best.ended && settled
	return r, nil
}

// flowOf makes the walk. vertices is the vertex of g for each one of it, nil
// when they have g's own numbers.
func flowOf(ctx context.Context, g *graph.Snapshot, p InfomapParams, workers int) (n network, vertices []graph.Vertex, err error) {
	if p.Flow == "directed" && g.Directed {
		return directedFlow(ctx, g, p.Damping, workers)
	}
	s, err := g.With(ctx, graph.NeedSimple, workers)
	if err != nil {
		return n, nil, err
	}
	return undirectedFlow(ctx, s, workers)
}

// InfomapParams decide the answer.
type InfomapParams struct {
	Flow          string  `json:"flow" doc:"directed: along the arcs of a directed graph; undirected: on the undirected simple view of any" enum:"directed|undirected"`
	Damping       float64 `json:"damping" doc:"of a directed flow: probability to follow an arc instead of starting again" range:"[0,0.99]"`
	Seed          uint64  `json:"seed" doc:"of the visiting orders"`
	Trials        int     `json:"trials" doc:"searches from scratch, the best of which is kept" range:"[1,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"end a trial after so many rounds of tuning in any case" range:"[1,inf)"`
	Tolerance     float64 `json:"tolerance" doc:"end a trial when a round of tuning saves no more bits per step than this" range:"[0,inf)"`
}

// DefaultInfomap returns the damping of the paper and what comes within 0.1 %
// of the best of ten trials of the authors' program on the graphs of the tests.
func DefaultInfomap() InfomapParams {
	return InfomapParams{Flow: "directed", Damping: 0.85, Seed: 1, Trials: 3, MaxIterations: 50, Tolerance: 1e-4}
}

// InfomapResult holds one community per vertex, named after its member of
// smallest external id. Iterations are rounds of tuning, of all trials.
type InfomapResult struct {
	Community  []graph.Vertex
	Codelength float64 // bits per step
	OneLevel   float64 // the same with all vertices in one community: the entropy of the visits
	algorithms.Convergence
}

// Savings is the share of the one-level codelength that the communities save.
func (r *InfomapResult) Savings() float64 {
	if r.OneLevel <= bitRounding { // one vertex has all visits
		return 0
	}
	return 1 - r.Codelength/r.OneLevel
}

// InfomapSpec registers Infomap.
var InfomapSpec = algorithms.Define(algorithms.Kernel[InfomapParams, *InfomapResult]{
	Name: "infomap", Title: "Infomap communities", Cite: "Rosvall, Bergstrom, Maps of random walks on complex networks, 2008; Rosvall, Axelsson, Bergstrom, The map equation, 2009",
	Doc: "Divides a graph into the communities in which a random walk is told in the fewest bits, by the two-level map equation: move vertices, aggregate, tune, repeated. " +
		"On a directed graph the walk follows its arcs, with restarts at arcs that are not coded, as the authors' program does by default; --flow undirected takes the undirected simple view. " +
		"It does not optimise modularity, nor look for communities within communities.",
	Measures: measuresWith(
		algorithms.MeasureDoc{Name: "codelength", Doc: "bits per step of the walk, by the two-level map equation"},
		algorithms.MeasureDoc{Name: "one_level", Doc: "the same with all in one community"},
		algorithms.MeasureDoc{Name: "savings", Doc: "share of one_level that the communities save, 1 at most"},
	),
	Needs: graph.NeedIn, Weights: true, Columns: []string{"community"}, Default: DefaultInfomap(), Run: Infomap, Check: checkInfomap,
	Outcome: func(_ *graph.Snapshot, r *InfomapResult) *algorithms.Outcome {
		count, largest := sizes(r.Community)
		return &algorithms.Outcome{
			Columns: []column.Column{column.Labels("community", r.Community)},
			Measures: []algorithms.Measure{
				{Name: "codelength", Value: r.Codelength},
				{Name: "one_level", Value: r.OneLevel},
				{Name: "savings", Value: r.Savings()},
				{Name: "communities", Value: float64(count)},
				{Name: "largest", Value: float64(largest)},
			},
			Convergence: r.Convergence,
		}
	},
	Bytes: infomapBytes, BytesDirected: infomapDirectedBytes, More: infomapMore,
})

// infomapBytes bounds the memory of a run on an undirected graph. Per arc the
// room of aggregates: 4 of target and as much of whole weights, twice that of
// others. Per vertex 8 of strength, 12 of partitions, 54 of a library with its
// queues, or 48 of the rows and groups of the next level, and what lists have
// grown; per worker the sums by label with the labels met.
func infomapBytes(order, size int64, weighted bool, workers int) int64 {
	arc, sum := int64(8), int64(8)
	if weighted {
		arc, sum = 12, 12
	}
	return (98+sum*int64(par.Workers(workers)))*order + arc*size + 1<<19
}

// infomapDirectedBytes is infomapBytes of a directed graph: there are rows of
// both directions, with flows, and their aggregates.
func infomapDirectedBytes(order, size int64, _ bool, workers int) int64 {
	return (180+12*int64(par.Workers(workers)+1))*order + 48*size
}

// infomapMore is what the graph itself takes more: on an undirected flow the
// simple view, and its copy in the canonical order.
func infomapMore(g *graph.Snapshot, p InfomapParams, _ int) int64 {
	n, m := int64(g.Order()), g.Size()
	switch {
	case g.Directed && p.Flow == "directed":
		return 0
	case g.Directed:
		simple := graph.PrepareBytes(graph.NeedSimple, n, m, true, g.Weighted()) + copyBytes(g)
		return max(0, simple+infomapBytes(n, 2*m, g.Weighted(), 1)-infomapDirectedBytes(n, m, g.Weighted(), 1))
	case !g.IsOutline() && ordered(g):
		return 0
	}
	return copyBytes(g)
}
