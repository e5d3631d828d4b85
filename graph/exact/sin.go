package exact

import "math"

// SinPi returns the sine of πx, so of x half turns, with an error below 0.51
// units in the last place.
//
//	SinPi(±n) = ±0 for whole n, SinPi(±Inf) = SinPi(NaN) = NaN
func SinPi(x float64) float64 {
	size, sign := math.Abs(x), math.Copysign(1, x)
	if !(size <= math.MaxFloat64) {
		return math.NaN()
	}
	size -= float64(2 * math.Floor(float64(size/2))) // exact, as is what follows
	if size >= 1 {
		size, sign = size-1, -sign
	}
	if size > 0.5 {
		size = 1 - size
	}
	switch {
	case size == 0:
		return math.Copysign(0, x)
	case size < 0x1p-100: // the sine is πx; nothing leaves the range when it is scaled
		product, rest := timesPi(size * 0x1p600)
		return float64(sign * float64(float64(product+rest)*0x1p-600))
	}
	return float64(sign * sineOf(size))
}

// timesPi returns πx as an unrounded sum.
func timesPi(x float64) (product, rest float64) {
	product, rest = twoProduct(x, piHi)
	return product, rest + float64(x*piLo)
}

// sineOf returns sin πx for 0 < x <= 1/2: with s and c the sine and cosine of
// π·k/128 for the nearest k, and w = πx - π·k/128, |w| <= π/256, it is
//
//	s + c·w + (c·(sin w - w) - s·(1 - cos w))
//
// where the first sum and its product are kept unrounded.
func sineOf(x float64) float64 {
	k := int(float64(x*128) + 0.5)
	w, w2 := timesPi(x - float64(float64(k)/128)) // the difference is exact
	s, c := sines[k], sines[64-k]

	// (sin w - w)/w³ and (cos w - 1)/w²; the first terms that are left out are
	// below 2^-69 of w and 2^-65 of 1
	const s3, s5, s7, c2, c4, c6 = -1. / 6, 1. / 120, -1. / 5040, -1. / 2, 1. / 24, -1. / 720
	square := float64(w * w)
	sine := s3 + float64(square*(s5+float64(square*s7)))
	cosine := c2 + float64(square*(c4+float64(square*c6)))

	product, rest := twoProduct(c.hi, w)
	sum, lost := twoSum(s.hi, product)
	small := s.lo + float64(c.lo*w)
	small += float64(c.hi*w2) + rest
	small += float64(float64(c.hi*w)*float64(square*sine)) + float64(s.hi*float64(square*cosine))
	return sum + (lost + small)
}
