package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// bundle solves several restarts on one undirected graph without weights by
// conjugate gradients (conjugate.go), all in the same passes over the arcs. The
// sets are independent; only their directions lie side by side, one byte each,
// so that what a walk over an arc costs, the way to its other end, is paid once
// for sixteen sets (packed.go).
//
// One byte is enough for nearly all of a direction, but not for the vertices
// where it stands out, such as the seeds in the first rounds:
//
//	p(v) = scale k(v) - shift + far(v)        |k| <= 127
//
// A value beyond 127 scale is kept apart, as far(v), and goes to the neighbours
// of v one by one. There are few of these: the scale is such that rounding is
// off by the share e = noise of the norm of p,
//
//	scale² / 12 = e² p'Sp / Σ s
//
// and since Σ s p² <= p'Sp over the values beyond 127 scale, the vertices that
// have them hold at most 1/(12·127²·e²) = 1.3 % of the arcs.
//
// What the next direction needs is known after the pass, because the sums over
// the new u follow from those over the old one; with p'S u = 0 for the new u,
//
//	u'S q ← u'S q - α q'S q,   u'S u ← u'S u - 2 α u'S q + α² q'S q
//	p'S p ← u'S u + β² p'S p
//
// So a step and the next direction are one loop over the vertices. It takes the
// energy u'S u anew, for rounding in these formulas must not build up; and as β
// and the scale choose but a direction, an error there costs at most a round.
//
// In the first rounds a direction is often nothing but far values, and the
// pass over the arcs is left out. 24 bytes per vertex and set, and 16.
type bundle struct {
	*walk
	sets   []*lane
	table  packed
	blank  bool    // all numbers in the table are 0
	volume float64 // Σ s

	passed  []passSums // chunk c, set i: at c*len(sets)+i
	stepped []stepSums
	far     [][]farValue // of the direction, by vertex
	next    [][]farValue // of the one that is being made
}

// lane is one set's part of a bundle.
type lane struct {
	z, u, q      []float64
	value        [256]float64 // scale k - shift of each stored byte
	scale, shift float64
	alpha, beta  float64
	energy       float64 // u'S u
	bound        float64 // d/(1-d)·‖S u‖₁
	active       bool    // has a residual left
}

// farValue is the number of a vertex that is not in the table.
type farValue struct {
	v graph.Vertex
	p float64
}

type passSums struct{ along, curve, cross, square, size float64 } // p'Su, p'Sq, u'Sq, q'Sq, p'Sp

type stepSums struct {
	l1, energy float64 // ‖S u‖₁, u'S u
	mass, far  float64 // of the next direction: Σ s k, Σ s far
	numbers    bool    // some k is not 0
}

// noise is the share e. On a Kronecker graph of 2²⁰ vertices 0.06 left twice the
// error after seven rounds that 0.02 does.
const noise = 0.02

// bundlePiece is how many vertices the loops take at a time.
const bundlePiece = 128

// round takes a step in every set.
func (b *bundle) round(ctx context.Context) error {
	if err := b.passFar(ctx); err != nil {
		return err
	}
	if err := b.pass(ctx); err != nil {
		return err
	}
	return b.step(ctx, b.turn())
}

// pieces calls body for pieces of all chunks, with the strengths there.
func (b *bundle) pieces(ctx context.Context, body func(chunk int, lo graph.Vertex, s []float64)) error {
	return b.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var s [bundlePiece]float64
		for ; lo < hi; lo += bundlePiece {
			m := min(bundlePiece, hi-lo)
			b.strengths(lo, s[:m])
			body(chunk, lo, s[:m])
		}
	})
}

// passFar adds the far values of the direction to q at the neighbours, which is
// 0 before. One worker takes all of a set, in the order of the vertices.
func (b *bundle) passFar(ctx context.Context) error {
	return par.Range(ctx, b.workers, par.Even[graph.Vertex](len(b.sets), 1), func(i int, _, _ graph.Vertex) {
		q := b.sets[i].q
		for at := i; at < len(b.far); at += len(b.sets) {
			for _, f := range b.far[at] {
				for _, v := range b.g.Out.Row(f.v) {
					q[v] += f.p
				}
			}
		}
	})
}

// pass goes over the arcs once for all sets.
func (b *bundle) pass(ctx context.Context) error {
	clear(b.passed)
	return b.pieces(ctx, func(chunk int, lo graph.Vertex, s []float64) {
		var in [lanes][bundlePiece]float64
		var direction, inverse [bundlePiece]float64
		p, perStrength := direction[:len(s)], inverse[:len(s)]
		for i, s := range s {
			if perStrength[i] = 0; s != 0 {
				perStrength[i] = 1 / s
			}
		}
		if !b.blank {
			b.table.gather(b.g.In.Block(lo, lo+graph.Vertex(len(s))), len(b.sets), &in)
		}
		for i, set := range b.sets {
			if set.active {
				at := chunk*len(b.sets) + i
				b.read(i, lo, b.far[at], p)
				set.passAt(lo, b.damping, p, s, perStrength, in[i][:len(s)], &b.passed[at])
			}
		}
	})
}

