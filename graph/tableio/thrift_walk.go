package tableio

import "encoding/binary"

// thriftWalk steps over a structure in Thrift's compact protocol without
// building it. It breaks where a length goes beyond the data, where lists have
// more items than are left, and where structures nest too deep.
type thriftWalk struct {
	data   []byte
	at     int
	items  uint64 // that lists may still have
	broken bool
}

// maxNesting is more than parquet's structures need.
const maxNesting = 16

// The types of the protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

func (w *thriftWalk) structure(depth int) {
	for !w.broken {
		head := w.byte()
		if head == 0 {
			return
		}
		if head>>4 == 0 { // the field's number stands apart
			w.number()
		}
		if kind := head & 15; kind != thriftTrue && kind != thriftFalse { // these have no value besides
			w.value(kind, depth+1)
		}
	}
}

func (w *thriftWalk) value(kind byte, depth int) {
	if depth > maxNesting {
		w.broken = true
	}
	if w.broken {
		return
	}
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		w.number()
	case thriftDouble:
		w.skip(8)
	case thriftBinary:
		w.skip(w.number())
	case thriftList, thriftSet:
		head := w.byte()
		count := uint64(head >> 4)
		if count == 15 {
			count = w.number()
		}
		w.list(count, head&15, depth)
	case thriftMap: // parquet has none; its decoder would make room for one
		if w.number() != 0 {
			w.broken = true
		}
	case thriftStruct:
		w.structure(depth)
	default:
		w.broken = true
	}
}

func (w *thriftWalk) list(count uint64, kind byte, depth int) {
	if count > w.items {
		w.broken = true
	}
	w.items -= min(count, w.items)
	for ; count > 0 && !w.broken; count-- {
		w.value(kind, depth+1)
	}
}

func (w *thriftWalk) byte() byte {
	if w.at >= len(w.data) {
		w.broken = true
		return 0
	}
	w.at++
	return w.data[w.at-1]
}

func (w *thriftWalk) number() uint64 {
	x, n := binary.Uvarint(w.data[w.at:])
	if n <= 0 {
		w.broken = true
		return 0
	}
	w.at += n
	return x
}

func (w *thriftWalk) skip(n uint64) {
	if n > uint64(len(w.data)-w.at) {
		w.broken = true
		return
	}
	w.at += int(n)
}
