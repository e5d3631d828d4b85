package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// rayleigh finds the largest eigenvalue of a symmetric matrix M >= 0, and the
// eigenvector to which powers of M would lead from the same start x >= 0, by
// climbing to the top of the Rayleigh quotient λ(x) = x'M x / x'x with conjugate
// gradients. All x are of length 1.
//
//	w = M x / λ - x            the residual, which is the way up
//	β = -w'H p / p'H p         H = M/λ - 1: makes the next p conjugate to this one
//	p = w + β p
//	q = M p                    the pass over the arcs
//	x, p turn in their plane to where λ is largest, and y = M x, q turn with them
//
// The turn is exact: of the plane of x and p it takes the eigenvector of two
// by two numbers, so λ does not fall in it. Power iteration shrinks the error by about
// 1-γ per round, γ being the gap between the two largest eigenvalues relative to
// the whole range; this, in the long run, by about 1-2√γ, and faster where only
// a few eigenvalues are near the largest. Adding the old p to the plane (locally
// optimal, Knyazev) took as many rounds with two vectors more.
//
// Every x is a polynomial of M times the start, so nothing is in it that the
// start has no share of. Of several eigenvectors to the largest eigenvalue it
// has what the start's projection has, as M treats them alike.
//
// Sources: A. Edelman, S. T. Smith, On Conjugate Gradient-Like Methods for
// Eigen-Like Problems, BIT 36 (1996); A. V. Knyazev, Toward the Optimal
// Preconditioned Eigensolver, SIAM J. Sci. Comput. 23 (2001), pages 517-541.
//
// M x is carried along from round to round, and rounding adds up in it. So when
// the residual seems small enough x is multiplied afresh, which is a round, too,
// and what is reported is what this shows; if it is too much the climb goes on.
// Before that, what is below 0 becomes 0: the eigenvector is nowhere below 0, so
// every such value comes nearer to it. Rounding may keep a run from its tolerance:
// it ends when a residual below 1e-11 has not been halved for more than a third
// of all rounds.
//
// All quantities but y, q and λ are free of M's scale: of a matrix multiplied by
// a power of two they have the same bits. 32 bytes per vertex.
type rayleigh struct {
	workers int
	cuts    []graph.Vertex
	apply   func(ctx context.Context, x, y []float64) error // y = M x

	x, y, p, q []float64
	value      float64 // λ
	residual   float64 // ‖w‖
	beta       float64
	partial    []sums // per chunk
}

// sums are of products over all vertices.
type sums [5]float64

// newRayleigh starts from x, which must have a share of an eigenvector to an
// eigenvalue above 0.
func newRayleigh(workers int, cuts []graph.Vertex, x []float64, apply func(ctx context.Context, x, y []float64) error) *rayleigh {
	n := len(x)
	return &rayleigh{
		workers: workers, cuts: cuts, apply: apply, partial: make([]sums, len(cuts)),
		x: x, y: make([]float64, n), p: make([]float64, n), q: make([]float64, n),
	}
}

// A run has stalled when its residual is below stallBelow and was not halved in
// stallAfter rounds and a third of all: far from the top of a matrix whose
// eigenvalues lie close many rounds pass, too, without a smaller residual.
const (
	stallBelow = 1e-11
	stallAfter = 32
)

// climb goes up until the residual of x is at most the tolerance, and tells c.
func (r *rayleigh) climb(ctx context.Context, tolerance float64, rounds int, c *algorithms.Convergence, e algorithms.Env) error {
	best, since := math.Inf(1), 0 // the residual when it was last halved, and rounds since
	stalled := false
	for {
		// The last round is for measuring, as is the first.
		round := r.step
		last := stalled || c.Iterations == rounds-1
		measured := c.Iterations == 0 || last || r.residual <= tolerance
		if measured {
			round = r.measure
		}
		if err := round(ctx); err != nil {
			return err
		}
		if since++; r.residual < best/2 {
			best, since = r.residual, 0
		}
		c.Iterations++
		e.Report(algorithms.Step{Iteration: c.Iterations, Delta: r.residual})
		if measured {
			c.Delta, c.Converged = r.residual, r.residual <= tolerance
			if c.Converged || last {
				return nil
			}
		}
		stalled = best < stallBelow && since > stallAfter+c.Iterations/3
	}
}

// measure makes x >= 0 of length 1, and multiplies it.
func (r *rayleigh) measure(ctx context.Context) error {
	t, err := r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for _, x := range r.x[lo:hi] {
			t[0] += x
			if x > 0 {
				t[1] += float64(x * x)
			} else {
				t[2] += float64(x * x)
			}
		}
	})
	if err != nil {
		return err
	}
	size := math.Sqrt(t[1])
	if t[0] < 0 { // -x is as good an eigenvector
		size = -math.Sqrt(t[2])
	}
	err = par.Range(ctx, r.workers, r.cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			r.x[v] = max(0, r.x[v]/size)
		}
	})
	if err != nil {
		return err
	}
	if err := r.apply(ctx, r.x, r.y); err != nil {
		return err
	}
	// λ = x'M x
	t, err = r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for v := lo; v < hi; v++ {
			t[0] += float64(r.x[v] * r.y[v])
		}
	})
	if err != nil {
		return err
	}
	r.value = t[0]
	// ‖w‖, w'H p, p'H p
	t, err = r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for v := lo; v < hi; v++ {
			r.look(v, t)
		}
	})
	r.ahead(t)
	return err
}

