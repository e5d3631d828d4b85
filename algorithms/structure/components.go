package structure

import (
	"cmp"
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
// larger of its two roots under the smaller by compare-and-swap. Here the first
// arc of a row needs no such thing: a vertex points to its smallest neighbour to
// begin with, if that is smaller than itself. Second arcs of every sixteenth vertex
// then join most trees into a giant one; where the arcs can be read from their
// other ends too, its rows need not be read.
//
// Needs the out-arcs; the transpose, if the snapshot has it, saves reading.
// O(n+m) arcs read at worst, about 1.1 n when nearly all are in a giant
// component that may be skipped; 12 bytes per vertex. Hooking goes in any order,
// but the partition is a property of the graph and the names go by Rank, so the
// answer is exact and the same for any number of workers.
func Components(ctx context.Context, g *graph.Snapshot, _ ComponentsParams, e algorithms.Env) (*ComponentsResult, error) {
	n := g.Order()
	if n == 0 {
		return &ComponentsResult{Component: []graph.Vertex{}}, nil
	}
	c := &joining{
		g: g, workers: e.Workers, even: par.Even[graph.Vertex](n, 1<<13), giant: graph.None,
		up: make([]graph.Vertex, n), f: forest{make([]graph.Vertex, n)}, name: make([]graph.Vertex, n),
	}
	for _, step := range []func(context.Context) error{c.first, c.shorten, c.second, c.rest, c.label} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("structure: components: %w", err)
		}
	}
	return &ComponentsResult{Component: c.up, Count: c.count, Largest: c.largest()}, nil
}

// joining is the state between the steps.
type joining struct {
	g       *graph.Snapshot
	workers int
	even    []graph.Vertex // cuts
	up      []graph.Vertex // at first the smallest neighbour, later the root, at last the name of the component
	f       forest
	name    []graph.Vertex // of every root the smallest-ranked member of its tree
	giant   graph.Vertex   // the root of the giant tree; graph.None: there is none that may be skipped
	inGiant int64
	count   int64
}

// first points every vertex to its smallest neighbour, if that is smaller.
func (c *joining) first(ctx context.Context) error {
	out := c.g.Out
	return par.Range(ctx, c.workers, c.even, func(_ int, lo, hi graph.Vertex) {
		offsets, up, name := out.Offsets[lo:hi+1], c.up[lo:hi], c.name[lo:hi]
		for i := range up {
			v := lo + graph.Vertex(i)
			name[i] = v
			if at := offsets[i]; at < offsets[i+1] {
				v = min(v, out.Targets[at])
			}
			up[i] = v
		}
	})
}

// shorten copies the pointers, each moved to its root, or so many steps up
// that a long way is not gone again and again.
func (c *joining) shorten(ctx context.Context) error {
	const steps = 64
	return par.Range(ctx, c.workers, c.even, func(_ int, lo, hi graph.Vertex) {
		up, short := c.up, c.f.up
		for v := lo; v < hi; v++ {
			root := up[v]
			if root >= lo {
				if root < v {
					root = short[root]
				}
			} else {
				for range steps {
					p := up[root]
					if p == root {
						break
					}
					root = p
				}
			}
			short[v] = root
		}
	})
}

// second hooks the second arcs of every sixteenth vertex, and looks for a giant
// tree.
func (c *joining) second(ctx context.Context) error {
	if c.g.In == nil {
		return nil // nothing may be skipped, so there is no use in knowing a giant
	}
	out := c.g.Out
	err := par.Range(ctx, c.workers, c.even, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v += 16 { // every fourth takes a fifth longer on a uniform graph
			if at := out.Offsets[v] + 1; at < out.Offsets[v+1] {
				c.f.hook(v, out.Targets[at])
			}
		}
	})
	c.giant = c.f.giant()
	return err
}

// rest finds every vertex's root and hooks all arcs of those that are not in
// the giant tree: an arc that leaves it is met at its other end.
func (c *joining) rest(ctx context.Context) error {
	cuts := c.even
	if c.giant == graph.None {
		cuts = par.Cuts[graph.Vertex](c.g.Out.Offsets, chunkArcs)
	}
	return par.Range(ctx, c.workers, cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			root := c.f.root(v)
			c.up[v] = root
			if root == c.giant {
				continue
			}
			for _, w := range c.g.Out.Row(v) {
				c.f.hook(v, w)
			}
			if c.giant != graph.None && c.g.Directed {
				for _, w := range c.g.In.Row(v) {
					c.f.hook(v, w)
				}
			}
		}
	})
}

