package rank

import (
	"math"

	"github.com/kithgraph/kith/graph"
)

// piece is how many vertices the loops of conjugate take at a time; what they
// need of them stays in the first cache.
const piece = 512

// direction holds one number per vertex, rounded to a whole multiple k of a
// scale so that it takes few bytes:
//
//	p(v) = scale k(v) - shift        where s(v) > 0
//
// The shift makes Σ s p = 0 again after rounding. Without it the little mass
// that rounding brings in would be the slowest part of the error. Sums of k are
// sums of whole numbers, exact in any order.
type direction struct {
	bytes   int  // of one k: 1, 2 or 8, where p itself is kept; 0: there is none yet
	exactly bool // 8 for good
	one     []int8
	two     []int16
	eight   []float64
	scale   float64
	shift   float64
	top     float64 // no |p| is larger
}

// coarsest is the largest noise that a direction may have, as a share of its
// norm: a step along it still does nearly what one along the exact direction
// would do. On a graph with communities 0.05 left the rounds as they were; on a
// Kronecker graph 0.2 cost one more round and 0.5 three.
const coarsest = 0.06

// next returns the description of a direction whose values are at most top and
// whose mean square is at least square, both weighted by strength. It takes the
// fewest bytes whose rounding errors, evenly spread over ±scale/2, are small.
func (d direction) next(n int, top, square float64) direction {
	noise := func(largest float64) float64 { return top / largest * (top / largest) / 12 }
	d.shift, d.top = 0, top
	switch allowed := coarsest * coarsest * square; {
	case !d.exactly && noise(math.MaxInt8) <= allowed:
		d.bytes, d.scale = 1, top/math.MaxInt8
		if d.one == nil {
			d.one = make([]int8, n)
		}
	case !d.exactly && noise(math.MaxInt16) <= allowed:
		d.bytes, d.scale = 2, top/math.MaxInt16
		if d.two == nil {
			d.two = make([]int16, n)
		}
	default:
		d.bytes, d.scale = 8, 1
		if d.eight == nil {
			d.eight = make([]float64, n)
		}
	}
	return d
}

// write rounds the values of the vertices from lo on and returns Σ s k, or 0
// when nothing is rounded and thus no mass brought in.
func (d *direction) write(lo graph.Vertex, p, s []float64) float64 {
	switch d.bytes {
	case 1:
		return roundTo(d.one[lo:], 1/d.scale, p, s)
	case 2:
		return roundTo(d.two[lo:], 1/d.scale, p, s)
	}
	copy(d.eight[lo:], p)
	return 0
}

// read writes the values of the vertices from lo on to p. Where s is 0 they
// mean nothing.
func (d *direction) read(lo graph.Vertex, p []float64) {
	switch d.bytes {
	case 0:
		clear(p)
	case 1:
		scaleUp(d.one[lo:], d.scale, d.shift, p)
	case 2:
		scaleUp(d.two[lo:], d.scale, d.shift, p)
	default:
		copy(p, d.eight[lo:])
	}
}

// gather adds up k over each row of a block.
func (d *direction) gather(rows graph.Block, in []float64) {
	switch {
	case rows.Weights != nil && d.bytes == 1:
		gatherRowsWeighted(d.one, rows, in)
	case rows.Weights != nil && d.bytes == 2:
		gatherRowsWeighted(d.two, rows, in)
	case rows.Weights != nil:
		gatherRowsWeighted(d.eight, rows, in)
	case d.bytes == 1:
		countRows(d.one, rows, in)
	case d.bytes == 2:
		countRows(d.two, rows, in)
	default:
		for i := range in {
			in[i] = gather(d.eight, rows.Row(i))
		}
	}
}

// roundTo writes p times perScale as the nearest whole numbers, and returns
// Σ s k. Adding 3·2⁵¹ leaves the whole number in the lowest bits.
func roundTo[T int8 | int16](k []T, perScale float64, p, s []float64) (mass float64) {
	k, s = k[:len(p)], s[:len(p)]
	for i, x := range p {
		k[i] = T(math.Float64bits(float64(x*perScale) + 3<<51))
		mass += float64(float64(k[i]) * s[i])
	}
	return mass
}

func scaleUp[T int8 | int16](k []T, scale, shift float64, p []float64) {
	for i, x := range k[:len(p)] {
		p[i] = float64(float64(x)*scale) - shift
	}
}

// countRows adds the numbers of each row. Whole numbers need not wait for each
// other as floats do: the plain loop is as fast as an unrolled one.
func countRows[T int8 | int16](k []T, rows graph.Block, in []float64) {
	for i := range in {
		sum := int64(0)
		for _, u := range rows.Row(i) {
			sum += int64(k[u])
		}
		in[i] = float64(sum)
	}
}

func gatherRowsWeighted[T int8 | int16 | float64](k []T, rows graph.Block, in []float64) {
	for i := range in {
		in[i] = gatherWeighted(k, rows.Row(i), rows.RowWeights(i))
	}
}
