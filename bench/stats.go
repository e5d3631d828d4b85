package bench

import (
	"math"
	"slices"
)

// Summary describes repeated measurements of one quantity.
type Summary struct {
	Median float64   `json:"median"`
	Low    float64   `json:"low"`    // first quartile
	High   float64   `json:"high"`   // third quartile
	Values []float64 `json:"values"` // in the order in which they were measured
}

// Summarize returns median and quartiles, interpolated between neighbours.
func Summarize(values []float64) Summary {
	s := Summary{Values: values}
	if len(values) == 0 {
		return s
	}
	sorted := slices.Sorted(slices.Values(values))
	s.Low, s.Median, s.High = quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
	return s
}

// quantile interpolates between the order statistics around p·(n-1).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below == len(sorted)-1 {
		return sorted[below]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}

// Spread returns half of the range between the quartiles, as a share of the
// median.
func (s Summary) Spread() float64 {
	if s.Median == 0 {
		return 0
	}
	return (s.High - s.Low) / 2 / math.Abs(s.Median)
}

// ratio compares two sides that took turns: the ratio of the medians, with the
// quartiles of the ratios of each turn, in which both sides met the machine in
// nearly the same mood.
func ratio(ours, theirs []float64) Summary {
	turns := make([]float64, min(len(ours), len(theirs)))
	for i := range turns {
		turns[i] = ours[i] / theirs[i]
	}
	s := Summarize(turns)
	s.Median = Summarize(ours).Median / Summarize(theirs).Median
	return s
}
