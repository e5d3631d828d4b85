package graph

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/graph/par"
)

// Renumber returns the same table with other internal numbers: order[i] is the
// vertex that becomes i. External ids, ranks and the digest stay; so must
// every answer that a kernel gives.
//
// Rows are gathered in parts whose arcs fit into a processor's cache. A part
// is sorted by target, by digits, and then grouped by row, which keeps the order
// of targets; so no row is sorted by itself. It costs 4 bytes per vertex beside
// the new table and a few megabytes per worker.
func (t *EdgeTable) Renumber(ctx context.Context, order []Vertex, workers int) (*EdgeTable, error) {
	number, err := numbers(order, t.Order())
	if err != nil {
		return nil, err
	}
	r := *t
	r.IDs, r.Offsets = t.IDs.renumbered(order), make([]int64, len(order)+1)
	r.allocate(t.Size(), t.Weights != nil, t.Times != nil)
	if t.Layer == nil {
		r.Layer = nil
	}
	for i, v := range order {
		r.Offsets[i] = t.Offsets[v+1] - t.Offsets[v]
	}
	par.Prefix(r.Offsets)
	bare := t.Layer == nil && t.Weights == nil && t.Times == nil
	fresh := func() *gathered { return new(gathered) }
	err = par.RangeWith(ctx, workers, par.Cuts[Vertex](r.Offsets, gatheredArcs), fresh, func(s *gathered, _ int, lo, hi Vertex) {
		s.gather(t, order[lo:hi], number, bare)
		next := append(s.next[:0], r.Offsets[lo:hi]...)
		s.next = next
		for _, a := range sortArcsByDigits(s.arcs, &s.spare, 0) {
			if bare {
				at := &next[a.row]
				r.Targets[*at] = Vertex(a.arc)
				*at++
				continue
			}
			at := &next[s.rows[a.row]]
			r.copyArc(*at, Vertex(a.arc), t, s.from[a.row])
			*at++
		}
	})
	return &r, err
}

// gatheredArcs is how many arcs are gathered at a time: with their copy they
// fit into the cache of one core.
const gatheredArcs = 1 << 15

// numbers returns the position of every vertex in an order.
func numbers(order []Vertex, n int) ([]Vertex, error) {
	if len(order) != n {
		return nil, fmt.Errorf("graph: an order of %d vertices for %d", len(order), n)
	}
	number := make([]Vertex, n)
	for i := range number {
		number[i] = None
	}
	for i, v := range order {
		if int(v) >= n || number[v] != None {
			return nil, fmt.Errorf("graph: vertex %d at position %d of an order is not a vertex or comes twice", v, i)
		}
		number[v] = Vertex(i)
	}
	return number, nil
}

// gathered are the arcs of a part's rows with new targets. What a bare arc
// calls its row is the number of the row in the part; any other arc's is its
// place in rows and from.
type gathered struct {
	arcs, spare []placed[uint32]
	rows        []Vertex
	from        []int64 // position in the old table
	next        []int64 // where the next arc of each row goes
}

func (s *gathered) gather(t *EdgeTable, rows []Vertex, number []Vertex, bare bool) {
	s.arcs, s.rows, s.from = s.arcs[:0], s.rows[:0], s.from[:0]
	for i, v := range rows {
		from, end := t.Offsets[v], t.Offsets[v+1]
		at := len(s.arcs)
		s.arcs = slices.Grow(s.arcs, int(end-from))[:at+int(end-from)]
		to := s.arcs[at:]
		for j, w := range t.Targets[from:end] {
			to[j] = placed[uint32]{Vertex(i), uint32(number[w])}
		}
		if bare {
			continue
		}
		for j := range to {
			to[j].row = Vertex(at + j)
			s.rows, s.from = append(s.rows, Vertex(i)), append(s.from, from+int64(j))
		}
	}
}

// copyArc copies an arc's attributes and gives it a target.
func (t *EdgeTable) copyArc(at int64, target Vertex, from *EdgeTable, arc int64) {
	t.Targets[at] = target
	if t.Layer != nil {
		t.Layer[at] = from.Layer[arc]
	}
	if t.Weights != nil {
		t.Weights[at] = from.Weights[arc]
	}
	if t.Times != nil {
		t.Times[at] = from.Times[arc]
	}
}
