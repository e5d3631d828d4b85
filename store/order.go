package store

import (
	"context"
	"encoding/binary"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// byDegree in a head says that the rows stand by falling degree, equal ones by
// rank, and that the order family tells which rank each row has. Without it
// the rows stand in rank order.
const byDegree = "degree"

// ranksPerBlock is the number of ranks in a block.
const ranksPerBlock = 16 << 10

// writeOrder puts the rank of each row as zigzag varints of the difference to
// the row before (in the block). Rows of equal degree ascend, so most
// differences are small.
func writeOrder(ranks []graph.Vertex, put func(h header, payload []byte) error) error {
	var p []byte
	for lo := 0; lo < len(ranks); lo += ranksPerBlock {
		block, last := ranks[lo:min(lo+ranksPerBlock, len(ranks))], int64(0)
		p = p[:0]
		for _, r := range block {
			p, last = binary.AppendVarint(p, int64(r)-last), int64(r)
		}
		if err := put(header{codec: 1, first: uint64(lo), count: uint32(len(block))}, p); err != nil {
			return err
		}
	}
	return nil
}

// readRanks decodes one block of ranks straight to where it belongs. That they
// are a permutation is checked by graph.IDs.Numbered.
func readRanks(ranks []graph.Vertex, h header, p []byte) error {
	n := uint64(len(ranks))
	if h.codec != 1 || h.first > n || uint64(h.count) > n-h.first {
		return damaged("order: block %d does not fit into %d ranks", h.seq, n)
	}
	rank := int64(0)
	for i := range ranks[h.first : h.first+uint64(h.count)] {
		gap, k := binary.Varint(p)
		if k <= 0 {
			return damaged("order: block %d ends early", h.seq)
		}
		if rank += gap; uint64(rank) >= n {
			return damaged("order: block %d: rank %d of %d", h.seq, rank, n)
		}
		ranks[h.first+uint64(i)], p = graph.Vertex(rank), p[k:]
	}
	if len(p) != 0 {
		return damaged("order: block %d has %d bytes too many", h.seq, len(p))
	}
	return nil
}

// readOrder decodes the rank of each row, nil when they stand in rank order.
func (g *generation) readOrder(ctx context.Context) ([]graph.Vertex, error) {
	if g.head.Order == "" {
		return nil, nil
	}
	p := part{family: orderFamily}
	f, err := g.footer(p)
	if err != nil {
		return nil, err
	}
	if f.items != uint64(g.head.Vertices) { // before memory is taken for it
		return nil, damaged("%s: %d ranks for %d vertices", g.name, f.items, g.head.Vertices)
	}
	ranks := make([]graph.Vertex, g.head.Vertices)
	_, err = g.scan(ctx, p, func(h header, payload []byte) error { return readRanks(ranks, h, payload) }, nil)
	return ranks, err
}

// order reads the rank of each vertex of a version's graph, nil when they
// are numbered by rank.
func (s *Store) order(ctx context.Context, v *version) ([]graph.Vertex, error) {
	g, _, err := s.openGeneration(ctx, v.Dataset.Generation, v.Seal, false, uncounted)
	if err != nil {
		return nil, err
	}
	defer g.close()
	return g.readOrder(ctx)
}

// toRanks returns columns of values by vertex as they are stored: by rank, with
// the ranks of the vertices that name groups. So neither their bytes nor their
// digest depends on internal numbers.
func toRanks(cols []column.Column, ranks []graph.Vertex) []column.Column {
	return moved(cols, ranks, func(from, to int) (int, int) { return from, to }, func(v uint32) uint32 { return uint32(ranks[v]) })
}

// fromRanks undoes toRanks.
func fromRanks(cols []column.Column, ranks []graph.Vertex) []column.Column {
	vertex := make([]uint32, len(ranks))
	for v, r := range ranks {
		vertex[r] = uint32(v)
	}
	return moved(cols, ranks, func(from, to int) (int, int) { return to, from }, func(r uint32) uint32 { return vertex[r] })
}

// moved copies columns: for every vertex v of rank ranks[v] it moves the value
// at the first place that places(v, rank) names to the second.
func moved(cols []column.Column, ranks []graph.Vertex, places func(v, rank int) (from, to int), label func(uint32) uint32) []column.Column {
	if ranks == nil {
		return cols
	}
	out := make([]column.Column, len(cols))
	for i, c := range cols {
		d := c
		d.F64, d.I64, d.U32, d.Codes = make([]float64, len(c.F64)), make([]int64, len(c.I64)), make([]uint32, len(c.U32)), make([]uint8, len(c.Codes))
		for v, r := range ranks {
			from, to := places(v, int(r))
			switch c.Kind {
			case column.Float:
				d.F64[to] = c.F64[from]
			case column.Count:
				d.I64[to] = c.I64[from]
			case column.Label:
				d.U32[to] = label(c.U32[from])
			case column.Category:
				d.Codes[to] = c.Codes[from]
			}
		}
		out[i] = d
	}
	return out
}
