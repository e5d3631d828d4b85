package path

import "github.com/kithgraph/kith/graph"

// bin is a list of vertices in blocks of one size, which the bins of an owner
// pass on to each other: what they take is what waits in them at one time,
// where slices that grow would keep the most that each ever held.
type bin struct {
	full [][]graph.Vertex
	open []graph.Vertex
}

const blockSize = 256 // vertices

// put adds a vertex to one of the owner's bins.
func (o *share) put(slot int, v graph.Vertex) {
	b := &o.bins[slot]
	if len(b.open) == cap(b.open) {
		if cap(b.open) > 0 {
			b.full = append(b.full, b.open)
		}
		if k := len(o.free); k > 0 {
			b.open, o.free = o.free[k-1], o.free[:k-1]
		} else {
			b.open = make([]graph.Vertex, 0, blockSize)
		}
	}
	b.open = append(b.open, v)
}

// empty hands out what is in a bin, block by block, and frees the blocks.
func (o *share) empty(slot int, take func(block []graph.Vertex)) {
	b := &o.bins[slot]
	for _, block := range append(b.full, b.open) {
		if cap(block) > 0 {
			take(block)
			o.free = append(o.free, block[:0])
		}
	}
	b.full, b.open = b.full[:0], nil
}
