package bench

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Bandwidth is what memory gives to so many workers.
type Bandwidth struct {
	Workers int     `json:"workers"`
	Read    float64 `json:"read"`  // bytes per second, summing an array
	Triad   float64 `json:"triad"` // bytes per second, a = b + s·c, counted as three arrays
}

type bandwidthRequest struct {
	Workers int   `json:"workers"`
	Bytes   int64 `json:"bytes"` // of each of three arrays
}

// probeBandwidth times a sum over one array and a triad over three, each
// worker on its own part, and keeps the best of several passes: what the
// memory can do, not what it did while somebody else used it. Source of the
// triad: J. McCalpin, Memory bandwidth and machine balance in current high
// performance computers, 1995.
func probeBandwidth(_ context.Context, q bandwidthRequest) (Bandwidth, error) {
	const passes = 7
	runtime.GOMAXPROCS(max(q.Workers, 1))
	n := int(q.Bytes / 8)
	a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
	each := func(f func(w, lo, hi int)) float64 {
		start := time.Now()
		var wait sync.WaitGroup
		for w := range q.Workers {
			wait.Go(func() { f(w, w*n/q.Workers, (w+1)*n/q.Workers) })
		}
		wait.Wait()
		return time.Since(start).Seconds()
	}
	each(func(_, lo, hi int) { // touches every page before the clock starts
		for i := lo; i < hi; i++ {
			a[i], b[i], c[i] = 1, 2, 3
		}
	})
	found := Bandwidth{Workers: q.Workers}
	sums := make([]float64, q.Workers)
	for range passes {
		took := each(func(w, lo, hi int) { sums[w] += sum(b[lo:hi]) })
		found.Read = max(found.Read, float64(q.Bytes)/took)
		took = each(func(_, lo, hi int) { triad(a[lo:hi], b[lo:hi], c[lo:hi]) })
		found.Triad = max(found.Triad, 3*float64(q.Bytes)/took)
	}
	runtime.KeepAlive(sums)
	return found, nil
}

// sum adds with eight sums at once, or the adder's latency would be measured;
// they are variables, as an array would not be kept in registers.
func sum(x []float64) float64 {
	var a, b, c, d, e, f, g, h float64
	for len(x) >= 8 {
		a += x[0]
		b += x[1]
		c += x[2]
		d += x[3]
		e += x[4]
		f += x[5]
		g += x[6]
		h += x[7]
		x = x[8:]
	}
	return a + b + c + d + e + f + g + h
}

func triad(a, b, c []float64) {
	b, c = b[:len(a)], c[:len(a)]
	for i := range a {
		a[i] = b[i] + 3*c[i]
	}
}
