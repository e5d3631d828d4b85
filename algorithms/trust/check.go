package trust

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// near holds the columns of an outcome against what they should be.
func near(g *graph.Snapshot, kernel string, o *algorithms.Outcome, tolerance float64, want ...[]float64) error {
	for i, values := range want {
		for v, x := range values {
			claimed := o.Columns[i].F64[v]
			if !(math.Abs(claimed-x) <= tolerance) && !(math.IsNaN(claimed) && math.IsNaN(x)) {
				return fmt.Errorf("trust: %s: %w: %s of %s is %v, not %v", kernel, algorithms.ErrCheck, o.Columns[i].Name, g.IDs.Format(graph.Vertex(v)), x, claimed)
			}
		}
	}
	return nil
}
