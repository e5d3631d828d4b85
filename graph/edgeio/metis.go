package edgeio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
)

// METIS, the format of graph partitioners:
//
//	% comments
//	VERTICES EDGES [FMT [NCON]]
//	[s] [w1 ... wNCON] v1 [e1] v2 [e2] ...     a line for each vertex
//
// Vertices count from 1, an empty line is one without neighbours, and every
// edge stands in the lines of both its ends with the same weight; EDGES counts
// it once. FMT is up to three digits 0 or 1: vertices have a size s, vertices
// have NCON weights, edges have weights e. Sizes and weights of vertices are
// read over, and that is told. A loop, which METIS itself does not allow but
// others write, stands in its line once and counts as an edge.
//
// Lines are parsed in parallel. Every half of an edge is hashed, and those that
// lead up must be those that lead down turned round. A line is as long as
// its vertex has neighbours, so no bad one can be left out: the first is the
// error, whatever the tolerance.
//
// Source: G. Karypis, METIS 5.1.0 manual, on graph files.

// maxRow is the length of the longest line of a METIS file, in bytes.
const maxRow = 1 << 30

// metis is what the first line says, and sums of what the others hold. Sums of
// integers do not depend on the order of the workers.
type metis struct {
	line           int64 // of the header
	order, edges   int64
	skip           int // numbers before the neighbours
	weighted       bool
	entries, loops atomic.Int64
	up, down       atomic.Uint64
	rows           atomic.Int64 // lines of vertices
}

// readMETIS reads a METIS file.
func readMETIS(ctx context.Context, f *file) error {
	f.cutter.mark, f.cutter.long = '%', max(maxRow, blockSize)
	f.limit = 0
	m := new(metis)
	h := new(head)
	err := h.lines(f.cutter, func(line int64, text []byte) (bool, error) {
		return len(text) == 0 || text[0] != '%', nil
	})
	if err != nil {
		return err
	}
	if h.row == nil {
		return fmt.Errorf("%s: ends before its first line, VERTICES EDGES [FMT [NCON]]", f.name)
	}
	if err := m.header(f, h); err != nil {
		return err
	}
	if err := f.direct(f.name, Undirected); err != nil {
		return err
	}
	f.roles = []role{src, dst}
	if m.weighted {
		f.roles = []role{src, dst, weight}
	}
	f.firstRow, f.order, f.orderOf = h.line+1, m.order, fmt.Sprintf("the vertices that line %d declares", h.line)
	f.parse = m.parse
	if err := f.parallel(ctx, h); err != nil {
		return err
	}
	if err := m.check(f.name); err != nil {
		return err
	}
	f.allVertices()
	return nil
}

// header understands the first line that is no comment.
func (m *metis) header(f *file, h *head) error {
	if fault := lineFault(h.row); fault != "" {
		return fmt.Errorf("%s:%d: %s", f.name, h.line, fault)
	}
	words := strings.Fields(string(h.row))
	if len(words) < 2 || len(words) > 4 {
		return fmt.Errorf("%s:%d: %s where the size of the graph should be, VERTICES EDGES [FMT [NCON]]", f.name, h.line, quoted(h.row))
	}
	m.line = h.line
	for i, into := range []*int64{&m.order, &m.edges} {
		n, err := strconv.ParseInt(words[i], 10, 64)
		if err != nil || n < 0 || n > 1<<60 {
			return fmt.Errorf("%s:%d: %s is not a number of vertices or edges", f.name, h.line, quoted(words[i]))
		}
		*into = n
	}
	if uint64(m.order) > graph.MaxOrder {
		return fmt.Errorf("%s:%d: %d vertices: %w", f.name, h.line, m.order, graph.ErrTooLarge)
	}
	format := "000"
	if len(words) > 2 {
		if len(words[2]) > 3 || strings.Trim(words[2], "01") != "" {
			return fmt.Errorf("%s:%d: FMT %s is not up to three digits 0 or 1: sizes of vertices, weights of vertices, weights of edges", f.name, h.line, quoted(words[2]))
		}
		format = format[len(words[2]):] + words[2]
	}
	m.weighted = format[2] == '1'
	if format[0] == '1' {
		m.skip++
	}
	constraints := 0
	if format[1] == '1' {
		constraints = 1
	}
	if len(words) == 4 {
		n, err := strconv.Atoi(words[3])
		if err != nil || n < 0 || n > 1<<10 {
			return fmt.Errorf("%s:%d: NCON %s is not a number of weights, at most 1024", f.name, h.line, quoted(words[3]))
		}
		if n > 0 && constraints == 0 {
			return fmt.Errorf("%s:%d: NCON is %d, but FMT %s says that vertices have no weights; write 010 or 011", f.name, h.line, n, words[2])
		}
		constraints = n
	}
	if m.skip += constraints; m.skip > 0 {
		f.note("%s: sizes or weights of vertices are not used (FMT %s)", f.name, words[2])
	}
	return nil
}

// parse reads a block. The numbers of its vertices follow from the lines before.
func (m *metis) parse(l *layout, text block, names *dictionary) *batch {
	b := newBatch(l, 0, names)
	b.lines = int64(text.rows)
	defer b.done()
	check := suspect(text.text)
	row := metisRow{metis: m, batch: b, vertex: text.from} // of the line before: the header is 0
	line := text.line
	for at := 0; at < len(text.text) && !b.full(); line++ {
		end := at + bytes.IndexByte(text.text[at:], '\n')
		content := withoutReturn(text.text[at:end])
		at = end + 1
		if len(content) > 0 && content[0] == '%' {
			continue
		}
		if row.vertex++; row.vertex == 1 { // the header
			continue
		}
		fault := ""
		if check {
			fault = lineFault(content)
		}
		if fault == "" {
			fault = row.read(content)
		}
		if fault != "" {
			b.reject(line, fault)
		}
	}
	m.entries.Add(row.entries)
	m.loops.Add(row.loops)
	m.up.Add(row.up)
	m.down.Add(row.down)
	m.rows.Add(row.rows)
	return b
}