// step takes one direction, and the best turn towards it.
func (r *rayleigh) step(ctx context.Context) error {
	// p = w + β p;  p'p, x'p, w'p
	t, err := r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for v := lo; v < hi; v++ {
			w := r.y[v]/r.value - r.x[v]
			p := w + float64(r.beta*r.p[v])
			r.p[v] = p
			t[0] += float64(p * p)
			t[1] += float64(p * r.x[v])
			t[2] += float64(p * w)
		}
	})
	if err != nil {
		return err
	}
	square, along, rise := t[0], t[1], t[2]
	// q = M p;  p'q
	if err := r.apply(ctx, r.p, r.q); err != nil {
		return err
	}
	t, err = r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for v := lo; v < hi; v++ {
			t[0] += float64(r.p[v] * r.q[v])
		}
	})
	if err != nil {
		return err
	}
	// Of p only what is at right angles to x counts: (p - x'p x) / length. There
	// M/λ is 1 for x, slope between the two and curve for p.
	length := math.Sqrt(square - float64(along*along))
	if !(length > 0) { // rounding left nothing of the direction
		r.beta = 0
		return nil
	}
	slope := rise / length
	curve := (t[0]/r.value - float64(2*float64(along*rise)) - float64(along*along)) / float64(length*length)
	cos, sin, gain := turn(slope, curve)
	r.value += float64(r.value * gain)

	// x, p = cos x + sin p,  cos p - sin x;  the same for y, q
	off := along / length
	xx, xp := cos-float64(sin*off), sin/length
	px, pp := -sin-float64(cos*off), cos/length
	t, err = r.sum(ctx, func(lo, hi graph.Vertex, t *sums) {
		for v := lo; v < hi; v++ {
			x, y, p, q := r.x[v], r.y[v], r.p[v], r.q[v]
			r.x[v], r.p[v] = float64(xx*x)+float64(xp*p), float64(px*x)+float64(pp*p)
			r.y[v], r.q[v] = float64(xx*y)+float64(xp*q), float64(px*y)+float64(pp*q)
			r.look(v, t)
			t[3] += float64(r.x[v] * r.y[v])
			t[4] += float64(r.x[v] * r.x[v])
		}
	})
	r.ahead(t)
	r.value = t[3] / t[4] // what rounding left of λ's being known beforehand
	return err
}

// turn returns the direction (cos, sin) of the eigenvector to the larger
// eigenvalue of (1 slope; slope curve), cos >= 0, and that eigenvalue less 1.
func turn(slope, curve float64) (cos, sin, gain float64) {
	half := float64((1 - curve) / 2)
	root := math.Sqrt(float64(half*half) + float64(slope*slope))
	if root == 0 { // one direction is as good as the other
		return 1, 0, 0
	}
	if half >= 0 {
		cos, sin = root+half, slope
		gain = float64(slope*slope) / cos
	} else {
		gain = root - half
		cos, sin = math.Abs(slope), gain
		if slope < 0 {
			sin = -gain
		}
	}
	length := math.Sqrt(float64(cos*cos) + float64(sin*sin))
	return cos / length, sin / length, gain
}

// look adds a vertex to ‖w‖², w'H p and p'H p.
func (r *rayleigh) look(v graph.Vertex, t *sums) {
	w := r.y[v]/r.value - r.x[v]
	hp := r.q[v]/r.value - r.p[v]
	t[0] += float64(w * w)
	t[1] += float64(w * hp)
	t[2] += float64(r.p[v] * hp)
}

// ahead finds the residual and β from these sums. Where the quotient curves
// upwards along p, as it can far below the top, p is forgotten.
func (r *rayleigh) ahead(t sums) {
	r.residual, r.beta = math.Sqrt(t[0]), 0
	if t[2] < 0 {
		r.beta = -t[1] / t[2]
	}
}

// sum adds up what body finds in each chunk, in the order of the chunks.
func (r *rayleigh) sum(ctx context.Context, body func(lo, hi graph.Vertex, t *sums)) (t sums, err error) {
	err = par.Range(ctx, r.workers, r.cuts, func(c int, lo, hi graph.Vertex) {
		var part sums
		body(lo, hi, &part)
		r.partial[c] = part
	})
	for _, part := range r.partial {
		for i := range t {
			t[i] += part[i]
		}
	}
	return t, err
}
