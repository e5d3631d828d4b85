package structure

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Components finds the weakly connected components: two vertices share a
// component when a path of arcs, followed in either direction, joins them. It
// is not the strongly connected components, which follow arcs forwards only.
// Every component is named after its member with the smallest external id.
//
// Source: M. Sutton, T. Ben-Nun, A. Barak, Optimizing Parallel Graph
// Connectivity Computation via Subgraph Sampling (Afforest), IPDPS 2018, pages
// 12-21. Every vertex points to a smaller one or to itself; an arc hooks the
// larger of its two roots under the smaller by compare-and-swap. After the
// first arcs of every row most vertices are in one giant component; where the
// arcs can be read from their other ends too, its rows need not be read.
//
// Needs the out-arcs; the transpose, if the snapshot has it, saves reading.
// O(n+m) arcs read at worst, about 2n when nearly all are in a giant component
// that may be skipped; 12 bytes per vertex. Hooking goes in any order, but the
// partition is a property of the graph and the names go by Rank, so the answer
// is exact and the same for any number of workers.
func Components(ctx context.Context, g *graph.Snapshot, _ ComponentsParams, e algorithms.Env) (*ComponentsResult, error) {
	f := newForest(g.Order())
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs)
	each := func(body func(v graph.Vertex)) error {
		return par.Range(ctx, e.Workers, cuts, func(_ int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				body(v)
			}
		})
	}

	err := each(func(u graph.Vertex) {
		for _, v := range firstOf(g.Out.Row(u)) {
			f.hook(u, v)
		}
	})
	if err == nil {
		err = each(f.flatten)
	}
	if err == nil {
		giant := graph.None
		if g.In != nil {
			giant = f.giant()
		}
		err = each(func(u graph.Vertex) {
			if giant != graph.None && f.parent(u) == giant {
				return // an arc that leaves the giant is met at its other end
			}
			row := g.Out.Row(u)
			for _, v := range row[len(firstOf(row)):] {
				f.hook(u, v)
			}
			if giant != graph.None && g.Directed {
				for _, v := range g.In.Row(u) {
					f.hook(u, v)
				}
			}
		})
	}
	if err == nil {
		err = each(f.flatten)
	}
	// name[root] is the smallest-ranked member of the root's tree.
	name := newForest(g.Order()).up
	if err == nil {
		err = each(func(v graph.Vertex) { lower(g, &name[f.parent(v)], v) })
	}
	if err == nil {
		err = each(func(v graph.Vertex) { f.up[v] = name[f.up[v]] })
	}
	if err != nil {
		return nil, fmt.Errorf("structure: components: %w", err)
	}
	return measured(f.up, name), nil
}

// firstOf returns the arcs of a row that are read before a giant component is
// looked for.
func firstOf(row []graph.Vertex) []graph.Vertex { return row[:min(len(row), 2)] }

// chunkArcs is the work of one chunk of rows.
const chunkArcs = 1 << 15

// ComponentsParams has no fields: nothing about components is a choice.
type ComponentsParams struct{}

// DefaultComponents returns the only parameters there are.
func DefaultComponents() ComponentsParams { return ComponentsParams{} }

// ComponentsResult names the component of every vertex.
type ComponentsResult struct {
	Component []graph.Vertex // the member with the smallest external id
	Count     int64          // how many components there are
	Largest   int64          // how many vertices the largest one has
}

// measured counts components and the members of the largest. It uses scratch.
func measured(component, scratch []graph.Vertex) *ComponentsResult {
	clear(scratch)
	r := &ComponentsResult{Component: component}
	for v, c := range component {
		if c == graph.Vertex(v) {
			r.Count++
		}
		scratch[c]++
		r.Largest = max(r.Largest, int64(scratch[c]))
	}
	return r
}

// forest is a union-find structure: up[v] is v's parent, never larger than v;
// a root is its own. All access but the last pass's is atomic.
type forest struct{ up []graph.Vertex }

func newForest(n int) forest {
	up := make([]graph.Vertex, n)
	for v := range up {
		up[v] = graph.Vertex(v)
	}
	return forest{up}
}

