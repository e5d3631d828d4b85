package column

import (
	"math"
	"slices"
)

// AUC returns the probability that a value drawn from above exceeds one drawn
// from below, where a tie counts one half:
//
//	AUC = ( |{(a,b) : a > b}| + |{(a,b) : a = b}| / 2 ) / ( |above| |below| )
//
// with a in above and b in below. It is the area under the ROC curve of a score
// whose positives have the values above and whose negatives the values below,
// and the U of Mann and Whitney over the number of pairs. 1: every positive
// stands higher, 0: every one lower, 1/2: as good as chance. When one of the two
// has no values, or a value is missing (NaN), there is no AUC, and it is NaN.
//
// Source: J. Hanley, B. McNeil, The Meaning and Use of the Area under a Receiver
// Operating Characteristic (ROC) Curve, Radiology 143 (1982).
//
// O(n log n) for n values; copies both. Pairs are counted in whole and half
// numbers, exact below 2⁵² pairs, so the order of the values does not show.
func AUC(above, below []float64) float64 {
	if len(above) == 0 || len(below) == 0 || slices.ContainsFunc(above, math.IsNaN) || slices.ContainsFunc(below, math.IsNaN) {
		return math.NaN()
	}
	above, below = slices.Clone(above), slices.Clone(below)
	slices.Sort(above)
	slices.Sort(below)
	won, lower, notHigher := 0.0, 0, 0 // of below: how many are lower than a, and how many are not higher
	for _, a := range above {
		for lower < len(below) && below[lower] < a {
			lower++
		}
		for notHigher < len(below) && below[notHigher] <= a {
			notHigher++
		}
		won += float64((float64(lower) + float64(notHigher)) / 2)
	}
	return won / float64(len(above)) / float64(len(below))
}
