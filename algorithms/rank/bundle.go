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
//	p(v) = scale k(v) - shift        k whole; |k| <= 127 in the table
//
// A larger k is kept apart, and goes to the neighbours of v one by one. There
// are few of these: the scale is such that rounding is off by the share e =
// noise of the norm of p,
//
//	scale² / 12 = e² p'Sp / Σ s
//
// and since Σ s p² <= p'Sp over the values beyond 127 scale, the vertices that
// have them hold at most 1/(12·127²·e²) = 1.3 % of the arcs. What a row adds up
// is a whole number then, and q follows from it and p, so that half of q's
// traffic is saved:
//
//	q(v) = p(v) - d (scale Σ k / s(v) - shift)
//
// The next direction is made while the step is taken, in one loop over the
// vertices; so what it needs is known after the pass, because the sums over the
// new u follow from those over the old one. With p'S u = 0 for the new u,
//
//	u'S q ← u'S q - α q'S q,   u'S u ← u'S u - 2 α u'S q + α² q'S q
//	p'S p ← u'S u + β² p'S p
//
// An error there costs at most a round, as β and the scale choose but a
// direction: the step along it is the best one in any case, and u follows what
// was done with full precision. The loop takes the energy u'S u anew, for errors
// must not build up, and finds p'S u of the next direction, from Σ s u = 0.
//
// In the first rounds a direction is often nothing but far numbers, and the
// pass over the arcs is left out. 20 bytes per vertex and set, and 16 per
// vertex; the rest of bundleBytes is far numbers.
type bundle struct {
	*walk
	sets   []*lane
	enough float64 // the bound at which a set takes no more steps
	table  packed
	blank  bool    // all numbers in the table are 0
	volume float64 // Σ s
	most   int64   // Σ |k| of a set's far numbers is at most this, or in might overflow

	passed  []passSums // chunk c, set i: at c*len(sets)+i
	stepped []stepSums
	far     [][]farNumber // of the direction, by vertex
	next    [][]farNumber // of the one that is being made
}

// lane is one set's part of a bundle.
type lane struct {
	z, u         []float64
	in           []int32      // Σ k over the row: all that q needs beside the direction
	value        [256]float64 // scale k - shift of each stored byte
	scale, shift float64
	alpha, beta  float64
	energy       float64 // u'S u
	along, size  float64 // p'S u, p'S p of the direction; the size is foreseen
	bound        float64 // d/(1-d)·‖S u‖₁
	active       bool    // takes further steps
	burst        bool    // the sums of a row might not fit into in
}

// farNumber is the number of a vertex that does not fit into the table.
type farNumber struct {
	v graph.Vertex
	k int32
}

type passSums struct{ curve, cross, square float64 } // p'Sq, u'Sq, q'Sq

type stepSums struct {
	l1, energy  float64 // ‖S u‖₁, u'S u
	mass, along float64 // of the next direction: Σ s k, Σ s k u
	some        uint8   // not 0: some k in the table is not
	far         int64   // Σ |k| of the far numbers
}

// noise is the share e. On a Kronecker graph of 2²⁰ vertices 0.06 left twice the
// error after seven rounds that 0.02 does.
const noise = 0.02

// bundlePiece is how many vertices the loops take at a time.
const bundlePiece = 128

// mostFar is how many far numbers a set may have in a chunk of so many vertices.
// Where there are more, they become the largest that the table holds: that is
// but another direction, and memory stays known beforehand.
func mostFar(vertices int) int { return 16 + vertices/16 }

// bundleBytes bounds the memory of a bundle: z, u, the sums, the table, and for
// every chunk and set its sums and two lists of far numbers, which append makes
// at most twice as long as they need to be.
func bundleBytes(n, m, sets int64) int64 {
	const perNumber, perLane = 2 * 2 * 8, 3 << 10
	chunks := (n+m)/chunkArcs + 1
	perChunk := int64(16*perNumber + 24 + 48 + 2*24) // passSums, stepSums, the lists
	return lanes*n + sets*(20*n+perNumber*n/16+chunks*perChunk+perLane)
}

// round takes a step in every set.
func (b *bundle) round(ctx context.Context) error {
	if err := b.passFar(ctx); err != nil {
		return err
	}
	if err := b.pass(ctx); err != nil {
		return err
	}
	b.turn()
	return b.step(ctx)
}

// pieces calls body for pieces of all chunks, with the strengths there and
// their inverses, which are 0 where there are no arcs.
func (b *bundle) pieces(ctx context.Context, body func(chunk int, lo graph.Vertex, s, perStrength []float64)) error {
	return b.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var strength, inverse [bundlePiece]float64
		for ; lo < hi; lo += bundlePiece {
			s := strength[:min(bundlePiece, hi-lo)]
			b.strengths(lo, s)
			for i, s := range s {
				if inverse[i] = 0; s != 0 {
					inverse[i] = 1 / s
				}
			}
			body(chunk, lo, s, inverse[:len(s)])
		}
	})
}

// passFar adds the far numbers to the sums of their neighbours, which are 0
// before. One worker takes all of a set.
func (b *bundle) passFar(ctx context.Context) error {
	return par.Range(ctx, b.workers, par.Even[graph.Vertex](len(b.sets), 1), func(i int, _, _ graph.Vertex) {
		in := b.sets[i].in
		for at := i; at < len(b.far) && b.sets[i].active; at += len(b.sets) {
			for _, f := range b.far[at] {
				for _, v := range b.g.Out.Row(f.v) {
					in[v] += f.k
				}
			}
		}
	})
}

