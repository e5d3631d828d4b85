package par

import (
	"context"
	"sync"
	"sync/atomic"
)

// Team is a set of workers that a kernel keeps for the time of its call. Range
// starts its workers anew each time; where there are hundreds of short phases,
// as in a search, waking a goroutine costs less than starting one. The caller
// is the first worker.
type Team struct {
	size  int
	wake  []chan struct{} // one for each of the others
	ready sync.WaitGroup
	task  func(worker int)

	next atomic.Int64 // the cursor of Each
}

// NewTeam makes a team of so many workers, GOMAXPROCS for a count below one,
// which the caller must Dismiss.
func NewTeam(workers int) *Team {
	t := &Team{size: Workers(workers)}
	for w := 1; w < t.size; w++ {
		wake := make(chan struct{}, 1)
		t.wake = append(t.wake, wake)
		go func() {
			for range wake {
				t.task(w)
				t.ready.Done()
			}
		}()
	}
	return t
}

// Dismiss ends the workers.
func (t *Team) Dismiss() {
	for _, wake := range t.wake {
		close(wake)
	}
}

// Size returns the number of workers.
func (t *Team) Size() int { return t.size }

// Together runs task once on every worker and returns when all are done.
func (t *Team) Together(task func(worker int)) {
	t.task = task
	t.ready.Add(len(t.wake))
	for _, wake := range t.wake {
		wake <- struct{}{}
	}
	task(0)
	t.ready.Wait()
}

// Each runs body for the units 0 to n-1, which the workers take from a shared
// cursor. It returns ctx.Err if the context ended first; some units are then
// left out.
func (t *Team) Each(ctx context.Context, n int, body func(unit int)) error {
	if n <= 1 || t.size == 1 {
		for unit := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			body(unit)
		}
		return ctx.Err()
	}
	t.next.Store(0)
	t.Together(func(int) {
		for ctx.Err() == nil {
			unit := int(t.next.Add(1)) - 1
			if unit >= n {
				return
			}
			body(unit)
		}
	})
	return ctx.Err()
}
