package community

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// flowSearch is the state of a run of Infomap.
type flowSearch struct {
	ground      network
	nodes       float64 // Σ plogp(p(v))
	e           algorithms.Env
	tallies     *pool[tally]
	forth, back *tally
	rounds      int
}

func newFlowSearch(n network, e algorithms.Env) *flowSearch {
	fresh := func() *tally { return newTally(n.out.order(), n.out.whole()) }
	s := &flowSearch{ground: n, nodes: n.nodes(), e: e, tallies: newPool(par.Workers(e.Workers), fresh)}
	s.forth = s.tallies.at(0)
	if n.directed() {
		s.back = fresh()
	}
	return s
}

// coded is a partition that was found.
type coded struct {
	label []graph.Vertex
	bits  float64 // codelength
	delta float64 // what the last round of tuning saved
	ended bool    // it was no more than the tolerance
}

// trial searches once, from single vertices.
func (s *flowSearch) trial(ctx context.Context, p InfomapParams, random stream) (f coded, err error) {
	if f.label, err = s.climb(ctx, singletons(s.ground.out.order()), nil, random.branch(0)); err != nil {
		return f, err
	}
	f.bits = s.ground.codelength(f.label, s.nodes)
	for round := 1; round <= p.MaxIterations && !f.ended; round++ {
		label, err := s.tune(ctx, slices.Clone(f.label), random.branch(uint64(round)))
		if err != nil {
			return f, err
		}
		bits := s.ground.codelength(label, s.nodes)
		f.delta, f.ended = f.bits-bits, f.bits-bits <= p.Tolerance
		if bits < f.bits {
			f.label, f.bits = label, bits
		}
		s.rounds++
		s.e.Report(algorithms.Step{Phase: "tuning", Iteration: s.rounds, Delta: f.delta})
	}
	return f, nil
}

// better tells whether the connected components have a shorter code than what
// was found, or one as short with fewer communities. No coarser partition need be
// looked at: to join components makes a code longer, by what telling them apart
// takes.
func (s *flowSearch) better(components []graph.Vertex, best coded) bool {
	bits := s.ground.codelength(components, s.nodes)
	if bits > best.bits+bitRounding {
		return false
	}
	fewer, _ := sizes(components)
	count, _ := sizes(best.label)
	return bits < best.bits || fewer < count
}

// tune improves a partition: single vertices move once more (fine), and so do
// the parts into which communities fall when their vertices, alone again, may
// only join each other (coarse).
func (s *flowSearch) tune(ctx context.Context, label []graph.Vertex, random stream) ([]graph.Vertex, error) {
	label, err := s.climb(ctx, label, nil, random.branch(0))
	if err != nil {
		return nil, err
	}
	parts := singletons(len(label))
	if _, err = s.move(ctx, s.ground, parts, label, random.branch(1)); err != nil {
		return nil, err
	}
	return s.climb(ctx, label, parts, random.branch(2))
}

// climb improves a partition of the graph: it moves vertices, or the given
// parts of communities, until none shortens the code, makes of the communities
// the vertices of the next level, and so on until no two of them belong
// together. It uses up label and parts.
func (s *flowSearch) climb(ctx context.Context, label, parts []graph.Vertex, random stream) ([]graph.Vertex, error) {
	t := newTower(s.ground)
	if parts != nil {
		count := number(parts)
		label = raise(label, parts, count)
		if err := t.rise(ctx, parts, count, s); err != nil {
			return nil, err
		}
	}
	for level := uint64(0); ; level++ {
		if _, err := s.move(ctx, t.top(), label, nil, random.branch(level)); err != nil {
			return nil, err
		}
		count := number(label)
		if count == len(label) {
			return t.out.down(label), nil
		}
		if err := t.rise(ctx, label, count, s); err != nil {
			return nil, err
		}
		label = singletons(count)
	}
}

// move moves the vertices of a level, in random order, until none shortens the
// code.
func (s *flowSearch) move(ctx context.Context, n network, label, bounds []graph.Vertex, random stream) (moves int64, err error) {
	all := singletons(len(label))
	random.shuffle(all)
	return newLibrary(n, label, s.forth, s.back).oneByOne(ctx, all, bounds)
}

// settle moves single vertices of the graph until a look at every one finds
// nothing to do. It returns whether that came to an end.
func (s *flowSearch) settle(ctx context.Context, label []graph.Vertex, random stream) (bool, error) {
	for round := range uint64(maxRounds) {
		moves, err := s.move(ctx, s.ground, label, nil, random.branch(round))
		if err != nil || moves == 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// tower is the hierarchy of both directions of a network.
type tower struct{ out, in *hierarchy }

func newTower(n network) tower {
	t := tower{out: newHierarchy(n.out)}
	if t.in = t.out; n.directed() {
		t.in = newHierarchy(n.in)
	}
	return t
}

func (t tower) top() network { return network{t.out.top, t.in.top} }

// rise makes of the groups 0 to count-1 the vertices of the next level.
func (t tower) rise(ctx context.Context, group []graph.Vertex, count int, s *flowSearch) error {
	if err := t.out.rise(ctx, group, count, s.e.Workers, s.tallies); err != nil || t.in == t.out {
		return err
	}
	return t.in.rise(ctx, group, count, s.e.Workers, s.tallies)
}
