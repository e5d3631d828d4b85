package structure

import (
	"cmp"
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// SCC finds the strongly connected components: two vertices share one when
// paths along the arcs lead from each to the other. It is not the weakly
// connected components, whose paths may go against the arcs; on an undirected
// graph the two are the same. Every component is named after its member with
// the smallest external id.
//
// Source: R. Tarjan, Depth-first search and linear graph algorithms, SIAM
// Journal on Computing 1 (1972), pages 146-160; in the form of D. Pearce, A
// space-efficient algorithm for finding strongly connected components,
// Information Processing Letters 116 (2016), pages 47-52: one number per vertex
// is at first the least index it was seen to reach and later its component.
// Instead of calling itself the search keeps the way to where it is in an array,
// so that a path of any length may come.
//
// Needs the out-arcs. O(n+m), by one worker, each arc looked at once and no
// transpose made; 13 bytes per vertex and the answer. The partition is a
// property of the graph and the names go by Rank, so the answer is exact and
// does not depend on where the search begins.
func SCC(ctx context.Context, g *graph.Snapshot, _ SCCParams, _ algorithms.Env) (*SCCResult, error) {
	d := newDescent(g.Out)
	for start := range graph.Vertex(g.Order()) {
		if start%(1<<13) == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("structure: scc: %w", ctx.Err())
		}
		if d.low[start] != 0 {
			continue
		}
		if err := d.from(ctx, start); err != nil {
			return nil, fmt.Errorf("structure: scc: %w", err)
		}
	}
	return d.result(g), nil
}

// descent is a depth-first search. Components are numbered from n downwards and
// what has none yet has an index from 1 upwards, which stays below: an index
// counts who has no component yet.
type descent struct {
	rows  *graph.Adjacency
	low   []uint32 // 0: not seen; the least index reached so far; at last the component
	next  []uint32 // of who is on the way: how many arcs were gone along
	lower []bool   // low is less than the vertex's own index: it begins no component

	// The way to where the search is, from the front, and from the back those
	// who were left without a component.
	stack    []graph.Vertex
	way      int
	rest     int
	index    uint32
	number   uint32 // of the next component
	distance int64  // arcs gone along since ctx was looked at
}

func newDescent(a *graph.Adjacency) *descent {
	n := a.Order()
	return &descent{
		rows: a, low: make([]uint32, n), next: make([]uint32, n), lower: make([]bool, n),
		stack: make([]graph.Vertex, n), rest: n, index: 1, number: uint32(n),
	}
}

// enter puts a vertex at the end of the way.
func (d *descent) enter(v graph.Vertex) {
	d.low[v] = d.index
	d.index++
	d.stack[d.way] = v
	d.way++
}

