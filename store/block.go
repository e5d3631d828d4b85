package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// family groups the blocks of one kind of content. The numbers are part of
// the format and order the keys.
type family uint8

const (
	headFamily      family = 1 // what the generation holds, as JSON
	idFamily        family = 2 // external ids in rank order
	adjacencyFamily family = 3 // the rows
	columnFamily    family = 4 // one part per column
	orderFamily     family = 5 // the rank of each row
)

// String names the family for errors.
func (f family) String() string {
	switch f {
	case headFamily:
		return "head"
	case idFamily:
		return "ids"
	case adjacencyFamily:
		return "adjacency"
	case columnFamily:
		return "column"
	case orderFamily:
		return "order"
	}
	return fmt.Sprintf("family %d", uint8(f))
}

// part is one sequence of blocks that ends in a footer: a family, or one
// column of the column family.
type part struct {
	family family
	number uint16
}

func (p part) String() string {
	if p.family == columnFamily {
		return fmt.Sprintf("column %d", p.number)
	}
	return p.family.String()
}

// footerSeq is the sequence number of footers: the last of every part.
const footerSeq = ^uint32(0)

// keySize is the length of a key: family, part, sequence number, big endian.
const keySize = 1 + 2 + 4

func (p part) key(seq uint32) []byte {
	k := binary.BigEndian.AppendUint16([]byte{byte(p.family)}, p.number)
	return binary.BigEndian.AppendUint32(k, seq)
}

const (
	blockMagic  = 0x4b4c424b // "KBLK" as little endian
	headerSize  = 52
	blockTarget = 64 << 10  // a block is closed before it grows beyond this
	maxBlock    = 768 << 10 // longer values could leave the tables for Badger's value log
)

// header stands in front of every block's payload. What an item is depends on
// the family: a row, an id, a value, a byte of the head. Its last key is
// first+count-1.
type header struct {
	codec uint8  // how the payload is coded, by family
	seq   uint32 // 0, 1, 2, … within the part
	count uint32 // items in this block
	first uint64 // number of the first item
	at    uint64 // arcs, or bytes of string ids, in all earlier blocks
	skip  uint64 // arcs of the first row that stand in earlier blocks
	width uint32 // arcs, or bytes of string ids, in this block
}

// appendBlock appends a block's value.
func appendBlock(dst []byte, p part, h header, payload []byte) []byte {
	start := len(dst)
	le := binary.LittleEndian
	dst = le.AppendUint32(dst, blockMagic)
	dst = append(dst, formatVersion, byte(p.family), h.codec, 0)
	dst = le.AppendUint32(dst, h.seq)
	dst = le.AppendUint32(dst, h.count)
	dst = le.AppendUint64(dst, h.first)
	dst = le.AppendUint64(dst, h.at)
	dst = le.AppendUint64(dst, h.skip)
	dst = le.AppendUint32(dst, h.width)
	dst = le.AppendUint32(dst, uint32(len(payload)))
	dst = le.AppendUint32(dst, blockCRC(p, h.seq, dst[start:], payload))
	return append(dst, payload...)
}

// blockCRC is CRC-32C over key, header without the checksum, and payload.
func blockCRC(p part, seq uint32, head, payload []byte) uint32 {
	crc := crc32.Checksum(p.key(seq), castagnoli)
	crc = crc32.Update(crc, castagnoli, head[:headerSize-4])
	return crc32.Update(crc, castagnoli, payload)
}

// decodeBlock checks the value found under the key of a part's block and
// returns its header, payload and checksum. The payload shares the value's
// memory.
func decodeBlock(p part, seq uint32, value []byte) (h header, payload []byte, crc uint32, err error) {
	le := binary.LittleEndian
	if len(value) < headerSize || le.Uint32(value) != blockMagic {
		return h, nil, 0, damaged("%v: block %d is not a block", p, seq)
	}
	payload = value[headerSize:]
	crc = le.Uint32(value[headerSize-4:])
	if blockCRC(p, seq, value, payload) != crc {
		return h, nil, 0, damaged("%v: block %d: the checksum does not fit", p, seq)
	}
	if v := uint32(value[4]); !readable(v) {
		return h, nil, 0, newer(fmt.Sprintf("%v block %d", p, seq), v)
	}
	h = header{
		codec: value[6], seq: le.Uint32(value[8:]), count: le.Uint32(value[12:]),
		first: le.Uint64(value[16:]), at: le.Uint64(value[24:]), skip: le.Uint64(value[32:]), width: le.Uint32(value[40:]),
	}
	if value[5] != byte(p.family) || value[7] != 0 || h.seq != seq || uint64(le.Uint32(value[44:])) != uint64(len(payload)) {
		return h, nil, 0, damaged("%v: block %d: the header belongs to another block", p, seq)
	}
	return h, payload, crc, nil
}

// span is what a part's blocks must agree on: the items and arcs that one of
// them covers.
type span struct {
	first, at, skip uint64
	count, width    uint32
	crc             uint32
}

func (h header) span(crc uint32) span {
	return span{first: h.first, at: h.at, skip: h.skip, count: h.count, width: h.width, crc: crc}
}

// chain checks that blocks follow each other without gap or overlap, and
// returns the items and the width of all together. Only a row that is alone in
// its block may continue in the next one.
func chain(p part, spans []span) (items, width uint64, err error) {
	open := uint64(0) // arcs so far of a row that may continue
	for seq, s := range spans {
		fresh := s.skip == 0 && s.first == items
		continued := s.skip != 0 && s.skip == open && s.count == 1 && s.first+1 == items
		if s.count == 0 || s.at != width || !fresh && !continued {
			return 0, 0, damaged("%v: block %d does not follow the block before it", p, seq)
		}
		if open = s.skip + uint64(s.width); s.count != 1 {
			open = 0
		}
		items, width = s.first+uint64(s.count), width+uint64(s.width)
	}
	return items, width, nil
}
