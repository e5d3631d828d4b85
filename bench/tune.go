package bench

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
)

// Before a race each side is tuned: of PageRank the loosest tolerance, among
// the powers of ten, that reaches the target; of delta-stepping the best
// bucket width.

// damping is PageRank's in every race, as the GAP benchmark has it.
const damping = 0.85

// tuneAll tunes kith and every entrant; one that cannot be tuned is not run.
func (r *race) tuneAll(ctx context.Context, t Task, k *side, field []*entrant) error {
	if t.Target > 0 {
		exact := filepath.Join(r.Dir, "exact")
		var report exactReport
		r.tell("%s: exact solution", t.Name)
		if err := Call(ctx, "exact", exactRequest{r.facts.DB, r.facts.Dataset, damping, r.workers, exact}, &report, r.Timeout); err != nil {
			return err
		}
		if k.score.Tolerance = t.Target; !t.Bound {
			if err := r.tuneKith(ctx, t, k, exact); err != nil {
				return err
			}
		}
		for _, e := range field {
			r.tell("%s: tolerance of %s %s", t.Name, e.row.Peer, e.row.Entry)
			if err := r.tuneTolerance(ctx, t, e, exact); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				e.row.NotRun = err.Error()
			}
		}
	}
	if t.Delta {
		for _, e := range field {
			r.tell("%s: delta of %s %s", t.Name, e.row.Peer, e.row.Entry)
			if err := r.tuneDelta(ctx, e); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				e.row.NotRun = err.Error()
			}
		}
	}
	return nil
}

// tolerances are the powers of ten that are tried, the loosest first.
func tolerances() (list []float64) {
	for k := 1; k <= 12; k++ {
		list = append(list, math.Pow10(-k))
	}
	return list
}

// tuneKith finds kith's tolerance by its answers.
func (r *race) tuneKith(ctx context.Context, t Task, k *side, exact string) error {
	q := k.request
	q.Warmup, q.Repetitions, q.Values = 0, 1, filepath.Join(r.Dir, "kith.values")
	for _, tolerance := range tolerances() {
		if tolerance > 100*t.Target { // so loose that no stop rule would do
			continue
		}
		q.Workload = t.workload(r.facts.Files.Start[OwnOrder], tolerance)
		var report kernelReport
		if err := Call(ctx, "kernel", q, &report, r.Timeout); err != nil {
			return err
		}
		found, err := r.distance(ctx, q.Values, exact)
		if err != nil {
			return err
		}
		if found <= t.Target {
			k.request.Workload, k.score.Tolerance, k.score.Error = q.Workload, tolerance, found
			return nil
		}
	}
	return fmt.Errorf("no tolerance reaches an L1 error of %g", t.Target)
}

func (r *race) distance(ctx context.Context, a, b string) (d float64, err error) {
	err = Call(ctx, "distance", distanceRequest{a, b}, &d, r.Timeout)
	return d, err
}

// tuneTolerance finds a peer's tolerance, by its answers or by what it says of
// its errors.
func (r *race) tuneTolerance(ctx context.Context, t Task, e *entrant, exact string) error {
	list := tolerances()
	if e.entry.Errors != nil {
		errors, err := e.entry.Errors(ctx, e.turn, list)
		if err != nil {
			return err
		}
		best := math.Inf(1)
		for i, found := range errors {
			if best = min(best, found); found <= t.Target {
				e.turn.Tolerance, e.row.Theirs.Error = list[i], found
				return nil
			}
		}
		return fmt.Errorf("cannot reach an L1 error of %g: its error stops near %.2g", t.Target, best)
	}
	turn := e.turn
	turn.Warmup, turn.Trials, turn.Out = 0, 1, filepath.Join(r.Dir, "peer.values")
	best := math.Inf(1)
	for _, turn.Tolerance = range list {
		if turn.Tolerance > 100*t.Target {
			continue
		}
		timing, err := e.entry.Turn(ctx, turn)
		if err != nil {
			return err
		}
		if !timing.Answered {
			return fmt.Errorf("%s %s gives no scores to measure the error of", e.row.Peer, e.row.Entry)
		}
		found, err := r.distance(ctx, turn.Out, exact)
		if err != nil {
			return err
		}
		if best = min(best, found); found <= t.Target {
			e.turn.Tolerance, e.row.Theirs.Error = turn.Tolerance, found
			return nil
		}
	}
	return fmt.Errorf("cannot reach an L1 error of %g: its error stops near %.2g", t.Target, best)
}

// tuneDelta tries every width once, from the first source.
func (r *race) tuneDelta(ctx context.Context, e *entrant) error {
	turn, best := e.turn, math.Inf(1)
	turn.Sources = turn.Sources[:min(2, len(turn.Sources))]
	for delta := 1; delta <= 64; delta *= 2 {
		turn.Delta = delta
		timing, err := e.entry.Turn(ctx, turn)
		if err != nil {
			return err
		}
		if seconds := Summarize(timing.Seconds).Median; seconds < best {
			best, e.turn.Delta = seconds, delta
		}
	}
	return nil
}
