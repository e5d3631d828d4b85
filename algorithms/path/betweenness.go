package path

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Betweenness says how often a vertex stands between two others: the share of
// the shortest paths, counted in hops along out-arcs, that lead over it,
//
//	b(v) = Σ σ(s,t|v) / σ(s,t) over s ≠ v ≠ t, s ≠ t
//
// where σ(s,t) counts the shortest paths from s to t and σ(s,t|v) those of them
// over v. Ends do not count, nor do weights and loops. It is not edge
// betweenness, and not the linear or bounded variants.
//
// Every source s costs two passes over the arcs, so by default Samples sources
// are drawn without replacement. What those other than v give, whose own search
// tells nothing about v, stands for what all n-1 would:
//
//	b(v) ≈ (n-1)/k(v) Σ σ(s,t|v) / σ(s,t) over the k(v) samples s ≠ v, and s ≠ t ≠ v
//
// That is unbiased: whether or not v is drawn too, the others drawn are a random
// set of the n-1. A normalized value is the mean of k(v) numbers between 0 and 1,
// so by Hoeffding's inequality, with probability 0.95 for all vertices at once, none
// is off by more than √(ln(40n)/(2·(Samples-1))). A vertex that is the only sample
// has no value (NaN). Samples 0 takes all sources and is exact. Given Sources are
// taken as they are: the sum then runs over these s alone. With an Epsilon above 0,
// random shortest paths take the place of sources, until no normalized value is off
// by more than that, but for a probability of Delta: see byPaths.
//
// Normalized values are divided by the (n-1)(n-2) pairs that v could be
// between. Otherwise they count pairs: ordered ones in a directed graph, and
// each pair once (half of the sum) in an undirected one. That is networkx's
// convention, for samples too.
//
// Source: U. Brandes, A faster algorithm for betweenness centrality, Journal
// of Mathematical Sociology 25 (2001), pages 163-177. Samples: U. Brandes, C.
// Pich, Centrality estimation in large networks, 2007, random pivots. With A
// the adjacency matrix, level by level,
//
//	σ = A' σ                    from the source outwards, over the in-arcs
//	δ = σ A ((1+δ)/σ)           back inwards, over the out-arcs
//
// Nobody asks whether an arc leads to the next level: the vectors hold 0
// wherever a level has not been reached yet, and an arc never skips one. So both
// passes are the plain gathering of PageRank, without branches, marks of arcs
// or atomics. Levels come from a direction-optimising search (type search).
//
// Needs the transpose. Per source O(n+m), two passes over the arcs; 47 bytes
// per vertex. A row is added in a fixed order by one worker and the sources in
// the order of their ids, so the bits do not depend on the workers. Counts are
// exact up to 2⁵³ and rounded beyond; above 1.8e308 they are refused.
func Betweenness(ctx context.Context, g *graph.Snapshot, p BetweennessParams, e algorithms.Env) (*BetweennessResult, error) {
	sources, err := sourcesOf(g, p)
	if err != nil {
		return nil, fmt.Errorf("path: betweenness: %w", err)
	}
	if p.Epsilon > 0 {
		r, err := byPaths(ctx, g, p, e)
		if err != nil {
			return nil, fmt.Errorf("path: betweenness: %w", err)
		}
		return r, nil
	}
	t := par.NewTeam(e.Workers)
	defer t.Dismiss()
	b := newBrandes(g, t)
	for i, source := range sources {
		if err := b.add(ctx, source); err != nil {
			return nil, fmt.Errorf("path: betweenness: %w", err)
		}
		e.Report(algorithms.Step{Iteration: i + 1, Delta: math.NaN(), Done: int64(i + 1), Total: int64(len(sources))})
	}
	own, isSource := factor(g, p, len(sources)-1), newSet(g.Order())
	other := factor(g, p, len(sources))
	for _, source := range sources {
		isSource.add(source)
	}
	for v := range b.score {
		if isSource.has(graph.Vertex(v)) {
			b.score[v] *= own
		} else {
			b.score[v] *= other
		}
	}
	return &BetweennessResult{Score: b.score, Sources: len(sources), Estimate: isEstimate(g, p)}, nil
}

