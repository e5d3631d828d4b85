package gen

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// ties are the edges of a world. Slots are numbered by kind: those within each
// group, between groups, among Sybils, attack edges.
type ties struct {
	pairs   []uint64  // of each slot; freeSlot where there was no room
	first   []int     // vertex of each group, of the Sybils, and the end
	begin   []int     // slot of each kind, and the end of the last
	stretch []float64 // for each kind: 1/log(1-1/mean) of its interactions
	counts  splitmix.Sequence
	times   splitmix.Sequence
	days    int
}

// kind returns the kind of a slot: a group's number, or one of those behind.
func (t *ties) kind(slot int) int {
	k, _ := slices.BinarySearch(t.begin, slot+1)
	return k - 1
}

// group returns the group of a member.
func (t *ties) group(v uint32) int {
	g, _ := slices.BinarySearch(t.first, int(v)+1)
	return g - 1
}

// batch returns the pairs of a batch.
func (t *ties) batch(i int) []uint64 {
	return t.pairs[min(i*batchEdges, len(t.pairs)):min((i+1)*batchEdges, len(t.pairs))]
}

// members returns the number of slots of ties between members.
func (t *ties) members() int { return t.begin[len(t.begin)-3] }

// tie draws the edges.
func (w World) tie(ctx context.Context, workers int) (*ties, error) {
	law, err := newPowerLawOfMean(w.Exponent, w.MeanDegree, w.MaxDegree)
	if err != nil {
		return nil, err
	}
	p, sums, err := plantDegrees(ctx, w.Sizes, law, w.Seed, workers)
	if err != nil {
		return nil, err
	}
	t := &ties{counts: splitmix.New(w.Seed, forCounts), times: splitmix.New(w.Seed, forTimes), days: w.Days}
	t.first = append(slices.Clone(p.first), p.first[len(p.first)-1]+w.Sybils)
	across, err := w.share(t, sums)
	if err != nil {
		return nil, err
	}
	members, groups := sum(w.Sizes), len(w.Sizes)
	p.blocks = newAlias(sums)
	t.pairs, err = distinctPairs(ctx, workers, t.begin[len(t.begin)-1], splitmix.New(w.Seed, forTies), func(slot int, from *stream) (a, b uint32) {
		within := func(g int) uint32 {
			from.position++
			return uint32(p.first[g]) + p.vertex[g].draw(from.At(from.position-1))
		}
		kind := t.kind(slot)
		switch kind - groups {
		case 0: // between groups
			from.position++
			r := across.draw(from.At(from.position - 1))
			for range 1 << 10 {
				from.position++
				if s := p.blocks.draw(from.At(from.position - 1)); s != r {
					return within(int(r)), within(int(s))
				}
			}
			return 0, 0 // to be drawn again
		case 1:
			return uint32(members) + uint32(from.below(uint64(w.Sybils))), uint32(members) + uint32(from.below(uint64(w.Sybils)))
		case 2:
			return uint32(from.below(uint64(members))), uint32(members) + uint32(from.below(uint64(w.Sybils)))
		}
		return within(kind), within(kind)
	})
	return t, err
}

// share divides the slots among the kinds, and returns how the first of two
// groups is drawn between groups: in proportion to a(1-a).
func (w World) share(t *ties, sums []float64) (alias, error) {
	total, same, cross := 0.0, 0.0, make([]float64, len(sums))
	for _, s := range sums {
		total += s
	}
	members := sum(w.Sizes)
	edges := int(math.Floor(float64(float64(members)*w.MeanDegree/2) + 0.5))
	for r, s := range sums {
		a := s / total
		t.begin = append(t.begin, int(math.Floor(float64(float64(edges)*same)+0.5)))
		same += float64(w.Homophily*a) + float64((1-w.Homophily)*float64(a*a))
		cross[r] = float64(a * (1 - a))
	}
	if len(sums) == 1 || same > 1 {
		same = 1
	}
	t.begin = append(t.begin, int(math.Floor(float64(float64(edges)*same)+0.5)), edges)
	for r, size := range w.Sizes {
		if here := t.begin[r+1] - t.begin[r]; float64(here) > float64(size)*float64(size-1)/4 {
			return nil, fmt.Errorf("%w: %d edges within group %d of %d members; half of the pairs, %d, is the most", param.ErrBad, here, r+1, size, size*(size-1)/4)
		}
	}
	region := int(math.Floor(float64(float64(w.Sybils)*w.SybilDegree/2) + 0.5))
	t.begin = append(t.begin, edges+region, edges+region+w.AttackEdges)

	outside := float64(w.Interactions / (1 - same + float64(w.InsideFactor*same)))
	inside := float64(outside * w.InsideFactor)
	if len(sums) == 1 {
		inside = w.Interactions
	}
	if same > 0 && inside < 1 || same < 1 && outside < 1 {
		return nil, fmt.Errorf("%w: --inside-factor %v: ties within groups would have %.3g interactions on average and ties across %.3g; 1 is the least", param.ErrBad, w.InsideFactor, inside, outside)
	}
	for range sums {
		t.stretch = append(t.stretch, stretchOf(inside))
	}
	t.stretch = append(t.stretch, stretchOf(outside), stretchOf(w.Interactions), stretchOf(w.AttackInteractions))
	if same == 1 {
		return nil, nil
	}
	return newAlias(cross), nil
}

// stretchOf turns logarithms of even numbers into geometric ones.
func stretchOf(mean float64) float64 {
	if mean <= 1 {
		return 0
	}
	return 1 / exact.Log1p(-1/mean)
}

// mostInteractions is what a 32-bit float holds exactly.
const mostInteractions = 1 << 24

// interactions returns how many a slot has.
func (t *ties) interactions(slot int) int64 {
	more := float64(exact.Log(even(t.counts, uint64(slot))) * t.stretch[t.kind(slot)])
	return 1 + int64(min(more, mostInteractions-1))
}

// latest returns the time of the latest of n interactions: the largest of n
// even numbers is distributed as the n-th root of one.
func (t *ties) latest(slot int, n int64) int64 {
	const begin, day = 1577836800e6, 86400e6 // 2020-01-01, in microseconds
	return begin + int64(float64(float64(t.days)*day)*powerOf(even(t.times, uint64(slot)), 1/float64(n)))
}
