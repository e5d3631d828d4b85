package path

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// BFS finds how many hops away every vertex is from a source, along out-arcs:
//
//	d(source) = 0,  d(v) = 1 + min d(u) over u → v
//
// and Unreached, -1, where no path leads. Weights do not count; that is SSSP.
// It gives distances, not a tree of parents: which of several parents is found
// first depends on the order of search.
//
// Source: S. Beamer, K. Asanović, D. Patterson, Direction-Optimizing
// Breadth-First Search, SC 2012, sections 3 to 5. Each level is searched
// top-down from the frontier, or bottom-up by those not yet reached, whichever
// looks at fewer arcs (type search). Unlike the paper's, the top-down step has
// no compare-and-swap (type exchange), the choice is made anew at every level
// from exact counts, and a small frontier is followed by one worker alone.
//
// Needs the transpose. O(n+m) at worst, and far fewer arcs where the graph has
// hubs; 10.4 bytes per vertex. Distances are a property of the graph, so the
// answer is exact and the same for any number of workers.
func BFS(ctx context.Context, g *graph.Snapshot, p BFSParams, e algorithms.Env) (*BFSResult, error) {
	source, err := begin(g, graph.NeedIn, p, p.Source)
	if err != nil {
		return nil, fmt.Errorf("path: bfs: %w", err)
	}
	if source == graph.None {
		return &BFSResult{Distance: []int64{}}, nil
	}
	t := par.NewTeam(e.Workers)
	defer t.Dismiss()
	s := newSearch(g, t)
	farthest, err := s.run(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("path: bfs: %w", err)
	}
	return &BFSResult{Distance: s.level, Farthest: farthest}, nil
}

// begin checks what a search is given and returns its source.
func begin(g *graph.Snapshot, needs graph.Need, params any, source algorithms.Member) (graph.Vertex, error) {
	if err := algorithms.Validate(params); err != nil {
		return graph.None, err
	}
	if err := g.Require(needs); err != nil {
		return graph.None, err
	}
	return source.In(g)
}

// BFSParams say where the search begins.
type BFSParams struct {
	Source algorithms.Member `json:"source" doc:"vertex to begin at; without: the one with the smallest id"`
}

// DefaultBFS begins at the vertex with the smallest id.
func DefaultBFS() BFSParams { return BFSParams{} }

// BFSResult holds one distance per vertex.
type BFSResult struct {
	Distance []int64 // hops from the source, or Unreached
	Farthest int64   // the largest distance of a vertex that is reached
}

// checkBFS searches with a queue and nothing else.
func checkBFS(g *graph.Snapshot, p BFSParams, o *algorithms.Outcome) error {
	source, err := p.Source.In(g)
	if err != nil {
		return err
	}
	distance := make([]int64, g.Order())
	for v := range distance {
		distance[v] = Unreached
	}
	var queue []graph.Vertex
	if source != graph.None {
		queue, distance[source] = append(queue, source), 0
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, v := range g.Out.Row(queue[0]) {
			if distance[v] == Unreached {
				distance[v] = distance[queue[0]] + 1
				queue = append(queue, v)
			}
		}
	}
	reached, farthest := 0, int64(0)
	for v, want := range distance {
		if got := o.Columns[0].I64[v]; got != want {
			return fmt.Errorf("path: bfs: %w: %s is %d hops from %s, not %d", algorithms.ErrCheck,
				g.IDs.Format(graph.Vertex(v)), want, g.IDs.Format(source), got)
		}
		if want != Unreached {
			reached, farthest = reached+1, max(farthest, want)
		}
	}
	return checkMeasures("bfs", o, 0, algorithms.Measure{Name: "reached", Value: float64(reached)}, algorithms.Measure{Name: "farthest", Value: float64(farthest)})
}

// BFSSpec registers BFS.
var BFSSpec = algorithms.Define(algorithms.Kernel[BFSParams, *BFSResult]{
	Name: "bfs", Title: "Breadth-first search: distances in hops",
	Cite: "Beamer, Asanović, Patterson, Direction-Optimizing Breadth-First Search, 2012",
	Doc: "How many hops every vertex is away from a source along out-arcs; -1 where no path leads. " +
		"Weights do not count (sssp takes them). Gives distances, not a tree of parents.",
	Needs: graph.NeedIn, Columns: []string{"distance"},
	Measures: []algorithms.MeasureDoc{
		{Name: "reached", Doc: "vertices that a path from the source leads to, the source too"},
		{Name: "farthest", Doc: "hops from the source to the farthest of them"},
	},
	Default: DefaultBFS(), Run: BFS, Check: checkBFS,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return searchBytes(n, workers) },
	Outcome: func(_ *graph.Snapshot, r *BFSResult) *algorithms.Outcome {
		reached := 0
		for _, d := range r.Distance {
			if d != Unreached {
				reached++
			}
		}
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Counts("distance", "hops", r.Distance)},
			Measures:    []algorithms.Measure{{Name: "reached", Value: float64(reached)}, {Name: "farthest", Value: float64(r.Farthest)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
