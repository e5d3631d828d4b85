package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
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
			if s := w.outStrength(v); s != 0 {
				j.share[v] = j.x[v] / s
			} else {
				j.lost[c] += j.x[v]
			}
		}
	})
	for _, lost := range j.lost {
		j.mass += lost
	}
	return j, err
}

// round makes one step, in the same pass prepares the shares and the dangling
// mass of the next one, and returns d/(1-d)·‖x−x'‖₁.
func (j *jacobi) round(ctx context.Context) (bound float64, err error) {
	onRestart, flat := j.jump(j.mass)
	err = j.each(ctx, func(c int, lo, hi graph.Vertex) {
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
		j.change[c], j.lost[c] = change, lost
	})
	change := 0.0
	j.mass = 0
	for c := range j.lost {
		change += j.change[c]
		j.mass += j.lost[c]
	}
	j.share, j.next = j.next, j.share
	return j.damping / (1 - j.damping) * change, err
}

func (j *jacobi) solution(context.Context) ([]float64, error) { return j.x, nil }
