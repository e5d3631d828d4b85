package algorithms

import (
	"fmt"
	"math"
)

// CheckMeasure holds a measure against what a checker came to, of which it may be
// off by the given share, or by as much of 1 where that is more.
func CheckMeasure(o *Outcome, name string, want, within float64) error {
	for _, m := range o.Measures {
		if m.Name != name {
			continue
		}
		if !(math.Abs(m.Value-want) <= within*math.Max(1, math.Abs(want))) {
			return fmt.Errorf("%w: measure %s is %v, not %v", ErrCheck, name, want, m.Value)
		}
		return nil
	}
	return fmt.Errorf("%w: measure %s is missing; it is %v", ErrCheck, name, want)
}
