package edgeio

import (
	"bytes"
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/kithgraph/kith/graph"
)

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

	line      int64  // of the current row
	clock     clock  // the form of times
	decided   int64  // the row that decided this form, 0: it was known before
	decidedBy string // its time
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

// row takes b.fields. A bad row leaves no trace, not even a name.
func (b *batch) row(line int64) {
	b.line = line
	if n := len(b.fields); n != len(b.roles) {
		b.reject(line, b.countFault(n))
		return
	}
	if b.isAlone() {
		b.vertex(line, b.fields[b.srcAt])
		b.alone++
		return
	}
	e := edge{weight: 1, time: graph.NoTime}
	for i, r := range b.roles {
		if fault := b.field(&e, r, b.fields[i]); fault != "" {
			b.reject(line, fault+b.headerHint(line))
			return
		}
	}
	if b.dstAt < 0 {
		return
	}
	if b.strings {
		e.src, e.dst = b.names.of(e.srcName), b.names.of(e.dstName)
	}
	b.add(&e)
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

// edge is a row that is being read.
type edge struct {
	src, dst         int64
	srcName, dstName []byte
	weight           float32
	time             int64
	layer            []byte
}

// field reads one field of a row and returns what is wrong with it.
func (b *batch) field(e *edge, r role, token []byte) (fault string) {
	switch r {
	case src:
		e.srcName = token
		e.src, fault = b.id(r, token)
	case dst:
		e.dstName = token
		e.dst, fault = b.id(r, token)
	case vertex:
		if e.src, fault = b.id(r, token); fault == "" {
			b.addVertex(e.src, token)
		}
	case weight:
		if e.weight, fault = parseWeight(token); fault == "" && e.weight < 0 && !b.signed {
			fault = fmt.Sprintf("weight %s is negative; use --signed", token)
		}
	case timed:
		if b.noTime(token) {
			break
		}
		fault = b.time(e, token)
	case layer:
		e.layer = token
		if fault = textFault("layer", token); fault == "" && len(b.places) == math.MaxUint16 {
			if _, ok := b.places[string(token)]; !ok {
				fault = fmt.Sprintf("layer %s is the 65536th; is it a layer at all?", quoted(token))
			}
		}
	}
	return fault
}

// time reads a time, in the form of those before it.
func (b *batch) time(e *edge, token []byte) string {
	micros, cut, fault := parseTime(token)
	if fault != "" {
		return fault
	}
	if b.clock == unknown {
		b.clock, b.decided, b.decidedBy = clockOf(token), b.line, string(token)
	}
	if b.clock != clockOf(token) {
		return clockFault(token)
	}
	e.time, b.cut = micros, b.cut || cut
	return ""
}

// noTime reports whether a field says that an edge has no time.
func (b *batch) noTime(token []byte) bool {
	return len(token) == 0 || len(token) == 1 && token[0] == '-' && b.separator == 0
}

// id reads an id. Strings get their number later, when the row is known to be
// good.
func (b *batch) id(r role, token []byte) (int64, string) {
	if b.strings {
		return 0, textFault("id", token)
	}
	if id, ok := graph.ParseID(token); ok {
		return id, ""
	}
	if len(token) == 0 {
		return 0, r.String() + " is empty"
	}
	return 0, "id " + quoted(token) + " is not a canonical 64-bit integer; use --ids string"
}

// textFault is tokenFault, quick when there is none.
func textFault(what string, token []byte) string {
	if len(token) > 0 && len(token) <= maxToken && utf8.Valid(token) && bytes.IndexByte(token, 0) < 0 {
		return ""
	}
	return tokenFault(what, token)
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

// isAlone reports whether the row has a src and nothing else.
func (b *batch) isAlone() bool {
	if b.separator == 0 || b.dstAt < 0 || len(b.fields[b.dstAt]) > 0 {
		return false
	}
	for i, r := range b.roles {
		if r != src && r != skip && len(b.fields[i]) > 0 {
			return false
		}
	}
	return len(b.fields[b.srcAt]) > 0
}

// countFault describes a row of n fields when another number is due.
func (b *batch) countFault(n int) string {
	fault := fmt.Sprintf("%d fields, the first row has %d", n, len(b.roles))
	if n > len(b.roles) {
		fault += fmt.Sprintf("; %s is one too many", quoted(b.fields[len(b.roles)]))
	}
	return fault
}

// headerHint helps when the first row looks like an unknown header.
func (b *batch) headerHint(line int64) string {
	if line != b.firstRow || b.strings || b.dstAt < 0 {
		return ""
	}
	for _, token := range [][]byte{b.fields[b.srcAt], b.fields[b.dstAt]} {
		if bytes.IndexFunc(token, unicode.IsLetter) < 0 {
			return ""
		}
	}
	return ", or --header yes and --columns if this line is a header"
}
