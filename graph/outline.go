package graph

// Outline returns what is known of a snapshot before it is read: order, size,
// direction and whether arcs have weights. It has no arcs and no ids, and no
// kernel runs on it; what memory a run would take can be asked of it as of the
// snapshot.
func Outline(order, size int64, directed, weighted bool) *Snapshot {
	return &Snapshot{Directed: directed, outline: &outline{order, size, weighted}}
}

type outline struct {
	order, size int64
	weighted    bool
}

// IsOutline says whether the arcs are not there.
func (s *Snapshot) IsOutline() bool { return s.outline != nil }
