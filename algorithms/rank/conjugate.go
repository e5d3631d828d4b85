package rank

import (
	"context"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// conjugate solves the equation of an undirected graph by conjugate gradients.
// With z = x/s and the symmetric matrix A of the weights it reads
//
//	(S - d A) z = b,   S = diag(s),   b = (1-d) r + d D q
//
// which is symmetric and positive definite; S is the preconditioner. Vertices
// of strength 0 have x = b, so D is known beforehand: D = b(dangling).
//
//	p  = u + β p              a direction        (direction.go; rounded, see below)
//	q  = p - d S⁻¹A p         the pass over the arcs
//	α  = p'S u / p'S q        the best step along p
//	z += α p,  u -= α q       u = S⁻¹(b - (S - d A) z)
//	β  = -u'S q / p'S q       makes the next p conjugate to this one
//
// It starts from z = const, x in proportion to strength: this is where a walk
// without restart ends, so the residual (1-d)(r − s/Σs) costs no pass, and no
// component of the mode that restarts damp is left in the error. (Two vertices
// that have but each other, and a vertex that has but itself, would bring that
// mode back; they are solved exactly.) The error after k rounds is that of the
// best polynomial of degree k; for the worst graph it shrinks by
// d/(1+√(1-d²)) = 0.56 per round where jacobi's shrinks by 0.85.
//
// Sources: M. Hestenes, E. Stiefel, Methods of Conjugate Gradients for Solving
// Linear Systems, J. Res. NBS 49 (1952), pages 409-436. β in the form that
// bears inexact directions: Y. Notay, Flexible Conjugate Gradients, SIAM J. Sci.
// Comput. 22 (2000), pages 1444-1460, with one direction kept.
//
// What costs time is reading p at the other end of every arc. So p is rounded
// to one or two bytes per vertex, which stay in the cache. This takes nothing
// from the accuracy: z and u follow the rounded p with full precision, any
// direction is allowed, and one that is off by a few percent is nearly as good.
// On a uniform random graph of 2²⁰ vertices a round takes 25 ms with one byte,
// 41 with two and 60 with float64.
//
// At the end x = S (z + u), which is one more step of jacobi for free. Its
// residual is d P' S u, so d/(1-d)·‖S u‖₁ bounds the L1 error. 27 bytes per vertex,
// 8 more with weights, 8 more when rounding to two bytes would be too coarse.
type conjugate struct {
	*walk
	z, u, q []float64
	p       direction
	beta    float64
	bound   float64 // d/(1-d)·‖S u‖₁

	volume  float64   // Σ s
	energy  float64   // u'S u
	steep   float64   // max |u|
	partial []partial // per chunk
}

// partial holds the sums of one chunk; top is the largest.
type partial struct{ a, b, c, top float64 }

// total adds the chunks' sums in their order.
func (c *conjugate) total() (t partial) {
	for _, p := range c.partial {
		t.a, t.b, t.c, t.top = t.a+p.a, t.b+p.b, t.c+p.c, max(t.top, p.top)
	}
	return t
}

// newConjugate finds b, solves what is exact, and starts from x = const s.
func newConjugate(ctx context.Context, w *walk) (*conjugate, error) {
	n := w.g.Order()
	c := &conjugate{walk: w, z: make([]float64, n), u: make([]float64, n), partial: make([]partial, len(w.cuts))}
	away, err := par.Sum(ctx, c.workers, c.cuts, func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			if c.outStrength(v) == 0 {
				sum += c.start(v)
			}
		}
		return sum
	})
	if err != nil {
		return nil, err
	}
	onRestart, flat := w.jump(w.exactMass(away))
	b := func(v graph.Vertex) float64 {
		if w.restart == nil {
			return flat
		}
		return flat + float64(onRestart*w.restart[v])
	}
	// z where it is exact; elsewhere, for now, u = b.
	err = c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		for v := lo; v < hi; v++ {
			s := w.outStrength(v)
			t.c += s
			switch o := w.partner(v); {
			case s == 0:
				c.z[v] = b(v)
			case o == v:
				c.z[v] = b(v) / (1 - w.damping) / s
			case o != graph.None:
				c.z[v] = (b(v) + float64(w.damping*b(o))) / (1 - float64(w.damping*w.damping)) / s
			default:
				c.u[v] = b(v)
				t.a += b(v)
				t.b += s
			}
		}
		c.partial[chunk] = t
	})
	if err != nil {
		return nil, err
	}
	t := c.total()
	level := 0.0 // z of the others; their x adds up to what their b asks for
	if t.b > 0 {
		level = t.a / (1 - w.damping) / t.b
	}
	c.volume = t.c
	err = c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		for v := lo; v < hi; v++ {
			if s := w.outStrength(v); s != 0 && w.partner(v) == graph.None {
				c.z[v] = level
				c.u[v] = c.u[v]/s - float64((1-w.damping)*level)
				t.add(c.u[v], s)
			}
		}
		c.partial[chunk] = t
	})
	c.settle(c.total())
	c.q, w.restart = w.restart, nil // which is no longer needed
	if c.q == nil {
		c.q = make([]float64, n)
	}
	w.leaveOutTail()
	c.partial = c.partial[:len(w.cuts)-1]
	return c, err
}

// exactMass returns D when away is r of the dangling vertices: these have no
// arcs, so x = b there.
func (w *walk) exactMass(away float64) float64 {
	switch mass := (1 - w.damping) * away; w.rule {
	case "uniform":
		return mass / (1 - float64(w.damping*float64(w.dangling))/float64(w.g.Order()))
	case "seeds":
		return mass / (1 - float64(w.damping*away))
	default:
		return mass
	}
}

