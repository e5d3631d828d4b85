package graph

import (
	"context"
	"slices"
	"sort"

	"github.com/kithgraph/kith/graph/par"
)

// halfTable holds the merged arcs: of every part at the front of its place, in
// the order of the canonical stream. An undirected edge is one arc, at its
// smaller end.
type halfTable[R any] struct {
	*partition[R]
	t    *EdgeTable
	kept []int64 // arcs by part
	ends []int64 // where each row ends
}

// merged returns the arcs of a part.
func (h *halfTable[R]) merged(p int) []placed[R] { return h.part(p)[:h.kept[p]] }

// row returns the arcs of a vertex.
func (h *halfTable[R]) row(v Vertex) []placed[R] {
	p := h.of(v)
	begin := h.starts[p]
	if v > h.cuts[p] {
		begin = h.ends[v-1]
	}
	return h.arcs[begin:h.ends[v]]
}

// before returns how many arcs are before each part, and all.
func (h *halfTable[R]) before() (before []int64, total int64) {
	before = append(slices.Clone(h.kept), 0)
	return before, par.Prefix(before)
}

// degrees counts the arcs that every vertex will have, of a directed table those
// that leave and those that arrive; and the loops. Every worker counts targets
// in counters of its own: sums of integers do not depend on how many there are.
func degrees[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F) (degree []int64, loops int64, err error) {
	before, total := h.before()
	runs := par.Cuts[uint32](before, total/int64(min(par.Workers(workers), 8))+1)
	arriving, looping := make([][]uint32, len(runs)-1), make([]int64, len(runs)-1)
	directed := h.t.Directed
	err = par.Range(ctx, workers, runs, func(run int, lo, hi uint32) {
		count, targets := make([]uint32, len(h.ends)), make([]Vertex, blockArcs)
		for p := int(lo); p < int(hi) && ctx.Err() == nil; p++ {
			for block := range slices.Chunk(h.merged(p), blockArcs) {
				f.targets(targets, block)
				for i := range block {
					v := targets[i]
					if v == block[i].row {
						looping[run]++
						if !directed {
							continue // one arc, which its row counts
						}
					}
					count[v]++
				}
			}
		}
		arriving[run] = count
	})
	if err != nil {
		return nil, 0, err
	}
	for _, k := range looping {
		loops += k
	}
	degree = make([]int64, len(h.ends))
	return degree, loops, par.Range(ctx, workers, par.Even[Vertex](len(degree), chunkArcs), func(_ int, lo, hi Vertex) {
		for v := lo; v < hi; v++ {
			degree[v] = int64(len(h.row(v)))
			for _, count := range arriving {
				degree[v] += int64(count[v])
			}
		}
	})
}

// order returns the vertices in the order of the table, and sets its offsets and
// the ranks of its ids.
func (h *halfTable[R]) order(o Order, degree []int64) []Vertex {
	t, order := h.t, h.t.IDs.ByRank()
	if o == OrderDegree {
		order = byFalling(degree, order)
		t.IDs = t.IDs.renumbered(order)
	}
	t.Offsets = make([]int64, len(order)+1)
	for i, v := range order {
		if t.Offsets[i] = degree[v]; t.Directed {
			t.Offsets[i] = int64(len(h.row(v)))
		}
	}
	par.Prefix(t.Offsets)
	return order
}

// digestRows computes the table's digest.
func digestRows[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F) (Digest, error) {
	before, total := h.before()
	return h.t.digest(ctx, workers, total, func(s *piece, first, end int64) {
		p := sort.Search(h.len(), func(p int) bool { return before[p+1] > first })
		for ; first < end; p++ {
			part := h.merged(p)[first-before[p]:]
			part = part[:min(int64(len(part)), end-first)]
			s.stream = f.record(s.stream, part, h.t)
			first += int64(len(part))
		}
	})
}
