package bench

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// kernelRequest asks for one cell.
type kernelRequest struct {
	DB          string   `json:"db"`
	Dataset     string   `json:"dataset"`
	Workload    Workload `json:"workload"`
	Workers     int      `json:"workers"`
	Warmup      int      `json:"warmup"`
	Repetitions int      `json:"repetitions"`
	Check       bool     `json:"check"`
	Memory      bool     `json:"memory"`
	Values      string   `json:"values"` // write the first column to this file by rank, float64 little endian; labels as ranks
}

// kernelReport is what a cell's child process found.
type kernelReport struct {
	Load       float64            `json:"load"`     // seconds, store to snapshot
	Prepare    float64            `json:"prepare"`  // seconds, what the kernel needs beyond that
	Snapshot   int64              `json:"snapshot"` // bytes of live heap that the prepared snapshot takes
	Arcs       int64              `json:"arcs"`     // of the prepared snapshot
	Order      int64              `json:"order"`
	Seconds    []float64          `json:"seconds"` // of each repetition
	Peak       int64              `json:"peak"`    // largest resident size of the process until the last repetition
	Live       int64              `json:"live"`    // peak of the live heap beyond the snapshot; -1: not measured
	Estimate   int64              `json:"estimate"`
	Digest     string             `json:"digest"`
	Checked    string             `json:"checked"`
	Iterations int                `json:"iterations"`
	Converged  bool               `json:"converged"`
	Measures   map[string]float64 `json:"measures,omitempty"`
	Columns    int64              `json:"columns"` // bytes of the answer
}

// runKernel measures one cell: load, prepare, warm up, repeat under the clock;
// then the peak of the live heap, then the check.
func runKernel(ctx context.Context, q kernelRequest) (r kernelReport, err error) {
	runtime.GOMAXPROCS(q.Workers) // the collector too keeps to the workers
	spec, err := catalog.Lookup(q.Workload.Kernel)
	if err != nil {
		return r, err
	}
	empty := liveHeap()
	start := time.Now()
	g, err := readSnapshot(ctx, q.DB, q.Dataset, spec.Weights, q.Workers)
	if err != nil {
		return r, err
	}
	r.Load = time.Since(start).Seconds()
	start = time.Now()
	prepared, err := g.Without(!spec.Weights, true).With(ctx, spec.Needs, q.Workers)
	if err != nil {
		return r, err
	}
	r.Prepare = time.Since(start).Seconds()
	r.Order, r.Arcs = int64(prepared.Order()), prepared.Size()
	params, err := paramsOf(spec, q.Workload, prepared)
	if err != nil {
		return r, err
	}
	for _, p := range params {
		r.Estimate = max(r.Estimate, spec.Need(prepared, p, q.Workers))
	}
	repetition := func(keep bool) (last *algorithms.Outcome, seen *graph.Snapshot, digest string, seconds float64, err error) {
		digests := newDigest()
		for _, p := range params {
			runtime.GC() // the garbage of others is not this run's
			start := time.Now()
			last, seen, err = spec.Run(ctx, prepared, p, algorithms.Env{Workers: q.Workers})
			seconds += time.Since(start).Seconds()
			if err != nil {
				return nil, nil, "", 0, err
			}
			if keep {
				digests.add(last, seen)
			}
		}
		return last, seen, digests.String(), seconds, nil
	}
	for range q.Warmup {
		if _, _, _, _, err := repetition(false); err != nil {
			return r, err
		}
	}
	var last *algorithms.Outcome
	var seen *graph.Snapshot
	for i := range q.Repetitions {
		outcome, snapshot, digest, seconds, err := repetition(true)
		if err != nil {
			return r, err
		}
		if i > 0 && digest != r.Digest {
			return r, fmt.Errorf("%w: %s: repetition %d gave other bits than the first", algorithms.ErrCheck, spec.Name, i+1)
		}
		last, seen, r.Digest, r.Seconds = outcome, snapshot, digest, append(r.Seconds, seconds)
	}
	r.Peak = PeakResident()
	r.Iterations, r.Converged, r.Measures = last.Convergence.Iterations, last.Convergence.Converged, measures(last)
	for _, c := range last.Columns {
		r.Columns += columnBytes(c)
	}
	if q.Values != "" {
		if err := WriteValues(q.Values, appendColumn(nil, seen, last.Columns[0])); err != nil {
			return r, err
		}
	}
	r.Checked = "off"
	if q.Check {
		r.Checked = "accepted"
		if err := spec.Check(seen, params[len(params)-1], last); err != nil {
			r.Checked = "rejected: " + err.Error()
		}
	}
	last, seen, g = nil, nil, nil
	r.Snapshot = int64(liveHeap() - empty)
	runtime.KeepAlive(prepared)
	r.Live = -1
	if q.Memory {
		r.Live, err = measureLive(ctx, spec, prepared, params, q.Workers)
		// A kernel takes the same memory in every run, the rest of the process
		// does not: what is above the estimate must be so twice.
		if err == nil && judge(r.Live, r.Estimate) == MemoryExceeded {
			again, failed := measureLive(ctx, spec, prepared, params, q.Workers)
			r.Live, err = min(r.Live, again), failed
		}
	}
	return r, err
}

// measureLive returns the largest live heap of a run. Short runs are repeated,
// so that some sample falls into each of their phases.
func measureLive(ctx context.Context, spec algorithms.Spec, g *graph.Snapshot, params []any, workers int) (peak int64, err error) {
	const longEnough = 300 * time.Millisecond
	start := time.Now()
	for {
		for _, p := range params {
			live, err := livePeak(func() (any, error) {
				o, _, err := spec.Run(ctx, g, p, algorithms.Env{Workers: workers})
				return o, err
			})
			if err != nil {
				return 0, err
			}
			peak = max(peak, live)
		}
		if time.Since(start) > longEnough {
			return peak, nil
		}
	}
}

// paramsOf returns the parameters of each run of a repetition.
func paramsOf(spec algorithms.Spec, w Workload, g *graph.Snapshot) (all []any, err error) {
	runs := w.Runs
	if len(runs) == 0 {
		runs = []map[string]string{nil}
	}
	for _, run := range runs {
		p := spec.New()
		for _, given := range []map[string]string{w.Params, run} {
			for name, value := range given {
				if err := setParam(p, kindOf(spec, name), name, value, g); err != nil {
					return nil, fmt.Errorf("bench: %s: %w", spec.Name, err)
				}
			}
		}
		all = append(all, p)
	}
	return all, nil
}

func measures(o *algorithms.Outcome) map[string]float64 {
	found := map[string]float64{}
	for _, m := range o.Measures {
		if !math.IsNaN(m.Value) && !math.IsInf(m.Value, 0) {
			found[m.Name] = m.Value
		}
	}
	return found
}

func columnBytes(c column.Column) int64 {
	return int64(8*len(c.F64) + 8*len(c.I64) + 4*len(c.U32) + len(c.Codes))
}
