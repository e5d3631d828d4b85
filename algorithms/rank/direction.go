package rank

import (
	"math"

	"github.com/kithgraph/kith/graph"
)

// piece is how many vertices the loops of conjugate take at a time; what they
// need of them stays in the first cache.
const piece = 512

// direction holds one number per vertex, rounded so that it takes one byte:
//
//	p(v) = scale level(code(v)) - shift        where s(v) > 0
//
// A code is a sign and one of 128 levels, whole numbers k that lie close near 0
// and, from there on, in proportion to their size, as telephones code sound:
//
//	k + 8 = (8 + m) 2ᵉ,   m = 0..7, e = 0..15;   0, 1, 2, .. 8, 10, .. 24, 28, .. 491512
//
// so a large p(v) beside many small ones does not drown them: rounding turns p
// by an angle of some 1/40, whatever its spread. Sums of levels are sums of
// whole numbers, exact in any order.
//
// The shift makes Σ s p = 0 again after rounding. Without it the little mass
// that rounding brings in would be the slowest part of the error.
type direction struct {
	exact bool // p is kept whole, for good, at 8 bytes
	code  []uint8
	whole []float64
	scale float64
	shift float64
	top   float64 // no |p| is larger
}

// levels are what codes mean; the highest bit is the sign.
var levels = func() (all [256]int64) {
	for i := range 128 {
		all[i] = (8+int64(i)&7)<<(i>>3) - 8
		all[128+i] = -all[i]
	}
	return all
}()

// highest is the largest level.
const highest = 15<<15 - 8

// coarsest is the largest noise that rounding may bring into a direction, as a
// share of its norm: a step along it still does nearly what one along the exact
// direction would do. On a graph with communities 0.05 left the rounds as they
// were; on a Kronecker graph 0.2 cost one more round and 0.5 three. The large
// levels, an eighth apart, bring in 1/8/√12 at most.
const (
	coarsest = 0.06
	ofLarge  = 0.125 * 0.125 / 12
)

// next returns the description of a direction whose values are at most top and
// whose mean square is at least square, both weighted by strength. It is kept
// whole if the levels next to 0, one scale apart, would be too coarse: that
// takes strengths whose inverses are as far apart as 10⁵ squared.
func (d direction) next(n int, top, square float64) direction {
	d.shift, d.top, d.scale = 0, top, top/highest
	d.exact = d.exact || d.scale*d.scale/12 > (coarsest*coarsest-ofLarge)*square
	switch {
	case d.exact && d.whole == nil:
		d.scale, d.whole = 1, make([]float64, n)
	case d.exact:
		d.scale = 1
	case d.code == nil:
		d.code = make([]uint8, n)
	}
	return d
}

// write rounds the values of the vertices from lo on and returns Σ s k, or 0
// when nothing is rounded and thus no mass brought in.
func (d *direction) write(lo graph.Vertex, p, s []float64) (mass float64) {
	if d.exact {
		copy(d.whole[lo:], p)
		return 0
	}
	perScale := 1 / d.scale
	code, s := d.code[lo:][:len(p)], s[:len(p)]
	for i, x := range p {
		code[i] = nearest(float64(x * perScale))
		mass += float64(float64(levels[code[i]]) * s[i])
	}
	return mass
}

// nearest returns the code of the level next to x, |x| <= highest. As a float32
// |x| + 8 has e and m in its exponent and in the upper bits of its fraction.
func nearest(x float64) uint8 {
	const dropped = 20
	bits := math.Float32bits(float32(math.Abs(x) + 8))
	sign := uint8(math.Float64bits(x)>>56) & 0x80
	return sign | uint8((bits+1<<(dropped-1))>>dropped-(127+3)<<3)
}

// read writes the values of the vertices from lo on to p. Where s is 0 they
// mean nothing, and before the first write they are 0.
func (d *direction) read(lo graph.Vertex, p []float64) {
	switch {
	case d.exact && d.whole != nil:
		copy(p, d.whole[lo:])
	case d.code == nil:
		clear(p)
	default:
		for i, c := range d.code[lo:][:len(p)] {
			p[i] = float64(float64(levels[c])*d.scale) - d.shift
		}
	}
}

// gather adds up p over each row of a block, in units of scale and without the shift.
func (d *direction) gather(rows graph.Block, in []float64) {
	for i := range in {
		switch {
		case rows.Weights == nil && d.exact:
			in[i] = graph.Gather(d.whole, rows.Row(i))
		case rows.Weights == nil:
			in[i] = gatherLevels(d.code, rows.Row(i))
		case d.exact:
			in[i] = graph.GatherWeighted(d.whole, rows.Row(i), rows.RowWeights(i))
		default:
			in[i] = gatherLevelsWeighted(d.code, rows.Row(i), rows.RowWeights(i))
		}
	}
}

func gatherLevels(code []uint8, row []graph.Vertex) float64 {
	sum := int64(0)
	for ; len(row) >= 4; row = row[4:] {
		sum += levels[code[row[0]]] + levels[code[row[1]]] + levels[code[row[2]]] + levels[code[row[3]]]
	}
	for _, u := range row {
		sum += levels[code[u]]
	}
	return float64(sum)
}

func gatherLevelsWeighted(code []uint8, row []graph.Vertex, weights []float32) float64 {
	var a, b float64
	weights = weights[:len(row)]
	for ; len(row) >= 2; row, weights = row[2:], weights[2:] {
		a += float64(float64(levels[code[row[0]]]) * float64(weights[0]))
		b += float64(float64(levels[code[row[1]]]) * float64(weights[1]))
	}
	for i, u := range row {
		a += float64(float64(levels[code[u]]) * float64(weights[i]))
	}
	return a + b
}
