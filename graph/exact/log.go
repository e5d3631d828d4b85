package exact

import "math"

// Log returns the natural logarithm of x with an error below 0.51 units in the
// last place.
//
//	Log(+Inf) = +Inf, Log(±0) = -Inf, Log(x < 0) = Log(NaN) = NaN
func Log(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	}
	hi, lo := logSum(x, 0)
	return hi + lo
}

// Log1p returns the natural logarithm of 1+x, also for small x, with an error
// below 0.51 units in the last place.
//
//	Log1p(+Inf) = +Inf, Log1p(±0) = ±0, Log1p(-1) = -Inf, Log1p(x < -1) = Log1p(NaN) = NaN
func Log1p(x float64) float64 {
	switch {
	case x != x || x < -1:
		return math.NaN()
	case x == 0 || x > math.MaxFloat64:
		return x
	case x == -1:
		return math.Inf(-1)
	case x > 0x1p60: // the one is lost far behind the last bit
		return Log(x)
	}
	hi, lo := logSum(twoSum(1, x))
	return hi + lo
}

// leastSlot are the bits of 11/16, where slots[0] begins.
const leastSlot = 0x3fe6000000000000

// logSum returns the logarithm of x+rest, for x > 0 and |rest| at most a unit
// in the last place of x, as a sum of two numbers with a relative error below
// 2^-66.
func logSum(x, rest float64) (hi, lo float64) {
	exponent := 0
	if x < 0x1p-1022 { // subnormal
		x, exponent = x*0x1p54, -54
	}
	// x = 2^exponent · z with 11/16 <= z < 11/8
	above := math.Float64bits(x) - leastSlot
	slot := &slots[above>>45&127]
	shift := int(int64(above) >> 52)
	z := math.Float64frombits(math.Float64bits(x) - uint64(shift)<<52)
	exponent += shift
	if rest != 0 {
		rest = float64(rest * powerOf2(-shift)) // only Log1p has a rest, and 2^-53 <= x <= 2^60
	}

	// r + r2 = z·c - 1, |r| <= 2^-7: both products are exact, and so is the difference
	z1, z2 := split(z)
	r, r2 := twoSum(float64(z1*slot.c)-1, float64(z2*slot.c))
	r, r2 = twoSum(r, r2+float64(rest*slot.c))

	// ln(1+r) = r - r²/2 + tail; r² is the exact square of the upper part and a rest
	r1 := math.Float64frombits(math.Float64bits(r) &^ (1<<27 - 1))
	square := float64(0.5 * float64(r1*r1))
	squareRest := float64(0.5*float64((r-r1)*(r1+r))) + float64(r*r2)

	// ln x = exponent · ln 2 - ln c + ln(1+r)
	k := float64(exponent)
	base := float64(k*ln2Hi) + slot.hi // exact
	sum, rest1 := twoSum(base, r)
	sum, rest2 := twoSum(sum, -square)
	small := float64(k*ln2Lo) + slot.lo
	return twoSum(sum, (rest1+rest2)+(r2-squareRest)+small+logTail(r))
}

// logTail returns ln(1+r) - r + r²/2 for |r| <= 2^-7; the first term that is
// left out is below 2^-73 of r.
func logTail(r float64) float64 {
	const c3, c4, c5, c6, c7, c8, c9, c10 = 1. / 3, -1. / 4, 1. / 5, -1. / 6, 1. / 7, -1. / 8, 1. / 9, -1. / 10
	p := c9 + float64(r*c10)
	p = c8 + float64(r*p)
	p = c7 + float64(r*p)
	p = c6 + float64(r*p)
	p = c5 + float64(r*p)
	p = c4 + float64(r*p)
	p = c3 + float64(r*p)
	return float64(float64(r*r) * float64(r*p))
}
