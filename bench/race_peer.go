package bench

import (
	"context"
	"fmt"
	"path/filepath"
)

// entrant is a peer's entry on one order, with its tuning and what it did.
type entrant struct {
	row     Row
	entry   Entry
	turn    Turn
	seconds []float64
	peaks   []float64
	quality []float64
}

// runs tells whether nothing speaks against it so far.
func (e *entrant) runs() bool { return e.row.NotRun == "" }

func (e *entrant) name() string { return e.row.Peer + " " + e.row.Entry }

// fails takes the entrant out of the race for an error, which becomes the
// reason in its row. It returns an error only when the whole race is over.
func (e *entrant) fails(ctx context.Context, err error) error {
	if err != nil {
		e.row.NotRun = err.Error()
	}
	return ctx.Err()
}

// peerTurn lets a peer work for one turn.
func (r *race) peerTurn(ctx context.Context, t Task, e *entrant, probe bool) error {
	if t.Quality {
		e.turn.Out = filepath.Join(r.Dir, "peer.values")
	}
	timing, err := e.entry.Turn(ctx, e.turn)
	if err != nil {
		return err
	}
	if len(timing.Seconds) == 0 {
		return fmt.Errorf("%s reported no time", e.name())
	}
	seconds := Summarize(timing.Seconds).Median
	if probe {
		if seconds <= slow {
			e.turn.Trials, e.turn.Warmup = trials, r.Warmup
		}
		return nil
	}
	if t.PerRound {
		if timing.Rounds < 1 {
			return fmt.Errorf("%s reported no number of rounds", e.name())
		}
		seconds /= float64(timing.Rounds)
	}
	e.seconds, e.peaks = append(e.seconds, seconds), append(e.peaks, float64(timing.Peak))
	e.row.Theirs.Rounds, e.row.Theirs.Version = timing.Rounds, timing.Version
	if !t.Quality {
		return nil
	}
	q := timing.Modularity // the peer's own figure, when it hands out no labels
	if timing.Answered {
		found, err := r.quality(ctx, e.turn.Out)
		if err != nil {
			return err
		}
		q = found.Modularity
	}
	e.quality = append(e.quality, q)
	return nil
}

// finish fills in the row from what both sides did.
func (e *entrant) finish(t Task, k *kith) {
	e.row.Kith = k.score
	e.row.Kith.Seconds, e.row.Kith.Peak = Summarize(k.seconds), int64(Summarize(k.peaks).Median)
	e.row.Theirs.Seconds, e.row.Theirs.Peak = Summarize(e.seconds), int64(Summarize(e.peaks).Median)
	e.row.Theirs.Tolerance, e.row.Theirs.Delta = e.turn.Tolerance, e.turn.Delta
	e.row.Ratio = ratio(k.seconds, e.seconds)
	if t.Quality {
		e.row.Theirs.Modularity = Summarize(e.quality).Median
	}
}
