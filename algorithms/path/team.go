package path

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/par"
)

// team is a set of workers that a kernel keeps for the time of its call: a
// search has hundreds of short phases, and waking a goroutine costs less than
// starting one. The caller is the first worker.
type team struct {
	size  int
	wake  []chan struct{} // one for each of the others
	ready sync.WaitGroup
	task  func(worker int)

	next atomic.Int64 // the cursor of each
}

func newTeam(workers int) *team {
	t := &team{size: par.Workers(workers)}
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

// dismiss ends the workers.
func (t *team) dismiss() {
	for _, wake := range t.wake {
		close(wake)
	}
}

// together runs task once on every worker and returns when all are done.
func (t *team) together(task func(worker int)) {
	t.task = task
	t.ready.Add(len(t.wake))
	for _, wake := range t.wake {
		wake <- struct{}{}
	}
	task(0)
	t.ready.Wait()
}

// each runs body for the units 0 to n-1, which the workers take from a shared
// cursor. It returns ctx.Err if the context ended first; some units are then
// left out.
func (t *team) each(ctx context.Context, n int, body func(unit int)) error {
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
	t.together(func(int) {
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
