package path

import (
	"cmp"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// isEstimate reports whether the sources are drawn and are not all vertices.
func isEstimate(g *graph.Snapshot, p BetweennessParams) bool {
	return len(p.Sources.Vertices) == 0 && p.Samples > 0 && p.Samples < g.Order()
}

// sourcesOf returns the sources in the order of their ids.
func sourcesOf(g *graph.Snapshot, p BetweennessParams) ([]graph.Vertex, error) {
	if _, err := begin(g, graph.NeedIn, p, algorithms.Member{}); err != nil {
		return nil, err
	}
	n := g.Order()
	if p.Epsilon > 0 {
		switch {
		case len(p.Sources.Vertices) > 0:
			return nil, fmt.Errorf("%w: --epsilon bounds the error over all pairs; leave --sources away", algorithms.ErrParameter)
		case p.Samples > 0 && p.Samples != DefaultBetweenness().Samples: // else nobody need have set it
			return nil, fmt.Errorf("%w: --epsilon draws as many paths as it takes; leave --samples %d away", algorithms.ErrParameter, p.Samples)
		case p.Delta == 0:
			return nil, fmt.Errorf("%w: --epsilon without a chance to fail wants endless paths; give a --delta above 0", algorithms.ErrParameter)
		}
		return nil, nil
	}
	if isEstimate(g, p) {
		return drawn(g, p.Samples, p.Seed), nil
	}
	if len(p.Sources.Vertices) == 0 {
		return g.IDs.ByRank(), nil
	}
	if _, err := p.Sources.Ascending("sources", n); err != nil {
		return nil, err
	}
	sources := slices.Clone(p.Sources.Vertices)
	slices.SortFunc(sources, func(u, v graph.Vertex) int { return cmp.Compare(g.Rank(u), g.Rank(v)) })
	return sources, nil
}

// purposeSources makes the draw unrelated to others from the same seed.
const purposeSources = 0x736f7572636573

// drawn returns k of the vertices, each set of k as likely as any other, in
// the order of their ids: R. Floyd's sampling (J. Bentley, Programming Pearls:
// a sample of brilliance, CACM 30 (1987), pages 754-757), by rank.
func drawn(g *graph.Snapshot, k int, seed uint64) []graph.Vertex {
	random := rand.NewPCG(seed, purposeSources)
	n, chosen := g.Order(), newSet(g.Order())
	for j := n - k; j < n; j++ {
		r, _ := bits.Mul64(random.Uint64(), uint64(j)+1)
		if chosen.has(graph.Vertex(r)) {
			r = uint64(j)
		}
		chosen.add(graph.Vertex(r))
	}
	sources := make([]graph.Vertex, 0, k)
	byRank := g.IDs.ByRank()
	for r := range chosen.all() {
		sources = append(sources, byRank[r])
	}
	return sources
}

// byRank sorts vertices of a row, which ascend by number, by their ids.
func byRank(g *graph.Snapshot, row []graph.Vertex) {
	if g.IDs.Ranks() != nil { // else the numbers are the ranks
		slices.SortFunc(row, func(u, v graph.Vertex) int { return cmp.Compare(g.Rank(u), g.Rank(v)) })
	}
}
