package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
)

// lanes is how many seed sets go through the graph together.
const lanes = 16

// bundle solves several restarts on one undirected graph without weights by
// conjugate gradients (conjugate.go), all in the same passes over the arcs. The
// sets are independent; only their directions lie side by side:
//
//	vertex 0             vertex 1
//	k0 k1 k2 k3 | k4 ..  k0 k1 k2 k3 | k4 ..     four 16-bit numbers to a word
//
// and the pass adds whole words. A number is stored as k + 2¹⁵, which is not
// negative, so that fields do not borrow from each other; the even and the odd
// ones are added apart, in fields of 32 bits that hold 2¹⁶-1 terms. This is
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
		var s [piece]float64
		for ; lo < hi; lo += piece {
			m := min(piece, hi-lo)
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
		var buffer [piece]float64
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
		var in [4][piece]float64
		var buffer [piece]float64
		p := buffer[:len(s)]
		rows := g.In.Block(lo, lo+graph.Vertex(len(s)))
		for word := range b.words {
			b.gather(word, rows, &in)
			for i := 4 * word; i < min(4*word+4, len(b.sets)); i++ {
				if b.active[i] {
					b.read(i, lo, p)
					b.sets[i].passAt(lo, p, s, in[i%4][:len(s)], b.of(chunk, i))
				}
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
		var buffer [piece]float64
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

// gather adds up the four numbers of a word over each row of a block.
func (b *bundle) gather(word int, rows graph.Block, in *[4][piece]float64) {
	const even, most = 0x0000ffff0000ffff, 1<<16 - 1
	for i := range rows.Len() {
		var sum [4]int64
		for row := rows.Row(i); len(row) > 0; {
			part := row[:min(len(row), most)]
			row = row[len(part):]
			var a, c uint64
			for _, u := range part {
				w := b.table[int(u)*b.words+word]
				a += w & even
				c += w >> 16 & even
			}
			raised := int64(len(part)) * half
			sum[0] += int64(a&0xffffffff) - raised
			sum[1] += int64(c&0xffffffff) - raised
			sum[2] += int64(a>>32) - raised
			sum[3] += int64(c>>32) - raised
		}
		for lane, k := range sum {
			in[lane][i] = float64(k)
		}
	}
}
