package feature

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// The maps, directions and rules for a missing measurement.
const (
	Quantile = "quantile"
	Curve    = "curve"

	Higher = "higher"
	Lower  = "lower"

	Renormalise = "renormalise" // the weight goes to the other features in proportion
	Neutral     = "neutral"     // the recipe's neutral value counts
)

// Recipe says how a measurement becomes a value in [0, 1].
type Recipe struct {
	Name    string      `toml:"name" json:"name"`
	Weight  float64     `toml:"weight" json:"weight"`                       // share of the sub-score, in (0, 1]
	Map     string      `toml:"map" json:"map"`                             // quantile or curve
	Bins    int         `toml:"bins,omitempty" json:"bins,omitempty"`       // of a quantile map, 2 to 1000
	Better  string      `toml:"better,omitempty" json:"better,omitempty"`   // of a quantile map: higher or lower values
	Curve   [][]float64 `toml:"curve,omitempty" json:"curve,omitempty"`     // points [measurement, value], ascending
	Missing string      `toml:"missing" json:"missing"`                     // renormalise or neutral
	Neutral float64     `toml:"neutral,omitempty" json:"neutral,omitempty"` // in (0, 1] when Missing is Neutral, else 0
	Raises  string      `toml:"raises" json:"raises"`                       // said when it gives more points than the average member has
	Lowers  string      `toml:"lowers" json:"lowers"`                       // said when it gives fewer
}

// Validate reports what is wrong with a recipe.
func (r Recipe) Validate() error {
	switch {
	case !(r.Weight > 0 && r.Weight <= 1):
		return fmt.Errorf("weight %v is not in (0, 1]", r.Weight)
	case r.Raises == "" || r.Lowers == "":
		return errors.New("the sentences raises and lowers must not be empty")
	case r.Missing != Renormalise && r.Missing != Neutral:
		return fmt.Errorf("missing %q is not %s or %s", r.Missing, Renormalise, Neutral)
	case !(r.Neutral >= 0 && r.Neutral <= 1):
		return fmt.Errorf("neutral %v is not in [0, 1]", r.Neutral)
	case r.Missing == Neutral && r.Neutral == 0: // left out; nothing at all is not neutral
		return fmt.Errorf("missing is neutral, so a line neutral = X is needed, X above 0 and at most 1, such as 0.5")
	case r.Missing == Renormalise && r.Neutral != 0:
		return fmt.Errorf("neutral %v is given, but missing is %s", r.Neutral, r.Missing)
	}
	switch r.Map {
	case Quantile:
		return r.validateQuantile()
	case Curve:
		if r.Bins != 0 || r.Better != "" {
			return errors.New("bins and better belong to a quantile map; the points of a curve say which values are better")
		}
		return ValidateCurve(r.Curve)
	}
	return fmt.Errorf("map %q is not %s or %s", r.Map, Quantile, Curve)
}

func (r Recipe) validateQuantile() error {
	switch {
	case r.Bins < 2 || r.Bins > 1000:
		return fmt.Errorf("bins %d are not in [2, 1000]", r.Bins)
	case r.Better != Higher && r.Better != Lower:
		return fmt.Errorf("better %q is not %s or %s", r.Better, Higher, Lower)
	case r.Curve != nil:
		return errors.New("a quantile map has no curve")
	}
	return nil
}

// ValidateCurve reports why points do not make a monotone map into [0, 1].
func ValidateCurve(points [][]float64) error {
	if len(points) < 2 {
		return fmt.Errorf("a curve of %d points, at least 2 are needed", len(points))
	}
	up, down := true, true
	for i, p := range points {
		if len(p) != 2 {
			return fmt.Errorf("point %d of the curve has %d numbers instead of 2", i+1, len(p))
		}
		if math.IsNaN(p[0]) || math.IsInf(p[0], 0) || !(p[1] >= 0 && p[1] <= 1) {
			return fmt.Errorf("point %d of the curve is [%v, %v], not [a number, a value in 0..1]", i+1, p[0], p[1])
		}
		if i == 0 {
			continue
		}
		if p[0] <= points[i-1][0] {
			return fmt.Errorf("point %d of the curve is at %v, not beyond %v", i+1, p[0], points[i-1][0])
		}
		up, down = up && p[1] >= points[i-1][1], down && p[1] <= points[i-1][1]
	}
	if !up && !down {
		return errors.New("the curve rises and falls; a map must be monotone")
	}
	return nil
}

// Fit makes the recipe's scale. Only a quantile map looks at the measurements:
// those of the members that count, NaN left out. It takes O(n log n) and 8
// bytes per member.
func (r Recipe) Fit(values []float64, counts func(i int) bool) Scale {
	s := Scale{Feature: r.Name, Falling: r.Better == Lower, Curve: r.Curve}
	if r.Map != Quantile {
		return s
	}
	var sorted []float64
	for i, x := range values {
		if !math.IsNaN(x) && counts(i) {
			sorted = append(sorted, x)
		}
	}
	if len(sorted) == 0 {
		return s
	}
	slices.Sort(sorted)
	last := len(sorted) - 1
	bins := max(min(r.Bins, last), 1)
	s.Edges = make([]float64, bins+1)
	for i := range s.Edges {
		s.Edges[i] = sorted[int(int64(i)*int64(last)/int64(bins))]
	}
	return s
}

// Check reports why a scale that was kept cannot be one that Fit made.
func (r Recipe) Check(s Scale) error {
	switch {
	case s.Feature != r.Name:
		return fmt.Errorf("the scale is that of %q", s.Feature)
	case r.Map == Curve:
		return ValidateCurve(s.Curve)
	case s.Curve != nil || len(s.Edges) == 1 || !slices.IsSorted(s.Edges):
		return fmt.Errorf("%d edges and %d points are no quantile map", len(s.Edges), len(s.Curve))
	}
	return nil
}
