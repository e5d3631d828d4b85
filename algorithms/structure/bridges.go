package structure

import (
	"cmp"
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Bridges finds what holds the components together at one place only: an edge
// is a bridge when its removal, and a vertex an articulation point when its
// removal with all its edges, leaves more components than there were:
//
//	articulation(v) = 1 if the graph without v has more components than with v, else 0
//	bridges(v)      = |{ edges of v that are bridges }|
//
// on the undirected simple view. So two arcs in opposite directions, or edges
// that were merged at reading, are one edge and may be a bridge; loops and
// weights do not count. An edge whose ends share no neighbour is a *local*
// bridge, which is another thing: see the kernel bridge-share.
//
// Source: J. Hopcroft, R. Tarjan, Algorithm 447: Efficient Algorithms for Graph
// Manipulation, Communications of the ACM 16 (1973), pages 372-378. In a
// depth-first search that numbers the vertices as it finds them, low(w) is the
// least number with an edge from w or from what was found after w through w.
// The edge by which w was found from v is a bridge when low(w) > number(v), and v
// is an articulation point when low(w) >= number(v) and v is not where the
// search began, or began it and went on from there more than once. The search
// keeps its way in an array instead of calling itself.
//
// Needs the undirected simple view. O(n+m), by one worker; 32 bytes per vertex
// with the answer, which is a property of the graph: exact, wherever the search
// begins.
func Bridges(ctx context.Context, g *graph.Snapshot, _ BridgesParams, _ algorithms.Env) (*BridgesResult, error) {
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("structure: bridges: %w", err)
	}
	n := g.Order()
	r := &BridgesResult{Articulation: make([]int64, n), Bridges: make([]int64, n)}
	w := &walk{rows: g.Out, number: make([]uint32, n), low: make([]uint32, n), next: make([]uint32, n), way: make([]graph.Vertex, 0, n), r: r}
	for start := range graph.Vertex(n) {
		if start%(1<<13) == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("structure: bridges: %w", ctx.Err())
		}
		if w.number[start] != 0 {
			continue
		}
		if err := w.from(ctx, start); err != nil {
			return nil, fmt.Errorf("structure: bridges: %w", err)
		}
	}
	for _, cut := range r.Articulation {
		r.Points += cut
	}
	return r, nil
}

// walk is a depth-first search.
type walk struct {
	rows   *graph.Adjacency
	number []uint32 // from 1 on, in the order of finding; 0: not found
	low    []uint32
	next   []uint32 // how many arcs of the row were gone along
	way    []graph.Vertex
	found  uint32
	steps  int64 // arcs gone along since ctx was looked at
	r      *BridgesResult
}

// enter puts a vertex that was not found before at the end of the way.
func (w *walk) enter(v graph.Vertex) {
	w.found++
	w.number[v], w.low[v] = w.found, w.found
	w.way = append(w.way, v)
}

