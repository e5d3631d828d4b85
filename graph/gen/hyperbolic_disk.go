package gen

import (
	"math"
	"math/bits"

	"github.com/kithgraph/kith/graph/exact"
)

// disk is the disk of a hyperbolic random graph: radii have the density
// α·sinh(αr)/(cosh αR - 1).
type disk struct{ alpha, radius float64 }

// disk finds the radius at which two random points are an edge with the
// probability MeanDegree/(Vertices-1). Its logarithm falls by about R/2.
func (h Hyperbolic) disk() disk {
	share := h.MeanDegree / float64(h.Vertices-1)
	off := func(radius float64) float64 {
		return exact.Log(disk{float64((h.Exponent - 1) / 2), radius}.linked(h.Temperature) / share)
	}
	const least = 1. / 64 // there more than half of all pairs are edges
	lo := max(float64(2*exact.Log(1/share)), least)
	above := off(lo)
	hi, below := lo, above
	for step := float64(2 * above); above < 0 && lo > least; step *= 2 {
		hi, below = lo, above
		lo = max(lo+step, least)
		above = off(lo)
	}
	for step := float64(2 * below); below > 0; step *= 2 {
		lo, above = hi, below
		hi += max(step, least)
		below = off(hi)
	}
	// Regula falsi, where an end that stays twice counts half (Illinois).
	for last, round := 0.0, 0; round < 100 && above > 0 && hi-lo > 1e-12*hi; round++ {
		middle := lo + float64((hi-lo)*(above/(above-below)))
		x := off(middle)
		switch {
		case math.Abs(x) < 1e-10:
			lo, hi = middle, middle
		case x > 0:
			lo, above = middle, x
			if last > 0 {
				below /= 2
			}
		default:
			hi, below = middle, x
			if last < 0 {
				above /= 2
			}
		}
		last = x
	}
	return disk{float64((h.Exponent - 1) / 2), lo}
}

// circles returns cosh αR - 1, to which the number of points is proportional.
func (d disk) circles() float64 { return coshMinus1(float64(d.alpha * d.radius)) }

// at returns the radius within which the share u of all points lies.
func (d disk) at(u, circles float64) float64 {
	x := float64(u * circles)
	return min(exact.Log1p(x+math.Sqrt(float64(x*(x+2))))/d.alpha, d.radius)
}

// coshMinus1 returns cosh x - 1 = 2 sinh²(x/2).
func coshMinus1(x float64) float64 {
	e := exact.Exp(float64(x / 2))
	e -= 1 / e
	return float64(float64(e*e) / 2)
}

// bandOf returns the band of a point of e^r among so many, by how often it can
// be doubled within the disk of e^R.
func bandOf(reach, edge float64, bands int) int {
	doublings := int(math.Float64bits(edge/reach)>>52) - 1023
	return bands - 1 - min(max(doublings, 0), bands-1)
}

// bands divides the disk for n points, innermost first.
func (d disk) bands(n int) []band {
	edge := exact.Exp(d.radius)
	all := make([]band, int(math.Float64bits(edge)>>52)-1022)
	inside, first := 0.0, 0 // share of the points further in, and cells
	for i := range all {
		most := float64(edge / exact.Exp2(float64(len(all)-1-i)))
		upTo := coshMinus1(float64(d.alpha*exact.Log(most))) / d.circles()
		expected := uint64(float64(float64(n) * max(upTo-inside, 0)))
		all[i] = band{least: max(float64(most/2), 1), cells: 1 << max(bits.Len64(expected)-1, 0), first: first}
		inside, first = upTo, first+all[i].cells
	}
	return all
}

// linked returns the probability that two random points are an edge. The
// probability 1/(1+e^((d-R)/2T)) is that of d <= D for D = R + 2Tx with x of the
// logistic distribution, so it is an average of closer(D).
func (d disk) linked(temperature float64) float64 {
	if temperature == 0 {
		return d.closer(d.radius)
	}
	all := float64(d.radius / float64(2*temperature)) // where D is 0 and 2R
	lo, hi := max(-all, -24), min(all, 40/(1-temperature))
	panels := math.Ceil((hi - lo) / 8)
	total := 1 / (1 + exact.Exp(all))
	for i := range int(panels) {
		from, to := float64(float64(i)/panels), float64(float64(i+1)/panels)
		total += float64(integral(lo+float64((hi-lo)*from), lo+float64((hi-lo)*to), func(x float64) float64 {
			e := exact.Exp(-math.Abs(x))
			return float64(e / float64((1+e)*(1+e)) * d.closer(d.radius+float64(2*temperature*x)))
		}))
	}
	return total
}

