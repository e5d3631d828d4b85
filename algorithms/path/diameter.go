package path

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Diameter finds the largest distance of two vertices that have a path,
//
//	diameter = max { d(u,v) : d(u,v) < ∞ }
//
// in hops on the undirected simple view, over all components or within the
// largest one, and as a witness the distances from a vertex at one end of such a
// path. It is not the directed diameter, nor one by weights, nor infinite when
// the graph is not connected; that of a graph without edges is 0.
//
// Source: P. Crescenzi, R. Grossi, M. Habib, L. Lanzi, A. Marino, On computing
// the diameter of real-world undirected graphs, Theoretical Computer Science 514
// (2013), iFUB with 4-sweep. In each component a search from its hub finds a
// vertex far away, one from there another, and the middle of the path between
// them takes the hub's place; once more, and a vertex u is in the centre. All
// vertices further than i from u are then searched from, i falling: those left
// are no further apart than 2i, so that a distance of 2i ends it. Where the paper
// goes on to the end of a level, this stops within it.
//
// Needs the undirected simple view. O(n+m) per search; they are few in real
// graphs, but up to n where many vertices are as far from the centre as any, as
// in a cycle or a grid; there neighbourhood --method exact is faster. When
// Searches does not suffice, the diameter is between Lower and Upper. 22.6 bytes
// per vertex. Ties go by the order of ids, so also the searches are the same for
// any numbering and number of workers.
func Diameter(ctx context.Context, g *graph.Snapshot, p DiameterParams, e algorithms.Env) (*DiameterResult, error) {
	if _, err := begin(g, graph.NeedSimple, p, algorithms.Member{}); err != nil {
		return nil, fmt.Errorf("path: diameter: %w", err)
	}
	if g.Order() == 0 {
		return &DiameterResult{From: graph.None, Distance: []int64{}}, nil
	}
	t := par.NewTeam(e.Workers)
	defer t.Dismiss()
	f := &ifub{search: newSearch(g, t), e: e, budget: p.Searches, order: make([]graph.Vertex, g.Order())}
	f.From = g.IDs.First()
	err := f.run(ctx, p.Component == "largest")
	if err == nil {
		_, err = f.search.run(ctx, f.From)
	}
	if err != nil {
		return nil, fmt.Errorf("path: diameter: %w", err)
	}
	f.Upper, f.Distance = max(f.Upper, f.Lower), f.level
	return &f.DiameterResult, nil
}

// ifub is the state of the method.
type ifub struct {
	*search
	DiameterResult
	e      algorithms.Env
	budget int            // searches that may be made
	order  []graph.Vertex // of the component at hand, by falling distance from u
	walk   []graph.Vertex // what the last search reached, by rising distance, if it was a walk
}

// part is a component.
type part struct {
	hub  graph.Vertex // the vertex of largest degree
	size int
}

// run goes through the components, that of the graph's hub first.
func (f *ifub) run(ctx context.Context, largest bool) error {
	n, found := f.g.Order(), newSet(f.g.Order())
	hub := graph.Vertex(0)
	for v := range graph.Vertex(n) {
		hub = f.hubOf(hub, v)
	}
	if _, err := f.search.run(ctx, hub); err != nil {
		return err
	}
	best := part{hub: hub}
	for v := range f.level {
		if f.level[v] != Unreached {
			found.add(graph.Vertex(v))
			best.size++
			f.level[v] = Unreached
		}
	}
	if !largest {
		if err := f.fringes(ctx, best); err != nil {
			return err
		}
	}
	for _, v := range f.g.IDs.ByRank() {
		if found.has(v) {
			continue
		}
		f.clean()
		if _, err := f.alone(ctx, v, f.order[:0]); err != nil {
			return err
		}
		next := part{hub: v, size: len(f.walk)}
		for _, u := range f.walk {
			found.add(u)
			next.hub = f.hubOf(next.hub, u)
		}
		f.clean()
		if largest && next.size > best.size {
			best = next
		}
		if !largest {
			if err := f.fringes(ctx, next); err != nil {
				return err
			}
		}
	}
	if largest {
		return f.fringes(ctx, best)
	}
	return nil
}

