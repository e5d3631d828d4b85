package community

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// network is where a walker goes: how much flows along every arc, as rows of
// arcs out of vertices and as rows of arcs into them. Strengths of in are the
// visits. What flows is measured in shares of in.total. Undirected both are the
// same level, and an arc's weight is its flow.
type network struct{ out, in *level }

// directed tells whether in differs from out.
func (n network) directed() bool { return n.in != n.out }

// strip returns what leaves a vertex and what enters it, loops left out.
func (n network) strip(v graph.Vertex) (leaving, entering float64) {
	leaving, entering = n.out.strength[v], n.in.strength[v]
	if n.out.loop != nil {
		leaving -= n.out.loop[v]
	}
	if n.in.loop != nil {
		entering -= n.in.loop[v]
	}
	return leaving, entering
}

// nodes returns Σ plogp(p(v)), which no partition changes.
func (n network) nodes() float64 {
	sum := 0.0
	for _, s := range n.in.strength {
		sum += plogp(s / n.in.total)
	}
	return sum
}

// codelength returns L of a partition, from scratch.
func (n network) codelength(label []graph.Vertex, nodes float64) float64 {
	k := len(label)
	visits, leaving, entering := make([]float64, k), make([]float64, k), make([]float64, k)
	for v, c := range label {
		out, in := n.strip(graph.Vertex(v))
		visits[c] += n.in.strength[v] / n.in.total
		leaving[c] += (out - n.out.within(graph.Vertex(v), label)) / n.in.total
		entering[c] += (in - n.in.within(graph.Vertex(v), label)) / n.in.total
	}
	return max(codelength(visits, leaving, entering, nodes), 0)
}

// connected labels the weakly connected components, each by its smallest
// vertex. Arcs without flow connect nothing.
func (n network) connected() []graph.Vertex {
	root := singletons(n.out.order())
	find := func(v graph.Vertex) graph.Vertex {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	for v := range root {
		for i := n.out.begin[v]; i < n.out.end[v]; i++ {
			if n.out.weight(i) > 0 {
				a, b := find(graph.Vertex(v)), find(n.out.targets[i])
				root[max(a, b)] = min(a, b)
			}
		}
	}
	for v := range root {
		root[v] = find(graph.Vertex(v))
	}
	return root
}

// undirectedFlow is the walk on the undirected simple view: without any
// teleportation a vertex is visited in proportion to its strength.
func undirectedFlow(ctx context.Context, g *graph.Snapshot, workers int) (n network, vertices []graph.Vertex, err error) {
	a, vertices, err := canonical(ctx, g, workers)
	if err != nil {
		return n, nil, err
	}
	l, err := ground(ctx, a, workers)
	return network{l, l}, vertices, err
}

// flowTolerance bounds the L1 error of the stationary distribution, and
// maxFlowRounds the rounds: at the largest damping of 0.99 some 3300 do.
const (
	flowTolerance = 1e-12
	maxFlowRounds = 5000
)

// directedFlow is the walk along arcs. Where a walker is found, x, is PageRank
// with restarts at the sources of arcs drawn by weight,
//
//	x(v) = (1-d + d D) s(v)/S + d Σ x(u) w(u,v)/s(u)
//
// with s(u) the out-strengths, S their sum and D the mass on vertices without
// any. Restarts are not recorded: one more step along arcs alone makes the flow,
//
//	flow(u,v) = x(u) w(u,v)/s(u) / (1-D)
//
// and the visits to v are what flows into it. Vertices are numbered by rank.
func directedFlow(ctx context.Context, g *graph.Snapshot, damping float64, workers int) (n network, vertices []graph.Vertex, err error) {
	vertices = g.IDs.ByRank()
	if n.out, err = byRank(ctx, g, g.Out, vertices, workers); err != nil {
		return n, nil, err
	}
	if n.in, err = byRank(ctx, g, g.In, vertices, workers); err != nil {
		return n, nil, err
	}
	share, dangling, err := n.stationary(ctx, damping, workers)
	if err != nil {
		return n, nil, err
	}
	for v := range share { // x(u)/s(u)/(1-D), 0 without arcs
		share[v] /= 1 - dangling
	}
	cuts := n.out.cuts(chunkWork, chunkWork)
	err = par.Range(ctx, workers, cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			n.out.loop[v] *= share[v]
			n.in.loop[v] *= share[v]
			out, in := n.out.loop[v], n.in.loop[v]
			for i := n.out.begin[v]; i < n.out.end[v]; i++ {
				n.out.wide[i] *= share[v]
				out += n.out.wide[i]
			}
			for i := n.in.begin[v]; i < n.in.end[v]; i++ {
				n.in.wide[i] *= share[n.in.targets[i]]
				in += n.in.wide[i]
			}
			n.out.strength[v], n.in.strength[v] = out, in
		}
	})
	n.in.total = 0
	for _, s := range n.in.strength {
		n.in.total += s
	}
	n.out.total = n.in.total
	return n, vertices, err
}

