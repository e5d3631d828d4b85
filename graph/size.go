package graph

// BuildSize is what the memory of BuildFrom depends on.
type BuildSize struct {
	Vertices, Edges          int64 // edges as they are read, before any are merged
	Directed                 bool
	Layered, Weighted, Timed bool
}

// Bytes bounds the live memory of BuildFrom in the order of degrees, beside its
// source and the names of string ids. Two moments compete: the edges by part,
// the table, and a slab of opposites on the way from one to the other; and the
// tables before and after their vertices are renumbered. Per vertex they take
// the ids (8) and offsets (8); the second one further offsets (8) and the order
// with its inverse and the ranks (4 each). The scratch space of two workers
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
	parts := min(2*s.Edges/partArcs, maxParts/2) + 1
	table, opposites := arc*s.Edges, int64(0)
	if !s.Directed {
		table, opposites = 2*table, placed*min(s.Edges, slabArcs)+8*parts*parts
	}
	return 8<<20 + max(placed*s.Edges+table+opposites+16*s.Vertices, 2*table+36*s.Vertices)
}
