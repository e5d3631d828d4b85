package path

import (
	"container/heap"
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// SSSP finds the length of the shortest path from a source to every vertex,
// where the length of a path is the sum of the weights of its arcs:
//
//	d(source) = 0,  d(v) = min d(u) + w(u,v) over u → v
//
// and +Inf where no path leads. Without weights every arc has length 1. A
// weight is a length: where weights say how strong a tie is, they must be
// turned into lengths before. Negative weights, which a selection with signs may
// have, are refused: with them there need not be a shortest path.
//
// Source: U. Meyer, P. Sanders, Δ-stepping: a parallelizable shortest path
// algorithm, Journal of Algorithms 49 (2003), pages 114-152. Vertices wait in
// bins of width Δ by tentative distance; the arcs of all in the first bin are
// relaxed together. As in the GAP benchmark there is no split into light and
// heavy arcs, and what waits in a bin that has become too high stays there and
// is passed over; a small bin is emptied by one worker alone. Unlike there, no
// distance is changed by compare-and-swap (type exchange).
//
// Δ decides the time alone, never the answer. Distances are rounded sums of
// float64, added along the path. Rounding is monotone and weights are not
// negative, so a sum never falls along a path and a shorter beginning never
// makes a longer whole: as in Dijkstra's proof there is one solution, for each
// vertex the least rounded sum over all paths, and every order of relaxation
// that ends reaches it. So the bits are the same for any Δ, any number of
// workers and any numbering.
//
// Needs the out-arcs. O(n+m) expected for random weights and Δ near their mean
// over the mean degree, which is the default; at most about 24 bytes per vertex.
func SSSP(ctx context.Context, g *graph.Snapshot, p SSSPParams, e algorithms.Env) (*SSSPResult, error) {
	source, err := begin(g, graph.NeedUnsigned, p, p.Source)
	if err != nil {
		return nil, fmt.Errorf("path: sssp: %w", err)
	}
	r := &SSSPResult{Distance: []float64{}, Delta: p.Delta}
	if source == graph.None {
		return r, nil
	}
	if p.Delta == 0 {
		r.Delta = defaultDelta(g)
	}
	t := par.NewTeam(e.Workers)
	defer t.Dismiss()
	s := newStepping(g, t, r.Delta)
	if r.Distance, err = s.run(ctx, source); err != nil {
		return nil, fmt.Errorf("path: sssp: %w", err)
	}
	return r, nil
}

// defaultDelta returns the mean weight over the mean degree, but not less than
// the least weight: vertices that are closer together than that can not change
// each other. Both are taken from arcs at regular distances.
func defaultDelta(g *graph.Snapshot) float64 {
	const samples = 1024
	size := g.Size()
	if !g.Weighted() || size == 0 {
		return 1
	}
	sum, least, count := 0.0, math.Inf(1), min(samples, size)
	for i := range count {
		w := float64(g.Out.Weights[i*size/count])
		sum, least = sum+w, min(least, w)
	}
	if sum == 0 {
		return 1
	}
	degree := float64(size) / float64(g.Order())
	return max(least, sum/float64(count)/max(1, degree))
}

// SSSPParams say where the paths begin.
type SSSPParams struct {
	Source algorithms.Member `json:"source" doc:"vertex to begin at; without: the one with the smallest id"`
	Delta  float64           `json:"delta" doc:"width of a bin, which decides the time and never the answer; 0: mean weight over mean degree" range:"[0,inf)"`
}

// DefaultSSSP begins at the vertex with the smallest id.
func DefaultSSSP() SSSPParams { return SSSPParams{} }

// SSSPResult holds one distance per vertex.
type SSSPResult struct {
	Distance []float64 // from the source, or +Inf
	Delta    float64   // the width of the bins
}

// checkSSSP is Dijkstra's algorithm, which settles one vertex after the other.
func checkSSSP(g *graph.Snapshot, p SSSPParams, o *algorithms.Outcome) error {
	source, err := p.Source.In(g)
	if err != nil {
		return err
	}
	distance := make([]float64, g.Order())
	for v := range distance {
		distance[v] = math.Inf(1)
	}
	var waiting nearest
	if source != graph.None {
		waiting, distance[source] = append(waiting, reach{0, source}), 0
	}
	for len(waiting) > 0 {
		u := heap.Pop(&waiting).(reach)
		if u.at > distance[u.v] {
			continue
		}
		weights := g.Out.RowWeights(u.v)
		for i, v := range g.Out.Row(u.v) {
			at := u.at + 1
			if weights != nil {
				at = u.at + float64(weights[i])
			}
			if at < distance[v] {
				distance[v] = at
				heap.Push(&waiting, reach{at, v})
			}
		}
	}
	reached, farthest := 0, 0.0
	for v, want := range distance {
		if got := o.Columns[0].F64[v]; got != want {
			return fmt.Errorf("path: sssp: %w: %s is %v from %s, not %v", algorithms.ErrCheck,
				g.IDs.Format(graph.Vertex(v)), want, g.IDs.Format(source), got)
		}
		if !math.IsInf(want, 1) {
			reached, farthest = reached+1, max(farthest, want)
		}
	}
	return checkMeasures("sssp", o, 0, algorithms.Measure{Name: "reached", Value: float64(reached)}, algorithms.Measure{Name: "farthest", Value: farthest})
}

// nearest is a heap of vertices by distance.
type nearest []reach

func (h nearest) Len() int           { return len(h) }
func (h nearest) Less(i, j int) bool { return h[i].at < h[j].at }
func (h nearest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nearest) Push(x any)        { *h = append(*h, x.(reach)) }
func (h *nearest) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// SSSPSpec registers SSSP.
var SSSPSpec = algorithms.Define(algorithms.Kernel[SSSPParams, *SSSPResult]{
	Name: "sssp", Title: "Shortest paths from one source",
	Cite: "Meyer, Sanders, Δ-stepping: a parallelizable shortest path algorithm, 2003",
	Doc: "The length of the shortest path from a source to every vertex along out-arcs, where weights are lengths that add up; infinite where no path leads. " +
		"Without weights every arc has length 1. Where weights say how strong a tie is, turn them into lengths before.",
	Weights: true, Columns: []string{"distance"},
	Measures: []algorithms.MeasureDoc{
		{Name: "reached", Doc: "vertices that a path from the source leads to, the source too"},
		{Name: "farthest", Doc: "length of the shortest path to the farthest of them"},
	},
	Default: DefaultSSSP(), Run: SSSP, Check: checkSSSP,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return steppingBytes(n, workers) },
	More: func(g *graph.Snapshot, _ SSSPParams, _ int) int64 {
		if g.IsOutline() {
			return 0
		}
		return -waitBytes * (int64(g.Order()) - int64(firstLeaf(g)))
	},
	Outcome: func(_ *graph.Snapshot, r *SSSPResult) *algorithms.Outcome {
		reached, farthest := 0, 0.0
		for _, d := range r.Distance {
			if !math.IsInf(d, 1) {
				reached, farthest = reached+1, max(farthest, d)
			}
		}
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("distance", "weight", r.Distance)},
			Measures:    []algorithms.Measure{{Name: "reached", Value: float64(reached)}, {Name: "farthest", Value: farthest}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