// pass goes over the arcs once for all sets.
func (b *bundle) pass(ctx context.Context) error {
	clear(b.passed)
	return b.pieces(ctx, func(chunk int, lo graph.Vertex, s, perStrength []float64) {
		var direction [bundlePiece]float64
		var in [lanes][bundlePiece]int32
		p := direction[:len(s)]
		if !b.blank {
			b.table.gather(b.g.In.Block(lo, lo+graph.Vertex(len(s))), &in)
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

// passAt completes the sums of the rows by those in the table, and adds up what
// α and β need of q.
func (l *lane) passAt(lo graph.Vertex, damping float64, p, s, perStrength []float64, table []int32, t *passSums) {
	u, in, table := l.u[lo:][:len(p)], l.in[lo:][:len(p)], table[:len(p)]
	s, perStrength = s[:len(p)], perStrength[:len(p)]
	sum, scale, shift := *t, damping*l.scale, float64(damping*l.shift)
	for i, p := range p {
		all := in[i] + table[i]
		in[i] = all
		q := p + shift - float64(float64(scale*float64(all))*perStrength[i])
		held := q * s[i]
		sum.curve += float64(p * held)
		sum.cross += float64(u[i] * held)
		sum.square += float64(q * held)
	}
	*t = sum
}

// turn finds α and β from the sums of the pass, and what p'S p of the next
// direction will be.
func (b *bundle) turn() {
	for i, set := range b.sets {
		var t passSums
		for at := i; at < len(b.passed); at += len(b.sets) {
			p := &b.passed[at]
			t = passSums{t.curve + p.curve, t.cross + p.cross, t.square + p.square}
		}
		size := set.size
		set.alpha, set.beta, set.size = 0, 0, set.energy
		if !set.active || set.burst || !(t.curve > 0) {
			continue
		}
		set.alpha = set.along / t.curve
		set.beta = (float64(set.alpha*t.square) - t.cross) / t.curve
		left := set.energy - float64(2*set.alpha*t.cross) + float64(set.alpha*set.alpha*t.square)
		set.size = max(left, leastLeft*set.energy) + float64(set.beta*set.beta*size)
	}
}

// leastLeft is the part of the energy from which on its formula is noise; the
// scale must not follow that, or all values might become far.
const leastLeft = 1e-6

// step moves every set along its direction and makes the next one, whose p'S p
// is the size of the set.
func (b *bundle) step(ctx context.Context) error {
	clear(b.stepped)
	for i := range b.next {
		b.next[i] = b.next[i][:0]
	}
	scales := make([]float64, len(b.sets))
	for i, set := range b.sets {
		scales[i] = noise * math.Sqrt(12*set.size/b.volume)
	}
	err := b.pieces(ctx, func(chunk int, lo graph.Vertex, s, perStrength []float64) {
		var direction [bundlePiece]float64
		p := direction[:len(s)]
		for i, set := range b.sets {
			if set.active {
				at := chunk*len(b.sets) + i
				b.read(i, lo, b.far[at], p)
				b.next[at] = set.stepAt(lo, b.damping, 1/scales[i], p, s, perStrength, b.table, i, mostFar(int(b.cuts[chunk+1]-b.cuts[chunk])), b.next[at], &b.stepped[at])
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
			t = stepSums{t.l1 + p.l1, t.energy + p.energy, t.mass + p.mass, t.along + p.along, t.some | p.some, t.far + p.far}
		}
		b.blank = b.blank && t.some == 0
		set.bound, set.energy = b.damping/(1-b.damping)*t.l1, t.energy
		set.active = set.bound > b.enough
		set.along = scales[i] * t.along
		set.burst = t.far > b.most
		set.aim(scales[i], scales[i]*t.mass/b.volume)
	}
	return err
}

// stepAt takes the step along p and leaves the sums at 0. It writes the numbers
// of the next direction into column set of the table, and appends those that
// are too large for it to far.
func (l *lane) stepAt(lo graph.Vertex, damping, perScale float64, p, s, perStrength []float64, rows packed, set, most int, far []farNumber, t *stepSums) []farNumber {
	const toWhole = 3 << 51 // added to a number, it leaves the whole part in the lowest bits
	z, u, in := l.z[lo:][:len(p)], l.u[lo:][:len(p)], l.in[lo:][:len(p)]
	s, perStrength, rows = s[:len(p)], perStrength[:len(p)], rows[lo:][:len(p)]
	alpha, beta, scale, shift := l.alpha, l.beta, damping*l.scale, float64(damping*l.shift)
	l1, energy, mass, along, some := t.l1, t.energy, t.mass, t.along, t.some // of their own: they stay in registers
	for i, p := range p {
		if s[i] == 0 {
			continue
		}
		q := p + shift - float64(float64(scale*float64(in[i]))*perStrength[i])
		left := u[i] - float64(alpha*q)
		z[i] += float64(alpha * p)
		u[i], in[i] = left, 0
		held := left * s[i]
		l1 += math.Abs(held)
		energy += float64(held * left)
		raw := float64((left+float64(beta*p))*perScale) + toWhole
		k := raw - toWhole
		small := uint8(math.Float64bits(raw)) + raised
		if !(math.Abs(k) <= math.MaxInt8) {
			if len(far) < most {
				small, k = raised, max(-math.MaxInt32, min(k, math.MaxInt32))
				far = append(far, farNumber{lo + graph.Vertex(i), int32(k)})
				t.far += int64(math.Abs(k))
			} else {
				k = max(-math.MaxInt8, min(k, math.MaxInt8))
				small = uint8(int8(k)) + raised
			}
		}
		rows[i][set%lanes] = small
		some |= small ^ raised
		mass += float64(k * s[i])
		along += float64(k * held)
	}
	t.l1, t.energy, t.mass, t.along, t.some = l1, energy, mass, along, some
	return far
}
