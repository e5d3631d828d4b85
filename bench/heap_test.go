package bench

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
)

// TestBuildEstimate holds the estimate of a generated graph against the live
// heap of its build. The scale is 17, with -short 14, or what KITH_SCALE says.
func TestBuildEstimate(t *testing.T) {
	k := gen.Kronecker{Scale: 17, EdgeFactor: 16, Seed: 1}
	if testing.Short() {
		k.Scale = 14
	}
	if text := os.Getenv("KITH_SCALE"); text != "" {
		var err error
		if k.Scale, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, workers := range []int{1, 2, 7} {
		peak, err := livePeak(func() (any, error) {
			d, err := k.Draw(t.Context(), workers)
			if err != nil {
				return nil, err
			}
			table, _, err := graph.BuildFrom(t.Context(), d, graph.BuildOptions{Order: graph.OrderDegree, Workers: workers})
			return table, err
		})
		if err != nil {
			t.Fatal(err)
		}
		// Where there are fewer processors, the last workers often find nothing to
		// do, and have no scratch then.
		idle := workers > runtime.GOMAXPROCS(0)
		if estimate := k.Bytes(workers); peak > estimate || !idle && judge(peak, estimate) != MemoryHolds {
			t.Errorf("scale %d, %d workers: a live heap of %d bytes, the estimate is %d", k.Scale, workers, peak, estimate)
		} else {
			t.Logf("scale %d, %d workers: a live heap of %d bytes, %.3f of the estimate", k.Scale, workers, peak, float64(peak)/float64(estimate))
		}
	}
}
