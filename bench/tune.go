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
		own := exact
		if t.Sets {
			var err error
			if own, err = r.exactSets(ctx, t, k); err != nil {
				return err
			}
		}
		if err := r.tuneKith(ctx, t, k, own); err != nil {
			return err
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

// ownExact is the bound on the error of the solutions for several seed sets
// that kith's are held against, far below any target.
const ownExact = 1e-10

// exactSets writes kith's own solutions for several seed sets. Their bound is
// not taken on trust: the kernel's checker looks at them.
func (r *race) exactSets(ctx context.Context, t Task, k *side) (path string, err error) {
	q := k.request
	q.Warmup, q.Repetitions, q.Check, q.Every, q.Values = 0, 1, true, true, filepath.Join(r.Dir, "exact.sets")
	q.Workload = t.workload(r.facts.Files.Start[OwnOrder], ownExact)
	var report kernelReport
	if err := Call(ctx, "kernel", q, &report, r.Timeout); err != nil {
		return "", err
	}
	if !report.Converged || report.Checked != "accepted" {
		return "", fmt.Errorf("%s to %g: converged %v, checker: %s", t.Name, ownExact, report.Converged, report.Checked)
	}
	return q.Values, nil
}

// tuneKith finds kith's tolerance by its answers.
func (r *race) tuneKith(ctx context.Context, t Task, k *side, exact string) error {
	q := k.request
	q.Warmup, q.Repetitions, q.Every, q.Values = 0, 1, t.Sets, filepath.Join(r.Dir, "kith.values")
	columns := 1
	if t.Sets {
		columns = min(t.Sources, len(r.facts.Files.Start[OwnOrder]))
	}
	for _, tolerance := range tolerances() {
		if tolerance > 100*t.Target { // so loose that no stop rule would do
			continue
		}
		q.Workload = t.workload(r.facts.Files.Start[OwnOrder], tolerance)
		var report kernelReport
		if err := Call(ctx, "kernel", q, &report, r.Timeout); err != nil {
			return err
		}
		found, err := r.distance(ctx, q.Values, exact, columns)
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

// distance returns the L1 distance of two files of values, of several columns
// the largest.
func (r *race) distance(ctx context.Context, a, b string, columns int) (d float64, err error) {
	err = Call(ctx, "distance", distanceRequest{a, b, columns}, &d, r.Timeout)
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
		found, err := r.distance(ctx, turn.Out, exact, 1)
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
