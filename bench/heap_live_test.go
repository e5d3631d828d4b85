package bench_test

import (
	"testing"

	"github.com/kithgraph/kith/bench"
)

// Leiden allocates many small pieces, which counted as alive when they were
// made while the collector looked.
func TestGarbageIsNotAlive(t *testing.T) {
	c := config(t, "leiden")
	c.Workers, c.Memory, c.Check = []int{2}, true, false
	r, err := bench.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := r.Failures(); len(wrong) > 0 || r.Cells[0].Live < 0 {
		t.Errorf("%q, %d bytes alive", wrong, r.Cells[0].Live)
	}
}
