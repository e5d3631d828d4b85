// Package feature makes columns comparable: a recipe says how a measurement,
// whatever its unit, becomes a value in [0, 1], where 1 is best.
//
// A map is monotone and written down. A quantile map compares a member with
// the other members; its edges are order statistics, which the manifest of a
// run records. A curve is a piecewise-linear function whose points stand in
// the model.
package feature

import "math"

// gridScale is the inverse of the grid's step.
const gridScale = 1 << 30

// Grid rounds a measurement to a multiple of 2^-30, about 1e-9. Measurements
// are sums of floating-point numbers; two that differ only by the order of
// addition must count as equal, or a quantile map, which jumps where many
// members share a value, would make a difference out of nothing.
func Grid(x float64) float64 {
	if !(math.Abs(x) < 1<<22) { // the product must stay exact; NaN stays NaN
		return x
	}
	return math.Floor(float64(x*gridScale)+0.5) / gridScale
}