// factor is what the sum over the sources is multiplied with at a vertex, when so
// many of them are not the vertex itself.
func factor(g *graph.Snapshot, p BetweennessParams, sources int) float64 {
	n := float64(g.Order())
	from := n - 1 // that the sum stands for; one over given sources stands for itself
	if isEstimate(g, p) {
		from = float64(sources)
	}
	switch {
	case n < 3:
		return 1 // nobody is between two others
	case from == 0:
		return math.NaN()
	case p.Normalized:
		return 1 / (from * (n - 2))
	case g.Directed:
		return (n - 1) / from
	}
	return (n - 1) / from / 2
}

// BetweennessParams say from where paths are counted and how the sum is told.
type BetweennessParams struct {
	Samples    int                      `json:"samples" doc:"sources drawn at random, from which all is estimated; 0: every vertex, which is exact; --epsilon goes before" range:"[0,inf)"`
	Seed       uint64                   `json:"seed" doc:"of the draw"`
	Sources    algorithms.VertexWeights `json:"sources" doc:"count paths from these vertices alone, without scaling up (id rows; a weight has no effect)"`
	Normalized bool                     `json:"normalized" doc:"divide by the (n-1)(n-2) pairs of other vertices"`
	Epsilon    float64                  `json:"epsilon" doc:"sample shortest paths instead of sources until no normalized value is off by more than this; 0: sources" range:"[0,1)"`
	Delta      float64                  `json:"delta" doc:"probability with which the bound of --epsilon may fail" range:"[0,1)"`
}

// DefaultBetweenness draws 100 sources and normalizes.
func DefaultBetweenness() BetweennessParams {
	return BetweennessParams{Samples: 100, Seed: 1, Normalized: true, Delta: 0.1}
}

// BetweennessResult holds one value per vertex.
type BetweennessResult struct {
	Score    []float64
	Sources  int  // how many there were
	Estimate bool // they were drawn, and are not all vertices

	Paths          int // that were drawn instead, if Epsilon is not 0, in so many Rounds
	Rounds         int
	Epsilon, Delta float64 // with probability 1-Delta no normalized value is off by more than Epsilon
}

// brandes is the sum over sources and what one of them needs.
type brandes struct {
	*search
	order []graph.Vertex // by level, then by number
	first []int          // where each level begins in order
	sigma []float64      // σ, 0 where not yet counted
	coef  []float64      // (1+δ)/σ, 0 where not yet known
	fresh []float64      // of a level, in its order, until it is complete
	score []float64
}

func newBrandes(g *graph.Snapshot, t *par.Team) *brandes {
	n := g.Order()
	return &brandes{search: newSearch(g, t), order: make([]graph.Vertex, n),
		sigma: make([]float64, n), coef: make([]float64, n), fresh: make([]float64, n), score: make([]float64, n)}
}