// passAt finds q from the sums of the rows and what passFar left in q.
func (l *lane) passAt(lo graph.Vertex, damping float64, p, s, perStrength, in []float64, t *passSums) {
	u, q := l.u[lo:][:len(p)], l.q[lo:][:len(p)]
	s, perStrength, in = s[:len(p)], perStrength[:len(p)], in[:len(p)]
	sum, scale, shift := *t, l.scale, l.shift
	for i, p := range p {
		arrives := float64((float64(scale*in[i])+q[i])*perStrength[i]) - shift
		left := p - float64(damping*arrives)
		q[i] = left
		ps, qs := p*s[i], left*s[i]
		sum.along += float64(ps * u[i])
		sum.curve += float64(ps * left)
		sum.cross += float64(qs * u[i])
		sum.square += float64(qs * left)
		sum.size += float64(ps * p)
	}
	*t = sum
}

// turn finds α and β from the sums of the pass, and returns for every set
// p'S p of the next direction.
func (b *bundle) turn() []float64 {
	sizes := make([]float64, len(b.sets))
	for i, set := range b.sets {
		var t passSums
		for at := i; at < len(b.passed); at += len(b.sets) {
			p := &b.passed[at]
			t = passSums{t.along + p.along, t.curve + p.curve, t.cross + p.cross, t.square + p.square, t.size + p.size}
		}
		set.alpha, set.beta, sizes[i] = 0, 0, set.energy
		if !set.active || !(t.curve > 0) {
			continue
		}
		set.alpha = t.along / t.curve
		set.beta = -(t.cross - float64(set.alpha*t.square)) / t.curve
		left := set.energy - float64(2*set.alpha*t.cross) + float64(set.alpha*set.alpha*t.square)
		sizes[i] = max(left, leastLeft*set.energy) + float64(set.beta*set.beta*t.size)
	}
	return sizes
}

// leastLeft is the part of the energy from which on its formula is noise; the
// scale must not follow that, or all values might become far.
const leastLeft = 1e-6

// step moves every set along its direction and makes the next one, whose p'S p
// are given.
func (b *bundle) step(ctx context.Context, sizes []float64) error {
	clear(b.stepped)
	for i := range b.next {
		b.next[i] = b.next[i][:0]
	}
	scales := make([]float64, len(b.sets))
	for i := range scales {
		scales[i] = noise * math.Sqrt(12*sizes[i]/b.volume)
	}
	err := b.pieces(ctx, func(chunk int, lo graph.Vertex, s []float64) {
		var direction [bundlePiece]float64
		p := direction[:len(s)]
		for i, set := range b.sets {
			if set.active {
				at := chunk*len(b.sets) + i
				b.read(i, lo, b.far[at], p)
				set.stepAt(lo, p, s, &b.stepped[at])
				b.next[at] = b.write(i, lo, 1/scales[i], p, s, b.next[at], &b.stepped[at])
			}
		}
	})
	b.far, b.next = b.next, b.far
	b.blank = true
	for i, set := range b.sets {
		if !set.active {
			continue
		}
		var t stepSums
		for at := i; at < len(b.stepped); at += len(b.sets) {
			p := &b.stepped[at]
			t = stepSums{t.l1 + p.l1, t.energy + p.energy, t.mass + p.mass, t.far + p.far, t.numbers || p.numbers}
		}
		b.blank = b.blank && !t.numbers
		set.bound, set.energy, set.active = b.damping/(1-b.damping)*t.l1, t.energy, t.energy > 0
		set.aim(scales[i], (float64(scales[i]*t.mass)+t.far)/b.volume)
	}
	return err
}

// stepAt takes the step, turns p into the next direction and leaves q at 0.
func (l *lane) stepAt(lo graph.Vertex, p, s []float64, t *stepSums) {
	z, u, q := l.z[lo:][:len(p)], l.u[lo:][:len(p)], l.q[lo:][:len(p)]
	s = s[:len(p)]
	alpha, beta, l1, energy := l.alpha, l.beta, t.l1, t.energy
	for i, last := range p {
		if s[i] == 0 {
			continue
		}
		z[i] += float64(alpha * last)
		left := u[i] - float64(alpha*q[i])
		u[i], q[i] = left, 0
		mass := left * s[i]
		l1 += math.Abs(mass)
		energy += float64(mass * left)
		p[i] = left + float64(beta*last)
	}
	t.l1, t.energy = l1, energy
}
