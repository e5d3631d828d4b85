package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// IterateNeighbours computes, as a baseline for other scores, the scores at
// which everybody comes to rest who takes over the mean of the neighbours'
// scores again and again, while those whose scores are known keep theirs:
//
//	x(v) = Σ w(v,u) x(u) / Σ w(v,u)                 over neighbours u, if v's score is not known
//	x(v) = s b(v) + (1-s) Σ w(v,u) x(u) / Σ w(v,u)   if it is b(v)
//
// With stubbornness s = 1 known scores are clamped and x is harmonic: the mean
// of the known scores that random walks from v meet first. Below 1 their owners
// are moved by their neighbours too. As s falls to 0 everybody connected tends
// to the same number, the mean of the known scores weighted by the strengths of
// their owners: iterating neighbours without holding on to what is known says
// nothing about anybody, which is why s = 0 is not taken. Neighbours are those
// in the undirected simple view. Who is connected to nobody with a known score,
// by edges of weight above 0, has none (NaN). Without Scores everybody's is 1.
// It is neither DeGroot's model, in which nothing is clamped, nor Friedkin and
// Johnsen's, in which everybody has evidence; and it is pure guilt by
// association, to be compared with, not used.
//
// Sources: US patent application 2018/0137565 A1 (Tencent), in whose abstract a
// user's score follows from the previous ones of those connected to her, until
// all converge (how is not said there); X. Zhu, Z. Ghahramani, J. Lafferty,
// Semi-supervised learning using Gaussian fields and harmonic functions, ICML
// 2003, for s = 1.
//
// Needs the undirected simple view; uses weights. A round replaces all scores at
// once, O(n+m); 45 bytes per vertex. It does so twice, from the least and from
// the greatest known score. A round is monotone, so the two close in on the
// scores from below and above: half the largest gap between them bounds the
// error of what lies in the middle, but for rounding, and the run stops when
// that is at most Tolerance. How many rounds that takes, no bound tells
// beforehand: about as many as walks take to meet a known score, times the
// digits. Rows are added in their order by one worker, so no bit depends on the
// workers; another numbering changes the rounding of the sums.
func IterateNeighbours(ctx context.Context, g *graph.Snapshot, p IterateNeighboursParams, e algorithms.Env) (*IterateNeighboursResult, error) {
	r, err := iterateNeighbours(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: iterate-neighbours: %w", err)
	}
	return r, nil
}

func iterateNeighbours(ctx context.Context, g *graph.Snapshot, p IterateNeighboursParams, e algorithms.Env) (*IterateNeighboursResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	n := g.Order()
	known, err := scoresOf(p.Scores, n)
	if err != nil {
		return nil, err
	}
	reached, err := connected(ctx, g, known)
	if err != nil {
		return nil, err
	}
	least, greatest := extremes(known)
	x, next := make([]bracket, n), make([]bracket, n)
	for v, b := range known {
		switch {
		case !reached[v]:
		case p.Stubbornness == 1 && !math.IsNaN(b):
			x[v] = bracket{b, b}
		default:
			x[v] = bracket{least, greatest}
		}
	}
	r := &IterateNeighboursResult{Given: len(p.Scores.Vertices) > 0}
	r.Meaning, r.Delta = "bound on the largest error", gapOf(x)
	r.Converged = r.Delta <= p.Tolerance
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkRatings)
	team := par.NewTeam(min(par.Workers(e.Workers), max(len(cuts)-1, 1)))
	defer team.Dismiss()
	largest := make([]float64, len(cuts))
	for !r.Converged && r.Iterations < p.MaxIterations {
		err := team.Each(ctx, len(cuts)-1, func(c int) {
			for v := cuts[c]; v < cuts[c+1]; v++ {
				next[v] = x[v]
				if b := known[v]; reached[v] && (math.IsNaN(b) || p.Stubbornness < 1) {
					next[v] = x[v].listen(g, v, x, b, p.Stubbornness)
				}
			}
			largest[c] = gapOf(next[cuts[c]:cuts[c+1]])
		})
		if err != nil {
			return nil, err
		}
		x, next = next, x
		r.Delta = 0
		for _, gap := range largest {
			r.Delta = max(r.Delta, gap)
		}
		r.Iterations++
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Score = known // in its room
	for v := range x {
		if r.Score[v] = math.NaN(); reached[v] {
			r.Score[v] = x[v].low + float64(0.5*(x[v].high-x[v].low))
		}
	}
	return r, nil
}

// bracket holds what a score is known to lie between.
type bracket struct{ low, high float64 }

