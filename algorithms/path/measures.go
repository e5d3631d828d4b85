package path

import (
	"fmt"

	"github.com/kithgraph/kith/algorithms"
)

// checkMeasures holds the measures of an outcome against those that a checker has
// come to, within a share of each.
func checkMeasures(kernel string, o *algorithms.Outcome, within float64, want ...algorithms.Measure) error {
	for _, m := range want {
		if err := algorithms.CheckMeasure(o, m.Name, m.Value, within); err != nil {
			return fmt.Errorf("path: %s: %w", kernel, err)
		}
	}
	return nil
}
