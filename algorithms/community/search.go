package community

import (
	"context"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// search is the state of a run.
type search struct {
	quality    string // what is to be raised: see byModularity
	resolution float64
	unit       float64 // of the quality, in which tolerances are: 1, or of cpm the weight of all edges
	margin     float64 // of slack
	quick      bool    // the graph is large: stop at tolerances, see roundTolerance
	tolerance  float64 // gain of an iteration, in units, at which a search ends
	limit      int     // iterations of a search
	e          algorithms.Env
	lowest     *level
	tallies    *pool[tally] // labels are smaller than the order of the lowest level

	moved      progress // in the last batches
	iterations int      // on the graph itself
	levels     []int    // orders of the levels of the first iteration
}

// found is what a search of a graph ended with.
type found struct {
	label   []graph.Vertex
	quality float64
	delta   float64 // gain of the last iteration, in units
	ended   bool    // the last iteration gained no more than the tolerance
}

// singletons is the partition in which every vertex is alone.
func singletons(n int) []graph.Vertex {
	label := make([]graph.Vertex, n)
	for v := range label {
		label[v] = graph.Vertex(v)
	}
	return label
}

// climb improves a partition of l in place, iteration after iteration, until
// one gains no more than the tolerance or the limit is reached.
func (s *search) climb(ctx context.Context, l *level, label []graph.Vertex, random stream, limit int) (f found, err error) {
	f.label = label
	if f.quality, err = l.quality(ctx, label, s.resolution, s.e.Workers); err != nil {
		return f, err
	}
	for i := 0; i < limit && !f.ended; i++ {
		levels, err := s.iterate(ctx, l, label, random.branch(uint64(i)))
		if err != nil {
			return f, err
		}
		q, err := l.quality(ctx, label, s.resolution, s.e.Workers)
		if err != nil {
			return f, err
		}
		f.delta, f.quality = (q-f.quality)/s.unit, q
		f.ended = f.delta <= s.tolerance
		if s.levels == nil {
			s.levels = levels
		}
		if l == s.lowest {
			s.iterations++
			s.e.Report(algorithms.Step{Phase: "communities", Iteration: s.iterations, Delta: f.delta})
		}
	}
	return f, nil
}

// roundTolerance is what a round of moves on the graph itself must gain in a
// quick search for another to follow. Late rounds on the graph cost much and
// gain what the next level gains for less.
const roundTolerance = 1e-2

// By how much finer tolerances are on the levels above, and on those kept when
// they are moved once more on the way down. GVE-Louvain (Sahu 2023), which
// the first one is from, has it fall tenfold with every level. That is made for
// levels that shrink. On a graph without communities the third and fourth are
// as large as the graph itself, so late rounds cost there what they cost on the
// graph, and what they gained the way down gains too.
const (
	finer  = 10
	finest = 1000
)

// iterate improves a partition of l in place: on each level move, refine, and
// make of the sub-communities the vertices of the next, until none has two
// vertices. A quick search ends earlier on a level as large as those below
// whose moves gain no more than the tolerance of the whole: on a uniform graph
// the two levels that follow there moved next to nothing for a tenth of the
// time. Communities are connected in the end. It returns the orders of the
// levels.
func (s *search) iterate(ctx context.Context, l *level, label []graph.Vertex, random stream) (orders []int, err error) {
	h, current, tolerance := newHierarchy(l), label, roundTolerance
	for {
		orders = append(orders, l.order())
		here := random.branch(uint64(len(orders)))
		p, _, err := s.move(ctx, l, current, here.branch(purposeMove), tolerance)
		if err != nil {
			return nil, err
		}
		if s.quick && !l.small() && h.wide() && s.moved.total <= s.tolerance {
			if current, err = pieces(ctx, l, current, nil, s.e.Workers); err != nil {
				return nil, err
			}
			break
		}
		up, err := s.refine(ctx, l, p, here.branch(purposeRefine))
		if err != nil {
			return nil, err
		}
		count := number(up)
		if count == l.order() { // what communities of several vertices there still are need not be connected
			if current, err = pieces(ctx, l, current, nil, s.e.Workers); err != nil {
				return nil, err
			}
			break
		}
		current = raise(current, up, count)
		if err := h.rise(ctx, up, count, s.e.Workers, s.tallies); err != nil {
			return nil, err
		}
		l, tolerance = h.top, roundTolerance/finer
	}
	if s.quick {
		current, err = s.descend(ctx, h, current, true, random.branch(0), roundTolerance/finest)
	} else {
		current = h.down(current)
	}
	copy(label, current)
	return orders, err
}

// descend takes a partition of the top down to the graph, and on each level
// that was kept moves all vertices once more: above it they only move together
// with the rest of their community (Rotta and Noack's multi-level
// refinement); on the graph itself it moves none. If communities have to be
// connected, those that a move took apart are divided on the level where it
// happened, which costs less than below.
func (s *search) descend(ctx context.Context, h *hierarchy, label []graph.Vertex, connected bool, random stream, tolerance float64) ([]graph.Vertex, error) {
	h.top = nil
	for i := len(h.kept) - 1; i > 0; i-- {
		l := h.kept[i]
		label = lower(label, h.onto[i])
		p, moves, err := s.move(ctx, l, label, random.branch(uint64(i)), tolerance)
		if err != nil {
			return nil, err
		}
		if connected && moves > 0 {
			if label, err = pieces(ctx, l, label, p.lost, s.e.Workers); err != nil {
				return nil, err
			}
		}
		h.kept = h.kept[:i]
	}
	return lower(label, h.onto[0]), nil
}

// raise turns labels of vertices into labels of the groups above, which lie
// inside communities.
func raise(label, up []graph.Vertex, count int) []graph.Vertex {
	above := make([]graph.Vertex, count)
	name := make([]graph.Vertex, len(label))
	for i := range name {
		name[i] = graph.None
	}
	for v, c := range label {
		if name[c] == graph.None {
			name[c] = up[v]
		}
		above[up[v]] = name[c]
	}
	return above
}

// lower gives every vertex the label of its group above.
func lower(above, up []graph.Vertex) []graph.Vertex {
	label := make([]graph.Vertex, len(up))
	for v, s := range up {
		label[v] = above[s]
	}
	return label
}
