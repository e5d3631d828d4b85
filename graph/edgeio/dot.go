package edgeio

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/kithgraph/kith/graph"
)

// DOT, the language of Graphviz, is written only:
//
//	digraph {
//	"a";
//	"a" -> "b" [weight=2.5, time=1612310400, layer="mail"];
//	}
//
// Every vertex has a line; an undirected graph says graph and --. In a quoted
// text of DOT only the quote is escaped, so an id or layer with a backslash before
// a quote or at its end cannot be written.
//
// Source: Graphviz documentation, DOT Language.

// writeDOT writes DOT.
func writeDOT(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	e := newElements(w, t)
	kind, arrow := "graph", " -- "
	if t.Directed {
		kind, arrow = "digraph", " -> "
	}
	for _, name := range t.Layers {
		if fault := dotFault("layer", []byte(name)); fault != nil {
			return fault
		}
	}
	for _, v := range e.order {
		if t.IDs.Kind() == graph.IntIDs {
			break
		}
		if fault := dotFault("id", t.IDs.AppendTo(nil, v)); fault != nil {
			return fault
		}
	}
	e.w.WriteString(kind + " {\n") // bufio keeps an error until Flush
	err := e.vertices(ctx, func(line, id []byte) []byte { return append(appendDOT(line, id), ";\n"...) })
	if err != nil {
		return err
	}
	err = e.edges(ctx, func(line []byte, x *writtenEdge) []byte {
		line = appendDOT(append(appendDOT(line, x.src), arrow...), x.dst)
		lead := " ["
		for _, a := range []struct {
			name string
			text []byte
		}{{"weight=", x.weight}, {"time=", x.time}, {"layer=", x.layer}} {
			if a.text != nil {
				line = append(append(line, lead...), a.name...)
				line = appendDOT(line, a.text)
				lead = ", "
			}
		}
		if lead == ", " {
			line = append(line, ']')
		}
		return append(line, ";\n"...)
	})
	if err != nil {
		return err
	}
	e.w.WriteString("}\n")
	return e.w.Flush()
}

// dotFault refuses a text that DOT cannot hold.
func dotFault(what string, text []byte) error {
	if fault := textFault(what, text); fault != "" {
		return fmt.Errorf("edgeio: %s", fault)
	}
	if bytes.HasSuffix(text, []byte(`\`)) || bytes.Contains(text, []byte(`\"`)) || bytes.Contains(text, []byte("\\\n")) {
		return fmt.Errorf("edgeio: %s %s has a backslash before a quote or line end or at its end, which DOT cannot hold; write graphml", what, quoted(text))
	}
	return nil
}

// appendDOT appends a text in quotes.
func appendDOT(line, text []byte) []byte {
	line = append(line, '"')
	line = append(line, bytes.ReplaceAll(text, []byte(`"`), []byte(`\"`))...)
	return append(line, '"')
}