// byRank makes a level of one direction of g, its vertices numbered by rank.
func byRank(ctx context.Context, g *graph.Snapshot, a *graph.Adjacency, vertices []graph.Vertex, workers int) (*level, error) {
	n := len(vertices)
	l := &level{
		begin: make([]int64, n), end: make([]int64, n), loop: make([]float64, n), strength: make([]float64, n), arcs: a.Size(),
		targets: make([]graph.Vertex, a.Size()), wide: make([]float64, a.Size()),
	}
	offsets := make([]int64, n+1)
	for i, v := range vertices {
		offsets[i] = a.Degree(v)
	}
	par.Prefix(offsets)
	type arc struct {
		target graph.Vertex
		weight float64
	}
	err := par.RangeWith(ctx, workers, par.Cuts[graph.Vertex](offsets, chunkWork), func() *[]arc { return new([]arc) }, func(room *[]arc, _ int, lo, hi graph.Vertex) {
		for i := lo; i < hi; i++ {
			row, weights := (*room)[:0], a.RowWeights(vertices[i])
			for j, u := range a.Row(vertices[i]) {
				w := 1.0
				if weights != nil {
					w = float64(weights[j])
				}
				row = append(row, arc{g.Rank(u), w})
			}
			slices.SortFunc(row, func(x, y arc) int { return cmp.Compare(x.target, y.target) })
			*room = row
			at := offsets[i]
			l.begin[i] = at
			for _, x := range row {
				l.strength[i] += x.weight
				if x.target == i {
					l.loop[i] = x.weight
					continue
				}
				l.targets[at], l.wide[at] = x.target, x.weight
				at++
			}
			l.end[i] = at
		}
	})
	for _, s := range l.strength {
		l.total += s
	}
	return l, err
}

// stationary returns x(v)/s(v), 0 where s is, and D, by power iteration from
// the restarts: an error falls by d in every round, so the last change times
// d/(1-d) bounds what is left.
// It is PageRank with other restarts than those of package rank, and stands here
// as no family imports another, and as it goes along levels, not a snapshot.
func (n network) stationary(ctx context.Context, damping float64, workers int) (share []float64, dangling float64, err error) {
	order := n.out.order()
	x, next := make([]float64, order), make([]float64, order)
	share = make([]float64, order)
	if n.out.total == 0 {
		return share, 0, ctx.Err()
	}
	cuts := n.in.cuts(chunkWork, chunkWork)
	for v, s := range n.out.strength {
		x[v] = s / n.out.total
	}
	for round, ended := 0, false; ; round++ {
		// share = x / s,  dangling = D
		dangling, err = par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) (mass float64) {
			for v := lo; v < hi; v++ {
				if s := n.out.strength[v]; s > 0 {
					share[v] = x[v] / s
				} else {
					mass += x[v]
				}
			}
			return mass
		})
		if err != nil || ended || round == maxFlowRounds {
			return share, dangling, err
		}
		restart := (1 - damping + float64(damping*dangling)) / n.out.total
		change, err := par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) (l1 float64) {
			for v := lo; v < hi; v++ {
				sum := float64(n.in.loop[v] * share[v])
				for i := n.in.begin[v]; i < n.in.end[v]; i++ {
					sum += float64(n.in.wide[i] * share[n.in.targets[i]])
				}
				next[v] = float64(restart*n.out.strength[v]) + float64(damping*sum)
				l1 += math.Abs(next[v] - x[v])
			}
			return l1
		})
		if err != nil {
			return nil, 0, fmt.Errorf("flow, round %d: %w", round+1, err)
		}
		x, next = next, x
		ended = damping/(1-damping)*change <= flowTolerance
	}
}
