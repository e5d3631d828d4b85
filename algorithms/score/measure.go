package score

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// chunkRows is the number of vertices of one chunk in passes over vertices.
const chunkRows = 1 << 12

// noticeSums returns for every member the sum over the negative arcs about
// her of min(cap, transform(weight)) · 2^(-age/half-life), at most total_cap.
// in holds the negative arcs by target. A member's notice about herself is
// left out.
func noticeSums(ctx context.Context, in *graph.Adjacency, m Notices, a ageing, workers int) (sums []float64, arcs int64, err error) {
	sums = make([]float64, in.Order())
	cuts := par.Cuts[graph.Vertex](in.Offsets, chunkArcs)
	counts := make([]int64, len(cuts))
	err = par.Range(ctx, workers, cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			sum := 0.0
			for i := in.Offsets[v]; i < in.Offsets[v+1]; i++ {
				weight, time := 1.0, graph.NoTime
				if in.Weights != nil {
					weight = float64(in.Weights[i])
				}
				if in.Times != nil {
					time = in.Times[i]
				}
				if in.Targets[i] == v || a.future(time) {
					continue
				}
				counts[c]++
				sum += float64(transformed(m.Transform, weight, m.Cap) * a.factor(time))
			}
			sums[v] = feature.Grid(math.Min(sum, m.TotalCap))
		}
	})
	for _, n := range counts {
		arcs += n
	}
	if err != nil {
		err = fmt.Errorf("score: notices: %w", err)
	}
	return sums, arcs, err
}

// effectiveTies returns (Σw)²/Σw² over every member's ties in both directions,
// 0 without ties: so many ties of equal strength would be as much evidence (L.
// Kish, Survey Sampling, 1965, section 8.2). simple is the undirected simple view
// of the ties, in which the strengths of both directions are added.
func effectiveTies(ctx context.Context, simple *graph.Adjacency, workers int) ([]float64, error) {
	effective := make([]float64, simple.Order())
	err := par.Range(ctx, workers, par.Cuts[graph.Vertex](simple.Offsets, chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			sum, squares := 0.0, 0.0
			for _, w := range simple.RowWeights(v) {
				sum += float64(w)
				squares += float64(float64(w) * float64(w))
			}
			if squares > 0 {
				effective[v] = feature.Grid(float64(sum*sum) / squares)
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("score: structure: %w", err)
	}
	return effective, nil
}
