package graph

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph/par"
)

// mirror adds to a table that holds each undirected edge at its smaller end
// the arc at its larger end. Going through the rows in order, every row first
// receives its smaller neighbours, ascending, before its own turn comes.
func (b *build) mirror(ctx context.Context, t *EdgeTable) error {
	n := t.Order()
	half := *t
	t.Offsets = make([]int64, n+1)
	for u := range Vertex(n) {
		for _, v := range half.Targets[half.Offsets[u]:half.Offsets[u+1]] {
			t.Offsets[u]++
			if v != u {
				t.Offsets[v]++
			}
		}
	}
	t.allocate(par.Prefix(t.Offsets), b)
	next := slices.Clone(t.Offsets[:n])
	put := func(u, v Vertex, from int64) {
		t.copyArc(next[u], v, &half, from)
		next[u]++
	}
	for u := range Vertex(n) {
		if u%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := half.Offsets[u]; i < half.Offsets[u+1]; i++ {
			v := half.Targets[i]
			put(u, v, i)
			if v != u {
				put(v, u, i)
			}
		}
	}
	return nil
}
