package edgeio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Shortest-path graphs of the ninth DIMACS challenge:
//
//	c a comment
//	p sp VERTICES ARCS
//	a U V W        an arc from U to V of length W; vertices count from 1
//
// The graph is directed: a road that can be used both ways is two arcs, and so
// is an undirected edge when it is written. Lengths are integers at or above
// 0; any weight is read, as others write decimals.
//
// Source: 9th DIMACS Implementation Challenge, Shortest Paths, 2006, file
// formats.

// readDIMACS reads a .gr file. Its arcs are rows of three fields.
func readDIMACS(ctx context.Context, f *file) error {
	h := new(head)
	err := h.lines(f.cutter, func(line int64, text []byte) (bool, error) {
		text = bytes.TrimLeft(text, " \t")
		return len(text) > 0 && !begins(text, 'c'), nil
	})
	if err != nil {
		return err
	}
	if h.row == nil {
		return fmt.Errorf("%s: ends before its line p sp VERTICES ARCS", f.name)
	}
	arcs, err := f.problem(h)
	if err != nil {
		return err
	}
	if err := f.direct(f.name, Directed); err != nil {
		return err
	}
	f.roles, f.headed, f.firstRow = []role{src, dst, weight}, true, h.line+1
	f.meant = &promise{by: fmt.Sprintf("line %d", h.line), what: "arcs", rows: arcs}
	f.parse = parseArcs
	if err := f.parallel(ctx, h); err != nil {
		return err
	}
	if err := f.keepsPromise(); err != nil {
		return err
	}
	f.meant = nil
	f.allVertices()
	return nil
}

// problem understands the line "p sp VERTICES ARCS".
func (f *file) problem(h *head) (arcs int64, err error) {
	if fault := lineFault(h.row); fault != "" {
		return 0, fmt.Errorf("%s:%d: %s", f.name, h.line, fault)
	}
	words := strings.Fields(string(h.row))
	if len(words) != 4 || words[0] != "p" || words[1] != "sp" {
		return 0, fmt.Errorf("%s:%d: %s where the size of the graph should be, p sp VERTICES ARCS", f.name, h.line, quoted(h.row))
	}
	var size [2]int64
	for i, word := range words[2:] {
		if size[i], err = strconv.ParseInt(word, 10, 64); err != nil || size[i] < 0 {
			return 0, fmt.Errorf("%s:%d: %s is not a number of vertices or arcs", f.name, h.line, quoted(word))
		}
	}
	if size[0] == 0 && size[1] > 0 {
		return 0, fmt.Errorf("%s:%d: no vertices for %d arcs", f.name, h.line, size[1])
	}
	f.order, f.orderOf = size[0], fmt.Sprintf("the vertices that line %d declares", h.line)
	return size[1], f.orderFault(h.line, size[0], size[1])
}

// begins reports whether a line is of the kind that a letter names.
func begins(line []byte, letter byte) bool {
	return line[0] == letter && (len(line) == 1 || line[1] == ' ' || line[1] == '\t')
}

// parseArcs reads a block of a .gr file.
func parseArcs(l *layout, text block, names *dictionary) *batch {
	b := newBatch(l, text.rows, names)
	b.lines = int64(text.rows)
	check := suspect(text.text)
	line := text.line - 1
	for row := range linesOf(text.text) {
		if line++; line < l.firstRow {
			continue
		}
		if b.full() {
			break
		}
		row = withoutReturn(row)
		if check {
			if fault := lineFault(row); fault != "" {
				b.reject(line, fault)
				continue
			}
		}
		row = bytes.TrimLeft(row, " \t")
		switch {
		case len(row) == 0 || begins(row, 'c'):
		case begins(row, 'a'):
			b.fields = split(b.fields[:0], row[1:], 0)
			b.row(line)
		default:
			b.reject(line, fmt.Sprintf("%s is neither an arc (a U V W) nor a comment (c)", quoted(row)))
		}
	}
	return b
}

// writeDIMACS writes a .gr file. Vertex r+1 is the one of rank r, whatever its
// id, and an arc without a weight has the length 1.
func writeDIMACS(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	t, err := byRank(ctx, t, "gr", true)
	if err != nil {
		return err
	}
	for i, weight := range t.Weights {
		if x := float64(weight); x != math.Trunc(x) || x < 0 {
			return fmt.Errorf("edgeio: weight %v of an edge to %s is not an integer at or above 0, as DIMACS asks; write csv", weight, quoted(t.IDs.Format(t.Targets[i])))
		}
	}
	out := bufio.NewWriterSize(w, 1<<18)
	fmt.Fprintf(out, "p sp %d %d\n", t.Order(), t.Size()) // bufio keeps an error until Flush
	return arcLines(ctx, out, t, "a ", func(graph.Vertex, graph.Vertex) bool { return true }, true)
}

// arcLines writes a line for each arc that is to be listed, with vertices
// numbered from 1, and flushes.
func arcLines(ctx context.Context, out *bufio.Writer, t *graph.EdgeTable, lead string, lists func(u, v graph.Vertex) bool, weights bool) error {
	for u := range graph.Vertex(t.Order()) {
		for arc := t.Offsets[u]; arc < t.Offsets[u+1]; arc++ {
			v := t.Targets[arc]
			if !lists(u, v) {
				continue
			}
			line := strconv.AppendUint(append(out.AvailableBuffer(), lead...), uint64(u)+1, 10)
			line = strconv.AppendUint(append(line, ' '), uint64(v)+1, 10)
			switch {
			case t.Weights != nil:
				line = appendWeight(append(line, ' '), t.Weights[arc])
			case weights:
				line = append(line, " 1"...)
			}
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		if u%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return out.Flush()
}
