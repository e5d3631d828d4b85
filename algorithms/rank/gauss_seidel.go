package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// gaussSeidel sweeps through blocks of vertices in a fixed order. Within a
// block all values are replaced at once, from what the blocks before it have
// just become and what the others still are:
//
//	x'(v) = (1-d) r(v) + d ( Σ x'(u) w/s over u in earlier blocks
//	                       + Σ x(u) w/s over all other u  +  D q(v) )
//
// with D of the values so far. The blocks depend on the graph alone, so the
// bits do not depend on the workers; it is not the sweep of the GAP benchmark,
// where a value shows as soon as some thread has written it. With one block it
// is jacobi.
//
// A sweep does not keep the mass, and what it has too much or too little decays
// as slowly as d per round; in an order by falling degree this spoils the whole
// gain. So after a sweep the mass is put right: the solution has Σ x = 1, or
// Σ x + D d/(1-d) = 1 where dangling mass is dropped, and vertices with in-arcs
// are scaled by the one factor that brings this about. (Those without are exact
// but for D.) Where that does not help, because each of many parts would need a
// factor of its own, the bound falls by less than d in a round; then no more
// mass is put right, and the sweeps alone shrink the error by d at least.
//
// Sources: A. Arasu, J. Novak, A. Tomkins, J. Tomlin, PageRank Computation and
// the Structure of the Web: Experiments and Algorithms, WWW 2002 posters; the
// factor is aggregation to one state: W. Stewart, Introduction to the Numerical
// Solution of Markov Chains, Princeton 1994, chapter 6.
//
// The residual of a sweep is d P' (x'−x) over the arcs that did not see the new
// value, so d/(1-d)·‖x'−x‖₁ bounds the error as in jacobi. The last sweep is
// returned as it is. 24 bytes per vertex, 8 more with weights and 8 with seeds.
type gaussSeidel struct {
	*jacobi
	blocks []int   // block b holds the chunks blocks[b] <= c < blocks[b+1]
	last   float64 // bound of the last sweep
	free   bool    // no longer puts the mass right
}

// Blocks are large enough that starting the workers twice costs nothing beside
// the work, and at most so many that the gain of more is lost in noise.
const (
	blockChunks = 8
	mostBlocks  = 64
)

// newGaussSeidel starts as jacobi does.
func newGaussSeidel(ctx context.Context, w *walk) (*gaussSeidel, error) {
	j, err := newJacobi(ctx, w)
	if err != nil {
		return nil, err
	}
	s := &gaussSeidel{jacobi: j, last: math.Inf(1)}
	chunks := len(j.cuts) - 1
	size := max(blockChunks, (chunks+mostBlocks-1)/mostBlocks)
	for c := 0; c < chunks; c += size {
		s.blocks = append(s.blocks, c)
	}
	s.blocks = append(s.blocks, chunks)
	return s, nil
}

// round makes one sweep, after putting the mass of the last one right.
func (s *gaussSeidel) round(ctx context.Context) (bound float64, err error) {
	if !s.free && !math.IsInf(s.last, 1) {
		if err := s.balance(ctx); err != nil {
			return 0, err
		}
	}
	for b := range len(s.blocks) - 1 {
		first, end := s.blocks[b], s.blocks[b+1]
		if err := s.replace(ctx, first, end); err != nil {
			return 0, err
		}
		// Only now do the others see the block.
		err := par.Range(ctx, s.workers, s.cuts[first:end+1], func(_ int, lo, hi graph.Vertex) {
			copy(s.share[lo:hi], s.next[lo:hi])
		})
		if err != nil {
			return 0, err
		}
	}
	bound = s.bound()
	s.free = s.free || bound > s.damping*s.last
	s.last = bound
	return bound, nil
}

// balance scales the vertices with in-arcs so that the mass is what the
// solution's is.
func (s *gaussSeidel) balance(ctx context.Context) error {
	perLost := 0.0 // what a dangling vertex counts more than others
	if s.rule == "none" {
		perLost = s.damping / (1 - s.damping)
	}
	moving, err := s.measured(ctx, perLost, true)
	if err != nil {
		return err
	}
	fixed, err := s.measured(ctx, perLost, false)
	if err != nil {
		return err
	}
	factor := (1 - fixed) / moving
	if !(factor > 0.5 && factor < 2) {
		return nil
	}
	err = s.each(ctx, func(c int, lo, hi graph.Vertex) {
		lost := 0.0
		for v := lo; v < hi; v++ {
			if s.g.In.Degree(v) > 0 {
				s.x[v] *= factor
				s.share[v] *= factor
			}
			if s.outStrength(v) == 0 {
				lost += s.x[v]
			}
		}
		s.lost[c] = lost
	})
	s.mass = total(s.lost)
	return err
}

// measured adds up the mass of the vertices with in-arcs, or of the others.
func (s *gaussSeidel) measured(ctx context.Context, perLost float64, moving bool) (float64, error) {
	return par.Sum(ctx, s.workers, s.cuts, func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			if (s.g.In.Degree(v) > 0) == moving {
				sum += s.x[v]
				if perLost > 0 && s.outStrength(v) == 0 {
					sum += float64(perLost * s.x[v])
				}
			}
		}
		return sum
	})
}
