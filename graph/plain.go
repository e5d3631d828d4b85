package graph

import "encoding/binary"

// plain keeps arcs of tables without attributes and with up to 2^31 vertices:
// the target, and in the last bit whether an undirected edge was listed with
// its larger end first.
type plain struct{ b *build }

func (plain) arcs(to []placed[uint32], b *ends, _ *Edges, _ int, _ []uint16) {
	for i := range to {
		to[i] = placed[uint32]{b.row[i], uint32(b.end[i])<<1 | uint32(b.turned[i])}
	}
}

func (plain) sort(part []placed[uint32], spare *[]placed[uint32]) []placed[uint32] {
	if inOrder(part) { // as of a sorted file
		return part
	}
	return sortArcsByDigits(part, spare, 1)
}

func (plain) sortRow([]uint32)       {}
func (plain) target(r uint32) Vertex { return Vertex(r >> 1) }

func (f plain) merge(row []uint32) (kept, mirrored int, err error) {
	for lo := 0; lo < len(row); {
		hi, turned := lo+1, int(row[lo]&1)
		for ; hi < len(row) && row[hi]>>1 == row[lo]>>1; hi++ {
			turned += int(row[hi] & 1)
		}
		row[kept] = row[lo]
		if hi-lo > 1 {
			// Every edge listed one way cancels one listed the other way.
			pairs := min(turned, hi-lo-turned)
			if hi-lo-pairs > 1 && f.b.o.Duplicates == DuplicatesError {
				return kept, mirrored, ErrDuplicate
			}
			mirrored += pairs
		}
		kept, lo = kept+1, hi
	}
	return kept, mirrored, nil
}

func (plain) turn(to, from []placed[uint32]) []placed[uint32] {
	for i := range from {
		if v := Vertex(from[i].arc >> 1); v != from[i].row {
			to = append(to, placed[uint32]{v, uint32(from[i].row) << 1})
		}
	}
	return to
}

func (plain) targets(to []Vertex, arcs []placed[uint32]) {
	for i := range arcs {
		to[i] = Vertex(arcs[i].arc >> 1)
	}
}

func (plain) record(stream []byte, arcs []placed[uint32], _ *EdgeTable) []byte {
	for i := range arcs {
		stream = binary.LittleEndian.AppendUint64(stream, uint64(arcs[i].arc>>1)<<32|uint64(arcs[i].row))
	}
	return stream
}

func (plain) rename(arcs []placed[uint32], number []Vertex) {
	for i := range arcs {
		arcs[i] = placed[uint32]{number[arcs[i].row], uint32(number[arcs[i].arc>>1]) << 1}
	}
}

func (plain) lay(t *EdgeTable, s *rowScratch[uint32], part []placed[uint32], first Vertex, offsets []int64) {
	next, targets := append(s.next[:0], offsets...), t.Targets
	for _, a := range sortArcsByDigits(part, &s.spare, 1) {
		at := &next[a.row-first]
		targets[*at] = Vertex(a.arc >> 1)
		*at++
	}
	s.next = next
}
