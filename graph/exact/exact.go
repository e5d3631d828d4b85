// Package exact has exponentials, logarithms, powers and a sine whose bits do
// not depend on the machine.
//
// math.Exp and its kin use assembly on some processors and fused arithmetic on
// others, so that the last bit changes from machine to machine. Here only
// additions, multiplications, table look-ups and bit operations occur, each
// rounded as IEEE 754 says: every product that may reach a sum, also through a
// variable or an inlined function, is converted first, which alone forbids the
// compiler to fuse the two. The errors are below 0.51 units in the last place
// (0.57 for Pow, 0.8 where a result is subnormal), so results that can be
// represented come out exactly. NaN is always the one of math.NaN.
//
// Method: tables and short polynomials after P. T. P. Tang, Table-driven
// implementation of the exponential function in IEEE floating-point arithmetic
// (1989) and the same of the logarithm function (1990); the logarithm is kept
// as an unrounded sum of two numbers after T. J. Dekker, A floating-point
// technique for extending the available precision (1971), which is what Pow
// and Log1p need.
package exact

import "math"

// twoSum returns a+b as the rounded sum and what rounding cost, exactly.
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	part := sum - a
	return sum, (a - (sum - part)) + (b - part)
}

// split returns x as a sum of its first 26 bits and the rest, so that the
// upper part times anything of 27 bits is exact.
func split(x float64) (upper, lower float64) {
	upper = math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
	return upper, x - upper
}

// twoProduct returns a·b as the rounded product and what rounding cost, the
// latter to 50 bits, as long as nothing leaves the range.
func twoProduct(a, b float64) (product, rest float64) {
	product = float64(a * b)
	a1, a2 := split(a)
	b1, b2 := split(b)
	rest = float64(a1*b1) - product
	rest += float64(a1 * b2)
	rest += float64(a2 * b1)
	return product, rest + float64(a2*b2)
}
