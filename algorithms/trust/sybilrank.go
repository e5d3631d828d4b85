package trust

import (
	"context"
	"fmt"
	"math"
	"math/bits"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// SybilRank lets trust walk from seeds along friendships for a few rounds and
// divides what a vertex has then by its degree:
//
//	T'(v) = Σ w(u,v) T(u)/s(u) over v's neighbours u,   rank(v) = T(v)/s(v)
//
// after Rounds rounds, by default ⌈log₂ n⌉, from trust that adds up to 1 and
// lies on the seeds in proportion to their weights; w is 1 and s the degree
// without weights, s the strength with them. Trust needs about as many rounds
// to spread evenly over a region that mixes fast, and by then little of it has
// crossed the few edges to a region of Sybils: so the end comes early on
// purpose, and nothing converges. Evenly spread trust is proportional to the
// degree, which is why it is divided by it. Where few trust, rank is low.
//
// It is not a personalised PageRank: nothing returns to the seeds. Not here is
// how the paper finds seeds, in each of the communities; see leiden for these.
// Its total trust is a factor, here 1. A vertex without strength has rank 0, and
// trust laid on it as a seed is lost.
//
// Source: Q. Cao, M. Sirivianos, X. Yang, T. Pregueiro, Aiding the Detection of
// Fake Accounts in Large Scale Social Online Services, NSDI 2012, where the
// rounds are O(log n); that log is to base 2 is this kernel's choice.
//
// Needs the undirected simple view. O((n+m) log n); 16 bytes per vertex. What is
// kept is y = T/s, the mean of the neighbours' y, weighted: as a row adds up to
// s(v), y'(v) = Σ w(u,v) y(u) / s(v). A row is added in a fixed order by one
// worker, so the bits do not depend on the workers; on the numbering of the
// vertices they depend by the rounding of sums alone. All terms are positive:
// after t rounds a rank is within t (k+2) 2⁻⁵³ of itself, k the largest degree.
func SybilRank(ctx context.Context, g *graph.Snapshot, p SybilRankParams, e algorithms.Env) (*SybilRankResult, error) {
	r, err := sybilRank(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: sybilrank: %w", err)
	}
	return r, nil
}

func sybilRank(ctx context.Context, g *graph.Snapshot, p SybilRankParams, e algorithms.Env) (*SybilRankResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	at, share, err := p.Seeds.Shares("seeds", g.Order())
	if err != nil {
		return nil, err
	}
	r := &SybilRankResult{Seeds: len(at)}
	r.Meaning, r.Converged = "trust moved by the last round, in L1", true
	y, next := make([]float64, g.Order()), make([]float64, g.Order())
	for i, v := range at {
		y[v] = perStrength(share[i], g.Out.Strength(v))
	}
	if len(at) == 0 {
		for v := range y {
			y[v] = perStrength(1/float64(len(y)), g.Out.Strength(graph.Vertex(v)))
		}
	}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs)
	moved, kept := make([]float64, len(cuts)), make([]float64, len(cuts))
	for rounds := p.rounds(g.Order()); r.Iterations < rounds; {
		// next = D⁻¹ A y
		err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
			moved[c], kept[c] = 0, 0
			rows := g.Out.Block(lo, hi)
			for i := range rows.Len() {
				v := lo + graph.Vertex(i)
				s := g.Out.Strength(v)
				next[v] = perStrength(rows.Gather(i, y), s)
				moved[c] += float64(math.Abs(next[v]-y[v]) * s)
				kept[c] += float64(next[v] * s)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("round %d: %w", r.Iterations+1, err)
		}
		y, next = next, y
		r.Delta, r.Trust = 0, 0
		for c := range moved {
			r.Delta, r.Trust = r.Delta+moved[c], r.Trust+kept[c]
		}
		r.Iterations++
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta, Done: int64(r.Iterations), Total: int64(rounds)})
	}
	r.Rank = y
	return r, ctx.Err()
}

// perStrength returns x/s, 0 where there is no strength.
func perStrength(x, s float64) float64 {
	if s == 0 {
		return 0
	}
	return x / s
}

// rounds returns how many rounds a graph of n vertices gets: ⌈log₂ n⌉, but one
// at least, if there is no other number.
func (p SybilRankParams) rounds(n int) int {
	switch {
	case n == 0:
		return 0
	case p.Rounds > 0:
		return p.Rounds
	}
	return max(1, bits.Len(uint(n-1)))
}

// SybilRankParams are the quantities that decide the answer.
type SybilRankParams struct {
	Seeds  algorithms.VertexWeights `json:"seeds" doc:"vertices known as trustworthy, with weights (id[,weight] rows); without: all alike"`
	Rounds int                      `json:"rounds" doc:"rounds of the walk; 0: log2 of the number of vertices, rounded up" range:"[0,inf)"`
}