// listen returns v's next bracket: the mean of the neighbours', mixed with her
// own score b if that is known. It never widens.
func (before bracket) listen(g *graph.Snapshot, v graph.Vertex, x []bracket, b, stubbornness float64) bracket {
	low, high, heard := 0.0, 0.0, 0.0
	if weights := g.Out.RowWeights(v); weights == nil {
		for _, u := range g.Out.Row(v) {
			low += x[u].low
			high += x[u].high
		}
		heard = float64(g.Out.Degree(v))
	} else {
		for i, u := range g.Out.Row(v) {
			w := float64(weights[i])
			low += float64(w * x[u].low)
			high += float64(w * x[u].high)
			heard += w
		}
	}
	switch {
	case heard == 0: // so b is known
		return bracket{b, b}
	case math.IsNaN(b):
		low, high = low/heard, high/heard
	default:
		low = float64(stubbornness*b) + float64((1-stubbornness)*(low/heard))
		high = float64(stubbornness*b) + float64((1-stubbornness)*(high/heard))
	}
	return bracket{max(low, before.low), min(high, before.high)}
}

// gapOf returns half the largest gap.
func gapOf(x []bracket) (largest float64) {
	for _, b := range x {
		largest = max(largest, float64(0.5*(b.high-b.low)))
	}
	return largest
}

// extremes returns the least and the greatest of the values that are none NaN.
func extremes(values []float64) (least, greatest float64) {
	least, greatest = math.Inf(1), math.Inf(-1)
	for _, b := range values {
		if !math.IsNaN(b) {
			least, greatest = min(least, b), max(greatest, b)
		}
	}
	return least, greatest
}

// connected tells who is connected, by edges of weight above 0, to somebody
// with a known score, or has one.
func connected(ctx context.Context, g *graph.Snapshot, known []float64) ([]bool, error) {
	reached, queue := make([]bool, len(known)), make([]graph.Vertex, 0, len(known))
	for v, b := range known {
		if reached[v] = !math.IsNaN(b); reached[v] {
			queue = append(queue, graph.Vertex(v))
		}
	}
	for i := 0; i < len(queue); i++ {
		if i%chunkRatings == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		weights := g.Out.RowWeights(queue[i])
		for k, u := range g.Out.Row(queue[i]) {
			if !reached[u] && (weights == nil || weights[k] > 0) {
				reached[u] = true
				queue = append(queue, u)
			}
		}
	}
	return reached, ctx.Err()
}

// IterateNeighboursParams hold whose scores are known, and how they hold on to
// them.
type IterateNeighboursParams struct {
	Scores        algorithms.VertexWeights `json:"scores" doc:"known scores of members, 0 or more, in place of weights (id[,weight] rows; without a weight: 1); without: everybody has 1"`
	Stubbornness  float64                  `json:"stubbornness" doc:"share of a known score that stays its owner's own; 1: known scores are clamped" range:"(0,1]"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the error of any score at which to stop" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultIterateNeighbours clamps known scores, of which it has none.
func DefaultIterateNeighbours() IterateNeighboursParams {
	return IterateNeighboursParams{Stubbornness: 1, Tolerance: 1e-9, MaxIterations: 10000}
}

// IterateNeighboursResult holds scores, NaN where there is none, between the
// least and the greatest that are known.
type IterateNeighboursResult struct {
	Score []float64
	Given bool // whether there were scores
	algorithms.Convergence
}

// IterateNeighboursSpec registers IterateNeighbours.
var IterateNeighboursSpec = algorithms.Define(algorithms.Kernel[IterateNeighboursParams, *IterateNeighboursResult]{
	Name: "iterate-neighbours", Title: "Neighbours' scores, iterated",
	Cite: "US patent application 2018/0137565 A1; Zhu, Ghahramani, Lafferty, Semi-supervised learning using Gaussian fields and harmonic functions, 2003",
	Doc: "A baseline: everybody takes over the weighted mean of the neighbours' scores, again and again until nothing changes, while known scores are clamped or, with " +
		"--stubbornness below 1, mixed with the neighbours'. No score without a path to a known one. Undirected, without loops. Pure guilt by association, to be compared with.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"score"},
	Default: DefaultIterateNeighbours(), Run: IterateNeighbours, Check: checkIterateNeighbours,
	// 8 of known scores, which become the answer, 1 of who has one, 32 of
	// brackets; the queue is gone when these are made, but for the collector.
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 45*n + ratingBytes(n, m) },
	Outcome: func(g *graph.Snapshot, r *IterateNeighboursResult) *algorithms.Outcome {
		o := &algorithms.Outcome{Columns: []column.Column{column.Floats("score", "score", r.Score)}, Convergence: r.Convergence}
		if !r.Given && g.Order() > 0 {
			o.Notes = append(o.Notes, "no --scores: everybody's is known to be 1, so every score is 1; give --scores FILE with rows id,score")
		}
		return o
	},
})
