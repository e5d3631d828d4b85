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
// the lengths first would cost more than the gaps.
func aggregate(ctx context.Context, l *level, group []graph.Vertex, count, workers int, tallies *pool[tally]) (*level, error) {
	first, members := groups(group, count)
	up := &level{
		begin: make([]int64, count+1), end: make([]int64, count), strength: make([]float64, count),
		loop: make([]float64, count), total: l.total, targets: make([]graph.Vertex, l.arcs), wide: make([]float64, l.arcs),
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
			n, plain := 0, l.plain()
			for _, v := range members[first[s]:first[s+1]] {
				up.strength[s] += l.strength[v]
				if plain {
					n = t.countLabels(l.targets[l.begin[v]:l.end[v]], group, n)
					continue
				}
				if l.loop != nil {
					up.loop[s] += l.loop[v]
				}
				n = t.add(l, v, group, n)
			}
			if plain {
				row(up, s, t.count, t.touched[:n])
			} else {
				row(up, s, t.weight, t.touched[:n])
			}
			lengths[i] += up.end[s] - up.begin[s]
		}
	})
	up.begin = up.begin[:count]
	for _, n := range lengths {
		up.arcs += n
	}
	return up, err
}

// row writes a row from the sums by group, and clears them.
func row[W uint32 | float64](up *level, s graph.Vertex, sum []W, touched []graph.Vertex) {
	up.loop[s] += float64(sum[s])
	sum[s] = 0
	at := up.begin[s]
	for _, c := range touched {
		if w := sum[c]; w != 0 { // neither s itself nor met twice
			up.targets[at], up.wide[at] = c, float64(w)
			sum[c] = 0
			at++
		}
	}
	up.end[s] = at
}
