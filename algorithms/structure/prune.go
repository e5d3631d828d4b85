package structure

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// pruning removes all edges level by level. An edge's support is the number of
// triangles that are left on it; a level begins with all edges that have no
// more than that, and removing an edge takes one from the other two of each of
// its triangles, which may sink to the level by that and go next.
type pruning struct {
	rows    *graph.Adjacency
	edge    []uint32          // by arc: the number of its edge
	ends    [][2]graph.Vertex // of every edge, the smaller first
	support []uint32          // gone: it was removed
	stay    []uint32          // edges that were left when the level began
	queue   []uint32          // edges in the order of their removal
	level   uint32
}

// gone is the support of an edge that was removed.
const gone = ^uint32(0)

// newPruning numbers the edges by their smaller end and then the larger. The
// arcs of a row back to smaller vertices come up in the order of those.
func newPruning(a *graph.Adjacency) *pruning {
	m := a.Size() / 2
	p := &pruning{
		rows: a, edge: make([]uint32, 2*m), ends: make([][2]graph.Vertex, 0, m), support: make([]uint32, m),
		stay: make([]uint32, m), queue: make([]uint32, 0, m),
	}
	back := make([]uint32, a.Order()) // arcs of the row that have their number
	for u := range graph.Vertex(a.Order()) {
		row, first := a.Row(u), a.Offsets[u]
		for i := int(back[u]); i < len(row); i++ {
			v, e := row[i], uint32(len(p.ends))
			p.edge[first+int64(i)], p.edge[a.Offsets[v]+int64(back[v])] = e, e
			back[v]++
			p.ends = append(p.ends, [2]graph.Vertex{u, v})
			p.stay[e] = e
		}
	}
	return p
}

// count counts the triangles on every edge.
func (p *pruning) count(ctx context.Context, workers int) error {
	a := p.rows
	return par.Range(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkArcs/8), func(_ int, lo, hi graph.Vertex) {
		for u := lo; u < hi; u++ {
			for i := a.Offsets[u] + int64(len(below(a.Row(u), u))); i < a.Offsets[u+1]; i++ {
				triangles := uint32(0)
				eachShared(a, u, a.Targets[i], func(int64, int64) { triangles++ })
				p.support[p.edge[i]] = triangles
			}
		}
	})
}

// eachShared visits the two arcs from u and v to each neighbour that they share.
// It walks through both rows, or looks the entries of a much shorter one up.
func eachShared(a *graph.Adjacency, u, v graph.Vertex, visit func(i, j int64)) {
	const worth = 16 // rows so many times as long are not read
	if a.Degree(u) > a.Degree(v) {
		u, v = v, u
	}
	i, iEnd, j, jEnd := a.Offsets[u], a.Offsets[u+1], a.Offsets[v], a.Offsets[v+1]
	if (iEnd-i)*worth < jEnd-j {
		for ; i < iEnd; i++ {
			step, found := slices.BinarySearch(a.Targets[j:jEnd], a.Targets[i])
			if j += int64(step); found {
				visit(i, j)
			}
		}
		return
	}
	for i < iEnd && j < jEnd {
		switch x, y := a.Targets[i], a.Targets[j]; {
		case x < y:
			i++
		case y < x:
			j++
		default:
			visit(i, j)
			i, j = i+1, j+1
		}
	}
}

// prune removes the edges and writes down at which level the vertices' last
// ones went.
func (p *pruning) prune(ctx context.Context, r *TrussResult) error {
	for at := 0; len(p.stay) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.begin()
		if at == len(p.queue) { // all of stay went on levels before
			break
		}
		r.Largest, r.Edges = int64(p.level)+2, 0
		for ; at < len(p.queue); at++ {
			if at%(chunkArcs/8) == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			e := p.queue[at]
			for _, v := range p.ends[e] {
				r.Truss[v] = r.Largest // levels rise, so the last one stays
			}
			p.remove(e)
			r.Edges++
		}
	}
	return nil
}

// begin begins the least level that an edge which is left is on: those go to
// the queue.
func (p *pruning) begin() {
	kept, least := p.stay[:0], gone
	for _, e := range p.stay {
		if s := p.support[e]; s != gone {
			kept = append(kept, e)
			least = min(least, s)
		}
	}
	p.stay, p.level = kept, least
	for _, e := range kept {
		if p.support[e] == least {
			p.queue = append(p.queue, e)
		}
	}
}

// remove removes an edge from the queue's front. An edge that waits in the
// queue has the support of the level, and keeps it; its triangles are left until
// it goes itself.
func (p *pruning) remove(e uint32) {
	p.support[e] = gone
	eachShared(p.rows, p.ends[e][0], p.ends[e][1], func(i, j int64) {
		a, b := p.edge[i], p.edge[j]
		if p.support[a] == gone || p.support[b] == gone {
			return
		}
		p.sink(a)
		p.sink(b)
	})
}

// sink takes a triangle from an edge.
func (p *pruning) sink(e uint32) {
	if p.support[e] > p.level {
		if p.support[e]--; p.support[e] == p.level {
			p.queue = append(p.queue, e)
		}
	}
}
