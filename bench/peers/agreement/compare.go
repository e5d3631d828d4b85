package agreement

import (
	"fmt"
	"math"
	"slices"
)

// Agreement is how two answers to a task compare. What it does not say is 0.
type Agreement struct {
	Holds   bool    `json:"holds"`
	Largest float64 `json:"largest,omitempty"` // of values: largest difference, as a share of the largest value of its column
	Differ  int     `json:"differ,omitempty"`  // of counts: how many are not the same; of values: how many one side alone has
	Ours    float64 `json:"ours,omitempty"`    // of quality: the best of kith's runs
	Theirs  float64 `json:"theirs,omitempty"`  // and of as many of the other's
}

// compare holds answers against each other; quality is compared by what
// divisions are worth.
func (t Task) compare(ours, theirs []float64) (a Agreement, err error) {
	if t.Mode == Quality {
		a.Ours, a.Theirs = t.best(ours), t.best(theirs)
		a.Holds = a.Ours >= a.Theirs-t.Within
		if t.Measure == "codelength" {
			a.Holds = a.Ours <= a.Theirs+t.Within
		}
		return a, nil
	}
	if len(ours) != len(theirs) {
		return a, fmt.Errorf("%d values beside kith's %d", len(theirs), len(ours))
	}
	switch t.Mode {
	case Counts:
		for i := range ours {
			if ours[i] != theirs[i] {
				a.Differ++
			}
		}
		a.Holds = a.Differ == 0
	case Partition:
		a.Differ = apart(ours, theirs)
		a.Holds = a.Differ == 0
	default:
		length := len(ours) / max(len(t.Columns)+len(t.Measures), 1)
		for first := 0; first < len(ours) && length > 0; first += length {
			a.values(ours[first:first+length], theirs[first:first+length], t.Scaled)
		}
		a.Holds = a.Differ == 0 && a.Largest <= t.Within
	}
	return a, nil
}

// best returns the best of what several divisions are worth: a search with a
// random choice is judged by the best of its runs, as many on both sides.
func (t Task) best(worth []float64) float64 {
	if t.Measure == "codelength" { // the shorter the better
		return slices.Min(worth)
	}
	return slices.Max(worth)
}

// smallest is what differences are shares of where all values are smaller, so
// that a correlation of 0 and one of 1e-17 are no different ones.
const smallest = 1e-6

// values compares a column. A value that is missing (NaN) or infinite must be so
// on both sides.
func (a *Agreement) values(ours, theirs []float64, scaled bool) {
	mine, other := top(ours), top(theirs)
	unit := 1.0
	if scaled && mine > 0 && other > 0 {
		unit = mine / other
	}
	whole := max(mine, other*unit, smallest)
	for i, x := range ours {
		y := theirs[i]
		switch {
		case finite(x) && finite(y):
			a.Largest = max(a.Largest, math.Abs(x-y*unit)/whole)
		case x != y && !(math.IsNaN(x) && math.IsNaN(y)):
			a.Differ++
		}
	}
}

// top returns the largest absolute value of those that are finite.
func top(values []float64) (largest float64) {
	for _, x := range values {
		if finite(x) {
			largest = max(largest, math.Abs(x))
		}
	}
	return largest
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// apart counts the vertices that stand in the way of a two-way mapping between
// the names of two divisions; 0: they are the same.
func apart(a, b []float64) (count int) {
	there, back := map[float64]float64{}, map[float64]float64{}
	for i := range a {
		x, met := there[a[i]]
		y, metBack := back[b[i]]
		if met && x != b[i] || metBack && y != a[i] {
			count++
			continue
		}
		there[a[i]], back[b[i]] = b[i], a[i]
	}
	return count
}

// text says what the comparison found in a few characters.
func (a Agreement) text(t Task) string {
	switch t.Mode {
	case Counts:
		if a.Differ == 0 {
			return "exact"
		}
		return fmt.Sprintf("%d differ", a.Differ)
	case Partition:
		if a.Differ == 0 {
			return "the same"
		}
		return fmt.Sprintf("%d apart", a.Differ)
	case Quality:
		return fmt.Sprintf("%+.4f", a.Ours-a.Theirs)
	}
	switch {
	case a.Differ > 0:
		return fmt.Sprintf("%d on one side alone, %.1e", a.Differ, a.Largest)
	case a.Largest == 0:
		return "0"
	}
	return fmt.Sprintf("%.0e", a.Largest)
}
