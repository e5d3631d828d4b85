package bench

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
)

// kith is kith's side in a task.
type kith struct {
	request kernelRequest
	load    loadRequest
	job     string
	score   Score
	trials  int
	digest  string // of the answer that was checked
	seconds []float64
	peaks   []float64
}

// kith makes kith's side of a task ready.
func (r *race) kith(t Task) (*kith, error) {
	k := &kith{trials: 1, job: "kernel"}
	switch t.Kernel {
	case LoadText, LoadStore:
		k.job = loadJobs[t.Kernel]
		k.load = loadRequest{Text: r.facts.Files.Path(OwnOrder, listEnding), DB: r.facts.DB, Dataset: r.facts.Dataset, Arcs: r.facts.Arcs, Workers: r.workers}
		if t.Kernel == LoadStore {
			k.load.Digest = r.facts.Digest // the text lacks vertices without edges, so its graph has another
		}
		return k, nil
	}
	spec, err := catalog.Lookup(t.Kernel)
	if err != nil {
		return nil, fmt.Errorf("there is no kernel %s", t.Kernel)
	}
	if t.Source != "" && kindOf(spec, t.Source) == "" {
		return nil, fmt.Errorf("the kernel %s has no parameter %s", spec.Name, t.Source)
	}
	dataset := r.facts.Dataset
	if t.Weighted {
		dataset = weightedName
	}
	k.request = kernelRequest{DB: r.facts.DB, Dataset: dataset, Workload: t.workload(r.facts.Files.Start[OwnOrder], t.Target), Workers: r.workers}
	return k, nil
}

// kithTurn lets kith work for one turn. The probe's answer is checked, and its
// modularity taken; it is not timed. The turns must give the same bits.
func (r *race) kithTurn(ctx context.Context, t Task, k *kith, probe bool) error {
	var report kernelReport
	k.request.Repetitions, k.load.Repetitions = k.trials, k.trials
	k.request.Check, k.request.Values = probe && r.Check, ""
	if probe && t.Quality {
		k.request.Values = filepath.Join(r.Dir, "kith.values")
	}
	request := any(k.request)
	if k.job != "kernel" {
		request = k.load
	}
	if err := Call(ctx, k.job, request, &report, r.Timeout); err != nil {
		return err
	}
	seconds := Summarize(report.Seconds).Median
	if !probe {
		if report.Digest != k.digest {
			return fmt.Errorf("%w: %s: turn %d gave other bits than the run before the first", algorithms.ErrCheck, t.Name, len(k.seconds)+1)
		}
		if t.PerRound {
			seconds /= float64(max(report.Iterations, 1))
		}
		k.seconds, k.peaks = append(k.seconds, seconds), append(k.peaks, float64(report.Peak))
		return nil
	}
	k.digest, k.score.Checked, k.score.Rounds = report.Digest, report.Checked, report.Iterations
	if seconds <= slow {
		k.trials, k.request.Warmup, k.load.Warmup = trials, r.Warmup, r.Warmup
	}
	if !t.Quality {
		return nil
	}
	q, err := r.quality(ctx, k.request.Values)
	k.score.Modularity = q.Modularity
	return err
}

// quality returns what a file of labels is worth.
func (r *race) quality(ctx context.Context, labels string) (q Quality, err error) {
	err = Call(ctx, "quality", qualityRequest{DB: r.facts.DB, Dataset: r.facts.Dataset, Labels: labels, Workers: r.workers}, &q, r.Timeout)
	return q, err
}
