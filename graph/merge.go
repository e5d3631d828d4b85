package graph

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

var (
	errWeight   = errors.New("graph: weight is not finite, or negative in unsigned data")
	errOverflow = errors.New("graph: merged weight is beyond a 32-bit float")
)

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
	return sortArcsByDigits(part, spare)
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
	for _, a := range sortArcsByDigits(part, &s.spare) {
		at := &next[a.row-first]
		targets[*at] = Vertex(a.arc >> 1)
		*at++
	}
	s.next = next
}

// arcKey orders the arcs of a row: by target, then layer; the last bit tells
// whether an undirected edge was listed with its larger end first.
type arcKey uint64

func newKey(target Vertex, layer uint16, turned bool) arcKey {
	k := arcKey(target)<<17 | arcKey(layer)<<1
	if turned {
		k |= 1
	}
	return k
}

func (k arcKey) target() Vertex { return Vertex(k >> 17) }
func (k arcKey) layer() uint16  { return uint16(k >> 1) }
func (k arcKey) place() arcKey  { return k >> 1 } // target and layer together

// key returns the key of the i-th edge of a block.
func (b *ends) key(i int, e *Edges, at int, layers []uint16) arcKey {
	layer := layers[0]
	if e.Layers != nil {
		layer = layers[e.Layers[at+i]]
	}
	return newKey(b.end[i], layer, b.turned[i] == 1)
}

// layered keeps arcs of tables with several layers, or very many vertices, but
// without weights and times: the key says it all.
type layered struct{ b *build }

func (layered) arcs(to []placed[arcKey], b *ends, e *Edges, at int, layers []uint16) {
	for i := range to {
		to[i] = placed[arcKey]{b.row[i], b.key(i, e, at, layers)}
	}
}

func (layered) sort(part []placed[arcKey], _ *[]placed[arcKey]) []placed[arcKey] { return part }
func (layered) sortRow(row []arcKey)                                             { slices.Sort(row) }
func (layered) target(k arcKey) Vertex                                           { return k.target() }

func (f layered) merge(row []arcKey) (kept, mirrored int, err error) {
	for lo := 0; lo < len(row); {
		hi, turned := lo, 0
		for ; hi < len(row) && row[hi].place() == row[lo].place(); hi++ {
			turned += int(row[hi] & 1)
		}
		pairs := min(turned, hi-lo-turned) // as in plain
		row[kept] = row[lo]
		if hi-lo-pairs > 1 && f.b.o.Duplicates == DuplicatesError {
			return kept, mirrored, ErrDuplicate
		}
		kept, mirrored, lo = kept+1, mirrored+pairs, hi
	}
	return kept, mirrored, nil
}

func (layered) turn(to, from []placed[arcKey]) []placed[arcKey] {
	for i := range from {
		if v := from[i].arc.target(); v != from[i].row {
			to = append(to, placed[arcKey]{v, newKey(from[i].row, from[i].arc.layer(), false)})
		}
	}
	return to
}

func (layered) targets(to []Vertex, arcs []placed[arcKey]) {
	for i := range arcs {
		to[i] = arcs[i].arc.target()
	}
}

func (layered) record(stream []byte, arcs []placed[arcKey], t *EdgeTable) []byte {
	for _, a := range arcs {
		stream = t.appendRecord(stream, a.row, a.arc.target(), 0, 0, a.arc.layer())
	}
	return stream
}

func (layered) rename(arcs []placed[arcKey], number []Vertex) {
	for i := range arcs {
		a := &arcs[i]
		a.row, a.arc = number[a.row], newKey(number[a.arc.target()], a.arc.layer(), false)
	}
}

func (f layered) lay(t *EdgeTable, s *rowScratch[arcKey], part []placed[arcKey], first Vertex, offsets []int64) {
	for i, k := range s.sorted(part, first, offsets, f.sortRow) {
		at := offsets[0] + int64(i)
		t.Targets[at] = k.target()
		if t.Layer != nil {
			t.Layer[at] = k.layer()
		}
	}
}

// attributed keeps arcs of tables with weights or times.
type attributed struct{ b *build }

// fullArc is an arc with its attributes.
type fullArc struct {
	k      arcKey
	time   int64
	weight float32
}

func (attributed) arcs(to []placed[fullArc], b *ends, e *Edges, at int, layers []uint16) {
	for i := range to {
		a := fullArc{k: b.key(i, e, at, layers), time: NoTime, weight: 1}
		if e.Weights != nil {
			a.weight = e.Weights[at+i] + 0 // makes 0 of -0, which equals it but has other bits
		}
		if e.Times != nil {
			a.time = e.Times[at+i]
		}
		to[i] = placed[fullArc]{b.row[i], a}
	}
}

