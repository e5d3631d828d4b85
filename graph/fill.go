package graph

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
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
	// target returns the other end of an arc, targets those of many.
	target(r R) Vertex
	targets(to []Vertex, arcs []placed[R])
	// record appends merged arcs to the canonical stream.
	record(stream []byte, arcs []placed[R], t *EdgeTable) []byte
	// rename gives the ends of arcs their numbers.
	rename(arcs []placed[R], number []Vertex)
	// turn makes of arcs their opposites, without loops.
	turn(to, from []placed[R]) []placed[R]
	// lay sorts a part's arcs and puts them into the rows of the table from first
	// on, which begin at the offsets.
	lay(t *EdgeTable, s *rowScratch[R], part []placed[R], first Vertex, offsets []int64)
}

// fill places every edge in the row of its source (of an undirected edge: its
// smaller end), sorts and merges the rows, and digests them: their order is
// that of the canonical stream. Then place lays them into t.
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
	s.src = nil
	runtime.GC() // what follows takes the place of the batches
	h := &halfTable[R]{partition: half, t: t, kept: make([]int64, x.len()), ends: make([]int64, t.Order())}
	if err := mergeRows(ctx, b, h, f); err != nil {
		return err
	}
	degree, loops, err := degrees(ctx, b.o.Workers, h, f)
	if err != nil {
		return err
	}
	size := int64(0)
	for _, kept := range h.kept {
		size += kept
	}
	b.report.Merged, b.report.Loops = b.report.Read-b.report.Mirrored-size, loops
	if !t.Directed {
		size += size - loops
	}
	t.allocate(size, s.weighted, s.timed)
	if t.Digest, err = digestRows(ctx, b.o.Workers, h, f); err != nil {
		return err
	}
	return place(ctx, b.o, h, f, degree)
}

// rowScratch is where a worker groups a part by row.
type rowScratch[R any] struct {
	next  []int64
	arcs  []R
	part  []placed[R]
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

// sorted returns a part's arcs in the order of their rows, each row sorted. The
// rows from first on begin at the offsets.
func (s *rowScratch[R]) sorted(part []placed[R], first Vertex, offsets []int64, sortRow func([]R)) []R {
	arcs, ends := s.group(part, first, first+Vertex(len(offsets)-1))
	from := int64(0)
	for _, end := range ends {
		sortRow(arcs[from:end])
		from = end
	}
	return arcs
}

// mergeRows sorts and merges the rows of all parts.
func mergeRows[R any, F form[R]](ctx context.Context, b *build, h *halfTable[R], f F) error {
	t := h.t
	n := h.len()
	mirrored, faults := make([]int, n), make([]error, n)
	fresh := func() *rowScratch[R] { return new(rowScratch[R]) }
	err := eachPart(ctx, b.o.Workers, h.parts, fresh, func(s *rowScratch[R], p int, lo, hi Vertex) {
		part := h.part(p)
		arcs, ends := s.group(f.sort(part, &s.spare), lo, hi)
		from, to := int64(0), 0
		for i, end := range ends {
			u := lo + Vertex(i)
			row := arcs[from:end]
			from = end
			f.sortRow(row)
			kept, m, err := f.merge(row)
			if err != nil && faults[p] == nil {
				faults[p] = fmt.Errorf("%w: %s", err, b.name(t, u, f.target(row[kept])))
			}
			mirrored[p] += m
			for _, arc := range row[:kept] {
				part[to] = placed[R]{u, arc}
				to++
			}
			h.ends[u] = h.starts[p] + int64(to)
		}
		h.kept[p] = int64(to)
	})
	if err != nil {
		return err
	}
	for p := range faults {
		b.report.Mirrored += int64(mirrored[p])
		if faults[p] != nil {
			return faults[p]
		}
	}
	return nil
}
