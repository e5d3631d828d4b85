package par_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/kithgraph/kith/graph/par"
)

// A team does phase after phase, each seen whole by the next.
func TestTeam(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		team := par.NewTeam(workers)
		if team.Size() != workers {
			t.Errorf("%d workers instead of %d", team.Size(), workers)
		}
		here, units := make([]int, workers), make([]int, 100)
		for phase := 1; phase <= 50; phase++ {
			team.Together(func(worker int) { here[worker]++ })
			for worker, times := range here {
				if times != phase {
					t.Fatalf("worker %d of %d has worked %d times in %d phases", worker, workers, times, phase)
				}
			}
			if err := team.Each(t.Context(), len(units), func(unit int) { units[unit]++ }); err != nil {
				t.Fatal(err)
			}
			for unit, times := range units {
				if times != phase {
					t.Fatalf("unit %d was done %d times in %d phases", unit, times, phase)
				}
			}
		}
		team.Dismiss()
	}
}

func TestTeamStopsWhenCancelled(t *testing.T) {
	for _, workers := range []int{1, 2} {
		team := par.NewTeam(workers)
		ctx, cancel := context.WithCancel(t.Context())
		var done atomic.Int64
		err := team.Each(ctx, 1000, func(int) {
			if done.Add(1) == 3 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || done.Load() > 10 {
			t.Errorf("%d workers did %d units: %v", workers, done.Load(), err)
		}
		team.Dismiss()
	}
}
