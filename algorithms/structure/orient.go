package structure

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// oriented is the undirected simple view with every edge kept once, at the end
// of smaller degree. Its vertices are numbered anew by falling degree, so that
// an edge points from a place to a smaller one: rows are then at most √(2m)
// long, and what they point to lies close together at the front of memory.
//
// Every triangle has exactly one place above the other two; whoever looks for
// triangles from there finds each once (the forward algorithm of T. Schank and
// D. Wagner, Finding, Counting and Listing all Triangles in Large Graphs, WEA
// 2005, pages 606-609).
type oriented struct {
	vertex  []graph.Vertex // by place
	offsets []int64        // by place
	targets []uint32       // places
	arcs    []uint8        // per target: arcs between the two ends, 1 or 2
}

// surroundings returns the neighbours of a vertex, each once and not the
// vertex itself, and for each the number of arcs between the two. It may write
// to the scratch and hand that out.
type surroundings func(u graph.Vertex, s *scratch) (near []graph.Vertex, arcs []uint8)

// scratch is where a worker keeps the neighbours of one vertex.
type scratch struct {
	near []graph.Vertex
	arcs []uint8
}

// orient makes the oriented view. degree holds the number of neighbours.
func orient(ctx context.Context, workers int, degree []int64, around surroundings) (*oriented, error) {
	o := &oriented{vertex: byDegree(degree), offsets: make([]int64, len(degree)+1)}
	place := make([]uint32, len(degree))
	for p, v := range o.vertex {
		place[v] = uint32(p)
	}
	cuts := par.Even[uint32](len(degree), 1<<12)
	fresh := func() *scratch { return new(scratch) }
	err := par.RangeWith(ctx, workers, cuts, fresh, func(s *scratch, _ int, lo, hi uint32) {
		for p := lo; p < hi; p++ {
			near, _ := around(o.vertex[p], s)
			for _, v := range near {
				if place[v] < p {
					o.offsets[p]++
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	o.targets = make([]uint32, par.Prefix(o.offsets))
	o.arcs = make([]uint8, len(o.targets))
	return o, o.fill(ctx, workers, place, around)
}

// fill writes the rows.
func (o *oriented) fill(ctx context.Context, workers int, place []uint32, around surroundings) error {
	fresh := func() *scratch { return new(scratch) }
	return par.RangeWith(ctx, workers, par.Cuts[uint32](o.offsets, chunkArcs), fresh, func(s *scratch, _ int, lo, hi uint32) {
		for p := lo; p < hi; p++ {
			at := o.offsets[p]
			near, arcs := around(o.vertex[p], s)
			for i, v := range near {
				if place[v] >= p {
					continue
				}
				o.targets[at] = place[v]
				o.arcs[at] = arcs[i]
				at++
			}
		}
	})
}

// byDegree returns the vertices by falling degree, sorted by counting; equal
// degrees stay in the graph's order.
func byDegree(degree []int64) []graph.Vertex {
	if len(degree) == 0 {
		return nil
	}
	largest := slices.Max(degree)
	start := make([]int64, largest+2)
	for _, d := range degree {
		start[largest-d]++
	}
	par.Prefix(start)
	order := make([]graph.Vertex, len(degree))
	for v, d := range degree {
		order[start[largest-d]] = graph.Vertex(v)
		start[largest-d]++
	}
	return order
}

// count finds every triangle and adds to each corner the number of arcs on
// the opposite side. Sums of integers do not depend on their order, so the
// workers add to shared counts.
//
// A worker marks the row of p; whatever a second step from there meets marked
// closes a triangle. The mark also collects what the marked corner gets, so
// that it takes one atomic addition per edge instead of one per triangle.
func (o *oriented) count(ctx context.Context, workers int, total []int64) error {
	fresh := func() []mark { return make([]mark, len(o.vertex)) }
	return par.RangeWith(ctx, workers, par.Cuts[uint32](o.offsets, 1<<11), fresh, func(marks []mark, _ int, lo, hi uint32) {
		for p := lo; p < hi; p++ {
			row := o.row(p)
			if len(row) < 2 {
				continue
			}
			add(total, o.vertex[p], o.close(marks, p))
			for _, q := range row {
				add(total, o.vertex[q], int64(marks[q]&collected))
				marks[q] = 0
			}
		}
	})
}

// mark belongs to a place in the row that is looked at: two bits for the arcs
// from the row's owner, the rest for what the place collects: at most 4 for
// every entry of the owner's row, and a row holds at most √(2m).
type mark uint32

const (
	oneArc    mark = 1 << 30
	collected mark = oneArc - 1
)

// close counts, for the triangles above which p stands, the arcs of the
// opposite sides; it returns those of p.
func (o *oriented) close(marks []mark, p uint32) int64 {
	first, row, sum := o.offsets[p], o.row(p), int64(0)
	for i, q := range row {
		marks[q] = oneArc * mark(o.arcs[first+int64(i)])
	}
	for i, q := range row {
		found, begin := mark(0), o.offsets[q]
		across := mark(o.arcs[first+int64(i)]) // between p and q, opposite of r
		for j, r := range o.row(q) {
			if hit := marks[r] >> 30; hit != 0 {
				marks[r] += across
				found += hit
				sum += int64(o.arcs[begin+int64(j)])
			}
		}
		marks[q] += found
	}
	return sum
}

func (o *oriented) row(p uint32) []uint32 { return o.targets[o.offsets[p]:o.offsets[p+1]] }

// add adds to one of the shared counts.
func add(total []int64, v graph.Vertex, n int64) {
	if n != 0 {
		atomic.AddInt64(&total[v], n)
	}
}

// common returns how many vertices two ascending rows share, apart from one:
// it looks every entry of the shorter row up in the longer. The checkers count
// with it.
func common(a, b []graph.Vertex, except graph.Vertex) (shared int64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, v := range a {
		if _, found := slices.BinarySearch(b, v); found && v != except {
			shared++
		}
	}
	return shared
}
