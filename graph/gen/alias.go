package gen

import "math/bits"

// alias draws one of n outcomes with given weights from one random number: its
// upper part chooses a bucket, its lower part one of the two outcomes there.
// A probability is off by less than 2^-32/n.
//
// Source: A. J. Walker, An efficient method for generating discrete random
// variables with general distributions, 1977, pp. 253-256; filled after M. D.
// Vose, A linear algorithm for generating random numbers with a given
// distribution, 1991, pp. 972-975.
type alias []aliasBucket

type aliasBucket struct{ threshold, other uint32 }

// newAlias takes weights that are not negative and not all 0. It changes them.
func newAlias(weights []float64) alias {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	scale := float64(len(weights)) / total
	a := make(alias, len(weights))
	stack := make([]uint32, len(weights)) // poor from the front, rich from the back
	poor, rich := 0, len(weights)
	for i := range weights {
		weights[i] *= scale
		if weights[i] < 1 {
			stack[poor] = uint32(i)
			poor++
		} else {
			rich--
			stack[rich] = uint32(i)
		}
	}
	for poor > 0 && rich < len(weights) {
		p, r := stack[poor-1], stack[rich]
		a[p] = aliasBucket{uint32(weights[p] * (1 << 32)), r}
		if weights[r] -= 1 - weights[p]; weights[r] < 1 {
			stack[poor-1] = r
			rich++
		} else {
			poor--
		}
	}
	for _, i := range stack[:poor] { // full but for a rounding error, as the rest is
		a[i].other = i
	}
	for _, i := range stack[rich:] {
		a[i].other = i
	}
	return a
}

// draw returns the outcome that 64 random bits stand for.
func (a alias) draw(x uint64) uint32 {
	bucket, part := bits.Mul64(x, uint64(len(a)))
	if b := a[bucket]; uint32(part>>32) >= b.threshold {
		return b.other
	}
	return uint32(bucket)
}
