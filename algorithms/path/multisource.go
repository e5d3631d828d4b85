package path

import (
	"context"
	"math/bits"

	"github.com/kithgraph/kith/graph"
)

// lanes is how many searches go on together: one for each bit of a word.
const lanes = 64

// roads are the rows that a search follows from a vertex: forward to those one
// hop further, back to those one hop nearer.
type roads struct{ forward, back []*graph.Adjacency }

// roadsOf returns the roads along out-arcs, along in-arcs, or along both, so
// that an arc may be walked either way.
func roadsOf(g *graph.Snapshot, direction string) roads {
	out, in := []*graph.Adjacency{g.Out}, []*graph.Adjacency{g.In}
	switch {
	case direction == "both" && g.In != g.Out:
		both := []*graph.Adjacency{g.Out, g.In}
		return roads{both, both}
	case direction == "in":
		return roads{in, out}
	}
	return roads{out, in}
}

// size counts the arcs that a pass over all rows looks at.
func (r roads) size() (arcs int64) {
	for _, a := range r.forward {
		arcs += a.Size()
	}
	return arcs
}

// multi searches from up to 64 sources at once. A vertex has a word in which
// bit i stands for source i, and what one search does to a bit, 64 do to a
// word:
//
//	next(v) = OR of front(u) over u → v, without seen(v)
//
// Source: M. Then and others, The More the Merrier: Efficient Multi-Source
// Graph Traversal, PVLDB 8 (2014). As in a single search, a level is done from
// the frontier outwards while that is small, and by those not yet reached once
// it is not; these stop as soon as all their searches have met the frontier.
type multi struct {
	roads
	seen, front, next []uint64
	queue, spare      []graph.Vertex // where front is not 0
}

func newMulti(r roads, n int) *multi {
	words := make([]uint64, 3*n)
	queues := make([]graph.Vertex, 2*n)
	return &multi{roads: r, seen: words[:n:n], front: words[n : 2*n : 2*n], next: words[2*n:],
		queue: queues[:0:n], spare: queues[n:n]}
}

// multiBytes is what one multi takes.
const multiBytes = 3*8 + 2*4 // per vertex

// run searches from the vertices lo to hi-1, which are at most 64. After each
// level it calls visit with the distance and the number of vertices that each
// source has there; the last call is for the largest distance of any.
func (m *multi) run(ctx context.Context, lo, hi graph.Vertex, visit func(distance int64, fresh *[lanes]int64)) error {
	clear(m.seen)
	clear(m.next)
	m.queue = m.queue[:0]
	for v := lo; v < hi; v++ {
		m.seen[v] = 1 << (v - lo)
		m.front[v] = m.seen[v]
		m.queue = append(m.queue, v)
	}
	all := ^uint64(0) >> (lanes - (hi - lo))
	for distance := int64(1); len(m.queue) > 0; distance++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		const upward = 4 // bottom-up from a quarter of the arcs on
		arcs := int64(len(m.queue))
		for _, a := range m.forward {
			for _, u := range m.queue {
				arcs += a.Degree(u)
			}
		}
		var t tally
		if arcs > m.size()/upward {
			m.stepUp(all, &t)
		} else {
			m.stepDown(&t)
		}
		if len(m.queue) > 0 {
			visit(distance, t.counts())
		}
	}
	return nil
}

// stepDown goes from the frontier outwards.
func (m *multi) stepDown(t *tally) {
	fresh := m.spare[:0]
	for _, u := range m.queue {
		word := m.front[u]
		m.front[u] = 0
		for _, a := range m.forward {
			for _, v := range a.Row(u) {
				if found := word &^ m.seen[v]; found != 0 {
					if m.next[v] == 0 {
						fresh = append(fresh, v)
					}
					m.next[v] |= found
				}
			}
		}
	}
	for _, v := range fresh {
		m.seen[v] |= m.next[v]
		t.add(m.next[v])
	}
	m.turn(fresh)
}

// stepUp lets everybody whom a search has not reached look for the frontier.
func (m *multi) stepUp(all uint64, t *tally) {
	fresh := m.spare[:0]
	for v := range m.seen {
		missing := all &^ m.seen[v]
		if missing == 0 {
			continue
		}
		found := uint64(0)
	rows:
		for _, a := range m.back {
			for _, u := range a.Row(graph.Vertex(v)) {
				if found |= m.front[u] & missing; found == missing {
					break rows
				}
			}
		}
		if found != 0 {
			m.next[v] = found
			fresh = append(fresh, graph.Vertex(v))
		}
	}
	for _, v := range fresh {
		m.seen[v] |= m.next[v]
		t.add(m.next[v])
	}
	for _, u := range m.queue {
		m.front[u] = 0
	}
	m.turn(fresh)
}

// turn makes what was found the frontier.
func (m *multi) turn(fresh []graph.Vertex) {
	m.queue, m.spare = fresh, m.queue
	m.front, m.next = m.next, m.front
}

// tally counts bits by their place. The counters lie across words, their i-th
// digits together in one, so that 64 of them are added to at once.
type tally struct{ digit [33]uint64 }

func (t *tally) add(word uint64) {
	for i := 0; word != 0; i++ {
		t.digit[i], word = t.digit[i]^word, t.digit[i]&word
	}
}

func (t *tally) counts() *[lanes]int64 {
	var c [lanes]int64
	for i, word := range t.digit {
		for ; word != 0; word &= word - 1 {
			c[bits.TrailingZeros64(word)] += 1 << i
		}
	}
	return &c
}
