package feature

import (
	"math"
	"sort"
)

// Scale is a fitted map from a measurement to a value in [0, 1].
type Scale struct {
	Feature string      `json:"feature"`
	Edges   []float64   `json:"edges,omitempty"`   // of a quantile map, ascending: order statistics of the members
	Falling bool        `json:"falling,omitempty"` // of a quantile map: lower measurements are better
	Curve   [][]float64 `json:"curve,omitempty"`   // of a curve: its points
}

// At returns the value of a measurement, NaN for NaN. It is monotone to the
// last bit. A quantile map without edges, which nobody was measured for,
// returns NaN too.
func (s Scale) At(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return math.NaN()
	case s.Curve != nil:
		return curveAt(s.Curve, x)
	case len(s.Edges) == 0:
		return math.NaN()
	case s.Falling:
		return 1 - quantileAt(s.Edges, x)
	}
	return quantileAt(s.Edges, x)
}

// quantileAt returns the share of the members below x, between two edges by
// linear interpolation. Members on an edge that repeats share the middle of
// the bins that it spans.
func quantileAt(edges []float64, x float64) float64 {
	bins := float64(len(edges) - 1)
	lo := sort.SearchFloat64s(edges, x) // the first edge >= x
	switch {
	case lo == len(edges):
		return 1
	case edges[lo] == x:
		hi := lo
		for hi+1 < len(edges) && edges[hi+1] == x {
			hi++
		}
		return float64(lo+hi) / 2 / bins
	case lo == 0:
		return 0
	}
	return (float64(lo-1) + (x-edges[lo-1])/(edges[lo]-edges[lo-1])) / bins
}

// curveAt follows the line between the two points around x; beyond the ends
// the value stays that of the last point.
func curveAt(points [][]float64, x float64) float64 {
	hi := sort.Search(len(points), func(i int) bool { return points[i][0] >= x })
	switch {
	case hi == len(points):
		return points[hi-1][1]
	case hi == 0 || points[hi][0] == x:
		return points[hi][1]
	}
	a, b := points[hi-1], points[hi]
	y := a[1] + float64((b[1]-a[1])*((x-a[0])/(b[0]-a[0])))
	// The sum may pass the end of the line by a rounding error.
	return math.Max(math.Min(a[1], b[1]), math.Min(math.Max(a[1], b[1]), y))
}
