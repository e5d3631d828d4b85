package store

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// The sections that follow the targets in an adjacency block; the codec byte
// says which are there.
const (
	hasLayers  = 1 << 0 // 2 bytes per arc
	hasWeights = 1 << 1 // 4 bytes per arc: the bits of a 32-bit float
	hasTimes   = 1 << 2 // 8 bytes per arc: microseconds since 1970
)

// sections returns the codec of a table's rows, and the bytes that one arc
// takes beside its target.
func sections(t *graph.EdgeTable) (codec uint8, perArc int) {
	if t.Layer != nil {
		codec, perArc = codec|hasLayers, perArc+2
	}
	if t.Weights != nil {
		codec, perArc = codec|hasWeights, perArc+4
	}
	if t.Times != nil {
		codec, perArc = codec|hasTimes, perArc+8
	}
	return codec, perArc
}

// rowWriter cuts the rows of a table into blocks: as many whole rows as fit,
// or a part of one row that is too long for a block.
type rowWriter struct {
	t      *graph.EdgeTable
	perArc int
	least  graph.Vertex // distance of neighbours: 1, or 0 when arcs of other layers may follow
	codec  uint8
	to     *codedRows

	h       header
	degrees []byte // one varint per row
	targets []byte
}

// chunkArcs is the work of one chunk of rows. A block never goes beyond its
// chunk, so chunks can be coded side by side.
const chunkArcs = 1 << 18

// writeRows hands all rows of a table, in the order of its vertices, to put.
// Workers code some chunks at once, and put gets their blocks in order; what
// the blocks are does not depend on the workers.
func writeRows(ctx context.Context, t *graph.EdgeTable, workers int, put func(h header, payload []byte) error) error {
	cuts := par.Cuts[graph.Vertex](t.Offsets, chunkArcs)
	at := 2 * par.Workers(workers)
	for lo := 0; lo < len(cuts)-1; lo += at {
		some := cuts[lo:min(lo+at+1, len(cuts))]
		chunks := make([]codedRows, len(some)-1)
		err := par.Range(ctx, workers, some, func(c int, first, end graph.Vertex) { chunks[c].code(t, first, end) })
		if err != nil {
			return err
		}
		for _, chunk := range chunks {
			for i, h := range chunk.headers {
				if err := put(h, chunk.payloads[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// codedRows are the blocks of one chunk.
type codedRows struct {
	headers  []header
	payloads [][]byte
}

// code cuts the rows first ≤ u < end into blocks.
func (c *codedRows) code(t *graph.EdgeTable, first, end graph.Vertex) {
	w := &rowWriter{t: t, to: c, least: 1}
	w.codec, w.perArc = sections(t)
	if t.Layer != nil {
		w.least = 0
	}
	w.h = header{codec: w.codec, at: uint64(t.Offsets[first])}
	for u := first; u < end; u++ {
		w.row(u)
	}
	w.flush()
}

// row appends a row, in blocks of its own when it does not fit in one with
// others.
func (w *rowWriter) row(u graph.Vertex) {
	lo, hi := w.t.Offsets[u], w.t.Offsets[u+1]
	mark, used := len(w.targets), w.size()
	if w.encode(u, lo, hi, used) == hi && used+binary.MaxVarintLen32 <= blockTarget {
		w.add(u, hi-lo)
		return
	}
	w.targets = w.targets[:mark]
	w.flush()
	for from := lo; ; {
		next := w.encode(u, from, hi, 0)
		w.h.skip = uint64(from - lo)
		w.add(u, next-from)
		if from == lo && next == hi {
			return // it fits into an empty block, and others may follow it there
		}
		w.flush()
		if next == hi {
			return
		}
		from = next
	}
}

// size returns the length that the block's payload has so far.
func (w *rowWriter) size() int {
	return len(w.degrees) + len(w.targets) + int(w.h.width)*w.perArc
}

// encode appends the targets of arcs from ≤ i < hi to those of the block, which
// holds used bytes before, as long as they fit; it returns the first that does
// not. One always fits into an empty block.
func (w *rowWriter) encode(u graph.Vertex, from, hi int64, used int) int64 {
	start := len(w.targets)
	previous := u
	for i := from; i < hi; i++ {
		mark := len(w.targets)
		v := w.t.Targets[i]
		if i == from {
			w.targets = binary.AppendVarint(w.targets, int64(v)-int64(u))
		} else {
			w.targets = binary.AppendUvarint(w.targets, uint64(v-previous-w.least))
		}
		if used+binary.MaxVarintLen32+len(w.targets)-start+int(i-from+1)*w.perArc > blockTarget {
			w.targets = w.targets[:mark]
			return i
		}
		previous = v
	}
	return hi
}

// add counts a row, or the part of it whose targets have been encoded.
func (w *rowWriter) add(u graph.Vertex, arcs int64) {
	if w.h.count == 0 {
		w.h.first = uint64(u)
	}
	w.degrees = binary.AppendUvarint(w.degrees, uint64(arcs))
	w.h.count++
	w.h.width += uint32(arcs)
}

// flush ends the block and starts the next one.
func (w *rowWriter) flush() {
	if w.h.count == 0 {
		return
	}
	lo := int64(w.h.at)
	hi := lo + int64(w.h.width)
	le := binary.LittleEndian
	p := make([]byte, 0, w.size())
	p = append(append(p, w.degrees...), w.targets...)
	if w.t.Layer != nil {
		for _, layer := range w.t.Layer[lo:hi] {
			p = le.AppendUint16(p, layer)
		}
	}
	if w.t.Weights != nil {
		for _, weight := range w.t.Weights[lo:hi] {
			p = le.AppendUint32(p, math.Float32bits(weight))
		}
	}
	if w.t.Times != nil {
		for _, time := range w.t.Times[lo:hi] {
			p = le.AppendUint64(p, uint64(time))
		}
	}
	w.to.headers, w.to.payloads = append(w.to.headers, w.h), append(w.to.payloads, p)
	w.degrees, w.targets = w.degrees[:0], w.targets[:0]
	w.h = header{codec: w.codec, at: uint64(hi)}
}