func (attributed) target(a fullArc) Vertex { return a.k.target() }

func (attributed) targets(to []Vertex, arcs []placed[fullArc]) {
	for i := range arcs {
		to[i] = arcs[i].arc.k.target()
	}
}

func (attributed) record(stream []byte, arcs []placed[fullArc], t *EdgeTable) []byte {
	for i := range arcs {
		a := &arcs[i].arc
		stream = t.appendRecord(stream, arcs[i].row, a.k.target(), a.weight, a.time, a.k.layer())
	}
	return stream
}

func (attributed) rename(arcs []placed[fullArc], number []Vertex) {
	for i := range arcs {
		a := &arcs[i]
		a.row, a.arc.k = number[a.row], newKey(number[a.arc.k.target()], a.arc.k.layer(), false)
	}
}

func (attributed) turn(to, from []placed[fullArc]) []placed[fullArc] {
	for i := range from {
		a := from[i].arc
		if v := a.k.target(); v != from[i].row {
			a.k = newKey(from[i].row, a.k.layer(), false)
			to = append(to, placed[fullArc]{v, a})
		}
	}
	return to
}

func (f attributed) lay(t *EdgeTable, s *rowScratch[fullArc], part []placed[fullArc], first Vertex, offsets []int64) {
	for i, a := range s.sorted(part, first, offsets, f.sortRow) {
		at := offsets[0] + int64(i)
		t.Targets[at] = a.k.target()
		if t.Layer != nil {
			t.Layer[at] = a.k.layer()
		}
		if t.Weights != nil {
			t.Weights[at] = a.weight
		}
		if t.Times != nil {
			t.Times[at] = a.time
		}
	}
}

func (attributed) sort(part []placed[fullArc], _ *[]placed[fullArc]) []placed[fullArc] { return part }

// sortRow orders by place, time and weight, so that weights are added in an order
// that does not depend on the input's.
func (attributed) sortRow(row []fullArc) {
	slices.SortFunc(row, func(a, b fullArc) int {
		if a.k.place() != b.k.place() { // by far the most frequent case
			return cmp.Compare(a.k, b.k)
		}
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.weight, b.weight), cmp.Compare(a.k, b.k))
	})
}

func (f attributed) merge(row []fullArc) (kept, mirrored int, err error) {
	for lo := 0; lo < len(row); {
		hi := lo
		for hi < len(row) && row[hi].k.place() == row[lo].k.place() {
			hi++
		}
		group, pairs := unpair(row[lo:hi])
		row[kept].k = group[0].k // for the error's text
		for _, a := range group {
			if w := float64(a.weight); math.IsNaN(w) || math.IsInf(w, 0) || w < 0 && !f.b.o.Signed {
				return kept, mirrored, errWeight
			}
		}
		if len(group) > 1 && f.b.o.Duplicates == DuplicatesError {
			return kept, mirrored, ErrDuplicate
		}
		merged := f.combine(group)
		if math.IsInf(float64(merged.weight), 0) {
			return kept, mirrored, errOverflow
		}
		row[kept] = merged
		kept, mirrored, lo = kept+1, mirrored+pairs, hi
	}
	return kept, mirrored, nil
}

// unpair keeps one of every two arcs that list the same edge both ways with
// equal time and weight. The group is sorted; it is shortened in place.
func unpair(group []fullArc) (rest []fullArc, pairs int) {
	rest = group[:0]
	for lo := 0; lo < len(group); {
		hi, turned := lo, 0
		for ; hi < len(group) && group[hi].time == group[lo].time && group[hi].weight == group[lo].weight; hi++ {
			turned += int(group[hi].k & 1)
		}
		hi = max(hi, lo+1) // a weight that is not a number equals nothing, not even itself
		both := min(turned, hi-lo-turned)
		rest, pairs, lo = append(rest, group[lo:hi-both]...), pairs+both, hi
	}
	return rest, pairs
}

// combine merges the arcs of one place by the policy; the newest time stays.
func (f attributed) combine(group []fullArc) fullArc {
	merged, sum := group[0], 0.0
	for _, a := range group {
		sum += float64(a.weight)
		merged.time = max(merged.time, a.time)
		switch f.b.o.Duplicates {
		case DuplicatesMax:
			merged.weight = max(merged.weight, a.weight)
		case DuplicatesMin:
			merged.weight = min(merged.weight, a.weight)
		}
	}
	if f.b.o.Duplicates == DuplicatesSum && f.b.survey.weighted {
		merged.weight = float32(sum)
	}
	return merged
}
