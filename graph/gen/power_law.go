package gen

import (
	"fmt"

	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/param"
)

// powerLaw draws whole numbers k from least to most with probability
// proportional to k^-exponent; the least one may have less than its share.
type powerLaw struct {
	least    int
	outcomes alias
	mean     float64
	square   float64 // mean of k²
}

// newPowerLaw takes the limits as they are.
func newPowerLaw(exponent float64, least, most int) powerLaw {
	weights := make([]float64, most-least+1)
	for i := range weights {
		weights[i] = exact.Pow(float64(least+i), -exponent)
	}
	return weighted(least, weights)
}

func weighted(least int, weights []float64) powerLaw {
	total, first, second := 0.0, 0.0, 0.0
	for i := len(weights) - 1; i >= 0; i-- { // small ones first
		k := float64(least + i)
		total += weights[i]
		first += float64(k * weights[i])
		second += float64(k * float64(k*weights[i]))
	}
	return powerLaw{least: least, mean: first / total, square: second / total, outcomes: newAlias(weights)}
}

// newPowerLawOfMean chooses the least number, and the share that it keeps, so
// that the mean comes out exactly.
func newPowerLawOfMean(exponent, mean float64, most int) (powerLaw, error) {
	weights := make([]float64, most+1)
	for k := 1; k <= most; k++ {
		weights[k] = exact.Pow(float64(k), -exponent)
	}
	// The mean of the numbers from k on falls as k does; zeroth and first are
	// their sums of k^-exponent and k^(1-exponent).
	zeroth, first := 0.0, 0.0
	for k := most; k >= 1; k-- {
		if lower := (first + float64(float64(k)*weights[k])) / (zeroth + weights[k]); lower <= mean {
			// What share of k makes the mean what it should be?
			keep := 1.0
			if zeroth > 0 {
				keep = (first - float64(mean*zeroth)) / ((mean - float64(k)) * weights[k])
			}
			weights[k] *= min(max(keep, 0), 1)
			return weighted(k, weights[k:]), nil
		}
		zeroth, first = zeroth+weights[k], first+float64(float64(k)*weights[k])
	}
	return powerLaw{}, fmt.Errorf("%w: --mean-degree %v is too small for exponent %v and degrees up to %d, whose mean is %.6g at least", param.ErrBad, mean, exponent, most, first/zeroth)
}

// draw returns the number that 64 random bits stand for.
func (l powerLaw) draw(x uint64) int { return l.least + int(l.outcomes.draw(x)) }