func (f forest) parent(v graph.Vertex) graph.Vertex {
	return graph.Vertex(atomic.LoadUint32((*uint32)(&f.up[v])))
}

// hook joins the trees of u and v.
func (f forest) hook(u, v graph.Vertex) {
	a, b := f.parent(u), f.parent(v)
	for a != b {
		high, low := max(a, b), min(a, b)
		above := f.parent(high)
		if above == low {
			return
		}
		if above == high && atomic.CompareAndSwapUint32((*uint32)(&f.up[high]), uint32(high), uint32(low)) {
			return
		}
		// high is no root, or no longer: go on from where it points.
		a, b = f.parent(f.parent(high)), f.parent(low)
	}
}

// flatten points v at its root. Nobody hooks meanwhile.
func (f forest) flatten(v graph.Vertex) {
	root := f.parent(v)
	for p := f.parent(root); p != root; p = f.parent(root) {
		root = p
	}
	atomic.StoreUint32((*uint32)(&f.up[v]), uint32(root))
}

// giant returns the root that most of 1024 evenly spaced vertices have. Which
// one it is decides only how much is read, not what is found.
func (f forest) giant() graph.Vertex {
	const samples = 1024
	roots := make([]graph.Vertex, 0, samples)
	for i := range min(samples, len(f.up)) {
		roots = append(roots, f.parent(graph.Vertex(i*len(f.up)/min(samples, len(f.up)))))
	}
	slices.Sort(roots)
	best, found := 0, graph.None
	for lo := 0; lo < len(roots); {
		hi := lo
		for hi < len(roots) && roots[hi] == roots[lo] {
			hi++
		}
		if hi-lo > best {
			best, found = hi-lo, roots[lo]
		}
		lo = hi
	}
	return found
}

// lower replaces the vertex at place by v if v has the smaller rank.
func lower(g *graph.Snapshot, place *graph.Vertex, v graph.Vertex) {
	for {
		held := atomic.LoadUint32((*uint32)(place))
		if g.Rank(graph.Vertex(held)) <= g.Rank(v) || atomic.CompareAndSwapUint32((*uint32)(place), held, uint32(v)) {
			return
		}
	}
}

// checkComponents floods the graph from one vertex after the other, in the
// order of their ids, along arcs in both directions: what a flood reaches must
// be named after where it began.
func checkComponents(g *graph.Snapshot, _ ComponentsParams, o *algorithms.Outcome) error {
	g, err := g.With(context.Background(), graph.NeedIn, 1)
	if err != nil {
		return err
	}
	reached, label := make([]bool, g.Order()), o.Columns[0].U32
	for _, start := range g.IDs.ByRank() {
		if reached[start] {
			continue
		}
		reached[start] = true
		for queue := []graph.Vertex{start}; len(queue) > 0; {
			u := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if graph.Vertex(label[u]) != start {
				return fmt.Errorf("structure: components: %w: %s is in the component of %s, not of %s", algorithms.ErrCheck,
					g.IDs.Format(u), g.IDs.Format(start), g.IDs.Format(graph.Vertex(label[u])))
			}
			for _, row := range [][]graph.Vertex{g.Out.Row(u), g.In.Row(u)} {
				for _, v := range row {
					if !reached[v] {
						reached[v] = true
						queue = append(queue, v)
					}
				}
			}
		}
	}
	return nil
}

// ComponentsSpec registers Components.
var ComponentsSpec = algorithms.Define(algorithms.Kernel[ComponentsParams, *ComponentsResult]{
	Name: "components", Title: "Weakly connected components",
	Cite: "Sutton, Ben-Nun, Barak, Optimizing Parallel Graph Connectivity Computation via Subgraph Sampling, 2018",
	Doc: "Names for every vertex its weakly connected component: all that it is joined to by arcs in either direction. " +
		"The name is the member with the smallest id. Not the strongly connected components.",
	Columns: []string{"component"},
	Default: DefaultComponents(), Run: Components, Check: checkComponents,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 12 * n },
	Outcome: func(_ *graph.Snapshot, r *ComponentsResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Labels("component", r.Component)},
			Measures:    []algorithms.Measure{{Name: "components", Value: float64(r.Count)}, {Name: "largest", Value: float64(r.Largest)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
