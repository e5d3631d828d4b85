package graph

import (
	"context"

	"github.com/kithgraph/kith/graph/par"
)

// Rows are filled by way of parts: ranges of rows with about partArcs arcs,
// so that what is done to a part happens in a processor's cache. Arcs are
// first spread over the parts in the order in which producers emit them, each
// producer into a place of its own that counting has found before; so there
// are no locks, no atomic counters, and the order of arcs does not depend on
// the workers. Then each part is grouped by row, which keeps that order.
//
// (Placing arcs at once by one atomic counter per row took four times as long:
// nearly every arc misses the cache, for the counter and for the place.)

// partArcs is the size of a part; a variable so that tests can cut small tables
// into parts.
var partArcs int64 = 1 << 17

// maxParts is how many parts there are at most.
const maxParts = 1 << 12

// parts are ranges of rows; part p is cuts[p] <= row < cuts[p+1].
type parts struct {
	cuts  []Vertex
	shift int
	first []uint16 // the part of row i<<shift, by i
}

// partSize returns how many arcs a part has at least, so that there are not too
// many parts.
func partSize(total int64) int64 { return max(partArcs, total/(maxParts/2)) }

// joined joins neighbouring bins of rows to parts. Bin b begins at row
// begins[b], and the last entry of begins is the number of rows.
func joined(begins []Vertex, arcs []int64) *parts {
	total := int64(0)
	for _, a := range arcs {
		total += a
	}
	cuts, sum := []Vertex{0}, int64(0)
	for b, a := range arcs {
		if sum += a; (sum >= partSize(total) || b == len(arcs)-1) && cuts[len(cuts)-1] != begins[b+1] {
			cuts, sum = append(cuts, begins[b+1]), 0
		}
	}
	return newParts(cuts)
}

func newParts(cuts []Vertex) *parts {
	x := &parts{cuts: cuts}
	order := int(cuts[len(cuts)-1])
	for order>>x.shift > 1<<14 {
		x.shift++
	}
	x.first = make([]uint16, order>>x.shift+1)
	for i, p := 0, 0; i < len(x.first); i++ {
		for p+2 < len(x.cuts) && Vertex(i<<x.shift) >= x.cuts[p+1] {
			p++
		}
		x.first[i] = uint16(p)
	}
	return x
}

func (x *parts) len() int { return len(x.cuts) - 1 }

// of returns the part of a row.
func (x *parts) of(row Vertex) int {
	p := int(x.first[row>>x.shift])
	for row >= x.cuts[p+1] {
		p++
	}
	return p
}

// placed is an arc on the way to its row.
type placed[R any] struct {
	row Vertex
	arc R
}

// partition holds arcs by part.
type partition[R any] struct {
	*parts
	starts []int64 // arcs of part p are arcs[starts[p]:starts[p+1]]
	arcs   []placed[R]
}

// blockArcs is how many arcs go from one step to the next at a time.
const blockArcs = 1 << 10

// sink takes the arcs of one producer.
type sink[R any] struct {
	*parts
	next []int64 // where the next arc of each part goes
	arcs []placed[R]
}

// put takes a block of arcs.
func (s *sink[R]) put(block []placed[R]) {
	first, cuts, shift, next, arcs := s.first, s.cuts, s.shift&31, s.next, s.arcs
	for i := range block {
		row := block[i].row
		p := int(first[row>>shift])
		for row >= cuts[p+1] {
			p++
		}
		at := next[p]
		next[p] = at + 1
		arcs[at] = block[i]
	}
}

// countArcs adds a block of arcs to their numbers by part.
func countArcs[R any](x *parts, counts []int64, block []placed[R]) {
	first, cuts, shift := x.first, x.cuts, x.shift&31
	for i := range block {
		row := block[i].row
		p := int(first[row>>shift])
		for row >= cuts[p+1] {
			p++
		}
		counts[p]++
	}
}

// places turns the numbers of arcs that each producer has for each part into
// the place of the first of them, and returns where the parts lo <= p < hi
// begin.
func places(counts [][]int64, lo, hi int) (starts []int64) {
	at := int64(0)
	for p := lo; p < hi; p++ {
		starts = append(starts, at)
		for _, c := range counts {
			if p < len(c) {
				c[p], at = at, at+c[p]
			}
		}
	}
	return append(starts, at)
}

// spread lets every producer emit its arcs. The counts, by producer and part,
// say how many arcs there are; they serve as cursors and are used up.
func spread[R any](ctx context.Context, workers int, x *parts, counts [][]int64, emit func(producer int, s *sink[R])) (*partition[R], error) {
	starts := places(counts, 0, x.len())
	t := &partition[R]{parts: x, starts: starts, arcs: make([]placed[R], starts[x.len()])}
	err := par.Range(ctx, workers, par.Even[uint32](len(counts), 1), func(c int, _, _ uint32) {
		emit(c, &sink[R]{parts: x, next: counts[c], arcs: t.arcs})
	})
	return t, err
}

// part returns the arcs of a part.
func (t *partition[R]) part(p int) []placed[R] { return t.arcs[t.starts[p]:t.starts[p+1]] }

// eachPart calls body for every part, with scratch space of the worker.
func eachPart[S any](ctx context.Context, workers int, x *parts, fresh func() S, body func(s S, p int, lo, hi Vertex)) error {
	return par.RangeWith(ctx, workers, x.cuts, fresh, body)
}
