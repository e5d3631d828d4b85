package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
)

// batchTolerance is the gain of a round of batches below which the rest is
// moved one by one, where every vertex is to be brought to its best place.
const batchTolerance = 1e-6

// mover makes what moves the vertices of a level.
func (s *search) mover(l *level, label []graph.Vertex) *mover {
	return &mover{partition: newPartition(l, label), l: l, resolution: s.resolution, margin: s.margin, workers: s.e.Workers, tallies: s.tallies}
}

// move does the local moving of all vertices of a level in random order: until
// none gains or, if the search is quick, until a round gains no more than the
// tolerance. It returns how many moves it made.
func (s *search) move(ctx context.Context, l *level, label []graph.Vertex, random stream, tolerance float64) (p *partition, moves int64, err error) {
	m := s.mover(l, label)
	if l.small() {
		all := singletons(l.order())
		random.shuffle(all)
		moves, err = m.oneByOne(ctx, all)
		return m.partition, moves, err
	}
	if !s.quick {
		tolerance = batchTolerance
	}
	s.moved, err = m.inBatches(ctx, nil, random, tolerance)
	if moves = s.moved.moves; err != nil || s.quick || moves == 0 {
		return m.partition, moves, err
	}
	more, err := m.oneByOne(ctx, s.moved.rest)
	return m.partition, moves + more, err
}

// settle moves single vertices of the graph itself, and divides communities into
// their connected pieces if they have to be connected, until there is nothing to
// do. As both only gain, that comes to an end, but the rounds are bounded all the
// same. It returns whether nothing was left to do.
func (s *search) settle(ctx context.Context, l *level, label []graph.Vertex, connected bool, random stream) (bool, error) {
	for round := range uint64(maxRounds) {
		if err := s.connect(ctx, l, label, connected); err != nil {
			return false, err
		}
		_, moves, err := s.move(ctx, l, label, random.branch(round), s.tolerance)
		if err != nil || moves == 0 {
			return err == nil, err
		}
	}
	return false, s.connect(ctx, l, label, connected)
}

// connect makes communities of connected pieces, if they have to be connected.
func (s *search) connect(ctx context.Context, l *level, label []graph.Vertex, connected bool) error {
	if !connected {
		return nil
	}
	whole, err := pieces(ctx, l, label, nil, s.e.Workers)
	copy(label, whole)
	return err
}
