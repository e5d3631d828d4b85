package graph

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

var (
	errWeight   = errors.New("graph: weight is not finite, or negative in unsigned data")
	errOverflow = errors.New("graph: merged weight is beyond a 32-bit float")
)

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
