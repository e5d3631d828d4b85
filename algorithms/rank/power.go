package rank

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// What the kernels share that multiply a vector by the matrix of the arcs again
// and again: A(u,v) is the weight of u → v, 1 without weights, 0 without arc.

// normalise scales values >= 0 so that their sum, their Euclidean norm or the
// largest of them is 1, and returns the factor. Of zeros there is none: they
// stay and the factor is 1.
func normalise(ctx context.Context, workers int, cuts []graph.Vertex, norm string, x []float64) (factor float64, err error) {
	size := 0.0
	switch norm {
	case "none":
		return 1, nil
	case "max":
		for _, v := range x {
			size = max(size, v)
		}
	case "sum":
		size, err = par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) float64 { return total(x[lo:hi]) })
	case "euclidean":
		size, err = par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) float64 { return square(x[lo:hi]) })
		size = math.Sqrt(size)
	}
	if err != nil || size == 0 {
		return 1, err
	}
	return 1 / size, par.Range(ctx, workers, cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			x[v] /= size
		}
	})
}

// square returns Σ x².
func square(x []float64) (sum float64) {
	for _, v := range x {
		sum += float64(v * v)
	}
	return sum
}

// unit returns x scaled to Euclidean norm 1, for the checkers. Of zeros it
// returns zeros.
func unit(x []float64) []float64 {
	size, y := math.Sqrt(square(x)), make([]float64, len(x))
	for v := range y {
		if size > 0 {
			y[v] = x[v] / size
		}
	}
	return y
}

// pushed returns Σ w x(u) over the arcs from u to each vertex, or, of the
// transpose, over those that lead back. The arcs are taken one after the other
// in the push direction, which the kernels never do.
func pushed(rows *graph.Adjacency, x []float64) []float64 {
	y := make([]float64, len(x))
	for u := range graph.Vertex(len(x)) {
		weights := rows.RowWeights(u)
		for i, v := range rows.Row(u) {
			part := x[u]
			if weights != nil {
				part *= float64(weights[i])
			}
			y[v] += part
		}
	}
	return y
}

// apart returns the Euclidean norm of y - factor x.
func apart(y, x []float64, factor float64) float64 {
	sum := 0.0
	for v := range y {
		d := y[v] - float64(factor*x[v])
		sum += float64(d * d)
	}
	return math.Sqrt(sum)
}

// slack is what rounding may change in sums of all vertices and of a row, all
// terms >= 0, relative to the sum: adding k of them loses at most k/2⁵³.
func slack(g *graph.Snapshot) float64 {
	longest := int64(g.Order())
	if g.In != nil {
		longest = 0
		for v := range graph.Vertex(g.Order()) {
			longest = max(longest, g.In.Degree(v), g.Out.Degree(v))
		}
	}
	return (float64(2*float64(g.Order())) + float64(4*float64(longest)) + 64) / (1 << 53)
}

// checkNorm tests that values are finite, not negative, and of norm 1 or all 0.
func checkNorm(g *graph.Snapshot, kernel, norm string, x []float64, slack float64) error {
	largest := 0.0
	for v, value := range x {
		if !(value >= 0) || math.IsInf(value, 1) {
			return fmt.Errorf("rank: %s: %w: value of %s is %v", kernel, algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), value)
		}
		largest = max(largest, value)
	}
	size := 1.0
	switch {
	case largest == 0:
	case norm == "sum":
		size = total(x)
	case norm == "euclidean":
		size = math.Sqrt(square(x))
	case norm == "max":
		size = largest
	}
	if !(math.Abs(size-1) <= slack) {
		return fmt.Errorf("rank: %s: %w: the %s of the values is %v, not 1", kernel, algorithms.ErrCheck, norm, size)
	}
	return nil
}

// named says whose checker an error is from.
func named(kernel string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("rank: %s: %w", kernel, err)
}

// hasWeight tells whether there is an arc whose weight is not 0.
func hasWeight(a *graph.Adjacency) bool {
	for _, w := range a.Weights {
		if w > 0 {
			return true
		}
	}
	return a.Weights == nil && a.Size() > 0
}
