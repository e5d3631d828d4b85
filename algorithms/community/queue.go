package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
)

// maxRounds bounds the rounds of one local moving. As moves gain, they end
// anyway; some ten rounds are usual.
const maxRounds = 1000

// oneByOne moves the vertices of a queue, then those that a move put back
// because a neighbour has left their community, until none gains ("fast local
// move", Traag, Waltman, van Eck 2019). Every move is the best in the state
// that it meets, so at the end no vertex whose neighbours have changed can
// gain. It returns how many moves were made.
//
// This is the way of small levels, where batches would be a few vertices, and
// of the rest that batches leave.
func (m *mover) oneByOne(ctx context.Context, queue []graph.Vertex) (moves int64, err error) {
	next := []graph.Vertex(nil)
	queued := make([]bool, m.l.order())
	for _, v := range queue {
		queued[v] = true
	}
	t := m.tallies.at(0)
	for range maxRounds {
		if err := ctx.Err(); err != nil || len(queue) == 0 {
			return moves, err
		}
		for _, v := range queue {
			queued[v] = false
			p := m.best(t, v)
			if p.to == m.label[v] {
				continue
			}
			to := m.relabel(v, p.to)
			moves++
			for _, u := range m.l.targets[m.l.begin[v]:m.l.end[v]] {
				if !queued[u] && m.label[u] != to {
					queued[u] = true
					next = append(next, u)
				}
			}
		}
		queue, next = next, queue[:0]
	}
	return moves, nil
}