// metisRow is the line of a vertex, and sums over the lines of a block.
type metisRow struct {
	*metis
	*batch
	vertex, rows   int64 // lines so far in the file with the header, vertices in the block
	entries, loops int64
	up, down       uint64
}

// read reads a line and returns what is wrong with it.
func (r *metisRow) read(line []byte) string {
	u := r.vertex - 1
	if u > r.metis.order {
		if word, _ := nextField(line); word != nil {
			return fmt.Sprintf("a line for vertex %d, but line %d says %d vertices", u, r.metis.line, r.metis.order)
		}
		return ""
	}
	r.rows++
	var word []byte
	for range r.skip {
		if word, line = nextField(line); word == nil {
			return fmt.Sprintf("vertex %d has no size or weight, as line %d says that it has", u, r.metis.line)
		}
		if _, fault := parseWeight(word); fault != "" {
			return "vertex " + fault
		}
	}
	for {
		if word, line = nextField(line); word == nil {
			return ""
		}
		v, fault := r.id(dst, word)
		if fault != "" {
			return fault
		}
		e := edge{src: u, dst: v, weight: 1}
		if r.weighted {
			if word, line = nextField(line); word == nil {
				return fmt.Sprintf("neighbour %d of vertex %d has no weight, as line %d says that it has", v, u, r.metis.line)
			}
			if e.weight, fault = parseWeight(word); fault == "" && e.weight <= 0 {
				fault = fmt.Sprintf("weight %s is not above 0, as METIS asks", word)
			}
			if fault != "" {
				return fault
			}
		}
		r.entries++
		switch {
		case v < u:
			r.down += halfHash(v, u, e.weight)
		case v > u:
			r.up += halfHash(u, v, e.weight)
			r.add(&e)
		default:
			r.loops++
			r.add(&e)
		}
	}
}

// nextField cuts the next field off a line; nil when there is none.
func nextField(line []byte) (field, rest []byte) {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = line[1:]
	}
	if len(line) == 0 {
		return nil, nil
	}
	for i, c := range line {
		if c == ' ' || c == '\t' {
			return line[:i], line[i:]
		}
	}
	return line, nil
}

// halfHash hashes one half of an edge from the vertex u to the higher v.
func halfHash(u, v int64, weight float32) uint64 {
	return uint64(graph.HashArc(graph.Vertex(u-1), graph.Vertex(v-1)).With(uint64(math.Float32bits(weight))))
}

// check compares the sums with the header, and the halves with each other.
func (m *metis) check(name string) error {
	entries, loops := m.entries.Load(), m.loops.Load()
	switch {
	case m.rows.Load() != m.order:
		return fmt.Errorf("%s: lines for %d vertices, but line %d says %d; is the file cut short?", name, m.rows.Load(), m.line, m.order)
	case m.up.Load() != m.down.Load():
		return fmt.Errorf("%s: not every edge stands in the lines of both its ends with the same weight, as METIS asks", name)
	case entries+loops != 2*m.edges:
		return fmt.Errorf("%s: %d neighbours, but line %d says %d edges, which are %d; is the file cut short?", name, entries, m.line, m.edges, 2*m.edges-loops)
	}
	return nil
}

// writeMETIS writes METIS. Line r+2 is the vertex of rank r, whatever its id.
func writeMETIS(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	if t.Directed {
		return errors.New("edgeio: the graph is directed, and a METIS graph is not; write csv or mtx")
	}
	t, err := byRank(ctx, t, "metis", true)
	if err != nil {
		return err
	}
	for v := range graph.Vertex(t.Order()) {
		for arc := t.Offsets[v]; arc < t.Offsets[v+1]; arc++ {
			if t.Targets[arc] == v {
				return fmt.Errorf("edgeio: %s has an edge to itself, which METIS does not allow; write csv", quoted(t.IDs.Format(v)))
			}
			if t.Weights != nil && !(t.Weights[arc] >= 1 && float64(t.Weights[arc]) == math.Trunc(float64(t.Weights[arc]))) {
				return fmt.Errorf("edgeio: weight %v of an edge of %s is not an integer above 0, as METIS asks; write csv", t.Weights[arc], quoted(t.IDs.Format(v)))
			}
		}
	}
	out := bufio.NewWriterSize(w, 1<<18)
	fmt.Fprintf(out, "%d %d", t.Order(), t.Size()/2) // bufio keeps an error until Flush
	if t.Weights != nil {
		out.WriteString(" 001")
	}
	out.WriteByte('\n')
	for v := range graph.Vertex(t.Order()) {
		for arc := t.Offsets[v]; arc < t.Offsets[v+1]; arc++ {
			line := out.AvailableBuffer()
			if arc > t.Offsets[v] {
				line = append(line, ' ')
			}
			line = strconv.AppendUint(line, uint64(t.Targets[arc])+1, 10)
			if t.Weights != nil {
				line = appendWeight(append(line, ' '), t.Weights[arc])
			}
			if _, err := out.Write(line); err != nil {
				return err
			}
		}
		out.WriteByte('\n')
		if v%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return out.Flush()
}
