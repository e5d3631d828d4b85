package graph

import "slices"

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
