package path

import (
	"fmt"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// checkSimilarity compares pair by pair, looking every neighbour of the one up
// among those of the other: the pairs that are given, or all of a vertex and
// those two hops away, of which it then takes the first.
func checkSimilarity(g *graph.Snapshot, p SimilarityParams, o *algorithms.Outcome) error {
	sources, err := comparedOf(g, p)
	if err != nil {
		return err
	}
	c := o.Table.Columns
	row := 0
	next := func(u, v graph.Vertex, similarity float64) error {
		if row >= o.Table.Rows() {
			return fmt.Errorf("path: similarity: %w: %d rows, and %s with %s is missing", algorithms.ErrCheck, row, g.IDs.Format(u), g.IDs.Format(v))
		}
		// Sums of the same terms in the same order: the same bits.
		if a, b, got := c[0].U32[row], c[1].U32[row], c[2].F64[row]; a != uint32(u) || b != uint32(v) || got != similarity {
			return fmt.Errorf("path: similarity: %w: row %d is vertices %d and %d with %v, not %s and %s with %v",
				algorithms.ErrCheck, row+1, a, b, got, g.IDs.Format(u), g.IDs.Format(v), similarity)
		}
		row++
		return nil
	}
	if len(p.Pairs.Source) > 0 {
		sources = nil
	}
	for i, u := range p.Pairs.Source {
		if err := next(u, p.Pairs.Target[i], compared(g, p.Measure, u, p.Pairs.Target[i])); err != nil {
			return err
		}
	}
	type candidate struct {
		vertex     graph.Vertex
		similarity float64
	}
	seen := newSet(g.Order())
	for _, u := range sources {
		var all []candidate
		clear(seen)
		for _, w := range g.Out.Row(u) {
			for _, v := range g.Out.Row(w) {
				if seen.has(v) || v == u {
					continue
				}
				seen.add(v)
				if _, linked := g.Out.Find(v, u); !linked || !p.Unlinked {
					all = append(all, candidate{v, compared(g, p.Measure, u, v)})
				}
			}
		}
		slices.SortFunc(all, func(a, b candidate) int {
			switch {
			case a.similarity > b.similarity, a.similarity == b.similarity && g.Rank(a.vertex) < g.Rank(b.vertex):
				return -1
			}
			return 1
		})
		for _, x := range all[:min(p.K, len(all))] {
			if err := next(u, x.vertex, x.similarity); err != nil {
				return err
			}
		}
	}
	if row != o.Table.Rows() {
		return fmt.Errorf("path: similarity: %w: there are %d rows, not %d", algorithms.ErrCheck, row, o.Table.Rows())
	}
	return checkMeasures("similarity", o, 0, algorithms.Measure{Name: "pairs", Value: float64(row)})
}

// compared is the similarity of two vertices by its formula.
func compared(g *graph.Snapshot, measure string, u, v graph.Vertex) float64 {
	common, index := 0.0, 0.0
	near := slices.Clone(g.Out.Row(u))
	slices.SortFunc(near, func(a, b graph.Vertex) int { return int(g.Rank(a)) - int(g.Rank(b)) })
	for _, w := range near {
		if _, ok := g.Out.Find(w, v); ok {
			common++
			index += 1 / exact.Log(float64(len(g.Out.Row(w))))
		}
	}
	switch {
	case common == 0:
		return 0
	case measure == "adamic-adar":
		return index
	case measure == "jaccard":
		return common / (float64(len(near)+len(g.Out.Row(v))) - common)
	}
	return common
}