// add adds the dependencies of one source.
func (b *brandes) add(ctx context.Context, source graph.Vertex) error {
	depth, err := b.run(ctx, source)
	if err != nil {
		return err
	}
	b.sort(depth)
	clear(b.sigma)
	clear(b.coef)
	b.sigma[source] = 1
	for l := int64(1); l <= depth; l++ { // σ = A' σ
		err := b.replace(ctx, l, b.sigma, func(v graph.Vertex) float64 { return graph.Gather(b.sigma, b.g.In.Row(v)) })
		if err != nil {
			return err
		}
	}
	if slices.Contains(b.sigma, math.Inf(1)) {
		return fmt.Errorf("from %s there are more shortest paths than a float64 can count", b.g.IDs.Format(source))
	}
	for l := depth; l > 0; l-- { // δ = σ A ((1+δ)/σ)
		err := b.replace(ctx, l, b.coef, func(v graph.Vertex) float64 {
			delta := 0.0
			if l < depth {
				delta = float64(b.sigma[v] * graph.Gather(b.coef, b.g.Out.Row(v)))
			}
			b.score[v] += delta
			return (1 + delta) / b.sigma[v]
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replace computes x anew at the vertices of a level, which see nothing of it
// before all are done.
func (b *brandes) replace(ctx context.Context, level int64, x []float64, value func(v graph.Vertex) float64) error {
	const portion = 64 // vertices; rows of hubs are long
	from, to := b.first[level], b.first[level+1]
	order, fresh := b.order[from:to], b.fresh[from:to]
	units := (len(order) + portion - 1) / portion
	err := b.team.Each(ctx, units, func(unit int) {
		for i := unit * portion; i < min((unit+1)*portion, len(order)); i++ {
			fresh[i] = value(order[i])
		}
	})
	if err != nil {
		return err
	}
	return b.team.Each(ctx, units, func(unit int) {
		for i := unit * portion; i < min((unit+1)*portion, len(order)); i++ {
			x[order[i]] = fresh[i]
		}
	})
}

// sort brings the vertices that were reached into the order of their levels.
func (b *brandes) sort(depth int64) {
	b.first = slices.Grow(b.first[:0], int(depth)+3)[:depth+3]
	clear(b.first)
	for _, l := range b.level {
		if l != Unreached {
			b.first[l+2]++
		}
	}
	for l := range depth + 2 {
		b.first[l+1] += b.first[l]
	}
	for v, l := range b.level {
		if l != Unreached {
			b.order[b.first[l+1]] = graph.Vertex(v) // a level's end moves from where it begins to where the next begins
			b.first[l+1]++
		}
	}
}

// betweennessBytes counts the search, the order, four vectors; the levels'
// beginnings, which are many only on a path; what was drawn.
func betweennessBytes(n int64, workers int) int64 { return searchBytes(n, workers) + 36*n + n/8 }

// BetweennessSpec registers Betweenness.
var BetweennessSpec = algorithms.Define(algorithms.Kernel[BetweennessParams, *BetweennessResult]{
	Name: "betweenness", Title: "Betweenness centrality",
	Cite: "Brandes, A faster algorithm for betweenness centrality, 2001",
	Doc: "The share of the shortest paths between two others that lead over a vertex, in hops along out-arcs. " +
		"From 100 random sources by default, as an estimate; --samples 0 takes all and is exact, at n times the cost of one. " +
		"With --epsilon by random shortest paths, as many as guarantee that error (KADABRA, 2016). Normalized as networkx does. Not edge betweenness; weights do not count.",
	Needs: graph.NeedIn, Columns: []string{"betweenness"},
	Measures: []algorithms.MeasureDoc{
		{Name: "sources", Doc: "vertices from which paths were counted"},
		{Name: "paths", Doc: "shortest paths that were drawn, with --epsilon", Effort: true},
		{Name: "epsilon", Doc: "what no normalized value is off by more than, with --epsilon"},
		{Name: "delta", Doc: "probability that one is, with --epsilon"},
	},
	Default: DefaultBetweenness(), Run: Betweenness, Check: checkBetweenness,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return betweennessBytes(n, workers) },
	More: func(g *graph.Snapshot, p BetweennessParams, workers int) int64 {
		if p.Epsilon == 0 {
			return 0
		}
		n := int64(g.Order())
		return 16*n + samplerBytes*n*int64(par.Workers(workers)) - betweennessBytes(n, workers) // instead
	},
	Outcome: func(g *graph.Snapshot, r *BetweennessResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("betweenness", "share of pairs", r.Score)},
			Measures:    []algorithms.Measure{{Name: "sources", Value: float64(r.Sources)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if r.Epsilon > 0 {
			o.Measures = []algorithms.Measure{{Name: "paths", Value: float64(r.Paths)}, {Name: "epsilon", Value: r.Epsilon}, {Name: "delta", Value: r.Delta}}
			o.Convergence.Iterations = r.Rounds
			o.Notes = append(o.Notes, fmt.Sprintf("an estimate from %d shortest paths: with probability %v no normalized value is off by more than %v", r.Paths, 1-r.Delta, r.Epsilon))
		} else if r.Estimate {
			note := fmt.Sprintf("an estimate from %d of %d sources; --samples 0 takes all", r.Sources, g.Order())
			if r.Sources == 1 {
				note += ", and of the only source itself nothing is known"
			}
			o.Notes = append(o.Notes, note)
		}
		return o
	},
})
