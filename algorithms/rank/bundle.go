package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
)

// lanes is how many seed sets go through the graph together.
const lanes = 16

// bundlePiece is how many vertices the loops take at a time.
const bundlePiece = 128

// bundle solves several restarts on one undirected graph without weights by
// conjugate gradients (conjugate.go), all in the same passes over the arcs. The
// sets are independent; only their directions lie side by side:
//
//	vertex 0             vertex 1
//	k0 k1 k2 k3 | k4 ..  k0 k1 k2 k3 | k4 ..     four 16-bit numbers to a word
//
// and the pass adds whole words. A number is stored as k + 2¹⁵, which is not
// negative, so that fields do not borrow from each other; the even and the odd
// ones are added apart, in fields of 32 bits. This is
// exact, and takes a third of the instructions of adding numbers one by one.
//
// A direction here has 16 bits, however coarse that is: beside a seed of large
// value, values of less than 2⁻¹⁶ of it are passed over, and come into sight as
// the residual at the seed falls. The energy falls in every round.
type bundle struct {
	sets    []*conjugate
	words   int
	table   []uint64
	chunks  int
	partial []partial // chunk c, set i: partial[c*len(sets)+i]
	active  []bool    // per set: has a residual left
}

func (b *bundle) add(c *conjugate) { b.sets = append(b.sets, c) }

// ready allocates the table when all sets are there.
func (b *bundle) ready() {
	first := b.sets[0]
	b.words = (len(b.sets) + 3) / 4
	b.table = make([]uint64, first.g.Order()*b.words)
	b.chunks = len(first.cuts) - 1
	b.partial = make([]partial, b.chunks*len(b.sets))
	b.active = make([]bool, len(b.sets))
}

// of returns a set's part of a chunk.
func (b *bundle) of(chunk, set int) *partial { return &b.partial[chunk*len(b.sets)+set] }

// total adds up a set's parts.
func (b *bundle) total(set int) (t partial) {
	for chunk := range b.chunks {
		p := b.of(chunk, set)
		t.a, t.b, t.c, t.top = t.a+p.a, t.b+p.b, t.c+p.c, max(t.top, p.top)
	}
	return t
}

// round takes a step in every set.
func (b *bundle) round(ctx context.Context) error {
	for i, c := range b.sets {
		b.active[i] = c.energy > 0
	}
	if err := b.aim(ctx); err != nil {
		return err
	}
	if err := b.pass(ctx); err != nil {
		return err
	}
	return b.step(ctx)
}

// each calls body for pieces of all chunks, with the strengths there.
func (b *bundle) each(ctx context.Context, body func(chunk int, lo graph.Vertex, s []float64)) error {
	w := b.sets[0].walk
	return w.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var s [bundlePiece]float64
		for ; lo < hi; lo += bundlePiece {
			m := min(bundlePiece, hi-lo)
			w.strengths(lo, s[:m])
			body(chunk, lo, s[:m])
		}
	})
}

// aim makes the next directions.
func (b *bundle) aim(ctx context.Context) error {
	next := make([]direction, len(b.sets))
	for i, c := range b.sets {
		top := c.steep + math.Abs(c.beta)*c.p.top
		next[i] = direction{scale: top / math.MaxInt16, top: top}
	}
	clear(b.partial)
	err := b.each(ctx, func(chunk int, lo graph.Vertex, s []float64) {
		var buffer [bundlePiece]float64
		p := buffer[:len(s)]
		for i, c := range b.sets {
			if !b.active[i] {
				continue
			}
			b.read(i, lo, p)
			c.aimAt(lo, p)
			b.of(chunk, i).a += b.write(i, lo, 1/next[i].scale, p, s)
		}
	})
	for i, c := range b.sets {
		if b.active[i] {
			next[i].shift = next[i].scale * b.total(i).a / c.volume
			c.p = next[i]
		}
	}
	return err
}

