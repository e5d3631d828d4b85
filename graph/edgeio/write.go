package edgeio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Write writes every edge once, in the order of external ids, an undirected
// one with its smaller end first: src, dst and, as far as the table keeps them,
// weight, time and layer. Weights are in the fewest digits that read back to
// the same float, times in seconds with up to six decimals. csv and tsv get a
// header; vertices without edges are rows without a dst. snap gets comments for
// both.
//
// Read with the same direction, kind of ids and sign gives a table of the same
// digest. An id or layer that the format cannot hold is an error: in snap
// those with blanks and sources that begin like a comment.
//
// The formats sg, wsg, mtx, metis, gr and pajek number their vertices: the
// vertex of rank r becomes r, in all but the first two r+1, and its id is not
// kept, except as a label of pajek. Times and layers they cannot hold, nor sg
// weights; wsg, metis and gr hold weights that are integers, wsg and gr 1 for an
// edge without one. metis holds no direction and no loops, gr only arcs.
//
// The formats graphml, node-link, parquet, gexf and dot hold all that a table
// does, neo4j all but vertices without edges.
func Write(ctx context.Context, w io.Writer, t *graph.EdgeTable, format string) error {
	switch own := formatCalled(format); {
	case !own.Writes:
		return fmt.Errorf("%w: edges are written as %s, not as %q", ErrUsage, written(), format)
	case own.write != nil:
		return own.write(ctx, w, t)
	}
	out, err := newWriter(w, t, format)
	if err != nil {
		return err
	}
	out.header()
	if err := out.rows(ctx); err != nil {
		return err
	}
	return out.w.Flush()
}

// newWriter prepares for rows of fields.
func newWriter(w io.Writer, t *graph.EdgeTable, format string) (*writer, error) {
	out := &writer{t: t, w: bufio.NewWriterSize(w, 1<<16), separator: separator(format), named: isLayered(t)}
	for _, name := range t.Layers {
		token, err := out.token(nil, "layer", []byte(name))
		if err != nil {
			return nil, err
		}
		out.layers = append(out.layers, token)
	}
	return out, nil
}

// writer is the state of one call of Write.
type writer struct {
	t         *graph.EdgeTable
	w         *bufio.Writer
	separator byte     // 0: the format is snap, written with tabs
	named     bool     // there is a layer column
	layers    [][]byte // their names as they are written
	line      []byte
}

// header writes what stands above the rows.
func (o *writer) header() {
	names := []string{"src", "dst"}
	if o.t.Weights != nil {
		names = append(names, "weight")
	}
	if o.t.Times != nil {
		names = append(names, "time")
	}
	if o.named {
		names = append(names, "layer")
	}
	if o.separator == 0 {
		kind := "undirected"
		if o.t.Directed {
			kind = "directed"
		}
		fmt.Fprintf(o.w, "# %s graph, %d vertices\n# %s\n", kind, o.t.Order(), strings.Join(names, "\t"))
		return
	}
	o.w.WriteString(strings.Join(names, string(o.separator)) + "\n") // bufio keeps an error until Flush
}

// rows writes the edges and the vertices that have none.
func (o *writer) rows(ctx context.Context) error {
	const often = 1 << 10
	linked := o.linked()
	var sources, arcs = []byte(nil), []uint64(nil)
	for r, v := range o.t.IDs.ByRank() {
		if r%often == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		if sources, err = o.token(sources[:0], "id", o.t.IDs.AppendTo(nil, v)); err != nil {
			return err
		}
		if o.separator == 0 && isComment(sources) {
			return fmt.Errorf("edgeio: id %s begins like a comment of the snap format; write csv", quoted(sources))
		}
		if !linked[v] {
			o.alone(sources)
		}
		arcs = o.arcs(arcs[:0], v)
		for i, key := range arcs {
			if i%often == often-1 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := o.edge(sources, o.t.Offsets[v]+int64(uint32(key))); err != nil {
				return err
			}
		}
	}
	return nil
}

