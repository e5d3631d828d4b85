package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
)

// conjugate solves the equation of an undirected graph by conjugate gradients.
// With z = x/s and the symmetric matrix A of the weights it reads
//
//	(S - d A) z = b,   S = diag(s),   b = (1-d) r + d D q
//
// which is symmetric and positive definite; S is the preconditioner. Vertices
// of strength 0 have x = b, so D is known beforehand: D = b(dangling).
//
//	q  = p - d S⁻¹A p         the pass over the arcs, p the direction
//	α  = p'S u / p'S q        the best step along p
//	z += α p,  u -= α q       u = S⁻¹(b - (S - d A) z)
//	β  = -u'S q / p'S q       makes the next p conjugate to this one
//	p  = u + β p              (direction.go; rounded, see below)
//
// The new u'S q is u'S q - α q'S q, so β is known before the step is taken and
// the last two lines are one loop over the vertices.
//
// It starts from z = const, x in proportion to strength: this is where a walk
// without restart ends, so the residual (1-d)(r − s/Σs) costs no pass, and no
// component of the mode that restarts damp is left in the error. (Small parts of
// the graph would bring that mode back; most are stars, which are solved
// exactly: conjugate_start.go.) The error after k rounds is that of the best
// polynomial of degree k; for the worst graph it shrinks by
// d/(1+√(1-d²)) = 0.56 per round where jacobi's shrinks by 0.85.
//
// Sources: M. Hestenes, E. Stiefel, Methods of Conjugate Gradients for Solving
// Linear Systems, J. Res. NBS 49 (1952), pages 409-436. β in the form that
// bears inexact directions: Y. Notay, Flexible Conjugate Gradients, SIAM J. Sci.
// Comput. 22 (2000), pages 1444-1460, with one direction kept.
//
// What costs time is reading p at the other end of every arc. So p is rounded
// to one byte per vertex, which stays in the cache. This takes nothing from the
// accuracy: z and u follow the rounded p with full precision, any direction is
// allowed, and one that is off by a few percent is nearly as good.
//
// At the end x = S (z + u), which is one more step of jacobi for free. Its
// residual is d P' S u, so d/(1-d)·‖S u‖₁ bounds the L1 error. 25 bytes per vertex,
// 8 more with weights, 8 more when rounding to a byte would be too coarse.
type conjugate struct {
	*walk
	z, u, q []float64
	p       direction
	bound   float64 // d/(1-d)·‖S u‖₁

	volume  float64   // Σ s
	energy  float64   // u'S u
	steep   float64   // max |u|
	partial []partial // per chunk
}

// partial holds the sums of one chunk; top is the largest.
type partial struct{ a, b, c, d, top float64 }

// total adds the chunks' sums in their order.
func (c *conjugate) total() (t partial) {
	for _, p := range c.partial {
		t.a, t.b, t.c, t.d, t.top = t.a+p.a, t.b+p.b, t.c+p.c, t.d+p.d, max(t.top, p.top)
	}
	return t
}

// round takes the best step along one direction, and finds the next.
func (c *conjugate) round(ctx context.Context) (bound float64, err error) {
	if c.energy == 0 {
		return c.bound, ctx.Err()
	}
	t, err := c.pass(ctx)
	if err != nil {
		return 0, err
	}
	along, curve, cross, square := t.a, t.b, t.c, t.d
	if !(curve > 0) { // rounding left nothing of the direction
		c.p.exact = true
		err = c.step(ctx, 0, 0, c.energy, c.steep)
		return c.bound, err
	}
	// What the new u will have is known before the step is taken.
	alpha := along / curve
	beta := (float64(alpha*square) - cross) / curve
	energy := c.energy + float64(alpha*(float64(alpha*square)-float64(2*cross)))
	steep := c.steep + float64(math.Abs(alpha)*t.top) + float64(math.Abs(beta)*c.p.top)
	err = c.step(ctx, alpha, beta, energy, steep)
	return c.bound, err
}

