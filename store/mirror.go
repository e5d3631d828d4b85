package store

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// mirrored checks that every arc of an undirected table stands in both rows:
// the dataset's digest lists each edge only once. Looking every arc up in the
// other row jumps through memory; instead the hashes of the arcs towards
// larger vertices are added up, and so are those of the arcs towards smaller
// ones. Two different sets have equal sums by a chance of 1 in 2⁶⁴.
func mirrored(ctx context.Context, t *graph.EdgeTable, workers int) error {
	if t.Directed {
		return nil
	}
	var up, down atomic.Uint64
	err := par.Range(ctx, workers, par.Cuts[graph.Vertex](t.Offsets, 1<<16), func(_ int, lo, hi graph.Vertex) {
		var ups, downs uint64
		for u := lo; u < hi; u++ {
			for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
				if v := t.Targets[i]; u < v {
					ups += arcHash(t, u, v, i)
				} else if v < u {
					downs += arcHash(t, v, u, i)
				}
			}
		}
		up.Add(ups)
		down.Add(downs)
	})
	if err == nil && up.Load() != down.Load() {
		return damaged("an edge of the undirected graph stands in the row of one end only")
	}
	return err
}

// arcHash hashes an arc of the table, by the ends that are given.
func arcHash(t *graph.EdgeTable, u, v graph.Vertex, i int64) uint64 {
	h := graph.HashArc(u, v)
	if t.Layer != nil {
		h = h.With(uint64(t.Layer[i]))
	}
	if t.Weights != nil {
		h = h.With(uint64(math.Float32bits(t.Weights[i])))
	}
	if t.Times != nil {
		h = h.With(uint64(t.Times[i]))
	}
	return uint64(h)
}
