package exact

import "math"

// Pow returns x^y with an error below 0.57 units in the last place. The
// special cases are those of math.Pow and IEEE 754, in this order:
//
//	Pow(x, ±0) = 1 and Pow(1, y) = 1, also for NaN
//	Pow(x, NaN) = Pow(NaN, y) = NaN
//	Pow(-1, ±Inf) = 1
//	Pow(x, ±Inf) is +Inf or +0, by whether |x| or 1/|x| exceeds 1
//	Pow(±0, y) and Pow(±Inf, y) are infinite or 0, negative for odd whole y
//	Pow(x, y) = NaN for x < 0 and finite y that is not whole
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	size, sign := math.Abs(x), 1.0
	if math.Signbit(x) && odd(y) {
		sign = -1
	}
	switch {
	case math.IsInf(y, 0):
		return atInfinity(size, y > 0)
	case size == 0 || math.IsInf(size, 0):
		if (size == 0) == (y > 0) {
			return math.Copysign(0, sign)
		}
		return math.Inf(int(sign))
	case x < 0 && y != math.Floor(y):
		return math.NaN()
	}
	hi, lo := logSum(size, 0)
	product := y * hi
	if math.Abs(product) > 1000 { // beyond the range; the parts of the product might not be numbers
		return sign * expSum(product, 0)
	}
	product, rest := twoProduct(y, hi)
	return sign * expSum(product, rest+float64(y*lo))
}

// atInfinity returns size to the power of plus or minus infinity.
func atInfinity(size float64, plus bool) float64 {
	switch {
	case size == 1:
		return 1
	case (size > 1) == plus:
		return math.Inf(1)
	}
	return 0
}

// odd tells whether y is an odd whole number; all numbers of 2^53 and more are
// even.
func odd(y float64) bool {
	half := float64(y * 0.5)
	return math.Abs(half) < 1<<52 && y == math.Floor(y) && half != math.Floor(half)
}
