package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// newBundle starts every set at the exact value where there is one. Elsewhere
// the walk goes from the seeds as far as it reaches few vertices (push), and what
// is left starts as in newConjugate, from x in proportion to strength. A set
// differs in few vertices from what only its level and flat tell:
//
//	open: degree > 0, no pair   z = level             u = flat/s - (1-d) level
//	a pair, or with itself      z = flat/(1-d)/s      u = 0
//	without arcs                z = flat              u = 0
//
// To these come the seeds and what lies around them.
func newBundle(ctx context.Context, w *walk, starts []seeds, enough float64) (*bundle, error) {
	n := graph.Vertex(w.g.Order())
	b := &bundle{walk: w, enough: enough, table: make(packed, n)}
	w.leaveOutTail()
	b.volume = float64(w.g.Size())
	b.most = math.MaxInt32 - math.MaxInt8*longestRow(w.g)
	vertices, strength, err := b.measureOpen(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.lay(ctx, starts, vertices, strength); err != nil {
		return nil, err
	}
	lists := (len(w.cuts) - 1) * len(b.sets)
	b.passed, b.stepped = make([]passSums, lists), make([]stepSums, lists)
	b.far, b.next = make([][]farNumber, lists), make([][]farNumber, lists)
	for _, set := range b.sets {
		set.in = make([]int32, n)
	}
	return b, b.step(ctx)
}

// longestRow returns the largest degree.
func longestRow(g *graph.Snapshot) (longest int64) {
	for v := range graph.Vertex(g.Order()) {
		longest = max(longest, g.Out.Degree(v))
	}
	return longest
}

// measureOpen counts the open vertices and adds up their strengths.
func (b *bundle) measureOpen(ctx context.Context) (vertices, strength float64, err error) {
	sums := make([][2]float64, len(b.cuts))
	err = b.each(ctx, func(chunk int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if s := b.outStrength(v); s != 0 && b.partner(v) == graph.None {
				sums[chunk][0]++
				sums[chunk][1] += s
			}
		}
	})
	for _, t := range sums {
		vertices, strength = vertices+t[0], strength+t[1]
	}
	return vertices, strength, err
}

// lay writes z and u, and adds up u'S u.
func (b *bundle) lay(ctx context.Context, starts []seeds, vertices, strength float64) error {
	b.sets = make([]*lane, len(starts))
	flat, level := make([]float64, len(starts)), make([]float64, len(starts))
	err := par.Range(ctx, b.workers, par.Even[graph.Vertex](len(starts), 1), func(i int, _, _ graph.Vertex) {
		set, onRestart := &lane{z: make([]float64, b.g.Order()), u: make([]float64, b.g.Order())}, 0.0
		onRestart, flat[i] = b.jumpTo(starts[i])
		left := b.push(set, b.plant(set, starts[i], onRestart))
		if strength > 0 { // x of the open vertices adds up to what they ask for
			level[i] = (float64(flat[i]*vertices) + left) / (1 - b.damping) / strength
		}
		if flat[i] != 0 {
			tail := set.z[b.cuts[len(b.cuts)-1]:]
			for v := range tail {
				tail[v] += flat[i]
			}
		}
		b.sets[i] = set
	})
	if err != nil {
		return err
	}
	sizes := make([]float64, (len(b.cuts)-1)*len(b.sets))
	err = b.pieces(ctx, func(chunk int, lo graph.Vertex, s, perStrength []float64) {
		var open, perOpen, exact [bundlePiece]float64 // 1 and 1/s, or what z is times flat
		for i, s := range s {
			open[i], perOpen[i], exact[i] = 0, 0, 0
			switch v := lo + graph.Vertex(i); {
			case s == 0:
				exact[i] = 1
			case b.partner(v) != graph.None:
				exact[i] = 1 / (1 - b.damping) / s
			default:
				open[i], perOpen[i] = 1, perStrength[i]
			}
		}
		for i, set := range b.sets {
			size, flat, level := &sizes[chunk*len(b.sets)+i], flat[i], level[i]
			below := (1 - b.damping) * level
			z, u := set.z[lo:][:len(s)], set.u[lo:][:len(s)]
			for k, s := range s {
				z[k] += float64(level*open[k]) + float64(flat*exact[k])
				u[k] += float64(flat*perOpen[k]) - float64(below*open[k])
				*size += float64(u[k] * u[k] * s)
			}
		}
	})
	for at, size := range sizes {
		b.sets[at%len(b.sets)].size += size
	}
	for _, set := range b.sets {
		set.active = set.size > 0
	}
	return err
}

// jumpTo returns what reaches the seeds and all vertices without an arc.
func (b *bundle) jumpTo(from seeds) (onRestart, flat float64) {
	away := 0.0
	for i, v := range from.at {
		if b.outStrength(v) == 0 {
			away += from.share[i]
		}
	}
	return b.seededJump(b.exactMass(away))
}

// plant gives the seeds what they ask for, and returns those that are open.
func (b *bundle) plant(set *lane, from seeds, onRestart float64) (open []graph.Vertex) {
	for i, v := range from.at {
		asks, s := float64(onRestart*from.share[i]), b.outStrength(v)
		switch o := b.partner(v); {
		case s == 0:
			set.z[v] += asks
		case o == v:
			set.z[v] += asks / (1 - b.damping)
		case o != graph.None:
			set.z[v] += asks / (1 - float64(b.damping*b.damping))
			set.z[o] += float64(b.damping*asks) / (1 - float64(b.damping*b.damping))
		case asks > 0:
			set.u[v] = asks / s
			open = append(open, v)
		}
	}
	return open
}

// push solves the equation at the vertices of the edge, which leaves what it
// asks for to their neighbours, and goes on with these for a quarter as many arcs
// as there are vertices. It returns Σ s u.
//
// While a set has reached few vertices, rounds over all of them do little more
// than this. It saves three of eight on a uniform graph; four times the arcs save
// no further one. The lists take less than the sums of the rows, which are made
// later.
func (b *bundle) push(set *lane, edge []graph.Vertex) (left float64) {
	z, u := set.z, set.u
	for room := int64(len(z)) / 4; ; {
		arcs := int64(0)
		left = 0
		for _, v := range edge {
			left += float64(u[v] * b.outStrength(v))
			arcs += b.g.Out.Degree(v)
		}
		if room -= arcs; room < 0 || arcs == 0 {
			return left
		}
		beyond := make([]graph.Vertex, 0, arcs)
		for _, v := range edge {
			x := u[v]
			z[v] += x
			u[v] = 0
			for _, w := range b.g.Out.Row(v) {
				if u[w] == 0 {
					beyond = append(beyond, w)
				}
				u[w] += float64(b.damping*x) / b.outStrength(w)
			}
		}
		edge = beyond
	}
}

// solve leaves x = S (z + u) in z. No probability is below 0, so what is comes
// nearer to the solution at 0.
func (b *bundle) solve(ctx context.Context) error {
	return b.pieces(ctx, func(_ int, lo graph.Vertex, s, _ []float64) {
		for _, set := range b.sets {
			z, u := set.z[lo:][:len(s)], set.u[lo:][:len(s)]
			for i, s := range s {
				if s != 0 {
					z[i] = max(0, (z[i]+u[i])*s)
				}
			}
		}
	})
}
