package graph

import (
	"context"

	"github.com/kithgraph/kith/graph/par"
)

// transpose returns the arcs sorted by target instead of source. Each part of
// the targets belongs to one worker, who reads all arcs in order and keeps
// those that end in its part; so rows come out ascending without sorting, and
// equal for any number of workers. Reading is repeated per worker, which pays
// up to about eight of them.
func (a *Adjacency) transpose(ctx context.Context, workers int) (*Adjacency, error) {
	n := a.Order()
	t := &Adjacency{Offsets: make([]int64, n+1), Targets: make([]Vertex, a.Size())}
	if a.Weights != nil {
		t.Weights = make([]float32, a.Size())
	}
	if a.Times != nil {
		t.Times = make([]int64, a.Size())
	}
	parts := par.Even[Vertex](n, n/min(par.Workers(workers), 8)+1)
	err := par.Range(ctx, workers, parts, func(_ int, lo, hi Vertex) {
		for _, v := range a.Targets {
			if v >= lo && v < hi {
				t.Offsets[v]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	par.Prefix(t.Offsets)
	err = par.Range(ctx, workers, parts, func(_ int, lo, hi Vertex) {
		next := append([]int64(nil), t.Offsets[lo:hi]...)
		for u := range Vertex(n) {
			if u%4096 == 0 && ctx.Err() != nil {
				return
			}
			for i := a.Offsets[u]; i < a.Offsets[u+1]; i++ {
				v := a.Targets[i]
				if v < lo || v >= hi {
					continue
				}
				at := next[v-lo]
				next[v-lo]++
				t.Targets[at] = u
				if a.Weights != nil {
					t.Weights[at] = a.Weights[i]
				}
				if a.Times != nil {
					t.Times[at] = a.Times[i]
				}
			}
		}
	})
	return t, err
}
