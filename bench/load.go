package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// loadRequest asks for a way of loading to be measured.
type loadRequest struct {
	Text        string `json:"text"`
	Directed    bool   `json:"directed"`
	Signed      bool   `json:"signed"`
	IDs         string `json:"ids"` // "int" or "string"; "": integers
	DB          string `json:"db"`
	Dataset     string `json:"dataset"`
	Digest      string `json:"digest"` // of the graph that must come out; "": any
	Arcs        int64  `json:"arcs"`   // that it must have; 0: any number
	Workers     int    `json:"workers"`
	Warmup      int    `json:"warmup"`
	Repetitions int    `json:"repetitions"`
}

// loadJobs names the jobs that measure the workloads of Loads.
var loadJobs = map[string]string{LoadText: "load", LoadStore: "open"}

// runLoad measures text to snapshot: parse, merge, number, digest.
func runLoad(ctx context.Context, q loadRequest) (kernelReport, error) {
	return repeatLoad(q, func() (*graph.Snapshot, error) { return readText(ctx, q) })
}

// runOpen measures store to snapshot.
func runOpen(ctx context.Context, q loadRequest) (kernelReport, error) {
	return repeatLoad(q, func() (*graph.Snapshot, error) {
		return readSnapshot(ctx, q.DB, q.Dataset, true, graph.SignPositive, q.Workers)
	})
}

func repeatLoad(q loadRequest, load func() (*graph.Snapshot, error)) (r kernelReport, err error) {
	runtime.GOMAXPROCS(q.Workers)
	empty := liveHeap()
	var g *graph.Snapshot
	for i := range q.Warmup + q.Repetitions {
		g = nil
		runtime.GC()
		start := time.Now()
		if g, err = load(); err != nil {
			return r, err
		}
		if i >= q.Warmup {
			r.Seconds = append(r.Seconds, time.Since(start).Seconds())
		}
	}
	r.Peak = PeakResident()
	r.Snapshot = int64(liveHeap() - empty)
	r.Order, r.Arcs, r.Converged = int64(g.Order()), g.Size(), true
	r.Digest, r.Checked = g.Dataset.String(), "off"
	if q.Arcs > 0 {
		r.Checked = "accepted"
		if r.Arcs != q.Arcs {
			return r, fmt.Errorf("%w: loading gave %d arcs instead of %d", algorithms.ErrCheck, r.Arcs, q.Arcs)
		}
	}
	if q.Digest != "" {
		r.Checked = "accepted"
		if r.Digest != q.Digest {
			return r, fmt.Errorf("%w: loading gave the graph %s instead of %s", algorithms.ErrCheck, r.Digest, q.Digest)
		}
	}
	return r, nil
}

// readText reads a text edge list into a snapshot that is numbered for speed, as
// the store's are.
func readText(ctx context.Context, q loadRequest) (*graph.Snapshot, error) {
	direction := edgeio.Undirected
	if q.Directed {
		direction = edgeio.Directed
	}
	read, err := edgeio.Read(ctx, []string{q.Text}, edgeio.Options{Direction: direction, Signed: q.Signed, IDs: q.IDs, AllowEmpty: true, Workers: q.Workers})
	if err != nil {
		return nil, err
	}
	t, _, err := graph.Build(ctx, read.Batches, graph.BuildOptions{IDs: read.IDs, Directed: q.Directed, Signed: q.Signed, Order: graph.OrderDegree, Workers: q.Workers})
	if err != nil {
		return nil, err
	}
	return t.Select(ctx, graph.Selection{}, q.Workers)
}

// readSnapshot reads a dataset, with its weights or without.
func readSnapshot(ctx context.Context, db, dataset string, weights bool, sign graph.Sign, workers int) (*graph.Snapshot, error) {
	s, err := store.Open(db, store.Options{ReadOnly: true, Workers: workers})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sel := record.Selection{Dataset: dataset, Sign: string(sign)}
	if !weights {
		sel.Weights = string(graph.WeightsNone)
	}
	return s.Snapshot(ctx, sel)
}