// closer returns the probability that two random points are at most D apart.
// By s = r1+r2 and δ = |r1-r2| their distance at an angle is
//
//	cosh d = cosh δ + (cosh s - cosh δ)·sin²((θ1-θ2)/2)
//
// so that they are if s <= D, and else for a share of angles that is an arc
// sine; the integral over the latter is taken over t = 2R-s and δ.
func (d disk) closer(most float64) float64 {
	if most >= 2*d.radius {
		return 1
	}
	far := func(t float64) float64 {
		s := float64(2*d.radius) - t
		down, downAlpha, inverse, beyond := exact.Exp(-s), exact.Exp(-float64(d.alpha*s)), exact.Exp(-most), exact.Exp(most-s)
		return float64(exact.Exp(-float64(d.alpha*t)) * integral(0, min(t, most), func(delta float64) float64 {
			up, upAlpha := exact.Exp(delta), exact.Exp(float64(d.alpha*delta))
			density := float64((1 - float64(downAlpha*upAlpha)) * (1 - downAlpha/upAlpha))
			square := float64(beyond * float64((1-float64(inverse*up))*(1-inverse/up)))
			square /= float64((1 - float64(down*up)) * (1 - down/up))
			return float64(density * angleOf(square))
		}))
	}
	last := float64(2*d.radius) - most
	total, from, middle := 0.0, 0.0, min(last, most)
	for _, to := range []float64{middle / 64, middle / 16, middle / 4, middle, last} {
		total += integral(from, to, far)
		from = to
	}
	e := 1 - exact.Exp(-float64(d.alpha*d.radius))
	return float64(total*float64(d.alpha*d.alpha))/float64(float64(e*e)*float64(e*e)) + d.near(most)
}

// near returns the probability that r1+r2 <= D.
func (d disk) near(most float64) float64 {
	scale := coshMinus1(d.alpha * d.radius)
	up := func(s float64) float64 { // for s <= R
		x := float64(d.alpha * s)
		e := exact.Exp(x)
		return float64(x*float64((e-1/e)/2)) - float64(2*coshMinus1(x))
	}
	total := up(min(most, d.radius))
	if most > d.radius {
		beyond := func(s float64) float64 {
			e := exact.Exp(float64(d.alpha * s))
			other := float64(d.alpha * (float64(2*d.radius) - s))
			return float64(other*float64((e-1/e)/2)) + coshMinus1(float64(d.alpha*s)) + coshMinus1(other)
		}
		total += beyond(most) - beyond(d.radius)
	}
	return total / 2 / scale / scale
}

// angleOf returns 2/π·asin√x for x from 0 to 1, by three times halving the
// angle: the error is below 1e-10.
func angleOf(x float64) float64 {
	x = min(max(x, 0), 1)
	tangent := math.Sqrt(x) / (1 + math.Sqrt(1-x))
	for range 3 {
		tangent /= 1 + math.Sqrt(1+float64(tangent*tangent))
	}
	square := float64(tangent * tangent)
	series := 1./7 - float64(square/9)
	series = 1./5 - float64(square*series)
	series = 1./3 - float64(square*series)
	series = 1 - float64(square*series)
	return float64(32 / math.Pi * float64(tangent*series))
}

// gauss has the nodes above 0 and the weights of the Gauss-Legendre rule of 16
// nodes on [-1,1].
var gauss = [8]struct{ at, weight float64 }{
	{0.0950125098376374, 0.1894506104550685},
	{0.2816035507792589, 0.1826034150449236},
	{0.4580167776572274, 0.1691565193950025},
	{0.6178762444026438, 0.1495959888165767},
	{0.7554044083550030, 0.1246289712555339},
	{0.8656312023878318, 0.0951585116824928},
	{0.9445750230732326, 0.0622535239386479},
	{0.9894009349916499, 0.0271524594117541},
}

func integral(lo, hi float64, f func(x float64) float64) float64 {
	middle, half, total := float64((lo+hi)/2), float64((hi-lo)/2), 0.0
	for _, g := range gauss {
		step := float64(half * g.at)
		total += float64(g.weight * (f(middle-step) + f(middle+step)))
	}
	return float64(half * total)
}
