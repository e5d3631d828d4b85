package store

import (
	"encoding/binary"
	"math"

	"github.com/kithgraph/kith/graph"
)

// rowReader decodes adjacency blocks straight to where they belong in the
// arrays of a table. Blocks may come in any order and from several goroutines,
// as every block says where its rows and arcs begin.
type rowReader struct {
	n     uint64           // vertices
	codec uint8            // the sections that the generation has
	t     *graph.EdgeTable // Layers, Offsets and Targets are set; Layer, Weights and Times when wanted
}

// read decodes one block. Whatever its bytes are, it writes only into the
// table's arrays and returns an error for what cannot have been written.
func (r *rowReader) read(h header, p []byte) error {
	arcs := uint64(len(r.t.Targets))
	if h.codec != r.codec || h.first+uint64(h.count) > r.n || h.first > r.n ||
		h.at > arcs || uint64(h.width) > arcs-h.at || h.skip > h.at || h.skip != 0 && h.count != 1 {
		return damaged("adjacency: block %d does not fit into %d vertices and %d arcs", h.seq, r.n, arcs)
	}
	lo, hi := h.at, h.at+uint64(h.width)
	offsets := r.t.Offsets[h.first : h.first+uint64(h.count)+1]
	pos, next := 0, lo
	for i := range int(h.count) {
		degree, k := binary.Uvarint(p[pos:])
		if k <= 0 || degree > hi-next {
			return damaged("adjacency: block %d: row %d has no possible length", h.seq, i)
		}
		if h.skip == 0 { // the first block of a row sets where it begins
			offsets[i] = int64(next)
		}
		pos, next = pos+k, next+degree
	}
	if next != hi {
		return damaged("adjacency: block %d: its rows have %d arcs instead of %d", h.seq, next-lo, h.width)
	}
	return r.arcs(h, p, pos)
}

// arcs decodes the targets of the rows, whose lengths stand in p[:pos], and
// then the sections behind them.
func (r *rowReader) arcs(h header, p []byte, pos int) error {
	targets, least := r.t.Targets[h.at:h.at+uint64(h.width)], uint64(1)
	if h.codec&hasLayers != 0 {
		least = 0
	}
	degrees := p[:pos]
	for i := range uint64(h.count) {
		degree, k := binary.Uvarint(degrees)
		degrees = degrees[k:]
		row := targets[:degree]
		targets = targets[degree:]
		if pos = readRow(row, p, pos, h.first+i, least, r.n); pos < 0 {
			return damaged("adjacency: block %d: row %d has impossible targets", h.seq, i)
		}
	}
	return r.sections(h, p[pos:])
}

// readRow decodes one row's targets from p[pos:] and returns the position
// behind them, -1 when they are not ascending vertices below n.
func readRow(row []graph.Vertex, p []byte, pos int, u, least, n uint64) int {
	if len(row) == 0 {
		return pos
	}
	distance, k := binary.Varint(p[pos:])
	if k <= 0 {
		return -1
	}
	v, pos := u+uint64(distance), pos+k
	if v >= n {
		return -1
	}
	row[0] = graph.Vertex(v)
	for i := 1; i < len(row); i++ {
		if pos >= len(p) {
			return -1
		}
		gap := uint64(p[pos])
		pos++
		if gap >= 0x80 {
			// Most gaps of large graphs take two bytes; longer ones are rare.
			if pos < len(p) && p[pos] < 0x80 {
				gap = gap&0x7f | uint64(p[pos])<<7
				pos++
			} else {
				gap, k = binary.Uvarint(p[pos-1:])
				if k <= 0 || gap >= n {
					return -1
				}
				pos += k - 1
			}
		}
		v += gap + least
		row[i] = graph.Vertex(v)
	}
	if v >= n { // they ascend, so the last one tells
		return -1
	}
	return pos
}

// sections decodes what stands behind the targets, as far as the table wants
// it.
func (r *rowReader) sections(h header, p []byte) error {
	le, lo, width := binary.LittleEndian, h.at, int(h.width)
	perArc, nameless := 0, false
	for _, s := range []struct {
		flag uint8
		size int
		read func(section []byte)
	}{
		{hasLayers, 2, func(section []byte) {
			if r.t.Layer != nil {
				for i := range width {
					layer := le.Uint16(section[2*i:])
					nameless = nameless || int(layer) >= len(r.t.Layers)
					r.t.Layer[lo+uint64(i)] = layer
				}
			}
		}},
		{hasWeights, 4, func(section []byte) {
			if r.t.Weights != nil {
				for i, out := 0, r.t.Weights[lo:]; i < width; i++ {
					out[i] = math.Float32frombits(le.Uint32(section[4*i:]))
				}
			}
		}},
		{hasTimes, 8, func(section []byte) {
			if r.t.Times != nil {
				for i, out := 0, r.t.Times[lo:]; i < width; i++ {
					out[i] = int64(le.Uint64(section[8*i:]))
				}
			}
		}},
	} {
		if h.codec&s.flag == 0 {
			continue
		}
		if perArc = s.size * width; len(p) < perArc {
			return damaged("adjacency: block %d ends early", h.seq)
		}
		s.read(p[:perArc])
		p = p[perArc:]
	}
	if nameless {
		return damaged("adjacency: block %d has an arc beyond the %d layers", h.seq, len(r.t.Layers))
	}
	if len(p) != 0 {
		return damaged("adjacency: block %d has %d bytes too many", h.seq, len(p))
	}
	return nil
}
