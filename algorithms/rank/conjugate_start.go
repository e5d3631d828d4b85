package rank

import (
	"context"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// solved marks in u, until all have a start, the vertices that need no rounds.
// Others have u >= 0 then.
const solved = -1

// newConjugate finds b, solves what is exact, and starts from x = const s.
func newConjugate(ctx context.Context, w *walk) (*conjugate, error) {
	n := w.g.Order()
	c := &conjugate{walk: w, z: make([]float64, n), u: make([]float64, n), partial: make([]partial, len(w.cuts))}
	b, err := w.asked(ctx)
	if err != nil {
		return nil, err
	}
	err = c.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		var t partial
		for v := lo; v < hi; v++ {
			s := w.outStrength(v)
			t.a, t.b, t.c = t.a+b.of(v), t.b+s, t.c+s
			if s == 0 {
				c.z[v], c.u[v] = b.of(v), solved
				t.a -= b.of(v)
			}
			if w.g.Out.Degree(v) == 1 {
				doneB, doneS := c.solveStar(v, b)
				t.a, t.b = t.a-doneB, t.b-doneS
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
			if c.u[v] == solved {
				c.u[v] = 0
				continue
			}
			s := w.outStrength(v)
			c.z[v] = level
			u := b.of(v)/s - float64((1-w.damping)*level)
			c.u[v] = u
			t.a += float64(float64(u*s) * u)
			t.top = max(t.top, math.Abs(u))
		}
		c.partial[chunk] = t
	})
	if err != nil {
		return nil, err
	}
	c.q, w.restart = w.restart, nil // which is no longer needed
	if c.q == nil {
		c.q = make([]float64, n)
	}
	t = c.total()
	w.leaveOutTail()
	c.partial = c.partial[:len(w.cuts)-1]
	return c, c.step(ctx, 0, 0, t.a, t.top)
}

// asked is b, what reaches a vertex without an arc.
type asked struct {
	flat, onRestart float64
	restart         []float64 // nil: it is all in flat
}

func (b *asked) of(v graph.Vertex) float64 {
	if b.restart == nil {
		return b.flat
	}
	return b.flat + float64(b.onRestart*b.restart[v])
}

// asked finds b.
func (w *walk) asked(ctx context.Context) (*asked, error) {
	if w.restart == nil {
		_, flat := w.jump(w.exactMass(float64(w.dangling) / float64(w.g.Order())))
		return &asked{flat: flat}, nil
	}
	away, err := par.Sum(ctx, w.workers, w.cuts, func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			if w.outStrength(v) == 0 {
				sum += w.restart[v]
			}
		}
		return sum
	})
	onRestart, flat := w.jump(w.exactMass(away))
	return &asked{flat, onRestart, w.restart}, err
}

// solveStar finds z of a star, a component where all have their only arc to one
// centre, if v is the first of its leaves. It marks whom it solved, and returns
// their Σ b and Σ s. All that a leaf has goes to the centre and comes back:
//
//	only a loop   s z = b / (1-d)
//	centre        s z = (b + d Σ b(leaf)) / (1-d²)
//	leaf          s z = b + d s z(centre)
//
// Of a pair the smaller vertex is the centre.
func (c *conjugate) solveStar(v graph.Vertex, b *asked) (doneB, doneS float64) {
	d, centre := c.damping, c.g.Out.Row(v)[0]
	s, leaves := c.outStrength(centre), c.g.Out.Row(centre)
	more := func(leaf graph.Vertex) bool { return c.g.Out.Degree(leaf) > 1 }
	switch {
	case s == 0:
		return 0, 0
	case centre == v:
		c.z[v], c.u[v] = b.of(v)/(1-d)/s, solved
		return b.of(v), s
	case leaves[0] != v || len(leaves) == 1 && v < centre || slices.ContainsFunc(leaves, more):
		return 0, 0
	}
	for _, leaf := range leaves {
		if s := c.outStrength(leaf); s > 0 { // across an arc of weight 0 nothing goes
			doneB, doneS = doneB+b.of(leaf), doneS+s
		}
	}
	z := (b.of(centre) + float64(d*doneB)) / (1 - float64(d*d)) / s
	c.z[centre], c.u[centre] = z, solved
	for _, leaf := range leaves {
		if s := c.outStrength(leaf); s > 0 {
			c.z[leaf], c.u[leaf] = b.of(leaf)/s+float64(d*z), solved
		}
	}
	return doneB + b.of(centre), doneS + s
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
