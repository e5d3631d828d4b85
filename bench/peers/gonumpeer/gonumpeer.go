// Package gonumpeer does bench's work with gonum alone, the way its users
// would: one line at a time into a simple directed graph, then
// network.PageRankSparse. It is the second door for gonum/graph.
package gonumpeer

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/kithgraph/kith/bench"
)

// Run is gonum's side of a race. Every undirected edge becomes two directed
// ones, because gonum ranks directed graphs only. Its tolerance bounds the L2
// norm of the last change.
func Run(_ context.Context, in bench.Input) (r bench.Report, ranks []float64, err error) {
	start := time.Now()
	g := simple.NewDirectedGraph()
	for id := range in.Vertices {
		g.AddNode(simple.Node(id))
	}
	if err := read(in.Edges, g); err != nil {
		return r, nil, err
	}
	r.Load = time.Since(start).Seconds()

	start = time.Now()
	byID := network.PageRankSparse(g, in.Damping, in.Tolerance)
	r.PageRank = time.Since(start).Seconds()

	ranks = make([]float64, in.Vertices)
	for id, rank := range byID {
		ranks[id] = rank
	}
	return r, ranks, nil
}

// read adds both arcs of every line's edge.
func read(path string, g *simple.DirectedGraph) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		a, b, _ := bytes.Cut(lines.Bytes(), []byte("\t"))
		u, err := strconv.ParseInt(string(a), 10, 64)
		if err != nil {
			return fmt.Errorf("gonumpeer: %s: %w", path, err)
		}
		v, err := strconv.ParseInt(string(b), 10, 64)
		if err != nil {
			return fmt.Errorf("gonumpeer: %s: %w", path, err)
		}
		g.SetEdge(simple.Edge{F: simple.Node(u), T: simple.Node(v)})
		g.SetEdge(simple.Edge{F: simple.Node(v), T: simple.Node(u)})
	}
	return lines.Err()
}
