package path

import (
	"context"
	"math/bits"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// Unreached is the level of vertices that no path from the source reaches.
const Unreached = -1

const (
	// upward: a level is searched bottom-up once its frontier has more than
	// this part of the arcs that are still to be followed. Beamer's 1/14 is for
	// any order of the vertices; where hubs come first in the rows, bottom-up
	// ends sooner. Of 1/15, 1/30, 1/60 and 1/100 it was the best on the whole.
	upward = 30
	// crowd: so is a frontier of more than this part of the vertices, which
	// bounds the list of a frontier.
	crowd = 4
	// few is what one worker has done before the others are awake.
	few = 1 << 13
)

// search is a breadth-first search that can go both ways: top-down from the
// frontier along its out-arcs, or bottom-up from those not yet reached along
// their in-arcs until they meet the frontier. Nearly all arcs of a social graph
// belong to two levels, and bottom-up looks at few of them.
type search struct {
	g     *graph.Snapshot
	team  *par.Team
	level []int64 // hops from the source of those in seen
	seen  set     // reached, or without in-arcs and so out of reach for good

	queue  []graph.Vertex // the frontier, unless spread
	front  set            // the frontier, if spread
	spread bool
	next   set // scratch: the frontier after this one

	count, arcs int64 // of the frontier: vertices and out-arcs
	left        int64 // out-arcs of the vertices not yet reached

	finds     *exchange[graph.Vertex] // nil until it is needed
	places    []place                 // of each worker, in the queue
	taken     atomic.Int64            // how much of the queue the workers have taken
	found     atomic.Int64            // what becomes count
	foundArcs atomic.Int64            // and arcs
}

func newSearch(g *graph.Snapshot, t *par.Team) *search {
	n := g.Order()
	return &search{g: g, team: t, level: make([]int64, n), seen: newSet(n), front: newSet(n), next: newSet(n),
		queue: make([]graph.Vertex, 0, min(n, n/crowd+2*few))}
}

// searchBytes is what a search takes.
func searchBytes(n int64, workers int) int64 {
	return 8*n + 3*n/8 + 4*min(n, n/crowd+2*few) + exchangeBytes(4, n/crowd, workers)
}

// run finds the level of every vertex, and the largest one.
func (s *search) run(ctx context.Context, source graph.Vertex) (depth int64, err error) {
	clear(s.seen)
	s.seen.add(source)
	s.level[source] = 0
	s.queue, s.spread = append(s.queue[:0], source), false
	s.count, s.arcs = 1, s.g.Out.Degree(source)
	s.left = s.g.Out.Size() - s.arcs
	for ; s.count > 0; depth++ {
		switch {
		case s.count+s.arcs <= few:
			err = s.stepAlone(ctx, depth+1)
		case s.arcs > s.left/upward || s.count > int64(s.g.Order()/crowd):
			err = s.stepUp(ctx, depth+1)
		default:
			err = s.stepDown(ctx, depth+1)
		}
		if err != nil {
			return 0, err
		}
		s.left -= s.arcs
	}
	return depth - 1, s.strand(ctx)
}

// stepAlone is a top-down step by one worker.
func (s *search) stepAlone(ctx context.Context, depth int64) error {
	s.gather()
	reached, arcs := len(s.queue), int64(0)
	for i := range reached {
		for _, v := range s.g.Out.Row(s.queue[i]) {
			if !s.seen.has(v) {
				s.seen.add(v)
				s.level[v] = depth
				s.queue = append(s.queue, v)
				arcs += s.g.Out.Degree(v)
			}
		}
	}
	s.queue = append(s.queue[:0], s.queue[reached:]...)
	s.count, s.arcs = int64(len(s.queue)), arcs
	return ctx.Err()
}

// stepDown is a top-down step by all workers. Levels are written in a pass of
// their own, in the order of the vertices: writing each as it is found misses
// the cache every time and took half as long again.
func (s *search) stepDown(ctx context.Context, depth int64) error {
	s.gather()
	if s.finds == nil {
		s.finds, s.places = newExchange[graph.Vertex](s.team.Size(), s.g.Order()/crowd), make([]place, s.team.Size())
	}
	clear(s.next)
	clear(s.places)
	s.taken.Store(0)
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.team.Together(s.follow)
		s.team.Together(func(worker int) {
			s.finds.deliver(worker, s.team.Size(), func(_ int, finds []graph.Vertex) {
				seen, next := s.seen, s.next
				for _, v := range finds {
					bit := uint64(1) << (v % 64)
					next[v/64] |= bit &^ seen[v/64]
					seen[v/64] |= bit
				}
			})
		})
		more = unfinished(s.places, s.taken.Load(), len(s.queue))
	}
	s.front, s.next, s.spread = s.next, s.front, true
	return s.sweep(ctx, s.front, func(word uint64, first graph.Vertex) (count, arcs int64) {
		for ; word != 0; word &= word - 1 {
			v := first + graph.Vertex(bits.TrailingZeros64(word))
			s.level[v] = depth
			count++
			arcs += s.g.Out.Degree(v)
		}
		return count, arcs
	})
}

