package structure

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Clustering counts the triangles T(v) at every vertex and how many of the
// pairs of its k neighbours are neighbours themselves:
//
//	clustering(v) = T(v) / (k(k-1)/2),  0 for k < 2
//
// on the undirected simple view, without weights. Two numbers describe the
// whole graph and differ: the average of the local coefficients, and the
// transitivity, 3 · triangles / paths of length two, which weighs vertices by
// their pairs (0 where there is no such path). It is not the directed
// coefficient (kernel lcc) nor the weighted one of Barrat and others.
//
// Source: D. Watts, S. Strogatz, Collective dynamics of 'small-world'
// networks, Nature 393 (1998), pages 440-442; transitivity: M. Newman, The
// structure and function of complex networks, SIAM Review 45 (2003), equation
// 3. Triangles are found as the kernel triangles finds them.
//
// With Samples above 0 nothing is counted: so many paths of length two are drawn,
// and the share of closed ones estimates transitivity, average and triangles,
// each with an interval of 95 % by Hoeffding's inequality (see WedgeEstimate).
// There are no columns then; 12 bytes per vertex, and a sample takes as many
// steps as the vertex in its middle has neighbours.
//
// Needs the undirected simple view. O(m^1.5) steps at worst; 16 bytes per
// vertex, 8 more for each worker, and at most 16 MiB. Counts are exact; a
// coefficient is one rounded division, the average adds them in the order of
// the graph, so no bit depends on the workers.
func Clustering(ctx context.Context, g *graph.Snapshot, p ClusteringParams, e algorithms.Env) (*ClusteringResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("structure: clustering: %w", err)
	}
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: clustering: %w", err)
	}
	if p.Samples > 0 {
		w, err := sampleWedges(ctx, g, p.Samples, p.Seed, e.Workers)
		if err != nil {
			return nil, fmt.Errorf("structure: clustering: %w", err)
		}
		return &ClusteringResult{Sampled: w}, nil
	}
	r := &ClusteringResult{Triangles: make([]int64, g.Order())}
	if _, err := countTriangles(ctx, g.Out, r.Triangles, e.Workers); err != nil {
		return nil, fmt.Errorf("structure: clustering: %w", err)
	}
	r.Coefficient = make([]float64, g.Order())
	cuts := par.Even[graph.Vertex](g.Order(), 1<<14)
	sum, err := par.Sum(ctx, e.Workers, cuts, func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			r.Coefficient[v] = coefficient(r.Triangles[v], g.Out.Degree(v))
			sum += r.Coefficient[v]
		}
		return sum
	})
	if err != nil {
		return nil, fmt.Errorf("structure: clustering: %w", err)
	}
	r.summarise(g, sum)
	return r, nil
}

// coefficient returns the share of linked pairs among k neighbours.
func coefficient(triangles, k int64) float64 {
	if k < 2 {
		return 0
	}
	return float64(2*triangles) / float64(k*(k-1))
}

// summarise computes what the result says about the whole graph.
func (r *ClusteringResult) summarise(g *graph.Snapshot, sum float64) {
	corners, paths := int64(0), int64(0)
	for v, t := range r.Triangles {
		k := g.Out.Degree(graph.Vertex(v))
		corners, paths = corners+t, paths+k*(k-1)/2
	}
	r.Total = corners / 3
	if len(r.Triangles) > 0 {
		r.Average = sum / float64(len(r.Triangles))
	}
	if paths > 0 {
		r.Transitivity = float64(corners) / float64(paths)
	}
}

// ClusteringParams say whether triangles are counted or estimated.
type ClusteringParams struct {
	Samples int    `json:"samples" doc:"paths of length two drawn at random, from which the measures of the whole graph are estimated, without columns; 0: all triangles are counted" range:"[0,2147483647]"`
	Seed    uint64 `json:"seed" doc:"of the draw"`
}

// DefaultClustering counts all triangles.
func DefaultClustering() ClusteringParams { return ClusteringParams{Seed: 1} }

// ClusteringResult holds triangles and coefficients.
type ClusteringResult struct {
	Triangles    []int64   // at each vertex
	Coefficient  []float64 // in [0,1]
	Total        int64     // triangles in the graph
	Average      float64   // of the coefficients, over all vertices
	Transitivity float64   // share of the paths of length two that are closed

	Sampled *WedgeEstimate // nil: all was counted; else there is nothing but this
}

// checkClustering intersects the rows of the two ends of every edge; a
// triangle at v lies on two of v's edges. Those and the coefficients are added
// up for the graph. See checkWedges for samples.
func checkClustering(g *graph.Snapshot, p ClusteringParams, o *algorithms.Outcome) error {
	if p.Samples > 0 {
		return checkWedges(g, p, o)
	}
	corners, paths, sum := 0.0, 0.0, 0.0
	for v := range graph.Vertex(g.Order()) {
		row, twice := g.Out.Row(v), int64(0)
		for _, u := range row {
			twice += common(row, g.Out.Row(u), graph.None)
		}
		if claimed := o.Columns[0].I64[v]; 2*claimed != twice {
			return fmt.Errorf("structure: clustering: %w: %s has %d triangles, not %d", algorithms.ErrCheck, g.IDs.Format(v), twice/2, claimed)
		}
		share := 0.0
		if k := float64(len(row)); k > 1 {
			share = float64(twice) / (k * (k - 1))
		}
		if claimed := o.Columns[1].F64[v]; claimed != share {
			return fmt.Errorf("structure: clustering: %w: coefficient of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(v), share, claimed)
		}
		corners, paths, sum = corners+float64(float64(twice)/2), paths+float64(float64(len(row))*float64(len(row)-1)/2), sum+share
	}
	average, transitivity := 0.0, 0.0
	if g.Order() > 0 {
		average = sum / float64(g.Order())
	}
	if paths > 0 {
		transitivity = corners / paths
	}
	const rounding = 1e-9 // of sums over the vertices in another order
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "triangles", corners/3, 0),
		algorithms.CheckMeasure(o, "average_clustering", average, rounding),
		algorithms.CheckMeasure(o, "transitivity", transitivity, rounding),
	); err != nil {
		return fmt.Errorf("structure: clustering: %w", err)
	}
	return nil
}

