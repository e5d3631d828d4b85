package edgeio

import (
	"bytes"
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/kithgraph/kith/graph"
)

// row takes b.fields. A bad row leaves no edge and no name; its time, if that
// is good, may settle how times are written.
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
		b.clock = clockOf(token)
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
		if b.right > 0 && r == dst {
			if id < 1 || id > b.right {
				return 0, fmt.Sprintf("%v %d is not in [1, %d], %s", r, id, b.right, b.orderOf)
			}
			return b.order + id, ""
		}
		if b.order > 0 && (id < 1 || id > b.order) {
			return 0, fmt.Sprintf("%v %d is not in [1, %d], %s", r, id, b.order, b.orderOf)
		}
		return id, ""
	}
	if len(token) == 0 {
		return 0, r.String() + " is empty"
	}
	if _, ok := graph.ParseID(bytes.TrimSpace(token)); ok {
		return 0, "id " + quoted(token) + " has blanks around it; remove them (with --ids string they would be part of it)"
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
	by := "the first row has"
	if b.order > 0 {
		by = "the banner asks for"
	}
	fault := fmt.Sprintf("%s, %s %d", countFields(n), by, len(b.roles))
	if n > len(b.roles) {
		fault += fmt.Sprintf("; %s is one too many", quoted(b.fields[len(b.roles)]))
	}
	return fault
}

func countFields(n int) string {
	if n == 1 {
		return "1 field"
	}
	return fmt.Sprintf("%d fields", n)
}

// headerHint helps when the first row looks like an unknown header.
func (b *batch) headerHint(line int64) string {
	if line != b.firstRow || b.headed || b.strings || b.dstAt < 0 {
		return ""
	}
	for _, token := range [][]byte{b.fields[b.srcAt], b.fields[b.dstAt]} {
		if bytes.IndexFunc(token, unicode.IsLetter) < 0 {
			return ""
		}
	}
	return ", or --header yes and --columns if this line is a header"
}