// linked marks the vertices that have an edge.
func (o *writer) linked() []bool {
	linked := make([]bool, o.t.Order())
	for v := range graph.Vertex(o.t.Order()) {
		row := o.t.Targets[o.t.Offsets[v]:o.t.Offsets[v+1]]
		linked[v] = linked[v] || len(row) > 0
		for _, u := range row {
			linked[u] = true
		}
	}
	return linked
}

// arcs returns the arcs to write under v, in the order of their targets' ids:
// the rank of the target in the upper half of each number, the arc's place in
// the row in the lower one. Numbers sort several times faster than arcs with a
// function that looks their ranks up.
func (o *writer) arcs(arcs []uint64, v graph.Vertex) []uint64 {
	own := o.t.IDs.Rank(v)
	for i, target := range o.t.Targets[o.t.Offsets[v]:o.t.Offsets[v+1]] {
		if rank := o.t.IDs.Rank(target); o.t.Directed || rank >= own {
			arcs = append(arcs, uint64(rank)<<32|uint64(uint32(i)))
		}
	}
	slices.Sort(arcs)
	return arcs
}

// part returns the byte between fields.
func (o *writer) part() byte {
	if o.separator == 0 {
		return '\t'
	}
	return o.separator
}

// alone writes a vertex without edges.
func (o *writer) alone(id []byte) {
	o.line = o.line[:0]
	if o.separator == 0 {
		o.line = append(append(o.line, aloneMark...), id...)
	} else {
		o.line = append(append(o.line, id...), o.separator)
		for _, kept := range []bool{o.t.Weights != nil, o.t.Times != nil, o.named} {
			if kept {
				o.line = append(o.line, o.separator)
			}
		}
	}
	o.w.Write(append(o.line, '\n'))
}

// edge writes one arc.
func (o *writer) edge(source []byte, arc int64) (err error) {
	line := append(append(o.line[:0], source...), o.part())
	if line, err = o.token(line, "id", o.t.IDs.AppendTo(nil, o.t.Targets[arc])); err != nil {
		return err
	}
	if o.t.Weights != nil {
		line = appendWeight(append(line, o.part()), o.t.Weights[arc])
	}
	if o.t.Times != nil {
		line = append(line, o.part())
		switch time := o.t.Times[arc]; {
		case time == graph.NoTime && o.separator == 0:
			line = append(line, '-')
		case time == graph.NoTime:
		case time < firstSecond*micro || time >= endSecond*micro:
			return fmt.Errorf("edgeio: time %d microseconds of edge %s is outside the years 1 to 9999", time, quoted(line))
		default:
			line = appendTime(line, time)
		}
	}
	if o.named {
		place := uint16(0)
		if o.t.Layer != nil {
			place = o.t.Layer[arc]
		}
		line = append(append(line, o.part()), o.layers[place]...)
	}
	o.line = append(line, '\n')
	_, err = o.w.Write(o.line)
	return err
}

// token appends an id or a layer name, quoted if need be.
func (o *writer) token(line []byte, what string, token []byte) ([]byte, error) {
	if fault := textFault(what, token); fault != "" {
		return nil, fmt.Errorf("edgeio: %s", fault)
	}
	if o.separator == 0 {
		if bytes.ContainsAny(token, " \t\r\n") {
			return nil, fmt.Errorf("edgeio: %s %s has a blank or line end, which the snap format cannot hold; write csv", what, quoted(token))
		}
		return append(line, token...), nil
	}
	if bytes.Contains(token, []byte("\r\n")) {
		return nil, fmt.Errorf("edgeio: %s %s holds CRLF, which would come back as LF", what, quoted(token))
	}
	if token[0] != '#' && !bytes.ContainsAny(token, "\"\r\n"+string(o.separator)) {
		return append(line, token...), nil
	}
	line = append(line, '"')
	line = append(line, bytes.ReplaceAll(token, []byte{'"'}, []byte(`""`))...)
	return append(line, '"'), nil
}
