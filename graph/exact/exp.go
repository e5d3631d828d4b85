package exact

import "math"

// Beyond these arguments e^x is infinite or rounds to 0.
const (
	expMost  = 709.8
	expLeast = -745.2
)

// Exp returns e^x with an error below 0.51 units in the last place.
//
//	Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN
func Exp(x float64) float64 {
	if x != x {
		return math.NaN()
	}
	return expSum(x, 0)
}

// Exp2 returns 2^x with an error below 0.51 units in the last place; for
// whole x it is exact.
//
//	Exp2(+Inf) = +Inf, Exp2(-Inf) = 0, Exp2(NaN) = NaN
func Exp2(x float64) float64 {
	switch {
	case x != x:
		return math.NaN()
	case x >= 1024:
		return math.Inf(1)
	case x < -1076:
		return 0
	}
	steps := math.Floor(float64(x*128) + 0.5)
	const ln2 = ln2Hi + ln2Lo
	return scaled(int(steps), float64((x-float64(steps/128))*ln2))
}

// expSum returns e^(x+rest), where rest is small beside x.
func expSum(x, rest float64) float64 {
	switch {
	case x > expMost:
		return math.Inf(1)
	case x < expLeast:
		return 0
	}
	// x = steps · ln2/128 + r with |r| <= ln2/256
	const perStep = 1 / (stepHi + stepLo)
	steps := math.Floor(float64(x*perStep) + 0.5)
	r := x - float64(steps*stepHi)
	r -= float64(steps * stepLo)
	return scaled(int(steps), r+rest)
}

// scaled returns 2^(steps/128) · e^r for |r| <= 0.003.
func scaled(steps int, r float64) float64 {
	// e^r - 1; the first term that is left out is below 2^-71
	const c2, c3, c4, c5, c6 = 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720
	p := c5 + float64(r*c6)
	p = c4 + float64(r*p)
	p = c3 + float64(r*p)
	p = c2 + float64(r*p)
	p = r + float64(r*float64(r*p))

	t := powers[steps&127]
	s := t.hi + (t.lo + float64(t.hi*p))
	// Two factors, as one may lie beyond the range: the first product is exact.
	e := steps >> 7
	return s * powerOf2(e>>1) * powerOf2(e-e>>1)
}

// powerOf2 returns 2^e for -1022 <= e <= 1023.
func powerOf2(e int) float64 { return math.Float64frombits(uint64(e+1023) << 52) }
