package par_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/kithgraph/kith/graph/par"
)

func TestCutsCoverEveryVertexOnce(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		n, work := r.IntN(60), 1+r.Int64N(40)
		offsets := []int64{r.Int64N(3)} // a block's offsets do not begin at 0
		for range n {
			degree := r.Int64N(12)
			if r.IntN(10) == 0 {
				degree = 200 // a hub, more than the work of a chunk
			}
			offsets = append(offsets, offsets[len(offsets)-1]+degree)
		}
		cuts := par.Cuts[uint32](offsets, work)
		if cuts[0] != 0 || int(cuts[len(cuts)-1]) != n {
			t.Fatalf("cuts %v of %d vertices", cuts, n)
		}
		for c := 1; c < len(cuts); c++ {
			if cuts[c] <= cuts[c-1] {
				t.Fatalf("cuts %v do not ascend", cuts)
			}
			// Without its last vertex a chunk is below the work, or it is one vertex.
			last := cuts[c] - 1
			if before := offsets[last] - offsets[cuts[c-1]] + int64(last-cuts[c-1]); last > cuts[c-1] && before >= work {
				t.Fatalf("chunk %d of %v costs %d before its last vertex, allowed %d", c-1, cuts, before, work)
			}
		}
	}
}

func TestEven(t *testing.T) {
	for _, c := range []struct {
		n, size int
		want    []uint32
	}{
		{0, 3, []uint32{0}},
		{1, 3, []uint32{0, 1}},
		{6, 3, []uint32{0, 3, 6}},
		{7, 3, []uint32{0, 3, 6, 7}},
	} {
		if got := par.Even[uint32](c.n, c.size); !slices.Equal(got, c.want) {
			t.Errorf("Even(%d, %d) = %v, want %v", c.n, c.size, got, c.want)
		}
	}
}

func TestRangeRunsEveryChunkOnce(t *testing.T) {
	cuts := par.Even[uint32](1003, 10)
	for _, workers := range []int{-1, 0, 1, 2, 7, 64, 500} {
		var seen [1003]atomic.Int32
		err := par.Range(t.Context(), workers, cuts, func(c int, lo, hi uint32) {
			if cuts[c] != lo || cuts[c+1] != hi {
				t.Errorf("chunk %d is %d to %d", c, lo, hi)
			}
			for v := lo; v < hi; v++ {
				seen[v].Add(1)
			}
		})
		if err != nil {
			t.Error(err)
		}
		for v := range seen {
			if seen[v].Load() != 1 {
				t.Fatalf("%d workers: vertex %d was visited %d times", workers, v, seen[v].Load())
			}
		}
	}
}

func TestRangeOfNothing(t *testing.T) {
	for _, cuts := range [][]uint32{nil, {}, {0}} {
		err := par.Range(t.Context(), 0, cuts, func(int, uint32, uint32) { t.Error("body was called") })
		if err != nil {
			t.Error(err)
		}
	}
}

func TestRangeStopsWhenCancelled(t *testing.T) {
	cuts := par.Even[uint32](1000, 1)
	for _, workers := range []int{1, 2, 7, 64} {
		ctx, cancel := context.WithCancel(t.Context())
		var calls, late atomic.Int32
		var cancelled atomic.Bool
		err := par.Range(ctx, workers, cuts, func(int, uint32, uint32) {
			if cancelled.Load() {
				late.Add(1)
			}
			if calls.Add(1) == 10 {
				cancel()
				cancelled.Store(true)
			}
		})
		// Each of the other workers may just have begun one more.
		if !errors.Is(err, context.Canceled) || late.Load() > int32(workers-1) {
			t.Errorf("%d workers: %d chunks began after the end (%v)", workers, late.Load(), err)
		}
		before := calls.Load()
		if err := par.Range(ctx, workers, cuts, func(int, uint32, uint32) { calls.Add(1) }); !errors.Is(err, context.Canceled) || calls.Load() != before {
			t.Errorf("%d workers: a cancelled loop began (%v)", workers, err)
		}
	}
}

func TestRangeWithMakesScratchPerWorker(t *testing.T) {
	for _, workers := range []int{1, 3, 8} {
		var made, busy atomic.Int32
		err := par.RangeWith(t.Context(), workers, par.Even[uint32](500, 1),
			func() *atomic.Int32 { made.Add(1); return new(atomic.Int32) },
			func(s *atomic.Int32, _ int, _, _ uint32) {
				if !s.CompareAndSwap(0, 1) {
					busy.Add(1)
				}
				s.Store(0)
			})
		if err != nil || made.Load() > int32(workers) || busy.Load() > 0 {
			t.Errorf("%d workers: %d scratches, %d shared at a time (%v)", workers, made.Load(), busy.Load(), err)
		}
	}
}

// Terms so far apart in size that another order of adding gives other bits.
func TestSumAddsInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	terms := make([]float64, 5000)
	for i := range terms {
		terms[i] = (r.Float64() - 0.5) * float64(uint64(1)<<r.IntN(60))
	}
	cuts := par.Even[uint32](len(terms), 7)
	chunk := func(lo, hi uint32) (sum float64) {
		for _, x := range terms[lo:hi] {
			sum += x
		}
		return sum
	}
	want := 0.0
	for c := range len(cuts) - 1 {
		want += chunk(cuts[c], cuts[c+1])
	}
	for _, workers := range []int{1, 2, 7, 64} {
		if got, err := par.Sum(t.Context(), workers, cuts, chunk); err != nil || got != want {
			t.Errorf("%d workers: %v, want %v (%v)", workers, got, want, err)
		}
	}
	if got, err := par.Sum(t.Context(), 0, nil, chunk); got != 0 || err != nil {
		t.Errorf("the sum of nothing is %v (%v)", got, err)
	}
}

func TestPrefix(t *testing.T) {
	counts := []int64{3, 0, 2, 5, 0}
	if total := par.Prefix(counts); total != 10 || !slices.Equal(counts, []int64{0, 3, 3, 5, 10}) {
		t.Errorf("total %d, offsets %v", total, counts)
	}
	if par.Prefix(nil) != 0 {
		t.Error("the sum of nothing is not 0")
	}
}

func TestWorkers(t *testing.T) {
	if par.Workers(5) != 5 || par.Workers(0) < 1 || par.Workers(-1) != par.Workers(0) {
		t.Errorf("Workers(5) = %d, Workers(0) = %d, Workers(-1) = %d", par.Workers(5), par.Workers(0), par.Workers(-1))
	}
}
