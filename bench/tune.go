package bench

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
)

// Before a race each side is tuned: of PageRank the loosest tolerance, among
// the powers of ten, that reaches the target; of delta-stepping the best
// bucket width.

// tune tunes kith and every entrant; one that cannot be tuned is not run.
func (r *race) tune(ctx context.Context, t Task, k *kith, field []*entrant) error {
	if t.Target > 0 {
		if err := r.solve(ctx, t); err != nil {
			return err
		}
		if err := r.tuneKith(ctx, t, k); err != nil {
			return err
		}
	}
	for _, e := range field {
		if !e.runs() {
			continue
		}
		var err error
		switch {
		case t.Target > 0:
			r.tell("%s: tolerance of %s", t.Name, e.name())
			err = r.tuneTolerance(ctx, t, e)
		case t.Delta:
			r.tell("%s: delta of %s", t.Name, e.name())
			err = e.tuneDelta(ctx)
		}
		if err := e.fails(ctx, err); err != nil {
			return err
		}
	}
	return nil
}

// solve lays the exact PageRank beside the graph's files, once for all tasks.
func (r *race) solve(ctx context.Context, t Task) error {
	if r.solved {
		return nil
	}
	r.tell("%s: exact solution", t.Name)
	var report exactReport
	err := Call(ctx, "exact", exactRequest{r.facts.DB, r.facts.Dataset, r.workers, r.facts.Files}, &report, r.Timeout)
	r.solved = err == nil
	return err
}

// loosest finds the loosest power of ten for a tolerance that leaves at most
// the target as error. It begins at the target and goes on to looser ones as
// long as they do too, or else to tighter ones. None is 0, and then the error
// is the least that was seen.
func loosest(target float64, errorAt func(tolerance float64) (float64, error)) (Tuning, error) {
	const loose, tight = 2, 12 // so many powers of ten beyond the target; down to 1e-12
	at := int(math.Round(-math.Log10(target)))
	best := Tuning{Error: math.Inf(1)}
	for k, step := at, 0; k >= max(at-loose, 1) && k <= tight; k += step {
		tolerance := math.Pow10(-k)
		left, err := errorAt(tolerance)
		switch {
		case err != nil:
			return best, err
		case left <= target:
			best = Tuning{tolerance, left}
			if step > 0 {
				return best, nil
			}
			step = -1
		case step < 0:
			return best, nil
		default:
			best.Error, step = min(best.Error, left), 1
		}
	}
	return best, nil
}

// tuneRequest asks for kith's tolerance in a task.
type tuneRequest struct {
	DB       string   `json:"db"`
	Dataset  string   `json:"dataset"`
	Workload Workload `json:"workload"` // its tolerance is set here
	Workers  int      `json:"workers"`
	Target   float64  `json:"target"`
	Exact    string   `json:"exact"` // the solution by rank; "": kith's own at ownExact
}

// ownExact is the bound on the error of the solutions for several seed sets
// that kith's are held against, far below any target. It is not taken on
// trust: the kernel's checker looks at them.
const ownExact = 1e-10

// tuneRanks finds a tolerance by the answers of all columns.
func tuneRanks(ctx context.Context, q tuneRequest) (Tuning, error) {
	spec, err := catalog.Lookup(q.Workload.Kernel)
	if err != nil {
		return Tuning{}, err
	}
	g, err := readSnapshot(ctx, q.DB, q.Dataset, spec.Weights, spec.Sign(), q.Workers)
	if err != nil {
		return Tuning{}, err
	}
	if g, err = g.With(ctx, spec.Needs, q.Workers); err != nil {
		return Tuning{}, err
	}
	answer := func(tolerance float64, check bool) (values []float64, err error) {
		q.Workload.Params["tolerance"] = fmt.Sprint(tolerance)
		params, err := paramsOf(spec, q.Workload, g)
		if err != nil {
			return nil, err
		}
		o, seen, err := spec.Run(ctx, g, params[0], algorithms.Env{Workers: q.Workers})
		if err == nil && check {
			if err = spec.Check(seen, params[0], o); err == nil && !o.Convergence.Converged {
				err = fmt.Errorf("bench: %s does not converge at %g", spec.Name, tolerance)
			}
		}
		if err != nil {
			return nil, err
		}
		for _, c := range o.Columns {
			values = appendColumn(values, seen, c)
		}
		return values, nil
	}
	var exact []float64
	if q.Exact == "" {
		exact, err = answer(ownExact, true)
	} else {
		exact, err = ReadValues(q.Exact)
	}
	if err != nil {
		return Tuning{}, err
	}
	return loosest(q.Target, func(tolerance float64) (float64, error) {
		found, err := answer(tolerance, false)
		if err != nil {
			return 0, err
		}
		return distance(found, exact, g.Order())
	})
}

// tuneKith finds kith's tolerance.
func (r *race) tuneKith(ctx context.Context, t Task, k *kith) error {
	q := tuneRequest{DB: k.request.DB, Dataset: k.request.Dataset, Workload: k.request.Workload, Workers: r.workers, Target: t.Target}
	if !t.Sets {
		q.Exact = r.facts.Files.Path(OwnOrder, exactEnding)
	}
	r.tell("%s: tolerance of kith", t.Name)
	var found Tuning
	if err := Call(ctx, "tune", q, &found, r.Timeout); err != nil {
		return err
	}
	k.score.Tolerance, k.score.Error = found.Tolerance, found.Error
	k.request.Workload = t.workload(r.facts.Files.Start[OwnOrder], found.Tolerance)
	return found.reaches(t.Target)
}

// tuneTolerance finds a peer's tolerance, by its answers or as it knows itself.
func (r *race) tuneTolerance(ctx context.Context, t Task, e *entrant) (err error) {
	turn, found := e.turn, Tuning{}
	turn.Out = filepath.Join(r.Dir, "peer.values")
	errorAt := func(tolerance float64) (float64, error) {
		turn.Tolerance = tolerance
		timing, err := e.entry.Turn(ctx, turn)
		switch {
		case err != nil:
			return 0, err
		case !timing.Answered:
			return 0, fmt.Errorf("%s gives no scores to measure the error of", e.name())
		}
		return distanceOfFiles(turn.Out, turn.Solution())
	}
	switch {
	case e.entry.Exact:
		found.Error, err = errorAt(0)
	case e.entry.Tune != nil:
		found, err = e.entry.Tune(ctx, turn, t.Target)
	default:
		found, err = loosest(t.Target, errorAt)
	}
	e.turn.Tolerance, e.row.Theirs.Error = found.Tolerance, found.Error
	if err != nil {
		return err
	}
	return found.reaches(t.Target)
}

// reaches is an error where the target is not reached.
func (t Tuning) reaches(target float64) error {
	if t.Error > target {
		return fmt.Errorf("cannot reach an L1 error of %g: its error stops near %.2g", target, t.Error)
	}
	return nil
}

// tuneDelta tries every width once, from the first sources.
func (e *entrant) tuneDelta(ctx context.Context) error {
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