// partner returns the one vertex that v has an arc to, if that has but v
// itself, and None otherwise.
func (w *walk) partner(v graph.Vertex) graph.Vertex {
	if w.g.Out.Degree(v) != 1 {
		return graph.None
	}
	if o := w.g.Out.Row(v)[0]; w.g.Out.Degree(o) == 1 {
		return o
	}
	return graph.None
}

// leaveOutTail ends the chunks behind the last vertex that has arcs.
func (w *walk) leaveOutTail() {
	end := graph.Vertex(w.g.Order())
	for end > 0 && w.g.Out.Degree(end-1) == 0 {
		end--
	}
	at, _ := slices.BinarySearch(w.cuts, end)
	w.cuts = append(slices.Clone(w.cuts[:at]), end)
}

// add counts u of a vertex of strength s.
func (t *partial) add(u, s float64) {
	mass := math.Abs(float64(u * s))
	t.a += mass
	t.b += float64(mass * math.Abs(u))
	if size := math.Abs(u); size > t.top {
		t.top = size
	}
}

// settle takes over the sums that stepAt or add found.
func (c *conjugate) settle(t partial) {
	c.bound, c.energy, c.steep = c.damping/(1-c.damping)*t.a, t.b, t.top
}

// round takes the best step along one direction.
func (c *conjugate) round(ctx context.Context) (bound float64, err error) {
	if c.energy == 0 {
		return c.bound, ctx.Err()
	}
	if err := c.aim(ctx); err != nil {
		return 0, err
	}
	along, curve, err := c.pass(ctx)
	if err != nil {
		return 0, err
	}
	if !(curve > 0) { // rounding left nothing of the direction
		c.p.exactly, c.beta = true, 0
		return c.bound, nil
	}
	err = c.step(ctx, along/curve, curve)
	return c.bound, err
}

// aim makes the next direction: p = u + β p, rounded, its mass removed.
func (c *conjugate) aim(ctx context.Context) error {
	next := c.p.next(c.g.Order(), c.steep+float64(math.Abs(c.beta)*c.p.top), c.energy/c.volume)
	err := c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		var p, s [piece]float64
		for ; lo < hi; lo += piece {
			m := min(piece, hi-lo)
			c.p.read(lo, p[:m])
			c.strengths(lo, s[:m])
			c.aimAt(lo, p[:m])
			t.a += next.write(lo, p[:m], s[:m])
		}
		c.partial[chunk] = t
	})
	next.shift = next.scale * c.total().a / c.volume
	c.p = next
	return err
}

// pass computes q over all arcs, p'S u and p'S q. The direction is scale k -
// shift, and S⁻¹A leaves a constant as it is.
func (c *conjugate) pass(ctx context.Context) (along, curve float64, err error) {
	err = c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
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
	t := c.total()
	return t.a, t.b, err
}

// step does z += α p, u -= α q, and finds β for the next direction.
func (c *conjugate) step(ctx context.Context, alpha, curve float64) error {
	err := c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		var p, s [piece]float64
		for ; lo < hi; lo += piece {
			m := min(piece, hi-lo)
			c.p.read(lo, p[:m])
			c.strengths(lo, s[:m])
			c.stepAt(lo, p[:m], s[:m], alpha, &t)
		}
		c.partial[chunk] = t
	})
	t := c.total()
	c.settle(t)
	c.beta = -t.c / curve
	return err
}

// The three loops over vertices, from lo on, for as many as p has.

// aimAt turns the last direction into the next.
func (c *conjugate) aimAt(lo graph.Vertex, p []float64) {
	for i, u := range c.u[lo:][:len(p)] {
		p[i] = u + float64(c.beta*p[i])
	}
}

// passAt finds q from the sums of the rows, and the chunk's p'S u and p'S q.
func (c *conjugate) passAt(lo graph.Vertex, p, s, in []float64, t *partial) {
	u, q := c.u[lo:][:len(p)], c.q[lo:][:len(p)]
	along, curve := t.a, t.b
	for i, p := range p {
		if s[i] == 0 {
			continue
		}
		arrives := float64(c.p.scale*in[i])/s[i] - c.p.shift
		q[i] = p - float64(c.damping*arrives)
		ps := p * s[i]
		along += float64(ps * u[i])
		curve += float64(ps * q[i])
	}
	t.a, t.b = along, curve
}

// stepAt takes the step, and finds the chunk's ‖S u‖₁, u'S u, u'S q, max |u|.
func (c *conjugate) stepAt(lo graph.Vertex, p, s []float64, alpha float64, t *partial) {
	z, u, q := c.z[lo:][:len(p)], c.u[lo:][:len(p)], c.q[lo:][:len(p)]
	l1, energy, cross, top := t.a, t.b, t.c, t.top
	for i, p := range p {
		if s[i] == 0 {
			continue
		}
		z[i] += float64(alpha * p)
		left := u[i] - float64(alpha*q[i])
		u[i] = left
		mass := left * s[i]
		l1 += math.Abs(mass)
		energy += float64(mass * left)
		cross += float64(mass * q[i])
		if size := math.Abs(left); size > top {
			top = size
		}
	}
	*t = partial{l1, energy, cross, top}
}

// solution returns x = S (z + u).
func (c *conjugate) solution(ctx context.Context) ([]float64, error) {
	err := c.each(ctx, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if s := c.outStrength(v); s != 0 {
				c.z[v] = (c.z[v] + c.u[v]) * s
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
