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
// Source: F. Takes, W. Kosters, Determining the diameter of small world networks,
// CIKM 2011, pages 1191-1196. Every vertex v keeps a bound of how far others can
// be from it; after a search from s that finds it d hops away, and nobody more
// than e,
//
//	reach(v) <= d + e
//
// and only those are searched from whose bound is above the largest distance
// found, the candidates. Here e is over the candidates alone: two vertices that
// are further apart than any found so far must both be candidates. So it bounds
// more as they become fewer, which is also how iFUB ends (P. Crescenzi, R. Grossi,
// M. Habib, L. Lanzi, A. Marino, On computing the diameter of real-world undirected
// graphs, Theoretical Computer Science 514 (2013)). The 4-sweep of that paper begins
// each component: from its hub, from a vertex far away, from the middle of the
// path between them, and once more. Where Takes and Kosters go on with the largest
// and the smallest bounds in turn, this takes the candidate that the last search
// reached last, and searches from the middle of the path to it and from next to
// it in turn, or from itself if the last search ruled out nobody. When
// searches rule out few, all candidates are searched from, 64 at a time.
//
// Needs the undirected simple view. O(n+m) per search; they are few in real
// graphs, but up to n, together O(n(n+m)), where many vertices reach as far as
// any, as in a cycle or a random graph. No vertex is searched from twice. When
// Searches does not suffice, the diameter is between Lower and Upper. 30.7 bytes
// per vertex. Ties go by degree and the order of ids, so also the searches are
// the same for any numbering and number of workers.
func Diameter(ctx context.Context, g *graph.Snapshot, p DiameterParams, e algorithms.Env) (*DiameterResult, error) {
	if _, err := begin(g, graph.NeedSimple, p, algorithms.Member{}); err != nil {
		return nil, fmt.Errorf("path: diameter: %w", err)
	}
	if g.Order() == 0 {
		return &DiameterResult{From: graph.None, Distance: []int64{}}, nil
	}
	t := par.NewTeam(e.Workers)
	defer t.Dismiss()
	f := &bounding{search: newSearch(g, t), e: e, budget: p.Searches, searched: newSet(g.Order()),
		order: make([]graph.Vertex, g.Order()), reach: make([]uint32, g.Order())}
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

// bounding is the state of the method.
type bounding struct {
	*search
	DiameterResult
	e        algorithms.Env
	budget   int            // searches that may be made
	order    []graph.Vertex // room for the next two
	left     []graph.Vertex // candidates of the component at hand: only two of them can be further than Lower apart
	walk     []graph.Vertex // what the last search reached, by rising distance, if it was a walk
	reach    []uint32       // of a candidate: no other one is further away
	searched set
	words    []int64 // of searches that go on together; nil until there are any
}

// part is a component.
type part struct {
	hub  graph.Vertex // the vertex of largest degree
	size int
}

// run goes through the components, that of the graph's hub first.
func (f *bounding) run(ctx context.Context, largest bool) error {
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
func (f *bounding) hubOf(u, v graph.Vertex) graph.Vertex {
	switch du, dv := f.g.Out.Degree(u), f.g.Out.Degree(v); {
	case du > dv, du == dv && f.g.Rank(u) <= f.g.Rank(v):
		return u
	}
	return v
}

// from searches a component from one of its vertices and keeps the longest
// distance that was ever found.
func (f *bounding) from(ctx context.Context, c part, v graph.Vertex) (depth int64, err error) {
	f.clean()
	if f.small(c) {
		depth, err = f.alone(ctx, v, f.order[f.g.Order()-c.size:][:0])
	} else {
		depth, err = f.search.run(ctx, v)
	}
	if err != nil {
		return 0, err
	}
	f.searched.add(v)
	f.budget--
	f.Searches++
	if depth > f.Lower {
		f.Lower, f.From = depth, v
	}
	f.e.Report(algorithms.Step{Iteration: f.Searches, Delta: math.NaN()})
	return depth, nil
}

// small reports whether a search by the team, which looks at every vertex, would
// be a waste. The order has room for both lists of the component then.
func (f *bounding) small(c part) bool { return c.size <= f.g.Order()/16 }

// clean takes back the distances of a walk.
func (f *bounding) clean() {
	for _, v := range f.walk {
		f.level[v] = Unreached
	}
	f.walk = f.walk[:0]
}

// alone searches by one worker, and looks at nothing outside the component. It
// leaves the vertices in the room that it is given.
func (f *bounding) alone(ctx context.Context, v graph.Vertex, room []graph.Vertex) (depth int64, err error) {
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
func (f *bounding) reached(visit func(v graph.Vertex)) {
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
	Cite: "Takes, Kosters, Determining the diameter of small world networks, 2011",
	Doc: "The largest number of hops between two vertices that have a path, without direction, and how far all are from a vertex at one end of such a path. Exact, by searches from those alone that may still be further apart than any found, a few as a rule; " +
		"--searches bounds their number, and if they do not suffice a lower and an upper bound are reported. --component largest looks at the largest component alone. " +
		"For directed distances: neighbourhood --method exact.",
	Needs: graph.NeedSimple, Columns: []string{"distance"},
	Measures: []algorithms.MeasureDoc{
		{Name: "diameter", Doc: "the largest distance found, in hops; exact where it is the upper bound too"},
		{Name: "upper_bound", Doc: "hops that no two vertices with a path are further apart than"},
	},
	Default: DefaultDiameter(), Run: Diameter, Check: checkDiameter,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return searchBytes(n, workers) + n/4 + 20*n },
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
