package bench

import (
	"context"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/kithgraph/kith/algorithms"
)

// stopTheWorld lets a child's collector stop everything else while it looks for
// what is alive. Otherwise whatever is allocated meanwhile counts as alive,
// garbage or not, which was up to five times what kernels with many small
// pieces held on small graphs.
const stopTheWorld = "gcstoptheworld=1"

// liveReport is the largest live heap of a cell beyond its snapshot, in bytes.
type liveReport struct {
	Live int64 `json:"live"`
}

// runLive measures the memory of a cell. It wants a process with stopTheWorld,
// in which no time is worth telling. A kernel takes the same memory in every
// run, and what a busy machine lets the process itself do late it does once: so
// what is above the estimate must be so twice.
func runLive(ctx context.Context, q kernelRequest) (r liveReport, err error) {
	c, err := q.open(ctx)
	if err != nil {
		return r, err
	}
	estimate := int64(0)
	for _, p := range c.params {
		estimate = max(estimate, c.spec.Need(c.g, p, q.Workers))
	}
	if r.Live, err = c.largestLive(ctx, q.Workers); err == nil && judge(r.Live, estimate) == MemoryExceeded {
		again, failed := c.largestLive(ctx, q.Workers)
		r.Live, err = min(r.Live, again), failed
	}
	return r, err
}

// largestLive returns the largest live heap of the cell's runs. Short runs are
// repeated, so that some sample falls into each of their phases.
func (c cellInput) largestLive(ctx context.Context, workers int) (largest int64, err error) {
	const longEnough = 300 * time.Millisecond
	for start := time.Now(); time.Since(start) <= longEnough; {
		for _, p := range c.params {
			live, err := livePeak(func() (any, error) {
				o, _, err := c.spec.Run(ctx, c.g, p, algorithms.Env{Workers: workers})
				return o, err
			})
			if err != nil {
				return 0, err
			}
			largest = max(largest, live)
		}
	}
	return largest, nil
}

// heapInterval is the time between two samples of the live heap.
const heapInterval = 5 * time.Millisecond

// livePeak runs f and returns the largest live heap seen meanwhile beyond what
// was live before. A sample is taken every 5 ms, each behind a collection, as
// otherwise garbage would count; so f takes longer than it would alone, and
// runs like this are not timed. What f returns is alive at the last sample.
func livePeak(f func() (any, error)) (int64, error) {
	before := liveHeap()
	peak, stop, stopped := before, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticks := time.NewTicker(heapInterval)
		defer ticks.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticks.C:
				peak = max(peak, liveHeap())
			}
		}
	}()
	result, err := f()
	close(stop)
	<-stopped
	peak = max(peak, liveHeap())
	runtime.KeepAlive(result)
	return int64(peak - before), err
}

// liveHeap collects and returns the bytes that were found alive. What was
// allocated since, garbage or not, does not count before the next collection.
func liveHeap() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
