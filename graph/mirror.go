package graph

import (
	"context"

	"github.com/kithgraph/kith/graph/par"
)

// slabArcs is how many opposite arcs are on their way at a time; a variable so
// that tests can cut small tables into slabs.
var slabArcs int64 = 1 << 27

// mirror lays a table that holds each undirected edge at its smaller end, with
// the arc at the larger end too. The opposites are spread over the parts in the
// order of their sources, so every row receives its smaller neighbours in
// ascending order; the larger ones, which are sorted already, follow.
func mirror[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F) error {
	n := h.len()
	down := make([]int64, n) // opposites by part
	for _, up := range h.up {
		for p, c := range up {
			down[p] += c
		}
	}
	base := make([]int64, n)
	for p := range base {
		base[p] = h.kept[p] + down[p]
	}
	h.t.Offsets[h.t.Order()] = par.Prefix(base)
	var room []placed[R]
	for lo, hi := 0, 0; lo < n; lo = hi {
		arcs := down[lo]
		for hi = lo + 1; hi < n && arcs+down[hi] <= slabArcs; hi++ {
			arcs += down[hi]
		}
		if int64(len(room)) < arcs {
			room = nil // before there is more
			room = make([]placed[R], arcs)
		}
		if err := mirrorSlab(ctx, workers, h, f, lo, hi, base, room); err != nil {
			return err
		}
	}
	return nil
}

// mirrorSlab lays the rows of the parts lo <= p < hi.
func mirrorSlab[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F, lo, hi int, base []int64, room []placed[R]) error {
	// Targets are larger than sources, so parts behind hi have none here.
	starts := places(h.up[:hi], lo, hi)
	err := par.Range(ctx, workers, par.Even[uint32](hi, 1), func(q int, _, _ uint32) {
		to := &sink[R]{parts: h.parts, next: h.up[q], arcs: room}
		block := make([]placed[R], 0, blockArcs)
		for rest := h.merged(q); len(rest) > 0; rest = rest[min(blockArcs, len(rest)):] {
			block = f.turn(block[:0], rest[:min(blockArcs, len(rest))])
			if lo > 0 || hi < h.len() {
				block = h.within(block, lo, hi)
			}
			to.put(block)
		}
	})
	if err != nil {
		return err
	}
	fresh := func() *[]int64 { return new([]int64) }
	return par.RangeWith(ctx, workers, par.Even[uint32](hi-lo, 1), fresh, func(s *[]int64, c int, _, _ uint32) {
		p := lo + c
		first, end := h.cuts[p], h.cuts[p+1]
		part := room[starts[c]:starts[c+1]]
		if cap(*s) < int(end-first)+1 {
			*s = make([]int64, int(end-first)+1)
		}
		next := (*s)[:end-first]
		clear(next)
		for i := range part {
			next[part[i].row-first]++
		}
		offsets := h.t.Offsets[first:end]
		at := base[p]
		for i, smaller := range next {
			next[i] = at
			at, offsets[i] = at+smaller+offsets[i], at
		}
		f.lay(h.t, part, next, first)
		f.lay(h.t, h.merged(p), next, first)
	})
}

// within keeps the arcs whose rows are in the parts lo <= p < hi.
func (h *halfTable[R]) within(block []placed[R], lo, hi int) []placed[R] {
	kept := block[:0]
	for i := range block {
		if row := block[i].row; row >= h.cuts[lo] && row < h.cuts[hi] {
			kept = append(kept, block[i])
		}
	}
	return kept
}
