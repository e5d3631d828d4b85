package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// jacobi replaces all values at once by what the last ones give, from x = r:
//
//	x' = (1-d) r + d (P' x + D q)
//
// in the pull direction, without atomics. This is the power method of the
// papers, and its k-th round is theirs. A round shrinks L1 distances by d, so
// d/(1-d)·‖x−x'‖₁ bounds the error of what it returns, from any start and on
// any graph. 24 bytes per vertex, 8 more with weights and 8 more with seeds.
type jacobi struct {
	*walk
	x     []float64
	share []float64 // x/s of the last round, 0 at dangling vertices
	next  []float64 // x/s of this round
	mass  float64   // D of the last round

	change, lost []float64 // per chunk: its part of ‖x−x'‖₁ and of D
}

// newJacobi puts the walker on the restart.
func newJacobi(ctx context.Context, w *walk) (*jacobi, error) {
	n := w.g.Order()
	j := &jacobi{walk: w, x: make([]float64, n), share: make([]float64, n), next: make([]float64, n)}
	j.change, j.lost = make([]float64, len(w.cuts)), make([]float64, len(w.cuts))
	err := w.each(ctx, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			j.x[v] = w.start(v)
			if w.initial != 0 {
				j.x[v] *= w.initial
			}
			if s := w.outStrength(v); s != 0 {
				j.share[v] = j.x[v] / s
			} else {
				j.lost[c] += j.x[v]
			}
		}
	})
	j.mass = total(j.lost)
	return j, err
}

// round makes one step and returns its bound.
func (j *jacobi) round(ctx context.Context) (bound float64, err error) {
	err = j.replace(ctx, 0, len(j.cuts)-1)
	j.share, j.next = j.next, j.share
	return j.bound(), err
}

// replace computes the values of some chunks from the shares, and in the same
// pass the next shares and the dangling mass.
func (j *jacobi) replace(ctx context.Context, first, end int) error {
	onRestart, flat := j.jump(j.mass)
	err := par.Range(ctx, j.workers, j.cuts[first:end+1], func(c int, lo, hi graph.Vertex) {
		change, lost := 0.0, 0.0
		rows := j.g.In.Block(lo, hi)
		for i := range rows.Len() {
			v := lo + graph.Vertex(i)
			x := j.row(j.share, &rows, i, v, onRestart, flat)
			change += math.Abs(x - j.x[v])
			j.x[v] = x
			if s := j.outStrength(v); s != 0 {
				j.next[v] = x / s
			} else {
				lost += x
			}
		}
		j.change[first+c], j.lost[first+c] = change, lost
	})
	j.mass = total(j.lost)
	return err
}

// bound returns d/(1-d)·‖x−x'‖₁.
func (j *jacobi) bound() float64 { return j.damping / (1 - j.damping) * total(j.change) }

// total adds up parts in the order of the chunks.
func total(parts []float64) (sum float64) {
	for _, part := range parts {
		sum += part
	}
	return sum
}

func (j *jacobi) solution(context.Context) ([]float64, error) { return j.x, nil }