// hubOf returns the one of two vertices with the larger degree, of equal ones
// that with the smaller id.
func (f *ifub) hubOf(u, v graph.Vertex) graph.Vertex {
	switch du, dv := f.g.Out.Degree(u), f.g.Out.Degree(v); {
	case du > dv, du == dv && f.g.Rank(u) <= f.g.Rank(v):
		return u
	}
	return v
}

// fringes raises Lower to the diameter of a component, if that is larger, or
// Upper to a bound of it when there are no searches left.
func (f *ifub) fringes(ctx context.Context, c part) error {
	if int64(c.size-1) <= f.Lower {
		return nil
	}
	u := c.hub
	for range 2 {
		if f.budget < 3 { // these two, and one from the middle
			f.Upper = max(f.Upper, int64(c.size-1))
			return nil
		}
		if _, err := f.from(ctx, c, u); err != nil {
			return err
		}
		depth, err := f.from(ctx, c, f.farthest())
		if err != nil {
			return err
		}
		u = f.middle(f.farthest(), depth)
	}
	depth, err := f.from(ctx, c, u)
	if err != nil {
		return err
	}
	begin := f.sort(depth)
	for i := depth; 2*i > f.Lower; i-- {
		level := f.order[begin[depth-i]:begin[depth-i+1]]
		byRank(f.g, level)
		for _, v := range level {
			if f.budget == 0 {
				f.Upper = max(f.Upper, min(2*i, int64(c.size-1)))
				return nil
			}
			if _, err := f.from(ctx, c, v); err != nil {
				return err
			}
			if f.Lower >= 2*i {
				return nil
			}
		}
	}
	return nil
}

// from searches a component from one of its vertices and keeps the longest
// distance that was ever found.
func (f *ifub) from(ctx context.Context, c part, v graph.Vertex) (depth int64, err error) {
	f.clean()
	if few := f.g.Order() / 16; c.size <= few { // a search of all by the team would look at every vertex
		depth, err = f.alone(ctx, v, f.order[f.g.Order()-few:][:0])
	} else {
		depth, err = f.search.run(ctx, v)
	}
	if err != nil {
		return 0, err
	}
	f.budget--
	f.Searches++
	if depth > f.Lower {
		f.Lower, f.From = depth, v
	}
	f.e.Report(algorithms.Step{Iteration: f.Searches, Delta: math.NaN()})
	return depth, nil
}

// clean takes back the distances of a walk.
func (f *ifub) clean() {
	for _, v := range f.walk {
		f.level[v] = Unreached
	}
	f.walk = f.walk[:0]
}

// alone searches by one worker, and looks at nothing outside the component. It
// leaves the vertices in the room that it is given.
func (f *ifub) alone(ctx context.Context, v graph.Vertex, room []graph.Vertex) (depth int64, err error) {
	f.level[v] = 0
	f.walk = append(room, v)
	for i := 0; i < len(f.walk); i++ {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		depth = f.level[f.walk[i]]
		for _, w := range f.g.Out.Row(f.walk[i]) {
			if f.level[w] == Unreached {
				f.level[w] = depth + 1
				f.walk = append(f.walk, w)
			}
		}
	}
	return depth, nil
}

// reached calls visit for every vertex of the last search.
func (f *ifub) reached(visit func(v graph.Vertex)) {
	for _, v := range f.walk {
		visit(v)
	}
	if len(f.walk) > 0 {
		return
	}
	for v, depth := range f.level {
		if depth != Unreached {
			visit(graph.Vertex(v))
		}
	}
}

