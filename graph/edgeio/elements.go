package edgeio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/kithgraph/kith/graph"
)

// elements writes a graph as a list of vertices and a list of edges, in the
// order of the ids, each edge once. It is for formats that hold everything that
// a table does.
type elements struct {
	t     *graph.EdgeTable
	w     *bufio.Writer
	order []graph.Vertex
	named bool // there are layers to name
	xml   bool // it is written as XML, which has no sign for some characters
}

func newElements(w io.Writer, t *graph.EdgeTable) *elements {
	return &elements{t: t, w: bufio.NewWriterSize(w, 1<<18), order: t.IDs.ByRank(), named: isLayered(t)}
}

// isLayered reports whether the layers of a table must be named.
func isLayered(t *graph.EdgeTable) bool {
	return len(t.Layers) > 1 || len(t.Layers) == 1 && t.Layers[0] != graph.DefaultLayer
}

// writtenEdge is an edge as text; what the table or the edge does not have is nil.
type writtenEdge struct{ src, dst, weight, time, layer []byte }

// fault refuses a text that XML cannot hold: encoding/xml would write U+FFFD.
func (e *elements) fault(what string, text []byte) error {
	if e.xml && bytes.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF }) {
		return fmt.Errorf("edgeio: %s %s holds a character that XML cannot hold; write csv", what, quoted(text))
	}
	return nil
}

// vertices writes what add appends for each vertex.
func (e *elements) vertices(ctx context.Context, add func(line, id []byte) []byte) error {
	var id []byte
	for r, v := range e.order {
		id = e.t.IDs.AppendTo(id[:0], v)
		if fault := textFault("id", id); fault != "" {
			return fmt.Errorf("edgeio: %s", fault)
		}
		if fault := e.fault("id", id); fault != nil {
			return fault
		}
		if _, err := e.w.Write(add(e.w.AvailableBuffer(), id)); err != nil {
			return err
		}
		if r%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// edges writes what add appends for each edge.
func (e *elements) edges(ctx context.Context, add func(line []byte, x *writtenEdge) []byte) error {
	o := writer{t: e.t}
	for _, name := range e.t.Layers {
		if err := e.fault("layer", []byte(name)); err != nil {
			return err
		}
	}
	var arcs []uint64
	var x writtenEdge
	var text [4][]byte // buffers
	for r, v := range e.order {
		text[0] = e.t.IDs.AppendTo(text[0][:0], v)
		x.src = text[0]
		arcs = o.arcs(arcs[:0], v)
		for i, key := range arcs {
			if (r+i)%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			arc := e.t.Offsets[v] + int64(uint32(key))
			text[1] = e.t.IDs.AppendTo(text[1][:0], e.t.Targets[arc])
			x.dst, x.weight, x.time, x.layer = text[1], nil, nil, nil
			if e.t.Weights != nil {
				text[2] = appendWeight(text[2][:0], e.t.Weights[arc])
				x.weight = text[2]
			}
			if e.t.Times != nil && e.t.Times[arc] != graph.NoTime {
				if time := e.t.Times[arc]; time < firstSecond*micro || time >= endSecond*micro {
					return fmt.Errorf("edgeio: time %d microseconds of edge %s is outside the years 1 to 9999", time, quoted(fmt.Sprintf("%s,%s", x.src, x.dst)))
				}
				text[3] = appendTime(text[3][:0], e.t.Times[arc])
				x.time = text[3]
			}
			if e.named {
				place := uint16(0)
				if e.t.Layer != nil {
					place = e.t.Layer[arc]
				}
				x.layer = []byte(e.t.Layers[place])
			}
			if _, err := e.w.Write(add(e.w.AvailableBuffer(), &x)); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