// checkWedges counts all triangles in this way. What was estimated must lie
// within an error that Hoeffding's inequality lets be exceeded once in 10⁹ times,
// and be a share of the samples.
func checkWedges(g *graph.Snapshot, p ClusteringParams, o *algorithms.Outcome) error {
	corners, wedges, average, have := 0.0, 0.0, 0.0, 0.0
	for v := range graph.Vertex(g.Order()) {
		row, twice := g.Out.Row(v), int64(0)
		for _, u := range row {
			twice += common(row, g.Out.Row(u), graph.None)
		}
		if k := float64(len(row)); k > 1 {
			corners, wedges, have = corners+float64(float64(twice)/2), wedges+float64(k*(k-1)/2), have+1
			average += float64(twice) / (k * (k - 1))
		}
	}
	var want, scale [3]float64 // transitivity, average, triangles
	if wedges > 0 {
		n := float64(g.Order())
		want, scale = [3]float64{corners / wedges, average / n, corners / 3}, [3]float64{1, have / n, wedges / 3}
	}
	for i, place := range []int{0, 2, 4} {
		m, half := o.Measures[place], o.Measures[place+1]
		if slack := float64(hoeffding(int64(p.Samples), 1e-9) * scale[i]); !(math.Abs(m.Value-want[i]) <= slack) {
			return fmt.Errorf("structure: clustering: %w: %s is %v, the estimate %v", algorithms.ErrCheck, m.Name, want[i], m.Value)
		}
		if width := float64(hoeffding(int64(p.Samples), doubt) * scale[i]); !(math.Abs(half.Value-width) <= 1e-12*width) {
			return fmt.Errorf("structure: clustering: %w: %s is %v, not %v", algorithms.ErrCheck, half.Name, width, half.Value)
		}
	}
	if drawn := float64(o.Measures[0].Value * float64(p.Samples)); math.Abs(drawn-math.Floor(drawn+0.5)) > 1e-6 {
		return fmt.Errorf("structure: clustering: %w: a transitivity of %v is no share of %d samples", algorithms.ErrCheck, o.Measures[0].Value, p.Samples)
	}
	return nil
}

func clusteringBytes(n, m int64, workers int) int64 {
	return 16*n + closerBytes(n, m, true, workers)
}

// ClusteringSpec registers Clustering.
var ClusteringSpec = algorithms.Define(algorithms.Kernel[ClusteringParams, *ClusteringResult]{
	Name: "clustering", Title: "Triangles and clustering coefficients",
	Cite: "Watts, Strogatz, Collective dynamics of 'small-world' networks, 1998",
	Doc: "Counts the triangles at every vertex and the share of pairs of its neighbours that are neighbours themselves, " +
		"without direction, loops and weights; 0 for fewer than two neighbours. Also the triangles of the graph, the average " +
		"coefficient and the transitivity; with --samples these are estimated from so many paths of length two, without columns. " +
		"Not the directed coefficient, which is lcc.",
	Needs: graph.NeedSimple, Columns: []string{"triangles", "clustering"},
	Measures: []algorithms.MeasureDoc{
		{Name: "triangles", Doc: "how many there are"},
		{Name: "triangles_error", Doc: "of samples: half the width of the interval of 95 %"},
		{Name: "average_clustering", Doc: "mean of the coefficients of all vertices, in [0,1]"},
		{Name: "average_clustering_error", Doc: "of samples: half the width of the interval of 95 %"},
		{Name: "transitivity", Doc: "share of the paths of length two whose ends are neighbours, in [0,1]"},
		{Name: "transitivity_error", Doc: "of samples: half the width of the interval of 95 %"},
	},
	Default: DefaultClustering(), Run: Clustering, Check: checkClustering,
	Bytes: func(n, m int64, _ bool, workers int) int64 { return clusteringBytes(n, m, workers) },
	More: func(g *graph.Snapshot, p ClusteringParams, workers int) int64 {
		if p.Samples == 0 {
			return 0
		}
		n, m := int64(g.Order()), g.Size()
		if g.Directed {
			m *= 2 // what Bytes is asked for
		}
		return wedgeBytes(n, p.Samples) - clusteringBytes(n, m, workers)
	},
	Outcome: func(_ *graph.Snapshot, r *ClusteringResult) *algorithms.Outcome {
		if w := r.Sampled; w != nil {
			return &algorithms.Outcome{
				Measures: []algorithms.Measure{
					{Name: "transitivity", Value: w.Transitivity}, {Name: "transitivity_error", Value: w.Error},
					{Name: "average_clustering", Value: w.Average}, {Name: "average_clustering_error", Value: w.AverageError},
					{Name: "triangles", Value: w.Triangles}, {Name: "triangles_error", Value: w.TrianglesError},
				},
				Notes:       []string{"an estimate: each value is off by more than its error with a probability of at most 0.05; --samples 0 counts all"},
				Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
			}
		}
		return &algorithms.Outcome{
			Columns: []column.Column{column.Counts("triangles", "triangles", r.Triangles), column.Floats("clustering", "share", r.Coefficient)},
			Measures: []algorithms.Measure{
				{Name: "triangles", Value: float64(r.Total)},
				{Name: "average_clustering", Value: r.Average},
				{Name: "transitivity", Value: r.Transitivity},
			},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
