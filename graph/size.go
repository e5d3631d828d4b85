package graph

import "github.com/kithgraph/kith/graph/par"

// BuildSize is what the memory of BuildFrom depends on.
type BuildSize struct {
	Vertices, Edges          int64 // edges as they are read, before any are merged
	Directed                 bool
	Layered, Weighted, Timed bool
	Workers                  int // < 1: GOMAXPROCS
}

// Bytes bounds the live memory of BuildFrom beside its source and the names of
// string ids. At the peak there are the edges by part, the table, and of
// undirected edges a slab of opposites on the way from one to the other; before
// the table, counters of degrees for up to eight workers. Per vertex there are
// its id, the end of its row and its offset (8 each), its place in the order and
// its rank (4 each). Every worker that finds a part to work on has a part with
// room to sort it, both a quarter longer, and a batch with what is made of it.
func (s BuildSize) Bytes() int64 {
	placed, arc := int64(8), int64(4)
	if s.Layered {
		placed, arc = 16, arc+2
	}
	if s.Weighted || s.Timed {
		placed = 32
	}
	if s.Weighted {
		arc += 4
	}
	if s.Timed {
		arc += 8
	}
	arcs := s.Edges
	if !s.Directed {
		arcs *= 2
	}
	table, part := arc*arcs, partSize(arcs)
	if !s.Directed {
		parts := min((arcs+s.Vertices)/partArcs, maxParts/2) + 1
		table += placed*min(s.Edges, slabArcs) + 8*parts*parts
	}
	const batch = 3 << 19
	workers := int64(par.Workers(s.Workers))
	scratch := min(workers, arcs/part+1) * (2*placed*part*5/4 + batch)
	return placed*s.Edges + max(table, 4*min(workers, 8)*s.Vertices) + 32*s.Vertices + scratch
}