// farthest returns the vertex that the last search reached last.
func (f *ifub) farthest() graph.Vertex {
	last := graph.None
	f.reached(func(v graph.Vertex) {
		if last == graph.None || f.level[v] > f.level[last] || f.level[v] == f.level[last] && f.g.Rank(v) < f.g.Rank(last) {
			last = v
		}
	})
	return last
}

// middle goes half the way from a vertex to where the last search began.
func (f *ifub) middle(v graph.Vertex, depth int64) graph.Vertex {
	for range depth / 2 {
		next := graph.None
		for _, w := range f.g.Out.Row(v) {
			if f.level[w] == f.level[v]-1 && (next == graph.None || f.g.Rank(w) < f.g.Rank(next)) {
				next = w
			}
		}
		v = next
	}
	return v
}

// sort orders what the last search reached by falling distance, and returns
// where each begins.
func (f *ifub) sort(depth int64) (begin []int) {
	begin = make([]int, depth+2)
	f.reached(func(v graph.Vertex) { begin[depth-f.level[v]+1]++ })
	for i := range depth + 1 {
		begin[i+1] += begin[i]
	}
	f.reached(func(v graph.Vertex) {
		at := &begin[depth-f.level[v]]
		f.order[*at] = v
		*at++
	})
	copy(begin[1:], begin) // each has moved to where the next one begins
	begin[0] = 0
	return begin
}

// DiameterParams say where the largest distance is looked for.
type DiameterParams struct {
	Component string `json:"component" doc:"all: the largest finite distance in the graph; largest: within the largest component" enum:"all|largest"`
	Searches  int    `json:"searches" doc:"most searches to be made; if they do not suffice, bounds are the answer" range:"[5,2147483647]"`
}

// DefaultDiameter looks everywhere, with so many searches that graphs of fewer
// vertices always get an exact answer.
func DefaultDiameter() DiameterParams { return DiameterParams{Component: "all", Searches: 10000} }

// DiameterResult holds bounds of the diameter, equal as a rule.
type DiameterResult struct {
	Lower, Upper int64
	From         graph.Vertex // from which some vertex is Lower hops away; None in a graph without vertices
	Distance     []int64      // of each vertex from there, or Unreached
	Searches     int
}

// DiameterSpec registers Diameter.
var DiameterSpec = algorithms.Define(algorithms.Kernel[DiameterParams, *DiameterResult]{
	Name: "diameter", Title: "Diameter, exact",
	Cite: "Crescenzi, Grossi, Habib, Lanzi, Marino, On computing the diameter of real-world undirected graphs, 2013",
	Doc: "The largest number of hops between two vertices that have a path, without direction, and how far all are from a vertex at one end of such a path. Exact, by a few searches from a vertex in the centre outwards (iFUB); " +
		"--searches bounds their number, and if they do not suffice a lower and an upper bound are reported. --component largest looks at the largest component alone. " +
		"For directed distances and for graphs that are all fringe, such as grids: neighbourhood --method exact.",
	Needs: graph.NeedSimple, Columns: []string{"distance"},
	Default: DefaultDiameter(), Run: Diameter, Check: checkDiameter,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return searchBytes(n, workers) + n/8 + 12*n },
	Outcome: func(_ *graph.Snapshot, r *DiameterResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:  []column.Column{column.Counts("distance", "hops", r.Distance)},
			Measures: []algorithms.Measure{{Name: "diameter", Value: float64(r.Lower)}, {Name: "upper_bound", Value: float64(r.Upper)}},
			Convergence: algorithms.Convergence{Iterations: r.Searches, Delta: float64(r.Upper - r.Lower),
				Meaning: "hops between the bounds of the diameter", Converged: r.Upper == r.Lower},
		}
		if r.Upper > r.Lower {
			o.Notes = []string{fmt.Sprintf("not exact: after %d searches the diameter is between %d and %d; --searches allows more", r.Searches, r.Lower, r.Upper)}
		}
		return o
	},
})
