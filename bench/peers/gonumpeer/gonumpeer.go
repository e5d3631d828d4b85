// Package gonumpeer does bench's work with gonum alone, the way its users
// would: one line at a time into a simple graph, then gonum's own functions.
// It is the second door for gonum/graph.
package gonumpeer

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"github.com/kithgraph/kith/bench"
)

const job = "gonum"

// Peer is gonum, inside this executable.
var Peer = bench.Peer{
	Name: "gonum", Doc: "gonum, inside this executable; slow, for small graphs", Place: bench.NoPlace,
	Jobs: map[string]bench.Job{job: bench.NewJob(run)},
	Entries: []bench.Entry{
		{Task: "pagerank-1e-4", Name: "PageRankSparse", Note: rankNote, Reads: ".el", Turn: turn("pagerank")},
		{Task: "pagerank-1e-9", Name: "PageRankSparse", Note: rankNote, Reads: ".el", Turn: turn("pagerank")},
		{Task: "components", Name: "ConnectedComponents", Reads: ".el", Turn: turn("components")},
		{Task: "core", Name: "DegeneracyOrdering", Reads: ".el", Turn: turn("core")},
		{Task: "load-text", Name: "SetEdge", Note: "a user's loop over the lines into an undirected graph", Reads: ".el", Turn: turn("load")},
	},
}

const rankNote = "of a directed graph with both arcs; its tolerance bounds the L2 norm of the last change"

// request asks for a turn of gonum in a child process.
type request struct {
	Work      string  `json:"work"`
	Edges     string  `json:"edges"`
	Vertices  int64   `json:"vertices"`
	Tolerance float64 `json:"tolerance"`
	Warmup    int     `json:"warmup"`
	Trials    int     `json:"trials"`
	Workers   int     `json:"workers"`
	Out       string  `json:"out"`
}

func turn(work string) func(context.Context, bench.Turn) (bench.Timing, error) {
	return func(ctx context.Context, t bench.Turn) (timing bench.Timing, err error) {
		err = bench.Call(ctx, job, request{work, t.File, t.Graph.Vertices, t.Tolerance, t.Warmup, t.Trials, t.Workers, t.Out}, &timing, t.Timeout)
		return timing, err
	}
}

// run loads the graph and times the work. Every undirected edge becomes two
// directed ones for PageRank, because gonum ranks directed graphs only.
func run(_ context.Context, q request) (timing bench.Timing, err error) {
	runtime.GOMAXPROCS(q.Workers)
	timing.Version = "gonum"
	var directed *simple.DirectedGraph
	var undirected *simple.UndirectedGraph
	load := func() error {
		if q.Work == "pagerank" {
			directed = simple.NewDirectedGraph()
			return read(q, directed, true)
		}
		undirected = simple.NewUndirectedGraph()
		return read(q, undirected, false)
	}
	var ranks map[int64]float64
	work := map[string]func(){
		"pagerank":   func() { ranks = network.PageRankSparse(directed, bench.Damping, q.Tolerance) },
		"components": func() { topo.ConnectedComponents(undirected) },
		"core":       func() { topo.DegeneracyOrdering(undirected) },
		"load":       func() { err = load() },
	}[q.Work]
	if work == nil {
		return timing, fmt.Errorf("gonumpeer: no work %q", q.Work)
	}
	if q.Work != "load" {
		if err := load(); err != nil {
			return timing, err
		}
	}
	for i := range q.Warmup + q.Trials {
		runtime.GC()
		start := time.Now()
		work()
		if i >= q.Warmup {
			timing.Seconds = append(timing.Seconds, time.Since(start).Seconds())
		}
	}
	timing.Peak = bench.PeakResident()
	if q.Out != "" && ranks != nil && err == nil {
		values := make([]float64, q.Vertices)
		for id, rank := range ranks {
			values[id] = rank
		}
		timing.Answered = true
		err = bench.WriteValues(q.Out, values)
	}
	return timing, err
}

// builder is what both kinds of graphs offer.
type builder interface {
	AddNode(graph.Node)
	SetEdge(graph.Edge)
}

// read adds every line's edge, and its other direction if both is set.
func read(q request, g builder, both bool) error {
	for id := range q.Vertices {
		g.AddNode(simple.Node(id))
	}
	f, err := os.Open(q.Edges)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		a, b, _ := bytes.Cut(lines.Bytes(), []byte(" "))
		u, err := strconv.ParseInt(string(a), 10, 64)
		if err != nil {
			return fmt.Errorf("gonumpeer: %s: %w", q.Edges, err)
		}
		v, err := strconv.ParseInt(string(b), 10, 64)
		if err != nil {
			return fmt.Errorf("gonumpeer: %s: %w", q.Edges, err)
		}
		g.SetEdge(simple.Edge{F: simple.Node(u), T: simple.Node(v)})
		if both {
			g.SetEdge(simple.Edge{F: simple.Node(v), T: simple.Node(u)})
		}
	}
	return lines.Err()
}
