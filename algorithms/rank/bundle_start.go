package rank

import (
	"context"
	"math"

	"github.com/kithgraph/kith/graph"
)

// newBundle starts every set where newConjugate would: at the exact value where
// there is one, and elsewhere from x in proportion to strength. A set differs
// in few vertices from what only its level and flat tell:
//
//	open: degree > 0, no pair   z = level             u = flat/s - (1-d) level
//	a pair, or with itself      z = flat/(1-d)/s      u = 0
//	without arcs                z = flat              u = 0
//
// To these come the seeds.
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
	tail := w.cuts[len(w.cuts)-1]
	jumps := make([]jump, len(starts))
	for i, from := range starts {
		set := &lane{z: make([]float64, n), u: make([]float64, n), in: make([]int32, n)}
		b.sets, jumps[i] = append(b.sets, set), b.jumpFrom(from, vertices, strength)
		for v := tail; v < n && jumps[i].flat != 0; v++ {
			set.z[v] = jumps[i].flat
		}
	}
	lists := (len(w.cuts) - 1) * len(b.sets)
	b.passed, b.stepped = make([]passSums, lists), make([]stepSums, lists)
	b.far, b.next = make([][]farNumber, lists), make([][]farNumber, lists)
	if err := b.lay(ctx, jumps); err != nil {
		return nil, err
	}
	for i, set := range b.sets {
		for at := i; at < lists; at += len(b.sets) {
			set.size += b.stepped[at].energy
		}
		set.size += b.plant(set, starts[i], jumps[i].onRestart)
		set.active = set.size > 0
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

// jump is what reaches the vertices of a set without an arc.
type jump struct{ onRestart, flat, level float64 }

// jumpFrom finds the jumps to a set, and z of the open vertices, whose x adds up
// to what they ask for.
func (b *bundle) jumpFrom(from seeds, vertices, strength float64) (j jump) {
	away, asked := 0.0, 0.0
	for i, v := range from.at {
		switch {
		case b.outStrength(v) == 0:
			away += from.share[i]
		case b.partner(v) == graph.None:
			asked += from.share[i]
		}
	}
	j.onRestart, j.flat = b.seededJump(b.exactMass(away))
	if strength > 0 {
		j.level = (float64(j.flat*vertices) + float64(j.onRestart*asked)) / (1 - b.damping) / strength
	}
	return j
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

// lay writes z and u as they are without the seeds, and adds up u'S u.
func (b *bundle) lay(ctx context.Context, jumps []jump) error {
	return b.pieces(ctx, func(chunk int, lo graph.Vertex, s, perStrength []float64) {
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
			j, t := jumps[i], &b.stepped[chunk*len(b.sets)+i]
			below := (1 - b.damping) * j.level
			z, u := set.z[lo:][:len(s)], set.u[lo:][:len(s)]
			for k, s := range s {
				z[k] = float64(j.level*open[k]) + float64(j.flat*exact[k])
				u[k] = float64(j.flat*perOpen[k]) - float64(below*open[k])
				t.energy += float64(u[k] * u[k] * s)
			}
		}
	})
}

// plant adds the seeds to a set, and returns what this adds to u'S u.
func (b *bundle) plant(set *lane, from seeds, onRestart float64) (energy float64) {
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
		default:
			before := set.u[v]
			set.u[v] += asks / s
			energy += float64(s * (set.u[v] - before) * (set.u[v] + before))
		}
	}
	return energy
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