// follow takes a worker along the out-arcs of the frontier until the boxes for
// its finds are full or nothing is left to take.
func (s *search) follow(worker int) {
	p := s.places[worker]
	boxes, mask := s.finds.of(worker), s.finds.mask
	targets, offsets, seen := s.g.Out.Targets, s.g.Out.Offsets, s.seen
	for s.finds.roomy(boxes) && p.advance(s.queue, offsets, &s.taken, s.team.Size()) {
		if p.fresh {
			p.fresh = false
			fetch(s.g.Out, s.queue[p.at:p.stop])
		}
		stop := min(p.arc+segment, p.end)
		for _, v := range targets[p.arc:stop] {
			if seen[v/64]>>(v%64)&1 == 0 {
				boxes[v/line&mask] = append(boxes[v/line&mask], v)
			}
		}
		p.arc = stop
	}
	s.places[worker] = p
}

// stepUp lets everybody not yet reached look for the frontier among the
// in-neighbours; the first one found is enough.
func (s *search) stepUp(ctx context.Context, depth int64) error {
	if !s.spread {
		clear(s.front)
		for _, v := range s.queue {
			s.front.add(v)
		}
		s.spread = true
	}
	in, front := s.g.In, s.front
	err := s.sweep(ctx, s.seen, func(word uint64, first graph.Vertex) (count, arcs int64) {
		var reached, never uint64
		for todo := ^word & within(first, s.g.Order()); todo != 0; todo &= todo - 1 {
			v := first + graph.Vertex(bits.TrailingZeros64(todo))
			row := in.Targets[in.Offsets[v]:in.Offsets[v+1]]
			if len(row) == 0 { // nobody need ask again
				never |= todo & -todo
				s.level[v] = Unreached
			}
			for _, u := range row {
				if front[u/64]>>(u%64)&1 != 0 {
					reached |= todo & -todo
					s.level[v] = depth
					count++
					arcs += s.g.Out.Degree(v)
					break
				}
			}
		}
		s.next[first/64] = reached
		s.seen[first/64] = word | reached | never
		return count, arcs
	})
	s.front, s.next = s.next, s.front
	return err
}

// gather makes the frontier a list.
func (s *search) gather() {
	if s.spread {
		s.queue, s.spread = slices.AppendSeq(s.queue[:0], s.front.all()), false
	}
}

// sweep calls body for each word of a set, with the first vertex of the word,
// and adds up what it counts.
func (s *search) sweep(ctx context.Context, words set, body func(word uint64, first graph.Vertex) (count, arcs int64)) error {
	const portion = 16 // words, two lines of the cache
	s.found.Store(0)
	s.foundArcs.Store(0)
	err := s.team.Each(ctx, (len(words)+portion-1)/portion, func(unit int) {
		count, arcs := int64(0), int64(0)
		for w := unit * portion; w < min((unit+1)*portion, len(words)); w++ {
			c, a := body(words[w], graph.Vertex(w*64))
			count, arcs = count+c, arcs+a
		}
		s.found.Add(count)
		s.foundArcs.Add(arcs)
	})
	s.count, s.arcs = s.found.Load(), s.foundArcs.Load()
	return err
}

// strand marks the vertices that were not reached.
func (s *search) strand(ctx context.Context) error {
	return s.sweep(ctx, s.seen, func(word uint64, first graph.Vertex) (_, _ int64) {
		for rest := ^word & within(first, s.g.Order()); rest != 0; rest &= rest - 1 {
			s.level[first+graph.Vertex(bits.TrailingZeros64(rest))] = Unreached
		}
		return 0, 0
	})
}