// from visits all that can be reached from a vertex and was not seen.
func (d *descent) from(ctx context.Context, start graph.Vertex) error {
	for d.enter(start); d.way > 0; {
		v := d.stack[d.way-1]
		row := d.rows.Row(v)
		i, low, deeper := d.next[v], d.low[v], false
		for ; int(i) < len(row); i++ {
			w := row[i]
			if d.low[w] == 0 {
				d.enter(w) // and look at this arc again on coming back
				deeper = true
				break
			}
			if d.low[w] < low {
				low, d.lower[v] = d.low[w], true
			}
		}
		d.distance += int64(i-d.next[v]) + 1
		d.next[v], d.low[v] = i, low
		if !deeper {
			d.leave(v)
		}
		if d.distance >= chunkArcs {
			d.distance = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// leave goes back from the end of the way. A vertex from which nothing with a
// smaller index is reached ends a component, of itself and those left since.
func (d *descent) leave(v graph.Vertex) {
	d.way--
	if d.lower[v] {
		d.rest--
		d.stack[d.rest] = v
		return
	}
	for d.rest < len(d.stack) && d.low[d.stack[d.rest]] >= d.low[v] {
		d.low[d.stack[d.rest]] = d.number
		d.rest++
		d.index--
	}
	d.low[v] = d.number
	d.index--
	d.number--
}

// result names the components. It uses the arrays of the search.
func (d *descent) result(g *graph.Snapshot) *SCCResult {
	n := uint32(g.Order())
	r := &SCCResult{Component: make([]graph.Vertex, n), Count: int64(n - d.number)}
	name, size := d.stack, d.next
	for c := range name {
		name[c] = graph.None
	}
	clear(size)
	for v := range graph.Vertex(n) {
		c := n - d.low[v]
		if name[c] == graph.None || g.Rank(v) < g.Rank(name[c]) {
			name[c] = v
		}
		size[c]++
		r.Largest = max(r.Largest, int64(size[c]))
	}
	for v := range r.Component {
		r.Component[v] = name[n-d.low[v]]
	}
	return r
}

// SCCParams has no fields: nothing about components is a choice.
type SCCParams struct{}

// DefaultSCC returns the only parameters there are.
func DefaultSCC() SCCParams { return SCCParams{} }

// SCCResult names the strongly connected component of every vertex.
type SCCResult struct {
	Component []graph.Vertex // the member with the smallest external id
	Count     int64          // how many components there are
	Largest   int64          // how many vertices the largest one has
}

// checkSCC finds the components by another way (S. R. Kosaraju's, in A. Aho, J.
// Hopcroft, J. Ullman, Data Structures and Algorithms, 1983): list the vertices
// in the order in which a search leaves them, then flood the transpose from the
// last of the list on. What a flood reaches is one component, and must bear the
// name of its smallest-ranked member.
func checkSCC(g *graph.Snapshot, _ SCCParams, o *algorithms.Outcome) error {
	g, err := g.With(context.Background(), graph.NeedIn, 1)
	if err != nil {
		return err
	}
	label, left := o.Columns[0].U32, leavingOrder(g.Out)
	flooded, count, largest := make([]bool, g.Order()), 0, 0
	for i := len(left) - 1; i >= 0; i-- {
		if flooded[left[i]] {
			continue
		}
		flooded[left[i]] = true
		members := []graph.Vertex{left[i]}
		name := left[i]
		for at := 0; at < len(members); at++ {
			if g.Rank(members[at]) < g.Rank(name) {
				name = members[at]
			}
			for _, u := range g.In.Row(members[at]) {
				if !flooded[u] {
					flooded[u] = true
					members = append(members, u)
				}
			}
		}
		for _, v := range members {
			if graph.Vertex(label[v]) != name {
				return fmt.Errorf("structure: scc: %w: %s is in the component of %s, not of %s", algorithms.ErrCheck,
					g.IDs.Format(v), g.IDs.Format(name), g.IDs.Format(graph.Vertex(label[v])))
			}
		}
		count, largest = count+1, max(largest, len(members))
	}
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "components", float64(count), 0),
		algorithms.CheckMeasure(o, "largest", float64(largest), 0),
	); err != nil {
		return fmt.Errorf("structure: scc: %w", err)
	}
	return nil
}

// leavingOrder lists the vertices in the order in which a depth-first search
// leaves them.
func leavingOrder(a *graph.Adjacency) []graph.Vertex {
	type step struct {
		v   graph.Vertex
		row []graph.Vertex // what is left of it
	}
	seen, left := make([]bool, a.Order()), make([]graph.Vertex, 0, a.Order())
	for start := range graph.Vertex(a.Order()) {
		if seen[start] {
			continue
		}
		seen[start] = true
		for way := []step{{start, a.Row(start)}}; len(way) > 0; {
			top := &way[len(way)-1]
			if len(top.row) == 0 {
				left, way = append(left, top.v), way[:len(way)-1]
				continue
			}
			w := top.row[0]
			top.row = top.row[1:]
			if !seen[w] {
				seen[w] = true
				way = append(way, step{w, a.Row(w)})
			}
		}
	}
	return left
}

// SCCSpec registers SCC.
var SCCSpec = algorithms.Define(algorithms.Kernel[SCCParams, *SCCResult]{
	Name: "scc", Title: "Strongly connected components",
	Cite: "Tarjan, Depth-first search and linear graph algorithms, 1972",
	Doc: "Names for every vertex its strongly connected component: all that it reaches along arcs and that reach it. " +
		"The name is the member with the smallest id. Not the weakly connected components, which is the kernel components.",
	Columns: []string{"scc"},
	Measures: []algorithms.MeasureDoc{
		{Name: "components", Doc: "how many there are"},
		{Name: "largest", Doc: "vertices of the largest"},
	},
	Default: DefaultSCC(), Run: SCC, Check: checkSCC,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 21 * n }, // the search, the answer and its column
	Outcome: func(_ *graph.Snapshot, r *SCCResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Labels("scc", r.Component)},
			Measures:    []algorithms.Measure{{Name: "components", Value: float64(r.Count)}, {Name: "largest", Value: float64(r.Largest)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
