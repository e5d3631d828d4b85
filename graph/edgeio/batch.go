package edgeio

import "github.com/kithgraph/kith/graph"

// batch collects the edges of one block.
type batch struct {
	*layout
	edges  *graph.Edges
	names  *dictionary       // of string ids
	places map[string]uint16 // positions in edges.LayerNames
	fields [][]byte          // of the current row
	srcAt  int               // the position of src among the fields, -1 when there is none
	dstAt  int

	bad   []badRow
	lines int64 // of the block
	alone int64 // rows without a dst
	cut   bool  // a time had more than six decimals

	line  int64 // of the current row
	clock clock // the form of times
}

// badRow is a row that cannot be an edge.
type badRow struct {
	line  int64
	fault string
}

// newBatch makes room for the given number of rows. Until done is called, the
// dictionary is the batch's.
func newBatch(l *layout, rows int, names *dictionary) *batch {
	b := &batch{layout: l, names: names, clock: l.clock, edges: &graph.Edges{}, srcAt: l.has(src), dstAt: l.has(dst)}
	if l.layer != graph.DefaultLayer {
		b.edges.LayerNames = []string{l.layer}
	}
	for _, r := range l.roles {
		switch r {
		case src:
			b.edges.Src = make([]int64, 0, rows)
		case dst:
			b.edges.Dst = make([]int64, 0, rows)
		case weight:
			b.edges.Weights = make([]float32, 0, rows)
		case timed:
			b.edges.Times = make([]int64, 0, rows)
		case layer:
			b.edges.Layers, b.edges.LayerNames = make([]uint16, 0, rows), nil
			b.places = make(map[string]uint16)
		}
	}
	return b
}

// done finishes the edges and leaves the dictionary empty.
func (b *batch) done() {
	if b.strings {
		b.edges.Names = b.names.take()
	}
}

// full reports that there are too many bad rows to go on.
func (b *batch) full() bool { return int64(len(b.bad)) > b.limit }

func (b *batch) reject(line int64, fault string) {
	b.bad = append(b.bad, badRow{line, fault})
}

// add appends an edge whose fields are all good.
func (b *batch) add(e *edge) {
	b.edges.Src, b.edges.Dst = append(b.edges.Src, e.src), append(b.edges.Dst, e.dst)
	if b.edges.Weights != nil {
		b.edges.Weights = append(b.edges.Weights, e.weight)
	}
	if b.edges.Times != nil {
		b.edges.Times = append(b.edges.Times, e.time)
	}
	if b.edges.Layers != nil {
		b.edges.Layers = append(b.edges.Layers, b.place(e.layer))
	}
}

// place returns the position of a layer in the batch's dictionary.
func (b *batch) place(token []byte) uint16 {
	if at, ok := b.places[string(token)]; ok {
		return at
	}
	at := uint16(len(b.edges.LayerNames))
	name := string(token)
	b.places[name] = at
	b.edges.LayerNames = append(b.edges.LayerNames, name)
	return at
}

// vertex takes a vertex that is there even without edges.
func (b *batch) vertex(line int64, token []byte) {
	id, fault := b.id(src, token)
	if fault != "" {
		b.reject(line, fault)
		return
	}
	b.addVertex(id, token)
}

func (b *batch) addVertex(id int64, token []byte) {
	if b.strings {
		id = b.names.of(token)
	}
	b.edges.Vertices = append(b.edges.Vertices, id)
}
