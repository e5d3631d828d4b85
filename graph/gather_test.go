package graph_test

import (
	"testing"

	"github.com/kithgraph/kith/graph"
)

// Whole numbers add up exactly in any order; of the others the order is what
// the comment says.
func TestGather(t *testing.T) {
	x, row, want := make([]float64, 16), []graph.Vertex{}, 0.0
	for i := range x {
		x[i] = float64(int(1) << i)
	}
	for _, v := range []graph.Vertex{3, 0, 3, 15, 7, 8, 1, 2, 14, 5, 5} {
		if got := graph.Gather(x, row); got != want {
			t.Errorf("over %v: %v, want %v", row, got, want)
		}
		row, want = append(row, v), want+x[v]
	}
	// 1 + 2⁻⁵³ is 1, unless the small ones meet first.
	tiny := 1.0 / (1 << 53)
	y := []float64{1, tiny, tiny, 0, 0, 0, 0, 0}
	if got := graph.Gather(y, []graph.Vertex{0, 1, 3, 4, 5, 2, 6, 7}); got != 1+2*tiny {
		t.Errorf("terms 1 and 5 add up first: %v", got)
	}
	if got := graph.Gather(y, []graph.Vertex{0, 3, 4, 5, 1, 2}); got != 1 {
		t.Errorf("what is left over goes to the first sum: %v", got)
	}
}
