package rank

import (
	"context"
	"fmt"
	"math"

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
// that scales values to an average of 1, nor a Gauss-Seidel sweep, whose rounds
// depend on the numbering.
//
// Source: L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank Citation
// Ranking: Bringing Order to the Web, Stanford 1999-66, sections 2.4 to 2.7; r
// is section 6. Dangling rules: D. Gleich, PageRank Beyond the Web, SIAM Review
// 57 (2015), pages 321-363 (weakly and strongly preferential, sink). Iteration:
// Jacobi, in the pull direction, without atomics, from x = r.
//
// Needs the transpose. A round costs O(n+m), one pass over the in-arcs; 24
// bytes per vertex, 8 more with weights and 8 more with seeds. A row is added
// in a fixed order by one worker and partial sums in the order of the chunks,
// so the bits depend neither on the workers nor on fused arithmetic.
//
// A round shrinks L1 distances by d, so d/(1-d)·‖x−x'‖₁ bounds the L1 error
// of what it returns; the run stops when that is at most Tolerance. Rounding
// adds at most (2k+c+8)·2⁻⁵³/(1-d), where k is the largest degree and c the
// chunks and the vertices of one, which is how D is added. With Tolerance 0
// there is no stop rule: the run makes exactly MaxIterations rounds and then
// counts as converged.
func PageRank(ctx context.Context, g *graph.Snapshot, p PageRankParams, e algorithms.Env) (*PageRankResult, error) {
	w, err := newWalk(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: pagerank: %w", err)
	}
	r := &PageRankResult{Score: w.x, Dangling: w.dangling, RoundsAsked: p.Tolerance == 0}
	r.Meaning = "bound on the L1 error"
	r.Converged = g.Order() == 0
	for !r.Converged && r.Iterations < p.MaxIterations {
		change, err := w.round(ctx, e.Workers)
		if err != nil {
			return nil, fmt.Errorf("rank: pagerank: round %d: %w", r.Iterations+1, err)
		}
		r.Iterations++
		r.Delta = p.Damping / (1 - p.Damping) * change
		r.Converged = p.Tolerance > 0 && r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	r.Converged = r.Converged || r.RoundsAsked
	r.Sum, err = par.Sum(ctx, e.Workers, w.cuts, func(lo, hi graph.Vertex) (sum float64) {
		for _, x := range w.x[lo:hi] {
			sum += x
		}
		return sum
	})
	if err != nil {
		return nil, fmt.Errorf("rank: pagerank: %w", err)
	}
	return r, nil
}

// PageRankParams are the quantities that decide the answer.
type PageRankParams struct {
	Damping       float64                  `json:"damping" doc:"probability to follow an arc instead of starting again" range:"[0,1)"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the L1 error at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	Seeds         algorithms.VertexWeights `json:"seeds" doc:"vertices to start at, with weights (id[,weight] rows); without: all alike"`
	Dangling      string                   `json:"dangling" doc:"where the mass of vertices without out-strength goes" enum:"uniform|seeds|none"`
}

// DefaultPageRank returns the paper's damping and a tolerance below which
// ranks of large graphs no longer move. From any start the bound falls below
// 1e-9 within 143 rounds at this damping, so 200 are enough for every graph.
func DefaultPageRank() PageRankParams {
	return PageRankParams{Damping: 0.85, Tolerance: 1e-9, MaxIterations: 200, Dangling: "uniform"}
}

// PageRankResult holds one probability per vertex.
type PageRankResult struct {
	Score       []float64
	Sum         float64 // of the scores: 1 up to rounding, less when dangling mass is dropped
	Dangling    int64   // vertices without out-strength
	RoundsAsked bool    // there was no stop rule: Tolerance was 0
	algorithms.Convergence
}

// walk is the state of the iteration.
type walk struct {
	g       *graph.Snapshot
	damping float64
	rule    string
	cuts    []graph.Vertex // chunks of In's rows

	restart  []float64 // r, one per vertex; nil: 1/n each
	strength []float64 // s, one per vertex; nil: the out-degree
	x        []float64
	share    []float64 // x/s of the last round, 0 at dangling vertices
	next     []float64 // x/s of this round
	mass     float64   // D of the last round
	dangling int64

	change, lost []float64 // per chunk: its part of ‖x−x'‖₁ and of D
}

// newWalk checks the parameters and puts the walker on the restart.
func newWalk(ctx context.Context, g *graph.Snapshot, p PageRankParams, e algorithms.Env) (*walk, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, err
	}
	n := g.Order()
	w := &walk{g: g, damping: p.Damping, rule: p.Dangling, cuts: par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs)}
	var err error
	if w.restart, err = restart(p.Seeds, n); err != nil {
		return nil, err
	}
	w.x, w.share, w.next = make([]float64, n), make([]float64, n), make([]float64, n)
	w.change, w.lost = make([]float64, len(w.cuts)), make([]float64, len(w.cuts))
	if g.Weighted() {
		w.strength = make([]float64, n)
	}
	count := make([]int64, len(w.cuts))
	err = par.Range(ctx, e.Workers, w.cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if w.strength != nil {
				w.strength[v] = g.Out.Strength(v)
			}
			w.x[v] = 1 / float64(n)
			if w.restart != nil {
				w.x[v] = w.restart[v]
			}
			if w.outStrength(v) == 0 {
				w.lost[c] += w.x[v]
				count[c]++
				continue
			}
			w.share[v] = w.x[v] / w.outStrength(v)
		}
	})
	for c := range w.lost {
		w.mass += w.lost[c]
		w.dangling += count[c]
	}
	return w, err
}

// restart scales the seeds' weights to add up to 1; nil without seeds.
func restart(seeds algorithms.VertexWeights, n int) ([]float64, error) {
	if len(seeds.Vertices) == 0 && len(seeds.Weights) == 0 || n == 0 {
		return nil, nil
	}
	if len(seeds.Vertices) != len(seeds.Weights) {
		return nil, fmt.Errorf("%w: --seeds has %d vertices and %d weights", algorithms.ErrParameter, len(seeds.Vertices), len(seeds.Weights))
	}
	r, largest := make([]float64, n), 0.0
	for i, v := range seeds.Vertices {
		weight := seeds.Weights[i]
		switch {
		case int64(v) >= int64(n):
			return nil, fmt.Errorf("%w: --seeds names vertex %d, the graph has %d", algorithms.ErrParameter, v, n)
		case !(weight >= 0) || math.IsInf(weight, 0):
			return nil, fmt.Errorf("%w: --seeds gives vertex %d the weight %v; it must be finite and not negative", algorithms.ErrParameter, v, weight)
		case r[v] != 0:
			return nil, fmt.Errorf("%w: --seeds names vertex %d twice", algorithms.ErrParameter, v)
		}
		r[v], largest = weight, max(largest, weight)
	}
	if largest == 0 {
		return nil, fmt.Errorf("%w: the weights of all %d --seeds are 0", algorithms.ErrParameter, len(seeds.Vertices))
	}
	// Dividing by the largest first keeps the sum finite. It goes by vertex,
	// so the order of the seeds does not show.
	sum := 0.0
	for v := range r {
		r[v] /= largest
		sum += r[v]
	}
	for v := range r {
		r[v] /= sum
	}
	return r, nil
}

// outStrength returns s(v).
func (w *walk) outStrength(v graph.Vertex) float64 {
	if w.strength != nil {
		return w.strength[v]
	}
	return float64(w.g.Out.Degree(v))
}

// round replaces x by (1-d) r + d (A' x + D q), in the same pass prepares the
// shares and the dangling mass of the next one, and returns ‖x−x'‖₁.
func (w *walk) round(ctx context.Context, workers int) (change float64, err error) {
	// What does not come along an arc: onRestart r(v) + flat.
	n := float64(w.g.Order())
	onRestart, flat := 1-w.damping, 0.0
	switch w.rule {
	case "seeds":
		onRestart += float64(w.damping * w.mass)
	case "uniform":
		flat = float64(w.damping*w.mass) / n
	}
	if w.restart == nil {
		flat += onRestart / n
	}
	err = par.Range(ctx, workers, w.cuts, func(c int, lo, hi graph.Vertex) {
		change, lost := 0.0, 0.0
		rows := w.g.In.Block(lo, hi)
		for i := range rows.Len() {
			v, in := lo+graph.Vertex(i), 0.0
			if w.strength == nil {
				in = gather(w.share, rows.Row(i))
			} else {
				in = gatherWeighted(w.share, rows.Row(i), rows.RowWeights(i))
			}
			x := flat + float64(w.damping*in)
			if w.restart != nil {
				x += float64(onRestart * w.restart[v])
			}
			change += math.Abs(x - w.x[v])
			w.x[v] = x
			if s := w.outStrength(v); s != 0 {
				w.next[v] = x / s
			} else {
				lost += x
			}
		}
		w.change[c], w.lost[c] = change, lost
	})
	w.mass = 0
	for c := range w.lost {
		change += w.change[c]
		w.mass += w.lost[c]
	}
	w.share, w.next = w.next, w.share
	return change, err
}

// gather adds the shares of a row in four sums that do not wait for each other;
// it is as fast as one sum where memory is the limit, and faster where the
// shares stay in cache.
func gather(share []float64, row []graph.Vertex) float64 {
	var a, b, c, d float64
	for ; len(row) >= 4; row = row[4:] {
		a += share[row[0]]
		b += share[row[1]]
		c += share[row[2]]
		d += share[row[3]]
	}
	for _, u := range row {
		a += share[u]
	}
	return (a + b) + (c + d)
}

// gatherWeighted adds the shares of a row, each times its arc's weight.
func gatherWeighted(share []float64, row []graph.Vertex, weights []float32) float64 {
	var a, b float64
	weights = weights[:len(row)]
	for ; len(row) >= 2; row, weights = row[2:], weights[2:] {
		a += float64(share[row[0]] * float64(weights[0]))
		b += float64(share[row[1]] * float64(weights[1]))
	}
	for i, u := range row {
		a += float64(share[u] * float64(weights[i]))
	}
	return a + b
}
