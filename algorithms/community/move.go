package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// partition assigns the vertices of a level to communities. A community's
// label is the number of some vertex, not always of a member.
type partition struct {
	label  []graph.Vertex
	weight []float64      // sum of the members' strengths, by label
	size   []graph.Vertex // number of members, by label
}

// newPartition counts what belongs to labels.
func newPartition(l *level, label []graph.Vertex) *partition {
	p := &partition{label: label, weight: make([]float64, len(label)), size: make([]graph.Vertex, len(label))}
	for v, c := range label {
		p.weight[c] += l.strength[v]
		p.size[c]++
	}
	return p
}

// proposal is the best move of a vertex in some state of the partition.
type proposal struct {
	to            graph.Vertex // label to move to; the own one: stay; None: a new community
	away, towards float64      // weight of the arcs to the own community and to the other
}

// mover does the local moving of one level: vertices, taken from a queue, go
// to the community that raises modularity most, until the queue is empty. A
// move puts the neighbours left behind back into the queue (Traag, Waltman,
// van Eck 2019, "fast local move").
//
// It is parallel and yet sequential in effect. A batch from the front of the
// queue is evaluated by all workers against the same state. Then the moves
// are made one by one in the order of the queue, each only when it still
// gains: if a neighbour has moved meanwhile, its vertex is evaluated anew, and
// otherwise the weights of its arcs are known to hold and only the
// communities' total weights must be looked up. So every move raises
// modularity, and batches depend on the queue alone, not on the workers.
type mover struct {
	*partition
	l          *level
	resolution float64
	workers    int
	tallies    *pool[tally]

	state     []state
	next      []graph.Vertex // the queue of the next round
	free      []graph.Vertex // labels that were empty when put here
	proposals []proposal
}

// state says where a vertex stands between evaluation and move.
type state uint8

const (
	idle    state = iota
	queued        // in the queue of this round or the next
	pending       // evaluated with its batch, its move not yet made
	stale         // pending, and a neighbour has moved since
)

// slack is what a move must gain to be made, as weight of arcs. It stands far
// above the rounding of the gains, so that rounding can never make moves undo
// each other for ever, and raises modularity by at most 1e-11 (1+γ).
func slack(strength, resolution float64) float64 {
	return float64(1e-11 * strength * (1 + resolution))
}

// maxRounds bounds the rounds of one local moving. As each move gains, they
// end anyway; some ten rounds are usual.
const maxRounds = 1000

// run moves the vertices of the queue and whatever their moves put there. It
// returns how many moves were made.
func (m *mover) run(ctx context.Context, queue []graph.Vertex) (moves int64, err error) {
	n := m.l.order()
	m.state = make([]state, n)
	for _, v := range queue {
		m.state[v] = queued
	}
	for c := n - 1; c >= 0; c-- {
		if m.size[c] == 0 {
			m.free = append(m.free, graph.Vertex(c))
		}
	}
	for range maxRounds {
		if len(queue) == 0 {
			return moves, nil
		}
		made := int64(0)
		if m.l.small() {
			made, err = m.serialRound(ctx, queue)
		} else {
			made, err = m.round(ctx, queue)
		}
		if err != nil {
			return moves, err
		}
		moves += made
		queue, m.next = m.next, queue[:0]
	}
	return moves, nil
}

// serialRound is round with batches of one vertex.
func (m *mover) serialRound(ctx context.Context, queue []graph.Vertex) (moves int64, err error) {
	t := m.tallies.at(0)
	for _, v := range queue {
		m.state[v] = idle
		if p := m.best(t, v); p.to != m.label[v] {
			m.move(v, p.to)
			moves++
		}
	}
	return moves, ctx.Err()
}

// batchShare is the part of a round's queue that is evaluated at once. More
// batches mean fewer evaluations that an earlier move in the batch spoils.
const batchShare, minBatch, maxBatch, batchChunk = 64, 512, 8192, 64

