package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/par"
)

// facts are what a look at a batch shows.
type facts struct {
	edges, vertices int64
	weighted, timed bool
	least, most     int64 // of the ids; least > most: there is none
	layers          []string
	fault           error
}

// producers is how many runs of batches the batches are spread over. Each has
// counters of its own, so it is a number that does not hurt.
const producers = 64

// survey is what the looks through the batches have found so far.
type survey struct {
	src   Source
	runs  []uint32 // run g is the batches runs[g] <= i < runs[g+1]
	facts []facts

	edges, ends     int64
	weighted, timed bool
	layers          []string
	least, most     int64
	tally           *tally // of integer ids that lie close together; nil: to be made
}

// look goes through all batches for the first time. It guesses that the first
// batch shows about the range of the ids; where that holds, as it does for
// most graphs without an order by place or time, they are counted on the way.
func look(ctx context.Context, src Source, o BuildOptions) (*survey, error) {
	n := src.Len()
	s := &survey{src: src, runs: par.Even[uint32](n, max((n+producers-1)/producers, 1)), facts: make([]facts, n), least: math.MaxInt64, most: math.MinInt64}
	var guess *tally
	if n > 0 && o.IDs == IntIDs {
		e, err := src.Batch(0)
		if err != nil {
			return nil, err
		}
		if f := factsOf(e, o.IDs); f.fault == nil && f.least <= f.most {
			guess = guessed(f, n, len(s.runs)-1, o)
		}
	}
	var missed atomic.Bool
	missed.Store(guess == nil)
	err := s.each(ctx, o.Workers, func(run, i int, e *Edges) {
		f := factsOf(e, o.IDs)
		s.facts[i] = f
		if f.fault != nil || missed.Load() {
			return
		}
		if f.least <= f.most && (f.least < guess.first || f.most > guess.last) {
			missed.Store(true)
			return
		}
		guess.count(run, e)
	})
	if err != nil {
		return nil, err
	}
	for i := range s.facts {
		f := &s.facts[i]
		if f.fault != nil {
			return nil, f.fault
		}
		s.edges, s.ends = s.edges+f.edges, s.ends+2*f.edges+f.vertices
		s.weighted, s.timed = s.weighted || f.weighted, s.timed || f.timed
		s.least, s.most = min(s.least, f.least), max(s.most, f.most)
		if f.layers != nil && !slices.Equal(f.layers, s.layers) {
			s.layers = append(s.layers, f.layers...)
			slices.Sort(s.layers)
			s.layers = slices.Compact(s.layers)
		}
	}
	if len(s.layers) == 0 {
		s.layers = []string{DefaultLayer}
	}
	if len(s.layers) > math.MaxUint16 {
		return nil, fmt.Errorf("graph: %d layers, at most %d fit", len(s.layers), math.MaxUint16)
	}
	if !missed.Load() {
		s.tally = guess
	}
	return s, nil
}

// guessed returns a tally for a somewhat wider range of ids than the first of n
// batches shows, nil when that range is wide for so many edges.
func guessed(f facts, n, runs int, o BuildOptions) *tally {
	width := uint64(f.most) - uint64(f.least) // unsigned: it may exceed the largest int64
	if width >= uint64(f.edges+f.vertices)*uint64(min(8*n, 512))+1024 {
		return nil
	}
	more := int64(0)
	if n > 1 {
		more = int64(width/8 + 64)
	}
	return newTally(o.Workers, runs, max(f.least, math.MinInt64+more)-more, min(f.most, math.MaxInt64-more)+more, o.Directed)
}

// each visits all batches, runs in parallel. The first batch that cannot be
// had is the error.
func (s *survey) each(ctx context.Context, workers int, visit func(run, i int, e *Edges)) error {
	faults := make([]error, len(s.runs))
	err := par.Range(ctx, workers, s.runs, func(run int, lo, hi uint32) {
		for i := int(lo); i < int(hi) && ctx.Err() == nil; i++ {
			e, err := s.src.Batch(i)
			if err != nil {
				faults[run] = err
				return
			}
			visit(run, i, e)
		}
	})
	return cmp.Or(err, cmp.Or(faults...))
}

// factsOf validates a batch and takes note of what it holds.
func factsOf(e *Edges, kind IDKind) facts {
	f := facts{fault: e.validate(kind), edges: int64(e.Len()), vertices: int64(len(e.Vertices)),
		weighted: e.Weights != nil, timed: e.Times != nil, least: math.MaxInt64, most: math.MinInt64}
	if f.fault != nil {
		return f
	}
	f.layers = usedLayers(e)
	if kind == IntIDs {
		for _, column := range e.ends() {
			for _, id := range column {
				f.least, f.most = min(f.least, id), max(f.most, id)
			}
		}
	}
	return f
}

// usedLayers returns the names of the layers that have edges.
func usedLayers(e *Edges) (names []string) {
	used := make([]bool, max(len(e.LayerNames), 1))
	for _, layer := range e.Layers {
		used[layer] = true
	}
	used[0] = used[0] || e.Layers == nil && e.Len() > 0
	for layer, use := range used {
		switch {
		case use && len(e.LayerNames) == 0:
			names = append(names, DefaultLayer)
		case use:
			names = append(names, e.LayerNames[layer])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