// DefaultSybilRank returns no seeds and rounds that go by the graph.
func DefaultSybilRank() SybilRankParams { return SybilRankParams{} }

// SybilRankResult holds one rank per vertex.
type SybilRankResult struct {
	Rank  []float64 // trust by degree
	Trust float64   // in all: 1 up to rounding, less what lay on seeds without strength
	Seeds int
	algorithms.Convergence
}

// checkSybilRank spreads the trust itself, one vertex after the other, each
// handing on its own in parts, and divides by the degree at the end.
func checkSybilRank(g *graph.Snapshot, p SybilRankParams, o *algorithms.Outcome) error {
	claimed, n := o.Columns[0].F64, g.Order()
	seeds, whole := make([]float64, n), 0.0
	for i, v := range p.Seeds.Vertices {
		seeds[v] = p.Seeds.Weights[i]
	}
	if len(p.Seeds.Vertices) == 0 {
		for v := range seeds {
			seeds[v] = 1
		}
	}
	for _, weight := range seeds {
		whole += weight
	}
	longest, rounds, reach := int64(0), p.Rounds, 1
	for v := range graph.Vertex(n) {
		longest = max(longest, g.Out.Degree(v))
	}
	if rounds == 0 && n > 0 {
		for rounds = 1; 2*reach < n; rounds++ { // after as many doublings as rounds
			reach *= 2
		}
	}
	if n > 0 && o.Convergence.Iterations != rounds {
		return fmt.Errorf("trust: sybilrank: %w: %d rounds instead of %d", algorithms.ErrCheck, o.Convergence.Iterations, rounds)
	}
	trust := seeds
	for range o.Convergence.Iterations {
		next := make([]float64, n)
		for u := range graph.Vertex(n) {
			weights, strength := g.Out.RowWeights(u), g.Out.Strength(u)
			for i, v := range g.Out.Row(u) {
				switch {
				case weights == nil:
					next[v] += trust[u] / float64(len(g.Out.Row(u)))
				case weights[i] > 0:
					next[v] += float64(trust[u] * (float64(weights[i]) / strength))
				}
			}
		}
		trust = next
	}
	slack := float64(float64(2*rounds+4) * float64(longest+int64(len(p.Seeds.Vertices))+8) / (1 << 52)) // relative: nothing cancels
	kept := 0.0
	for v, x := range trust {
		kept += x / whole
		want := 0.0
		if s := g.Out.Strength(graph.Vertex(v)); s > 0 {
			want = x / whole / s
		}
		if !(math.Abs(claimed[v]-want) <= slack*want) {
			return fmt.Errorf("trust: sybilrank: %w: rank of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), want, claimed[v])
		}
	}
	if err := algorithms.CheckMeasure(o, "trust", kept, slack+float64(float64(n)/(1<<52))); err != nil {
		return fmt.Errorf("trust: sybilrank: %w", err)
	}
	return nil
}

// SybilRankSpec registers SybilRank.
var SybilRankSpec = algorithms.Define(algorithms.Kernel[SybilRankParams, *SybilRankResult]{
	Name: "sybilrank", Title: "SybilRank",
	Cite: "Cao, Sirivianos, Yang, Pregueiro, Aiding the Detection of Fake Accounts in Large Scale Social Online Services, 2012",
	Doc: "Trust by degree after a walk from the trusted --seeds that is stopped early, after log2(n) rounds: little of it has " +
		"then crossed the few edges that Sybils have to others, so that low values are suspicious. Nothing returns to the " +
		"seeds, unlike in a personalised PageRank, and nothing converges. Friendships count without direction and loops. " +
		"Finding seeds in each community, as the paper does, is left to the user.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"sybilrank"},
	Measures: []algorithms.MeasureDoc{{Name: "trust", Doc: "all trust: 1, less what lay on seeds without strength"}},
	Default:  DefaultSybilRank(), Run: SybilRank, Check: checkSybilRank,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 16 * n },
	More: func(_ *graph.Snapshot, p SybilRankParams, _ int) int64 { // the seeds in order, as they grow
		return 64 * int64(len(p.Seeds.Vertices))
	},
	Outcome: func(g *graph.Snapshot, r *SybilRankResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("sybilrank", "trust by degree", r.Rank)},
			Measures:    []algorithms.Measure{{Name: "trust", Value: r.Trust}},
			Convergence: r.Convergence,
		}
		if r.Seeds == 0 && g.Order() > 0 {
			o.Notes = append(o.Notes, "nobody is trusted more than others, so that values say nothing about Sybils; name trusted accounts with --seeds FILE")
		}
		return o
	},
})
