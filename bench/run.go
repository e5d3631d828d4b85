package bench

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/algorithms/catalog"
)

// Result is what Run found.
type Result struct {
	Machine   Machine     `json:"machine"`
	Graph     Facts       `json:"graph"`
	Bandwidth []Bandwidth `json:"bandwidth,omitempty"`
	Cells     []Cell      `json:"cells"`
}

// Cell is one workload on one number of workers.
type Cell struct {
	Workload string  `json:"workload"`
	Kernel   string  `json:"kernel"`
	Workers  int     `json:"workers"`
	Seconds  Summary `json:"seconds"`

	Arcs          int64   `json:"arcs"`
	ArcsPerSecond float64 `json:"arcs_per_second"` // arcs of the snapshot over the median
	BytesPerArc   float64 `json:"bytes_per_arc"`   // of the prepared snapshot, ids included
	Peak          int64   `json:"peak"`            // largest resident size of the process

	Live     int64  `json:"live"` // peak of the live heap beyond the snapshot; -1: not measured
	Estimate int64  `json:"estimate"`
	Memory   string `json:"memory"` // what the estimate is worth: MemoryHolds and so on

	Traffic Traffic `json:"traffic"`
	Share   float64 `json:"share"` // of the measured read bandwidth that the compulsory traffic takes; 0: not measured

	Checked    string             `json:"checked"` // accepted, off, or rejected: why
	Digest     string             `json:"digest"`  // of the answer, by rank
	Iterations int                `json:"iterations"`
	Converged  bool               `json:"converged"`
	Measures   map[string]float64 `json:"measures,omitempty"`

	NotRun string `json:"not_run,omitempty"` // why there is no measurement
}

// The verdicts on an estimate of memory: a run never takes more, and the
// estimate is no more than 3/7 too high, or 16 MiB.
const (
	MemoryHolds    = "holds"
	MemoryExceeded = "exceeded"
	MemoryLoose    = "loose"
	MemoryOff      = "off"
)

// judge compares the live heap with the estimate.
func judge(live, estimate int64) string {
	const slack = 16 << 20
	switch {
	case live < 0:
		return MemoryOff
	case live > estimate+64<<10: // goroutines, chunks, the harness's own samples
		return MemoryExceeded
	case float64(live) < 0.7*float64(estimate) && estimate-live > slack:
		return MemoryLoose
	}
	return MemoryHolds
}

// Run measures every workload on every number of workers. What cannot be
// measured is a cell with the reason; Failures lists what failed.
func Run(ctx context.Context, c Config) (*Result, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	result := &Result{Machine: ThisMachine()}
	c.tell("making %s", c.Graph.Name())
	text := slices.ContainsFunc(c.Workloads, func(w Workload) bool { return w.Kernel == LoadText })
	request := graphRequest{Graph: c.Graph, Dir: c.Dir, Workers: slices.Max(c.Workers), Text: text}
	if err := Call(ctx, "graph", request, &result.Graph, c.Timeout); err != nil {
		return nil, err
	}
	read := map[int]float64{}
	for _, workers := range c.Workers {
		if c.Bandwidth <= 0 {
			break
		}
		c.tell("memory bandwidth, %d workers", workers)
		var b Bandwidth
		if err := Call(ctx, "bandwidth", bandwidthRequest{workers, c.Bandwidth}, &b, c.Timeout); err != nil {
			return nil, err
		}
		result.Bandwidth, read[workers] = append(result.Bandwidth, b), b.Read
	}
	for _, w := range c.Workloads {
		for _, workers := range c.Workers {
			c.tell("%s, %d workers", w.Name, workers)
			cell, err := c.cell(ctx, result.Graph, w, workers, read[workers])
			if err != nil {
				return nil, err
			}
			result.Cells = append(result.Cells, cell)
		}
	}
	return result, nil
}

// cell measures one cell in a child process.
func (c Config) cell(ctx context.Context, g Facts, w Workload, workers int, bandwidth float64) (Cell, error) {
	cell := Cell{Workload: w.Name, Kernel: w.Kernel, Workers: workers, Live: -1}
	var r kernelReport
	name, request := "kernel", any(kernelRequest{DB: g.DB, Dataset: g.Dataset, Workload: w, Workers: workers, Warmup: c.Warmup, Repetitions: c.Repetitions, Check: c.Check})
	if job, ok := loadJobs[w.Kernel]; ok {
		load := loadRequest{Text: g.Text, Directed: g.Directed, Signed: g.Signed, IDs: g.IDs, DB: g.DB, Dataset: g.Dataset, Workers: workers, Warmup: c.Warmup, Repetitions: c.Repetitions}
		if c.Check {
			load.Digest = g.Digest
		}
		name, request = job, load
	}
	err := Call(ctx, name, request, &r, c.Timeout)
	if err == nil && c.Memory && name == "kernel" {
		var found liveReport
		err = Call(ctx, "live", request, &found, c.Timeout, stopTheWorld)
		cell.Live = found.Live
	}
	if err != nil {
		if ctx.Err() != nil {
			return cell, ctx.Err()
		}
		cell.NotRun = err.Error()
		return cell, nil
	}
	cell.Seconds = Summarize(r.Seconds)
	cell.Arcs, cell.ArcsPerSecond = r.Arcs, float64(r.Arcs)/cell.Seconds.Median
	cell.BytesPerArc, cell.Peak = float64(r.Snapshot)/float64(max(r.Arcs, 1)), r.Peak
	cell.Checked, cell.Digest, cell.Iterations, cell.Converged, cell.Measures = r.Checked, r.Digest, r.Iterations, r.Converged, r.Measures
	if spec, err := catalog.Lookup(w.Kernel); err == nil {
		cell.Estimate, cell.Memory = r.Estimate, judge(cell.Live, r.Estimate)
		cell.Traffic = trafficOf(w.Kernel, r, g.Weighted && spec.Weights)
		cell.Traffic.Bytes *= int64(max(len(w.Runs), 1))
	} else {
		cell.Memory = MemoryOff
		cell.Traffic = Traffic{r.Snapshot, "the snapshot, written once"}
	}
	if bandwidth > 0 {
		cell.Share = float64(cell.Traffic.Bytes) / cell.Seconds.Median / bandwidth
	}
	return cell, nil
}

// Failures returns what is wrong with a result, in sentences: cells that could
// not be measured, answers that a checker rejected, other bits on other
// numbers of workers, and runs that took more memory than their estimate.
func (r *Result) Failures() (wrong []string) {
	first := map[string]Cell{}
	for _, c := range r.Cells {
		where := fmt.Sprintf("%s on %d workers", c.Workload, c.Workers)
		switch f, seen := first[c.Workload]; {
		case c.NotRun != "":
			wrong = append(wrong, where+": not run: "+c.NotRun)
			continue
		case !seen:
			first[c.Workload] = c
		case f.Digest != c.Digest:
			wrong = append(wrong, fmt.Sprintf("%s: other bits than on %d", where, f.Workers))
		}
		if c.Checked != "accepted" && c.Checked != "off" {
			wrong = append(wrong, where+": "+c.Checked)
		}
		if c.Memory == MemoryExceeded {
			wrong = append(wrong, fmt.Sprintf("%s: %d bytes were live beyond the snapshot, the estimate is %d", where, c.Live, c.Estimate))
		}
	}
	return wrong
}