// pass computes q over all arcs, and the sums p'S u, p'S q, u'S q, q'S q and
// max |q|. The direction is scale k - shift, and S⁻¹A leaves a constant as it is.
func (c *conjugate) pass(ctx context.Context) (partial, error) {
	err := c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		var p, s, in [piece]float64
		for ; lo < hi; lo += piece {
			m := min(piece, hi-lo)
			c.p.read(lo, p[:m])
			c.strengths(lo, s[:m])
			c.p.gather(c.g.In.Block(lo, lo+m), in[:m])
			c.passAt(lo, p[:m], s[:m], in[:m], &t)
		}
		c.partial[chunk] = t
	})
	return c.total(), err
}

// step does z += α p, u -= α q, p = u + β p. No |p| will be above steep; energy
// is what u'S u will be.
func (c *conjugate) step(ctx context.Context, alpha, beta, energy, steep float64) error {
	next := c.p.next(c.g.Order(), steep, energy/c.volume)
	err := c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		var p, s [piece]float64
		for ; lo < hi; lo += piece {
			m := min(piece, hi-lo)
			c.p.read(lo, p[:m])
			c.strengths(lo, s[:m])
			c.stepAt(lo, p[:m], s[:m], alpha, beta, &t)
			t.c += next.write(lo, p[:m], s[:m])
		}
		c.partial[chunk] = t
	})
	t := c.total()
	c.bound, c.energy, c.steep = c.damping/(1-c.damping)*t.a, t.b, t.top
	next.shift = next.scale * t.c / c.volume
	c.p = next
	return err
}

// The two loops over vertices, from lo on, for as many as p has.

// passAt finds q from the sums of the rows.
func (c *conjugate) passAt(lo graph.Vertex, p, s, in []float64, t *partial) {
	u, q := c.u[lo:][:len(p)], c.q[lo:][:len(p)]
	along, curve, cross, square, top := t.a, t.b, t.c, t.d, t.top
	for i, p := range p {
		if s[i] == 0 {
			continue
		}
		arrives := float64(c.p.scale*in[i])/s[i] - c.p.shift
		left := p - float64(c.damping*arrives)
		q[i] = left
		mass := left * s[i]
		along += float64(float64(p*s[i]) * u[i])
		curve += float64(p * mass)
		cross += float64(u[i] * mass)
		square += float64(left * mass)
		if size := math.Abs(left); size > top {
			top = size
		}
	}
	*t = partial{along, curve, cross, square, top}
}

// stepAt takes the step, turns p into the next direction, and finds ‖S u‖₁,
// u'S u and max |u|.
func (c *conjugate) stepAt(lo graph.Vertex, p, s []float64, alpha, beta float64, t *partial) {
	z, u, q := c.z[lo:][:len(p)], c.u[lo:][:len(p)], c.q[lo:][:len(p)]
	l1, energy, top := t.a, t.b, t.top
	for i, along := range p {
		if s[i] == 0 {
			continue
		}
		z[i] += float64(alpha * along)
		left := u[i] - float64(alpha*q[i])
		u[i] = left
		p[i] = left + float64(beta*along)
		mass := left * s[i]
		l1 += math.Abs(mass)
		energy += float64(mass * left)
		if size := math.Abs(left); size > top {
			top = size
		}
	}
	t.a, t.b, t.top = l1, energy, top
}

// solution returns x = S (z + u). No x is below 0; a value that rounding took
// there comes nearer by going back.
func (c *conjugate) solution(ctx context.Context) ([]float64, error) {
	err := c.each(ctx, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if s := c.outStrength(v); s != 0 {
				c.z[v] = max(0, (c.z[v]+c.u[v])*s)
			}
		}
	})
	return c.z, err
}

// strengths writes s of the vertices from lo on.
func (w *walk) strengths(lo graph.Vertex, s []float64) {
	if w.strength != nil {
		copy(s, w.strength[lo:])
		return
	}
	offsets := w.g.Out.Offsets[lo:][:len(s)+1]
	for i := range s {
		s[i] = float64(offsets[i+1] - offsets[i])
	}
}
