package edgeio

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/kithgraph/kith/graph"
)

// GEXF 1.2, the format of Gephi, is written only: vertices with their ids as
// labels, and edges with weight, time (seconds since 1970) and layer as far as
// the table keeps them, the last two as attributes.
//
// Source: GEXF 1.2draft Primer.

// writeGEXF writes GEXF.
func writeGEXF(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	e := newElements(w, t)
	e.xml = true
	fmt.Fprintf(e.w, "%s<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n<graph mode=\"static\" defaultedgetype=%q>\n", xml.Header, directionOf(t)) // bufio keeps an error until Flush
	if t.Times != nil || e.named {
		e.w.WriteString("<attributes class=\"edge\">\n")
		if t.Times != nil {
			e.w.WriteString("<attribute id=\"time\" title=\"time\" type=\"double\"/>\n")
		}
		if e.named {
			e.w.WriteString("<attribute id=\"layer\" title=\"layer\" type=\"string\"/>\n")
		}
		e.w.WriteString("</attributes>\n")
	}
	e.w.WriteString("<nodes>\n")
	err := e.vertices(ctx, func(line, id []byte) []byte {
		line = appendXML(append(line, "<node id=\""...), id)
		return append(appendXML(append(line, "\" label=\""...), id), "\"/>\n"...)
	})
	if err != nil {
		return err
	}
	e.w.WriteString("</nodes>\n<edges>\n")
	number := 0
	err = e.edges(ctx, func(line []byte, x *writtenEdge) []byte {
		line = fmt.Appendf(line, "<edge id=\"%d\" source=\"", number)
		number++
		line = appendXML(append(appendXML(line, x.src), "\" target=\""...), x.dst)
		if x.weight != nil {
			line = append(append(line, "\" weight=\""...), x.weight...)
		}
		if x.time == nil && x.layer == nil {
			return append(line, "\"/>\n"...)
		}
		line = append(line, "\"><attvalues>"...)
		if x.time != nil {
			line = append(append(append(line, "<attvalue for=\"time\" value=\""...), x.time...), "\"/>"...)
		}
		if x.layer != nil {
			line = append(appendXML(append(line, "<attvalue for=\"layer\" value=\""...), x.layer), "\"/>"...)
		}
		return append(line, "</attvalues></edge>\n"...)
	})
	if err != nil {
		return err
	}
	e.w.WriteString("</edges>\n</graph>\n</gexf>\n")
	return e.w.Flush()
}
