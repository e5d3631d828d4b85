// Package par runs loops over ranges of vertices on several workers.
//
// The cuts of a loop depend on the graph alone. Workers take chunks from a
// shared cursor, and partial sums are added in the order of the chunks, so a
// result has the same bits on one worker and on sixty-four. Kernels start
// goroutines through this package alone.
package par

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers returns the number of workers that a count stands for: itself, or
// GOMAXPROCS when it is below one.
func Workers(count int) int {
	if count < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return count
}

// Cuts divides the vertices into ranges of about the given work, where a
// vertex costs one and each of its arcs costs one. Range i is
// cuts[i] <= v < cuts[i+1]. The offsets are those of a CSR: one more than
// there are vertices.
func Cuts[V ~uint32](offsets []int64, work int64) []V {
	cuts, done := []V{0}, int64(0)
	for v := 1; v < len(offsets); v++ {
		if total := offsets[v] - offsets[0] + int64(v); total-done >= work || v == len(offsets)-1 {
			cuts, done = append(cuts, V(v)), total
		}
	}
	return cuts
}

// Even divides n items into ranges of the given size, the last one shorter.
func Even[V ~uint32](n int, size int) []V {
	cuts := make([]V, 1, n/size+2)
	for lo := 0; lo < n; lo += size {
		cuts = append(cuts, V(min(lo+size, n)))
	}
	return cuts
}

// Range calls body once for each range. It returns ctx.Err if the context
// ended first; body is then not called for the remaining ranges. A worker
// count below one means GOMAXPROCS.
func Range[V ~uint32](ctx context.Context, workers int, cuts []V, body func(chunk int, lo, hi V)) error {
	return RangeWith(ctx, workers, cuts, func() struct{} { return struct{}{} },
		func(_ struct{}, chunk int, lo, hi V) { body(chunk, lo, hi) })
}

// RangeWith is Range with scratch space: each worker makes its own by calling
// fresh once, and hands it to every body that it runs. What a body leaves in
// the scratch must not reach the results, or they would depend on the workers.
func RangeWith[V ~uint32, S any](ctx context.Context, workers int, cuts []V, fresh func() S, body func(scratch S, chunk int, lo, hi V)) error {
	chunks := len(cuts) - 1
	workers = min(Workers(workers), chunks)
	if workers <= 1 {
		return alone(ctx, cuts, fresh, body)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			scratch := fresh()
			for ctx.Err() == nil {
				c := int(next.Add(1)) - 1
				if c >= chunks {
					return
				}
				body(scratch, c, cuts[c], cuts[c+1])
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// alone runs the ranges in the caller's goroutine.
func alone[V ~uint32, S any](ctx context.Context, cuts []V, fresh func() S, body func(scratch S, chunk int, lo, hi V)) error {
	if len(cuts) < 2 {
		return ctx.Err()
	}
	scratch := fresh()
	for c := range len(cuts) - 1 {
		if err := ctx.Err(); err != nil {
			return err
		}
		body(scratch, c, cuts[c], cuts[c+1])
	}
	return ctx.Err()
}

// Sum adds body over all ranges, in the order of the ranges.
func Sum[V ~uint32](ctx context.Context, workers int, cuts []V, body func(lo, hi V) float64) (float64, error) {
	part := make([]float64, max(len(cuts)-1, 0))
	err := Range(ctx, workers, cuts, func(c int, lo, hi V) { part[c] = body(lo, hi) })
	total := 0.0
	for _, x := range part {
		total += x
	}
	return total, err
}

// Prefix turns counts into offsets in place: afterwards counts[i] is the sum
// of what stood before i, and the sum of all is returned.
func Prefix(counts []int64) int64 {
	total := int64(0)
	for i, c := range counts {
		counts[i] = total
		total += c
	}
	return total
}