// label names every vertex after the smallest-ranked member of its tree. Most
// are in one tree, whose least member is found chunk by chunk.
func (c *joining) label(ctx context.Context) error {
	g, up, name := c.g, c.up, c.name
	if c.giant == graph.None {
		c.giant = c.f.giant()
	}
	c.giant = c.f.root(c.giant) // it may have been hooked since
	roots, inGiant := make([]int64, len(c.even)), make([]int64, len(c.even))
	err := par.Range(ctx, c.workers, c.even, func(chunk int, lo, hi graph.Vertex) {
		count, members, least := int64(0), int64(0), graph.None
		for v := lo; v < hi; v++ {
			root := c.f.root(up[v])
			up[v] = root
			if root == v {
				count++
			}
			if root == c.giant {
				if members++; least == graph.None || g.Rank(v) < g.Rank(least) {
					least = v
				}
			} else if root != v {
				lower(g, &name[root], v)
			}
		}
		if members > 0 {
			lower(g, &name[c.giant], least)
		}
		roots[chunk], inGiant[chunk] = count, members
	})
	if err != nil {
		return err
	}
	for i := range roots {
		c.count, c.inGiant = c.count+roots[i], c.inGiant+inGiant[i]
	}
	return par.Range(ctx, c.workers, c.even, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			up[v] = name[up[v]]
		}
	})
}

// largest returns the size of the largest component. Members are counted only
// if the giant does not have half of the vertices.
func (c *joining) largest() int64 {
	largest, size := c.inGiant, c.f.up
	if 2*largest >= int64(len(c.up)) {
		return largest
	}
	clear(size)
	for _, name := range c.up {
		size[name]++
		largest = max(largest, int64(size[name]))
	}
	return largest
}

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

// forest is a union-find structure: up[v] is v's parent, never larger than v;
// a root is its own. While vertices are hooked all access is atomic.
type forest struct{ up []graph.Vertex }

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

// root returns v's root and points v at it. Others may hook meanwhile: then it
// was the root before.
func (f forest) root(v graph.Vertex) graph.Vertex {
	root := f.parent(v)
	above := f.parent(root)
	if above == root {
		return root
	}
	for ; above != root; above = f.parent(root) {
		root = above
	}
	atomic.StoreUint32((*uint32)(&f.up[v]), uint32(root)) // only who is no root is ever moved this way
	return root
}

// giant returns the root that most of 1024 evenly spaced vertices have. Which
// one it is decides only how much is read, not what is found.
func (f forest) giant() graph.Vertex {
	const samples = 1024
	roots := make([]graph.Vertex, 0, samples)
	for i := range min(samples, len(f.up)) {
		roots = append(roots, f.root(graph.Vertex(i*len(f.up)/min(samples, len(f.up)))))
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
// be named after where it began. Floods and what they reach are counted.
func checkComponents(g *graph.Snapshot, _ ComponentsParams, o *algorithms.Outcome) error {
	g, err := g.With(context.Background(), graph.NeedIn, 1)
	if err != nil {
		return err
	}
	reached, label := make([]bool, g.Order()), o.Columns[0].U32
	count, largest := 0, 0
	for _, start := range g.IDs.ByRank() {
		if reached[start] {
			continue
		}
		reached[start] = true
		members := 0
		for queue := []graph.Vertex{start}; len(queue) > 0; members++ {
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
		count, largest = count+1, max(largest, members)
	}
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "components", float64(count), 0),
		algorithms.CheckMeasure(o, "largest", float64(largest), 0),
	); err != nil {
		return fmt.Errorf("structure: components: %w", err)
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
	Measures: []algorithms.MeasureDoc{
		{Name: "components", Doc: "how many there are"},
		{Name: "largest", Doc: "vertices of the largest"},
	},
	Default: DefaultComponents(), Run: Components, Check: checkComponents,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 16 * n }, // and the column
	Outcome: func(_ *graph.Snapshot, r *ComponentsResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Labels("component", r.Component)},
			Measures:    []algorithms.Measure{{Name: "components", Value: float64(r.Count)}, {Name: "largest", Value: float64(r.Largest)}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
