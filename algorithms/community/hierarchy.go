package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
)

// hierarchy is what is kept of the levels that a search has gone up through.
// To keep all would take as much memory as there are levels, for little: two
// of nearly the same size divide the graph in nearly the same way. So a level
// that has more than half of the arcs of the last one kept is let go when it
// has been searched, and the next is made of the one kept.
//
// All aggregates share room for as many arcs as the graph has. Those kept stand
// at the front without gaps and have at most 1/2 + 1/4 + ... + 1/2^k of them,
// so 1/2^k is left: as many as the last of them may have, which is what the one
// on top needs at most.
type hierarchy struct {
	kept []*level         // the graph itself first
	onto [][]graph.Vertex // for each level kept, which vertex of the next one, or of top, stands for each of its vertices
	top  *level           // the one being searched
	left space            // behind those kept
}

// shrinkage is by how much the arcs of levels kept fall at least.
const shrinkage = 2

func newHierarchy(lowest *level) *hierarchy {
	return &hierarchy{kept: []*level{lowest}, onto: [][]graph.Vertex{singletons(lowest.order())}, top: lowest}
}

// wide tells whether top has so many arcs that it will not be kept.
func (h *hierarchy) wide() bool { return h.top.arcs > h.kept[len(h.kept)-1].arcs/shrinkage }

// rise aggregates the groups 0 to count-1 of top to the next one.
func (h *hierarchy) rise(ctx context.Context, group []graph.Vertex, count, workers int, tallies *pool[tally]) (err error) {
	last := len(h.kept) - 1
	switch {
	case h.top == h.kept[0]:
		h.left, h.onto[0] = newSpace(h.top), group
	case !h.wide():
		h.left = h.top.pack()
		h.kept, h.onto, last = append(h.kept, h.top), append(h.onto, group), last+1
	default:
		h.onto[last] = lower(group, h.onto[last])
	}
	h.top = nil // its vertices need no memory any more
	h.top, err = aggregate(ctx, h.kept[last], h.onto[last], count, workers, tallies, h.left)
	return err
}

// down takes a partition of the top to the graph.
func (h *hierarchy) down(label []graph.Vertex) []graph.Vertex {
	for i := len(h.kept) - 1; i >= 0; i-- {
		label = lower(label, h.onto[i])
	}
	return label
}
