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
	Values      string   `json:"values"` // write the first column to this file by rank, float64 little endian; labels as ranks
}

// kernelReport is what a cell's child process found.
type kernelReport struct {
	Snapshot   int64              `json:"snapshot"` // bytes of live heap that the prepared snapshot takes
	Arcs       int64              `json:"arcs"`     // of the prepared snapshot
	Order      int64              `json:"order"`
	Seconds    []float64          `json:"seconds"` // of each repetition
	Peak       int64              `json:"peak"`    // largest resident size of the process until the last repetition
	Estimate   int64              `json:"estimate"`
	Digest     string             `json:"digest"`
	Checked    string             `json:"checked"`
	Iterations int                `json:"iterations"`
	Converged  bool               `json:"converged"`
	Measures   map[string]float64 `json:"measures,omitempty"`
	Columns    int64              `json:"columns"` // bytes of the answer
}

// cellInput is what the runs of a cell share.
type cellInput struct {
	spec   algorithms.Spec
	g      *graph.Snapshot // with what the kernel needs
	params []any           // of each run of a repetition
}

// open loads and prepares what a cell runs on.
func (q kernelRequest) open(ctx context.Context) (c cellInput, err error) {
	runtime.GOMAXPROCS(q.Workers) // the collector too keeps to the workers
	if c.spec, err = catalog.Lookup(q.Workload.Kernel); err != nil {
		return c, err
	}
	g, err := readSnapshot(ctx, q.DB, q.Dataset, c.spec.Weights, c.spec.Sign(), q.Workers)
	if err != nil {
		return c, err
	}
	if c.params, err = paramsOf(c.spec, q.Workload, g); err != nil {
		return c, err
	}
	needs := c.spec.NeedsOf(c.params[0])
	for i, p := range c.params {
		if c.spec.NeedsOf(p) != needs {
			return c, fmt.Errorf("bench: %s: runs 1 and %d want different snapshots, %v and %v; give them workloads of their own", c.spec.Name, i+1, needs, c.spec.NeedsOf(p))
		}
	}
	if c.g, err = g.Without(!c.spec.Weights, true).With(ctx, needs, q.Workers); err != nil {
		return c, err
	}
	c.params, err = paramsOf(c.spec, q.Workload, c.g) // again: vertices are picked among those with arcs of what was prepared
	return c, err
}

// runKernel measures one cell: load, prepare, warm up, repeat under the clock,
// then check.
func runKernel(ctx context.Context, q kernelRequest) (r kernelReport, err error) {
	empty := liveHeap()
	c, err := q.open(ctx)
	if err != nil {
		return r, err
	}
	r.Order, r.Arcs = int64(c.g.Order()), c.g.Size()
	for _, p := range c.params {
		r.Estimate = max(r.Estimate, c.spec.Need(c.g, p, q.Workers))
	}
	repetition := func(keep bool) (last *algorithms.Outcome, seen *graph.Snapshot, digest string, seconds float64, err error) {
		digests := newDigest()
		for _, p := range c.params {
			runtime.GC() // the garbage of others is not this run's
			start := time.Now()
			last, seen, err = c.spec.Run(ctx, c.g, p, algorithms.Env{Workers: q.Workers})
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
			return r, fmt.Errorf("%w: %s: repetition %d gave other bits than the first", algorithms.ErrCheck, c.spec.Name, i+1)
		}
		last, seen, r.Digest, r.Seconds = outcome, snapshot, digest, append(r.Seconds, seconds)
	}
	r.Peak = PeakResident()
	r.Iterations, r.Converged, r.Measures = last.Convergence.Iterations, last.Convergence.Converged, measures(last)
	for _, column := range last.Columns {
		r.Columns += columnBytes(column)
	}
	if last.Table != nil {
		for _, column := range last.Table.Columns {
			r.Columns += columnBytes(column)
		}
	}
	if q.Values != "" {
		if err := WriteValues(q.Values, appendColumn(nil, seen, last.Columns[0])); err != nil {
			return r, err
		}
	}
	r.Checked = "off"
	if q.Check {
		r.Checked = "accepted"
		if err := c.spec.Check(seen, c.params[len(c.params)-1], last); err != nil {
			r.Checked = "rejected: " + err.Error()
		}
	}
	last, seen = nil, nil
	r.Snapshot = int64(liveHeap() - empty)
	runtime.KeepAlive(c)
	return r, nil
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
