package algorithms

import (
	"fmt"
	"math"
)

// CheckMeasure holds a measure against what the checker came to: within a share of it, or of 1 when it is smaller.
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