// from visits a component.
func (w *walk) from(ctx context.Context, start graph.Vertex) error {
	branches := 0 // in which the search went on from the start
	for w.enter(start); len(w.way) > 0; {
		v, before := w.way[len(w.way)-1], graph.None
		if len(w.way) > 1 {
			before = w.way[len(w.way)-2]
		}
		row, i, deeper := w.rows.Row(v), w.next[v], false
		for ; int(i) < len(row) && !deeper; i++ {
			switch u := row[i]; {
			case w.number[u] == 0:
				w.enter(u)
				deeper = true
			case u != before: // the view has no second edge between the two
				w.low[v] = min(w.low[v], w.number[u])
			}
		}
		w.steps += int64(i-w.next[v]) + 1
		w.next[v] = i
		if !deeper {
			w.way = w.way[:len(w.way)-1]
			if before == start {
				branches++
			}
			if before != graph.None {
				w.back(before, v, before == start)
			}
		}
		if w.steps >= chunkArcs {
			w.steps = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	if branches > 1 {
		w.r.Articulation[start] = 1
	}
	return nil
}

// back goes back from u to v, by which u was found.
func (w *walk) back(v, u graph.Vertex, start bool) {
	w.low[v] = min(w.low[v], w.low[u])
	if w.low[u] > w.number[v] {
		w.r.Bridges[u]++
		w.r.Bridges[v]++
		w.r.Edges++
	}
	if !start && w.low[u] >= w.number[v] {
		w.r.Articulation[v] = 1
	}
}

// BridgesParams has no fields: nothing about bridges is a choice.
type BridgesParams struct{}

// DefaultBridges returns the only parameters there are.
func DefaultBridges() BridgesParams { return BridgesParams{} }

// BridgesResult holds articulation points and bridges.
type BridgesResult struct {
	Articulation []int64 // 1 of an articulation point, else 0
	Bridges      []int64 // at the vertex
	Points       int64   // articulation points of the graph
	Edges        int64   // bridges of the graph
}

// checkBridges divides the edges into chains: every edge outside a depth-first
// forest, gone along away from the root, and from its end up the forest until
// where another chain was. What is on no chain is a bridge; an articulation
// point has other edges beside a bridge, or is where a chain that is a cycle,
// not the first of its component, begins (J. Schmidt, A Simple Test on
// 2-Vertex- and 2-Edge-Connectivity, Information Processing Letters 113 (2013),
// pages 241-244).
func checkBridges(g *graph.Snapshot, _ BridgesParams, o *algorithms.Outcome) error {
	n := g.Order()
	f := forestOf(g.Out)
	chained, onChain := make([]bool, n), make([]bool, n) // the vertex; the edge up from it
	cut, bridges, first := make([]int64, n), make([]int64, n), true
	for _, v := range f.order {
		first = first || f.up[v] == graph.None
		for _, u := range g.Out.Row(v) {
			if f.up[u] == v || f.up[v] == u || f.place[u] < f.place[v] {
				continue // an edge of the forest, or one that is gone along from its other end
			}
			chained[v] = true
			at := u
			for !chained[at] {
				chained[at], onChain[at] = true, true
				at = f.up[at]
			}
			if at == v { // a cycle
				if !first {
					cut[v] = 1
				}
				first = false
			}
		}
	}
	points, edges := 0.0, 0.0
	for _, v := range f.order {
		if u := f.up[v]; u != graph.None && !onChain[v] {
			bridges[u], bridges[v], edges = bridges[u]+1, bridges[v]+1, edges+1
		}
	}
	for v := range graph.Vertex(n) {
		if bridges[v] > 0 && g.Out.Degree(v) > 1 {
			cut[v] = 1
		}
		points += float64(cut[v])
		if claimed := o.Columns[0].I64[v]; claimed != cut[v] {
			return fmt.Errorf("structure: bridges: %w: articulation of %s is %d, not %d", algorithms.ErrCheck, g.IDs.Format(v), cut[v], claimed)
		}
		if claimed := o.Columns[1].I64[v]; claimed != bridges[v] {
			return fmt.Errorf("structure: bridges: %w: %s has %d bridges, not %d", algorithms.ErrCheck, g.IDs.Format(v), bridges[v], claimed)
		}
	}
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "articulation_points", points, 0),
		algorithms.CheckMeasure(o, "bridges", edges, 0),
	); err != nil {
		return fmt.Errorf("structure: bridges: %w", err)
	}
	return nil
}

// forestOfSearch is a depth-first forest.
type forestOfSearch struct {
	order []graph.Vertex // as they were found
	place []int          // in it
	up    []graph.Vertex // by whom a vertex was found; None: a root
}

func forestOf(a *graph.Adjacency) forestOfSearch {
	n := a.Order()
	f := forestOfSearch{place: make([]int, n), up: make([]graph.Vertex, n)}
	rest := make([][]graph.Vertex, n)
	for v := range rest {
		f.place[v], rest[v] = -1, a.Row(graph.Vertex(v))
	}
	find := func(v, by graph.Vertex) {
		f.place[v], f.up[v] = len(f.order), by
		f.order = append(f.order, v)
	}
	for start := range graph.Vertex(n) {
		if f.place[start] >= 0 {
			continue
		}
		find(start, graph.None)
		for at := start; at != graph.None; {
			if len(rest[at]) == 0 {
				at = f.up[at]
				continue
			}
			u := rest[at][0]
			rest[at] = rest[at][1:]
			if f.place[u] < 0 {
				find(u, at)
				at = u
			}
		}
	}
	return f
}

// BridgesSpec registers Bridges.
var BridgesSpec = algorithms.Define(algorithms.Kernel[BridgesParams, *BridgesResult]{
	Name: "bridges", Title: "Articulation points and bridges",
	Cite: "Hopcroft, Tarjan, Algorithm 447: Efficient Algorithms for Graph Manipulation, 1973",
	Doc: "Whether the graph falls into more components without the vertex (1) or not (0), and how many of its edges are such " +
		"that it falls apart without them; without direction, loops and weights, several arcs between two being one edge. " +
		"Not local bridges, which is bridge-share.",
	Needs: graph.NeedSimple, Columns: []string{"articulation", "bridges"},
	Measures: []algorithms.MeasureDoc{
		{Name: "articulation_points", Doc: "vertices without which the graph has more components"},
		{Name: "bridges", Doc: "edges without which the graph has more components"},
	},
	Default: DefaultBridges(), Run: Bridges, Check: checkBridges,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 32 * n },
	Outcome: func(_ *graph.Snapshot, r *BridgesResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Counts("articulation", "1: yes", r.Articulation), column.Counts("bridges", "edges", r.Bridges)},
			Measures:    []algorithms.Measure{{Name: "articulation_points", Value: float64(r.Points)}, {Name: "bridges", Value: float64(r.Edges)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
