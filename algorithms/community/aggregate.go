package community

import (
	"cmp"
	"context"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// aggregate makes the graph whose vertices are the groups 0 to count-1 of l's
// vertices. Each row is summed by one worker over the members in ascending
// order, so its weights and their order depend on the graph alone. A row gets
// as much room as its members have arcs: a second pass over all arcs to learn
// the lengths first would cost more than the gaps. They are written to room,
// which is for as many arcs as l has.
func aggregate(ctx context.Context, l *level, group []graph.Vertex, count, workers int, tallies *pool[tally], room space) (*level, error) {
	first, members := groups(group, count)
	up := &level{
		begin: make([]int64, count+1), end: make([]int64, count), strength: make([]float64, count),
		loop: make([]float64, count), total: l.total, divisor: l.divisor, potts: l.potts, targets: room.targets, counts: room.counts, wide: room.wide,
	}
	for v, s := range group {
		up.begin[s] += l.end[v] - l.begin[v]
	}
	par.Prefix(up.begin)
	cuts := par.Cuts[graph.Vertex](up.begin, chunkWork)
	// The heaviest chunks, single large groups, come first.
	order := singletons(len(cuts) - 1)
	slices.SortStableFunc(order, func(a, b graph.Vertex) int {
		return cmp.Compare(up.begin[cuts[b+1]]-up.begin[cuts[b]], up.begin[cuts[a+1]]-up.begin[cuts[a]])
	})
	lengths := make([]int64, len(order))
	err := par.RangeWith(ctx, workers, par.Even[uint32](len(order), 1), tallies.fresh(), func(t *tally, _ int, i, _ uint32) {
		lo, hi := cuts[order[i]], cuts[order[i]+1]
		for s := lo; s < hi; s++ {
			n := 0
			for _, v := range members[first[s]:first[s+1]] {
				up.strength[s] += l.strength[v]
				if l.loop != nil {
					up.loop[s] += l.loop[v]
				}
				n = t.add(l, v, group, n)
			}
			if up.counts != nil {
				row(up, s, t.count, up.counts, t.touched[:n])
			} else {
				row(up, s, t.weight, up.wide, t.touched[:n])
			}
			lengths[i] += up.end[s] - up.begin[s]
		}
	})
	up.begin, up.mass = up.begin[:count], up.strength
	if l.potts {
		up.mass = sums(l.mass, group, count)
	}
	if l.excess != nil {
		up.excess = sums(l.excess, group, count)
	}
	for _, n := range lengths {
		up.arcs += n
	}
	return up, err
}

// row writes a row from the sums by group, and clears them.
func row[W uint32 | float64](up *level, s graph.Vertex, sum, weights []W, touched []graph.Vertex) {
	up.loop[s] += float64(sum[s])
	sum[s] = 0
	at := up.begin[s]
	for _, c := range touched {
		if w := sum[c]; w != 0 { // neither s itself nor met twice
			up.targets[at], weights[at] = c, w
			sum[c] = 0
			at++
		}
	}
	up.end[s] = at
}

// space is room for the arcs of aggregates.
type space struct {
	targets []graph.Vertex
	counts  []uint32  // nil when weights are not whole
	wide    []float64 // nil when they are
}

// newSpace makes room for an aggregate of l.
func newSpace(l *level) space {
	if l.whole() {
		return space{targets: make([]graph.Vertex, l.arcs), counts: make([]uint32, l.arcs)}
	}
	return space{targets: make([]graph.Vertex, l.arcs), wide: make([]float64, l.arcs)}
}

// pack closes the gaps between the rows of an aggregate and returns the room
// that is left behind them.
func (l *level) pack() (left space) {
	at := int64(0)
	for v := range l.begin {
		lo, hi := l.begin[v], l.end[v]
		copy(l.targets[at:], l.targets[lo:hi])
		if l.counts != nil {
			copy(l.counts[at:], l.counts[lo:hi])
		} else {
			copy(l.wide[at:], l.wide[lo:hi])
		}
		l.begin[v], l.end[v] = at, at+hi-lo
		at += hi - lo
	}
	left.targets, l.targets = l.targets[at:], l.targets[:at]
	if l.counts != nil {
		left.counts, l.counts = l.counts[at:], l.counts[:at]
	} else {
		left.wide, l.wide = l.wide[at:], l.wide[:at]
	}
	return left
}
