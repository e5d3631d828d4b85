package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// chunkRatings is the work of one chunk in passes over ratings.
const chunkRatings = 1 << 14

// ratings are the arcs of a snapshot read as ratings in [-1, 1]: who rates, who
// is rated, weight·(1/scale). Loops are ratings like others; without weights every
// rating is 1.
type ratings struct {
	g      *graph.Snapshot
	scale  float64
	one    float64 // the rating that is a weight of 1
	team   *par.Team
	raters []graph.Vertex // chunks of Out's rows
	rated  []graph.Vertex // chunks of In's rows
	most   []float64      // per chunk: its largest change, or its part of a sum
}

// newRatings finds the scale, if it is 0, and refuses one that a weight exceeds.
// The caller must dismiss the team.
func newRatings(ctx context.Context, g *graph.Snapshot, scale float64, workers int) (*ratings, error) {
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, err
	}
	r := &ratings{g: g}
	r.raters = par.Cuts[graph.Vertex](g.Out.Offsets, chunkRatings)
	r.rated = par.Cuts[graph.Vertex](g.In.Offsets, chunkRatings)
	chunks := max(len(r.raters), len(r.rated))
	r.most = make([]float64, chunks)
	err := par.Range(ctx, workers, r.raters, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			for _, w := range g.Out.RowWeights(v) {
				r.most[c] = max(r.most[c], math.Abs(float64(w)))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	largest := 0.0
	for _, most := range r.most {
		largest = max(largest, most)
	}
	if !g.Weighted() && g.Size() > 0 {
		largest = 1
	}
	switch r.scale = scale; {
	case scale == 0 && largest > 0:
		r.scale = largest
	case scale == 0: // all ratings are 0, or there are none
		r.scale = 1
	case largest > scale:
		return nil, fmt.Errorf("%w: --scale %v is less than the weight %v; 0 takes the largest", algorithms.ErrParameter, scale, largest)
	}
	r.one = 1 / r.scale
	r.team = par.NewTeam(min(par.Workers(workers), chunks))
	return r, nil
}

// rating returns the i-th rating of a row with these weights.
func (r *ratings) rating(weights []float32, i int) float64 {
	if weights == nil {
		return r.one
	}
	return float64(weights[i]) * r.one
}

// replace gives every vertex of the chunks the value that to says and returns
// the largest change.
func (r *ratings) replace(ctx context.Context, cuts []graph.Vertex, values []float64, to func(v graph.Vertex) float64) (most float64, err error) {
	chunks := len(cuts) - 1
	err = r.team.Each(ctx, chunks, func(c int) {
		change := 0.0
		for v := cuts[c]; v < cuts[c+1]; v++ {
			x := to(v)
			change = max(change, math.Abs(x-values[v]))
			values[v] = x
		}
		r.most[c] = change
	})
	for _, change := range r.most[:chunks] {
		most = max(most, change)
	}
	return most, err
}

// ratingBytes bounds what the chunks take, beside the values.
func ratingBytes(n, m int64) int64 { return 2*(n+m)/chunkRatings*24 + 256 }
