package graph

import (
	"cmp"
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph/par"
)

// form is how an arc is kept while a table is built: what distinguishes tables
// with attributes from those without. Its methods take many arcs at a time, as
// a call per arc would cost more than what it does.
type form[R any] interface {
	// arcs makes arcs of a block of edges, those of e from position at on.
	arcs(to []placed[R], b *ends, e *Edges, at int, layers []uint16)
	// sort brings the arcs of each row in order before they are grouped by
	// row, or sortRow does it afterwards; the other does nothing.
	sort(part []placed[R], spare *[]placed[R]) []placed[R]
	sortRow(row []R)
	// merge leaves the merged arcs at the front of the row and returns how
	// many they are, how many pairs listed both ways became one, and the
	// place of an arc that breaks the policy or the limits of a weight.
	merge(row []R) (kept, mirrored int, err error)
	target(r R) Vertex
	// turn makes of arcs their opposites, without loops.
	turn(to, from []placed[R]) []placed[R]
	// lay puts arcs into the table, where next says, by row from lo on.
	lay(t *EdgeTable, arcs []placed[R], next []int64, lo Vertex)
}

// fill places every edge in the row of its source (of an undirected edge: its
// smaller end), sorts and merges the rows, and lays them into t; for undirected
// edges with their opposites.
func fill[R any, F form[R]](ctx context.Context, b *build, t *EdgeTable, x *parts, counts [][]int64, f F) error {
	s := b.survey
	faults := make([]error, len(counts))
	half, err := spread(ctx, b.o.Workers, x, counts, func(run int, to *sink[R]) {
		var edges ends
		block := make([]placed[R], blockArcs)
		for i := int(s.runs[run]); i < int(s.runs[run+1]) && ctx.Err() == nil; i++ {
			e, err := s.src.Batch(i)
			if err != nil {
				faults[run] = err
				return
			}
			layers := b.layersOf(e)
			for at := 0; at < e.Len(); at += blockArcs {
				n := edges.read(b.number, i, e, at, b.o.Directed)
				f.arcs(block[:n], &edges, e, at, layers)
				to.put(block[:n])
			}
		}
	})
	if err = cmp.Or(err, cmp.Or(faults...)); err != nil {
		return err
	}
	h := &halfTable[R]{partition: half, t: t, kept: make([]int64, x.len())}
	t.Offsets = make([]int64, t.Order()+1)
	if err := mergeRows(ctx, b, h, f); err != nil {
		return err
	}
	size := int64(0)
	for _, kept := range h.kept {
		size += kept
	}
	b.report.Merged = b.report.Read - b.report.Mirrored - size
	if t.Directed {
		t.allocate(size, s.weighted, s.timed)
		return layRows(ctx, b.o.Workers, h, f)
	}
	t.allocate(2*size-b.report.Loops, s.weighted, s.timed)
	return mirror(ctx, b.o.Workers, h, f)
}

// halfTable holds the merged arcs: of every part at the front of its place, in
// the order of rows and then as form.sort puts them.
type halfTable[R any] struct {
	*partition[R]
	t    *EdgeTable
	kept []int64 // arcs by part; those by row are in t.Offsets until rows are laid
	// up[q][p] counts the arcs of part q whose targets are in part p, without
	// loops; of undirected edges.
	up [][]int64
}

func (h *halfTable[R]) merged(p int) []placed[R] { return h.part(p)[:h.kept[p]] }

// rowScratch is where a worker groups a part by row.
type rowScratch[R any] struct {
	next  []int64
	arcs  []R
	spare []placed[R]
}

// group returns the arcs in the order of their rows. Row lo+i is then
// arcs[next[i-1]:next[i]], or from 0.
func (s *rowScratch[R]) group(part []placed[R], lo, hi Vertex) (arcs []R, next []int64) {
	if s.next = s.next[:0]; cap(s.next) < int(hi-lo)+1 {
		s.next = make([]int64, 0, int(hi-lo)+1)
	}
	next = s.next[:hi-lo+1]
	clear(next)
	for i := range part {
		next[part[i].row-lo+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	if cap(s.arcs) < len(part) {
		s.arcs = make([]R, len(part)+len(part)/4)
	}
	arcs = s.arcs[:len(part)]
	for i := range part {
		at := &next[part[i].row-lo]
		arcs[*at] = part[i].arc
		*at++
	}
	return arcs, next[:hi-lo]
}

// mergeRows sorts and merges the rows of all parts.
func mergeRows[R any, F form[R]](ctx context.Context, b *build, h *halfTable[R], f F) error {
	t := h.t
	n := h.len()
	loops, mirrored, faults := make([]int64, n), make([]int, n), make([]error, n)
	if !t.Directed {
		h.up = make([][]int64, n)
	}
	fresh := func() *rowScratch[R] { return new(rowScratch[R]) }
	err := eachPart(ctx, b.o.Workers, h.parts, fresh, func(s *rowScratch[R], p int, lo, hi Vertex) {
		part := h.part(p)
		arcs, ends := s.group(f.sort(part, &s.spare), lo, hi)
		from, to := int64(0), 0
		for i, end := range ends {
			u := lo + Vertex(i)
			row := arcs[from:end]
			from = end
			if len(row) == 0 {
				continue
			}
			f.sortRow(row)
			kept, m, err := f.merge(row)
			if err != nil && faults[p] == nil {
				faults[p] = fmt.Errorf("%w: %s", err, b.name(t, u, f.target(row[kept])))
			}
			mirrored[p] += m
			t.Offsets[u] = int64(kept)
			for _, arc := range row[:kept] {
				part[to] = placed[R]{u, arc}
				to++
			}
		}
		h.kept[p] = int64(to)
		if !t.Directed {
			h.up[p] = make([]int64, n)
		}
		loops[p] = h.countUp(p, f.turn)
	})
	if err != nil {
		return err
	}
	for p := range faults {
		b.report.Mirrored += int64(mirrored[p])
		b.report.Loops += loops[p]
		if faults[p] != nil {
			return faults[p]
		}
	}
	return nil
}

// countUp counts the opposites of a part's arcs by their parts, and returns
// how many arcs are loops.
func (h *halfTable[R]) countUp(p int, turn func(to, from []placed[R]) []placed[R]) int64 {
	loops := h.kept[p]
	block := make([]placed[R], 0, blockArcs)
	for rest := h.merged(p); len(rest) > 0; rest = rest[min(blockArcs, len(rest)):] {
		block = turn(block[:0], rest[:min(blockArcs, len(rest))])
		loops -= int64(len(block))
		if h.up == nil {
			continue
		}
		first, cuts, shift, up := h.first, h.cuts, h.shift&31, h.up[p]
		for i := range block {
			row := block[i].row
			q := int(first[row>>shift])
			for row >= cuts[q+1] {
				q++
			}
			up[q]++
		}
	}
	return loops
}

// layRows lays the arcs of a directed table.
func layRows[R any, F form[R]](ctx context.Context, workers int, h *halfTable[R], f F) error {
	base := append([]int64(nil), h.kept...)
	h.t.Offsets[h.t.Order()] = par.Prefix(base)
	fresh := func() *[]int64 { return new([]int64) }
	return eachPart(ctx, workers, h.parts, fresh, func(s *[]int64, p int, lo, hi Vertex) {
		next := (*s)[:0]
		at := base[p]
		for u := lo; u < hi; u++ {
			next = append(next, at)
			at, h.t.Offsets[u] = at+h.t.Offsets[u], at
		}
		f.lay(h.t, h.merged(p), next, lo)
		*s = next
	})
}