// round takes every vertex of the queue once.
func (m *mover) round(ctx context.Context, queue []graph.Vertex) (moves int64, err error) {
	size := min(max(len(queue)/batchShare, minBatch), maxBatch)
	m.proposals = append(m.proposals[:0], make([]proposal, size)...)
	for len(queue) > 0 {
		batch := queue[:min(size, len(queue))]
		queue = queue[len(batch):]
		for _, v := range batch {
			m.state[v] = pending
		}
		err = par.RangeWith(ctx, m.workers, par.Even[uint32](len(batch), batchChunk), m.tallies.fresh(),
			func(t *tally, _ int, lo, hi uint32) {
				for i := lo; i < hi; i++ {
					m.proposals[i] = m.best(t, batch[i])
				}
			})
		if err != nil {
			return moves, err
		}
		for i, v := range batch {
			if m.settle(v, m.proposals[i]) {
				moves++
			}
		}
	}
	return moves, nil
}

// settle makes the move that v proposed if it still gains.
func (m *mover) settle(v graph.Vertex, p proposal) bool {
	if m.state[v] == stale {
		p = m.best(m.tallies.at(0), v)
	}
	m.state[v] = idle
	if p.to == m.label[v] {
		return false
	}
	if !m.gains(v, p) { // a community has grown too heavy; look again next round
		m.enqueue(v)
		return false
	}
	m.move(v, p.to)
	return true
}

// best finds the move of v that raises modularity most. With k its strength,
// W(c) the weight of community c without v and w(c) the weight of v's arcs
// into it, joining c gains in proportion to
//
//	w(c) - γ k W(c) / 2m
//
// and being alone gains 0. Among equal ones the smallest label wins.
func (m *mover) best(t *tally, v graph.Vertex) proposal {
	t.add(m.l, v, m.label)
	own, k := m.label[v], m.l.strength[v]
	penalty := m.resolution * (k / m.l.total)
	p := proposal{to: own, away: t.weight[own]}
	stay := p.away - float64(penalty*(m.weight[own]-k))
	highest := stay + slack(k, m.resolution)
	if highest < 0 {
		p.to, highest = graph.None, 0
	}
	for _, c := range t.touched {
		w := t.weight[c]
		t.weight[c] = 0
		if c == own || w == 0 {
			continue
		}
		if gain := w - float64(penalty*m.weight[c]); gain > highest || gain == highest && c < p.to && p.to != own {
			p.to, p.towards, highest = c, w, gain
		}
	}
	t.touched = t.touched[:0]
	return p
}

// gains tells whether a move is still worth making.
func (m *mover) gains(v graph.Vertex, p proposal) bool {
	k := m.l.strength[v]
	penalty := m.resolution * (k / m.l.total)
	stay := p.away - float64(penalty*(m.weight[m.label[v]]-k))
	if p.to == graph.None {
		return stay+slack(k, m.resolution) < 0
	}
	return p.towards-float64(penalty*m.weight[p.to]) > stay+slack(k, m.resolution)
}

// move puts v into another community, and its neighbours elsewhere into the
// queue.
func (m *mover) move(v, to graph.Vertex) {
	own, k := m.label[v], m.l.strength[v]
	if to == graph.None {
		to = m.empty()
	}
	m.size[own]--
	m.weight[own] -= k
	if m.size[own] == 0 {
		m.weight[own] = 0 // free of rounding
		m.free = append(m.free, own)
	}
	m.size[to]++
	m.weight[to] += k
	m.label[v] = to
	for _, u := range m.l.targets[m.l.offsets[v]:m.l.offsets[v+1]] {
		switch m.state[u] {
		case idle:
			if m.label[u] != to {
				m.enqueue(u)
			}
		case pending:
			m.state[u] = stale
		}
	}
}

func (m *mover) enqueue(v graph.Vertex) {
	m.state[v] = queued
	m.next = append(m.next, v)
}

// empty returns a label without members. There is one whenever some community
// has two.
func (m *mover) empty() graph.Vertex {
	for {
		c := m.free[len(m.free)-1]
		m.free = m.free[:len(m.free)-1]
		if m.size[c] == 0 {
			return c
		}
	}
}