// pass goes over the arcs once for all sets.
func (b *bundle) pass(ctx context.Context) error {
	clear(b.partial)
	g := b.sets[0].g
	return b.each(ctx, func(chunk int, lo graph.Vertex, s []float64) {
		var in [lanes][bundlePiece]float64
		var buffer [bundlePiece]float64
		p := buffer[:len(s)]
		b.gather(g.In.Block(lo, lo+graph.Vertex(len(s))), &in)
		for i, c := range b.sets {
			if b.active[i] {
				b.read(i, lo, p)
				c.passAt(lo, p, s, in[i][:len(s)], b.of(chunk, i))
			}
		}
	})
}

// step moves every set along its direction.
func (b *bundle) step(ctx context.Context) error {
	alpha, curve := make([]float64, len(b.sets)), make([]float64, len(b.sets))
	for i := range b.sets {
		t := b.total(i)
		curve[i] = t.b
		if b.active[i] = b.active[i] && t.b > 0; b.active[i] {
			alpha[i] = t.a / t.b
		}
	}
	clear(b.partial)
	err := b.each(ctx, func(chunk int, lo graph.Vertex, s []float64) {
		var buffer [bundlePiece]float64
		p := buffer[:len(s)]
		for i, c := range b.sets {
			if b.active[i] {
				b.read(i, lo, p)
				c.stepAt(lo, p, s, alpha[i], b.of(chunk, i))
			}
		}
	})
	for i, c := range b.sets {
		c.beta = 0
		if b.active[i] {
			t := b.total(i)
			c.settle(t)
			c.beta = -t.c / curve[i]
		}
	}
	return err
}

const half = 1 << 15 // what a stored number is raised by

// read writes the direction of a set, from vertex lo on, to p.
func (b *bundle) read(set int, lo graph.Vertex, p []float64) {
	d := &b.sets[set].p
	at, by := int(lo)*b.words+set/4, uint(set%4)*16
	for i := range p {
		k := int(uint16(b.table[at]>>by)) - half
		p[i] = float64(float64(k)*d.scale) - d.shift
		at += b.words
	}
}

// write rounds p times perScale into the table and returns Σ s k.
func (b *bundle) write(set int, lo graph.Vertex, perScale float64, p, s []float64) (mass float64) {
	at, by := int(lo)*b.words+set/4, uint(set%4)*16
	for i, x := range p {
		k := int16(math.Float64bits(float64(x*perScale) + 3<<51))
		b.table[at] = b.table[at]&^(0xffff<<by) | uint64(uint16(int(k)+half))<<by
		mass += float64(float64(k) * s[i])
		at += b.words
	}
	return mass
}

// gather adds up the numbers of all sets over each row of a block. It takes a
// row in parts whose lines of the table stay in the first cache while one word
// after the other is added.
func (b *bundle) gather(rows graph.Block, in *[lanes][bundlePiece]float64) {
	const part = 256
	for i := range rows.Len() {
		var sum [lanes]int64
		for row := rows.Row(i); len(row) > 0; {
			arcs := row[:min(len(row), part)]
			row = row[len(arcs):]
			raised := int64(len(arcs)) * half
			for word := range b.words {
				a, c := addFields(b.table[word:], b.words, arcs)
				four := (*[4]int64)(sum[4*word:])
				four[0] += int64(a&0xffffffff) - raised
				four[1] += int64(c&0xffffffff) - raised
				four[2] += int64(a>>32) - raised
				four[3] += int64(c>>32) - raised
			}
		}
		for set := range b.sets {
			in[set][i] = float64(sum[set])
		}
	}
}

// addFields adds the first word of every vertex of arcs, the even fields of 16
// bits and the odd ones apart. It stays a function of its own so that its loop
// has the registers for itself; taking two words at a time was a third slower.
//
//go:noinline
func addFields(table []uint64, words int, arcs []graph.Vertex) (even, odd uint64) {
	const fields = 0x0000ffff0000ffff
	for _, u := range arcs {
		w := table[int(u)*words]
		even += w & fields
		odd += w >> 16 & fields
	}
	return even, odd
}
