package store

import (
	"encoding/binary"
	"math"

	"github.com/kithgraph/kith/graph/column"
)

// perBlock is the number of values in a block of a column. The codec is the
// column's kind.
func perBlock(k column.Kind) int {
	switch k {
	case column.Float, column.Count:
		return 8 << 10
	case column.Label:
		return 16 << 10
	}
	return 64 << 10
}

// writeValues hands the values of a column in rank order to put.
func writeValues(c column.Column, put func(h header, payload []byte) error) error {
	size := perBlock(c.Kind)
	var p []byte
	for lo := 0; lo < c.Len(); lo += size {
		hi := min(lo+size, c.Len())
		p = appendValues(p[:0], c, lo, hi)
		if err := put(header{codec: uint8(c.Kind), first: uint64(lo), count: uint32(hi - lo)}, p); err != nil {
			return err
		}
	}
	return nil
}

// appendValues codes the values lo ≤ i < hi: floats by their bits, counts as
// differences to the value before, labels in 4 bytes, categories in one.
func appendValues(p []byte, c column.Column, lo, hi int) []byte {
	le := binary.LittleEndian
	switch c.Kind {
	case column.Float:
		for _, x := range c.F64[lo:hi] {
			p = le.AppendUint64(p, math.Float64bits(x))
		}
	case column.Count:
		last := int64(0)
		for _, x := range c.I64[lo:hi] {
			p, last = binary.AppendVarint(p, x-last), x
		}
	case column.Label:
		for _, x := range c.U32[lo:hi] {
			p = le.AppendUint32(p, x)
		}
	case column.Category:
		p = append(p, c.Codes[lo:hi]...)
	}
	return p
}

// readValues decodes one block straight to where it belongs in a column whose
// slice has its final length.
func readValues(c column.Column, h header, p []byte) error {
	n := uint64(c.Len())
	if h.codec != uint8(c.Kind) || h.first > n || uint64(h.count) > n-h.first {
		return damaged("column %s: block %d does not fit into %d values", c.Name, h.seq, n)
	}
	lo, hi, le := h.first, h.first+uint64(h.count), binary.LittleEndian
	width := map[column.Kind]int{column.Float: 8, column.Label: 4, column.Category: 1}[c.Kind]
	if width > 0 && len(p) != width*int(h.count) {
		return damaged("column %s: block %d has %d bytes for %d values", c.Name, h.seq, len(p), h.count)
	}
	switch c.Kind {
	case column.Float:
		for i := range c.F64[lo:hi] {
			c.F64[lo+uint64(i)] = math.Float64frombits(le.Uint64(p[8*i:]))
		}
	case column.Count:
		last := int64(0)
		for i := lo; i < hi; i++ {
			difference, k := binary.Varint(p)
			if k <= 0 {
				return damaged("column %s: block %d ends early", c.Name, h.seq)
			}
			last += difference
			c.I64[i], p = last, p[k:]
		}
		if len(p) != 0 {
			return damaged("column %s: block %d has %d bytes too many", c.Name, h.seq, len(p))
		}
	case column.Label:
		for i := range c.U32[lo:hi] {
			c.U32[lo+uint64(i)] = le.Uint32(p[4*i:])
		}
	case column.Category:
		copy(c.Codes[lo:hi], p)
	}
	return nil
}
