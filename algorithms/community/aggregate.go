package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// aggregate makes the graph whose vertices are the groups 0 to count-1 of l's
// vertices. Each row is summed by one worker over the members in ascending
// order, so its weights and their order depend on the graph alone. Chunks of
// rows are collected apart and then copied together: a second pass over all
// arcs to learn the lengths first would cost more.
func aggregate(ctx context.Context, l *level, group []graph.Vertex, count, workers int, tallies *pool[tally]) (*level, error) {
	first, members := groups(group, count)
	up := &level{
		offsets: make([]int64, count+1), strength: make([]float64, count),
		loop: make([]float64, count), total: l.total,
	}
	work := make([]int64, count+1)
	for v, s := range group {
		work[s] += l.offsets[v+1] - l.offsets[v]
	}
	par.Prefix(work)
	cuts := par.Cuts[graph.Vertex](work, chunkWork)
	type rows struct {
		targets []graph.Vertex
		wide    []float64
	}
	parts := make([]rows, len(cuts))
	err := par.RangeWith(ctx, workers, cuts, tallies.fresh(), func(t *tally, chunk int, lo, hi graph.Vertex) {
		var part rows
		for s := lo; s < hi; s++ {
			begin := len(part.targets)
			for _, v := range members[first[s]:first[s+1]] {
				up.strength[s] += l.strength[v]
				if l.loop != nil {
					up.loop[s] += l.loop[v]
				}
				t.add(l, v, group)
			}
			up.loop[s] += t.weight[s]
			t.weight[s] = 0
			for _, c := range t.touched {
				if t.weight[c] != 0 { // neither s itself nor met twice
					part.targets = append(part.targets, c)
					part.wide = append(part.wide, t.weight[c])
					t.weight[c] = 0
				}
			}
			t.touched = t.touched[:0]
			up.offsets[s] = int64(len(part.targets) - begin)
		}
		parts[chunk] = part
	})
	if err != nil {
		return nil, err
	}
	size := par.Prefix(up.offsets)
	up.targets, up.wide = make([]graph.Vertex, size), make([]float64, size)
	err = par.Range(ctx, workers, cuts, func(chunk int, lo, _ graph.Vertex) {
		copy(up.targets[up.offsets[lo]:], parts[chunk].targets)
		copy(up.wide[up.offsets[lo]:], parts[chunk].wide)
		parts[chunk] = rows{}
	})
	return up, err
}
