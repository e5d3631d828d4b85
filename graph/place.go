package graph

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph/par"
)

// slabArcs is how many arcs are on their way to the table at a time; a variable
// so that tests can cut small tables into slabs.
var slabArcs int64 = 1 << 27

// place lays the merged arcs into the table, undirected ones with their
// opposites, under the numbers that the vertices are to have. These are known
// before a row is laid, so no row is laid twice. A row's own arcs lie together
// and are fetched when it is their turn; opposites are spread over parts before.
func place[R any, F form[R]](ctx context.Context, o BuildOptions, h *halfTable[R], f F, degree []int64) error {
	order := h.order(o.Order, degree)
	x := newParts(par.Cuts[Vertex](h.t.Offsets, partSize(h.t.Size())))
	opposites, err := renamed(ctx, o, h, f, x, order)
	if err != nil {
		return err
	}
	n := x.len()
	arcs := make([]int64, n)
	for _, counts := range opposites {
		for p, k := range counts {
			arcs[p] += k
		}
	}
	var room []placed[R]
	for lo, hi := 0, 0; lo < n; lo = hi {
		sum := arcs[lo]
		for hi = lo + 1; hi < n && sum+arcs[hi] <= slabArcs; hi++ {
			sum += arcs[hi]
		}
		if int64(len(room)) < sum {
			room = nil // before there is more
			room = make([]placed[R], sum)
		}
		if err := placeSlab(ctx, o.Workers, h, f, x, order, lo, hi, opposites, room); err != nil {
			return err
		}
	}
	return nil
}

// renamed gives the ends of all arcs their numbers, and counts the opposites by
// the part of the arc and their own.
func renamed[R any, F form[R]](ctx context.Context, o BuildOptions, h *halfTable[R], f F, x *parts, order []Vertex) ([][]int64, error) {
	number := make([]Vertex, len(order))
	for i, v := range order {
		number[v] = Vertex(i)
	}
	opposites := make([][]int64, h.len())
	return opposites, par.Range(ctx, o.Workers, par.Even[uint32](h.len(), 1), func(q int, _, _ uint32) {
		opposites[q] = make([]int64, x.len())
		turned := make([]placed[R], 0, blockArcs)
		for block := range slices.Chunk(h.merged(q), blockArcs) {
			f.rename(block, number)
			if !h.t.Directed {
				countArcs(x, opposites[q], f.turn(turned, block))
			}
		}
	})
}

// placeSlab lays the rows of the parts lo <= p < hi.
func placeSlab[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F, x *parts, order []Vertex, lo, hi int, opposites [][]int64, room []placed[R]) error {
	starts := places(opposites, lo, hi)
	if starts[hi-lo] > 0 {
		err := par.Range(ctx, workers, par.Even[uint32](h.len(), 1), func(q int, _, _ uint32) {
			to := &sink[R]{parts: x, next: opposites[q], arcs: room}
			turned := make([]placed[R], 0, blockArcs)
			for block := range slices.Chunk(h.merged(q), blockArcs) {
				block = f.turn(turned, block)
				if hi-lo < x.len() {
					block = within(block, x.cuts[lo], x.cuts[hi])
				}
				to.put(block)
			}
		})
		if err != nil {
			return err
		}
	}
	fresh := func() *rowScratch[R] { return new(rowScratch[R]) }
	return par.RangeWith(ctx, workers, par.Even[uint32](hi-lo, 1), fresh, func(s *rowScratch[R], c int, _, _ uint32) {
		first, end := x.cuts[lo+c], x.cuts[lo+c+1]
		offsets := h.t.Offsets[first : end+1]
		if size := int(offsets[end-first] - offsets[0]); cap(s.part) < size {
			s.part = make([]placed[R], 0, size+size/4)
		}
		part := append(s.part[:0], room[starts[c]:starts[c+1]]...)
		for _, v := range order[first:end] {
			part = append(part, h.row(v)...)
		}
		f.lay(h.t, s, part, first, offsets)
	})
}

// within keeps the arcs of the rows lo <= row < hi.
func within[R any](block []placed[R], lo, hi Vertex) []placed[R] {
	kept := block[:0]
	for i := range block {
		if row := block[i].row; lo <= row && row < hi {
			kept = append(kept, block[i])
		}
	}
	return kept
}
