package structure

import (
	"context"
	"sync"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// closer is what one worker finds triangles with, in the rows as they are. An
// edge is looked at from its end with the larger number: of the neighbours
// v1 < v2 < … of u with smaller numbers it counts, for every vi, those before
// it that vi is linked to. So every triangle is found once, at its largest
// number.
//
// How it counts depends on what is cheap: bits of a hub against the marks of u,
// 64 vertices at a time; the few before vi against the bits of a hub; the row
// of vi against the marks; or, where that row is far longer than what stands
// before vi, searches in it. The last keeps the cost within a constant of
// Σ min(deg u, deg v) over the edges, whatever the order of the vertices; when
// they are numbered by falling degree, as snapshots are, only the front of each
// row is ever read, at most √(2m) of it.
type closer struct {
	rows   *graph.Adjacency // symmetric; loops do no harm
	hubs   *hubs
	marks  []uint64 // a bit for every neighbour below u, none between two u
	corner []int64  // per vertex the triangles found in which it is not the largest; nil: nobody asked
	far    reaches
	hits   [256]graph.Vertex // see creditUpTo
}

// worth says how many searches in a row cost as much as reading it would.
const worth = 64

// closerArcs is the work of one chunk.
const closerArcs = 1 << 13

// countTriangles returns the number of triangles, and those at every vertex
// in total unless that is nil.
func countTriangles(ctx context.Context, a *graph.Adjacency, total []int64, workers int) (sum int64, err error) {
	h, err := hubsOf(ctx, a, workers)
	if err != nil {
		return 0, err
	}
	var lock sync.Mutex
	var all []*closer
	fresh := func() *closer {
		c := &closer{rows: a, hubs: h, marks: make([]uint64, a.Order()/64+1)}
		if total != nil {
			c.corner = make([]int64, a.Order())
		}
		lock.Lock()
		defer lock.Unlock()
		all = append(all, c)
		return c
	}
	cuts := par.Cuts[graph.Vertex](a.Offsets, closerArcs)
	found := make([]int64, len(cuts))
	err = par.RangeWith(ctx, workers, cuts, fresh, func(c *closer, chunk int, lo, hi graph.Vertex) {
		for u := lo; u < hi; u++ {
			n := c.count(u)
			found[chunk] += n
			if total != nil {
				total[u] = n
			}
		}
	})
	for _, n := range found {
		sum += n
	}
	if err != nil || total == nil {
		return sum, err
	}
	return sum, par.Range(ctx, workers, par.Even[graph.Vertex](len(total), chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for _, c := range all { // integers: no order of adding them shows
			for v := lo; v < hi; v++ {
				total[v] += c.corner[v]
			}
		}
	})
}

// below returns the part of an ascending row before u.
func below(row []graph.Vertex, u graph.Vertex) []graph.Vertex {
	for i, v := range row {
		if v >= u {
			return row[:i]
		}
	}
	return row
}

// count returns the triangles in which u has the largest number.
func (c *closer) count(u graph.Vertex) (sum int64) {
	row := below(c.rows.Row(u), u)
	if len(row) < 2 {
		return 0
	}
	inner := len(row) // so many are hubs
	for inner > 0 && row[inner-1] >= c.hubs.order {
		inner--
	}
	marked := inner < len(row) || inner > 8 // for fewer it does not pay
	if marked {
		for _, v := range row {
			c.marks[v/64] |= 1 << (v % 64)
		}
	}
	for i, v := range row[:inner] {
		n, dense := int64(0), c.hubs.row(v)
		switch words := marked && i >= len(dense); {
		case c.corner == nil && words:
			n = countBoth(dense, c.marks)
		case c.corner == nil:
			n = countUpTo(dense, row[:i], v)
		case words:
			n = c.creditBoth(dense)
		default:
			n = c.creditUpTo(dense, row[:i], v)
		}
		sum += n
		c.second(v, n)
	}
	for from := max(inner, 1); from < len(row); from += batch {
		sum += c.outer(row[:min(from+batch, len(row))], from)
	}
	if marked {
		for _, v := range row {
			c.marks[v/64] = 0
		}
	}
	return sum
}

// second gives n triangles to their middle corner.
func (c *closer) second(v graph.Vertex, n int64) {
	if c.corner != nil {
		c.corner[v] += n
	}
}

// outer counts for the neighbours of u from a position on, which are no hubs.
func (c *closer) outer(row []graph.Vertex, from int) (sum int64) {
	far := c.far.to(c.rows, row[from:])
	for i := range far {
		before := row[:from+i]
		last, n := before[len(before)-1], int64(0)
		if far[i].first > last {
			continue
		}
		other := c.rows.Targets[far[i].begin:far[i].end]
		switch search := len(before)*worth < len(other); {
		case search:
			n = c.search(other, before)
		case c.corner == nil:
			n = countUpTo(c.marks, other, last)
		default:
			n = c.creditUpTo(c.marks, other, last)
		}
		sum += n
		c.second(row[from+i], n)
	}
	return sum
}
