package graph

// BuildSize is what the memory of BuildFrom depends on.
type BuildSize struct {
	Vertices, Edges          int64 // edges as they are read, before any are merged
	Directed                 bool
	Layered, Weighted, Timed bool
}

// Bytes bounds the live memory of BuildFrom beside its source and the names of
// string ids. At the peak there are the edges by part, the table, and of
// undirected edges a slab of opposites on the way from one to the other. Per
// vertex there are its id, the end of its row and its offset (8 each), its
// place in the order and its rank (4 each). The scratch space of two workers
// and a batch for each is added.
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
	table, opposites := arc*s.Edges, int64(0)
	if !s.Directed {
		parts := min((2*s.Edges+s.Vertices)/partArcs, maxParts/2) + 1
		table, opposites = 2*table, placed*min(s.Edges, slabArcs)+8*parts*parts
	}
	return placed*s.Edges + table + opposites + 32*s.Vertices + 8<<20
}
