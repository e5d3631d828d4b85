package bench

import (
	"runtime"
	"runtime/metrics"
	"time"
)

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
