package store

import (
	"encoding/binary"
	"fmt"

	"github.com/kithgraph/kith/graph"
)

// maxID is the longest string id that fits into a block of its own.
const maxID = 512 << 10

// idsPerBlock is the number of integer ids in a block.
const idsPerBlock = 16 << 10

// writeIDs hands all ids in rank order to put. The codec is the kind of ids.
func writeIDs(ids *graph.IDs, put func(h header, payload []byte) error) error {
	if ids.Kind() == graph.IntIDs {
		return writeInts(ids.Ints(), put)
	}
	return writeStrings(ids, put)
}

// writeInts codes a block as its first id, then the distances between
// neighbours.
func writeInts(ids []int64, put func(h header, payload []byte) error) error {
	var p []byte
	for lo := 0; lo < len(ids); lo += idsPerBlock {
		block := ids[lo:min(lo+idsPerBlock, len(ids))]
		p = binary.AppendVarint(p[:0], block[0])
		for i := 1; i < len(block); i++ {
			p = binary.AppendUvarint(p, uint64(block[i])-uint64(block[i-1]))
		}
		if err := put(header{codec: uint8(graph.IntIDs), first: uint64(lo), count: uint32(len(block))}, p); err != nil {
			return err
		}
	}
	return nil
}

// writeStrings codes a block as the lengths of its ids, then their bytes.
func writeStrings(ids *graph.IDs, put func(h header, payload []byte) error) error {
	text, ends := ids.Text()
	var lengths, p []byte
	for lo, hi := 0, 0; lo < ids.Len(); lo = hi {
		lengths = lengths[:0]
		for hi = lo; hi < ids.Len(); hi++ {
			size := ends[hi+1] - ends[hi]
			if size > maxID {
				return fmt.Errorf("store: id %.40q… has %d bytes, at most %d fit", text[ends[hi]:], size, maxID)
			}
			if hi > lo && int64(len(lengths)+binary.MaxVarintLen32)+ends[hi+1]-ends[lo] > blockTarget {
				break
			}
			lengths = binary.AppendUvarint(lengths, uint64(size))
		}
		p = append(append(p[:0], lengths...), text[ends[lo]:ends[hi]]...)
		h := header{codec: uint8(graph.StringIDs), first: uint64(lo), count: uint32(hi - lo), at: uint64(ends[lo]), width: uint32(ends[hi] - ends[lo])}
		if err := put(h, p); err != nil {
			return err
		}
	}
	return nil
}

// idReader decodes blocks of ids straight to where they belong.
type idReader struct {
	ints []int64 // of integer ids
	text []byte  // of string ids
	ends []int64 // one more than there are ids; ends[0] is 0
}

// readInts decodes one block of integer ids.
func (r *idReader) readInts(h header, p []byte) error {
	n := uint64(len(r.ints))
	if h.codec != uint8(graph.IntIDs) || h.first > n || uint64(h.count) > n-h.first {
		return damaged("ids: block %d does not fit into %d integers", h.seq, n)
	}
	out := r.ints[h.first : h.first+uint64(h.count)]
	id := int64(0)
	for i := range out {
		var k int
		if i == 0 {
			id, k = binary.Varint(p)
		} else {
			var gap uint64
			gap, k = binary.Uvarint(p)
			id = int64(uint64(id) + gap)
		}
		if k <= 0 {
			return damaged("ids: block %d ends early", h.seq)
		}
		out[i], p = id, p[k:]
	}
	if len(p) != 0 {
		return damaged("ids: block %d has %d bytes too many", h.seq, len(p))
	}
	return nil
}

// readStrings decodes one block of string ids.
func (r *idReader) readStrings(h header, p []byte) error {
	n, size := uint64(len(r.ends)-1), uint64(len(r.text))
	if h.codec != uint8(graph.StringIDs) || h.first > n || uint64(h.count) > n-h.first || h.at > size || uint64(h.width) > size-h.at {
		return damaged("ids: block %d does not fit into %d strings", h.seq, n)
	}
	end := h.at
	for i := range uint64(h.count) {
		length, k := binary.Uvarint(p)
		if k <= 0 || length > h.at+uint64(h.width)-end {
			return damaged("ids: block %d: id %d has no possible length", h.seq, i)
		}
		end += length
		r.ends[h.first+i+1], p = int64(end), p[k:]
	}
	if end != h.at+uint64(h.width) || uint64(len(p)) != uint64(h.width) {
		return damaged("ids: block %d holds %d bytes of text instead of %d", h.seq, len(p), h.width)
	}
	copy(r.text[h.at:], p)
	return nil
}
