package edgeio

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// GraphML:
//
//	<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
//	  <key id="d0" for="edge" attr.name="weight" attr.type="double"><default>1</default></key>
//	  <graph edgedefault="undirected">
//	    <node id="a"/>
//	    <edge source="a" target="b"><data key="d0">2.5</data></edge>
//	  </graph>
//	</graphml>
//
// Ids are those of the nodes: integers unless string ids are asked for. The
// keys of edges whose names are weight, time and layer, or what else columns of
// these are called in kith, are used, with their defaults. A file holds one
// graph; graphs within nodes, hyperedges, and edges whose direction is not that
// of the graph are refused, ports are not used.
//
// The file is read token by token. Document types and entities, and so all that
// refers to other files, are refused, as are nesting beyond 32 levels, 256
// attributes of an element and a text longer than 2 MiB.
//
// Source: U. Brandes, M. Eiglsperger, J. Lerner (editors), GraphML Primer.

const graphMLSpace = "http://graphml.graphdrawing.org/xmlns"

// beginsAsGraphML reports whether the first element of a file is that of GraphML.
func beginsAsGraphML(text []byte) bool {
	text = firstWord(text)
	return len(text) > 0 && text[0] == '<' && bytes.Contains(text, []byte("<graphml"))
}

// graphML is the state of reading GraphML.
type graphML struct {
	*gather
	t      *tokenReader
	d      *xml.Decoder
	open   []string           // the elements around
	keys   map[string]edgeKey // of edges, by id
	key    string             // whose default is being read
	graph  bool               // it has begun
	said   string             // edgedefault
	edge   told               // that is being read
	data   string             // the key of the text that is being read
	text   []byte
	inEdge bool
	had    [layer + 1]bool // data of the edge, by role
	line   int64           // of the edge
}

// edgeKey is what a <key> says about the data of edges.
type edgeKey struct {
	name     string
	role     role   // skip: not used
	standard []byte // nil: none
}

// readGraphML reads a GraphML file.
func readGraphML(ctx context.Context, f *file) error {
	g := &graphML{gather: f.gather(ctx), t: &tokenReader{r: f.cutter.r, line: 1}, keys: make(map[string]edgeKey)}
	g.t.used = func() int64 { return 0 }
	g.d = xml.NewDecoder(g.t)
	g.t.used = g.d.InputOffset
	g.d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errors.New("kith reads UTF-8; convert the file")
	}
	for {
		token, err := g.d.Token()
		if err != nil && strings.HasPrefix(err.Error(), "xml: ") { // another version or encoding
			err = g.errorf("%s", strings.TrimPrefix(err.Error(), "xml: "))
		}
		if err == io.EOF {
			break
		}
		g.t.mark = g.d.InputOffset()
		if err == nil {
			err = g.token(token)
		}
		if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
			err = fmt.Errorf("%s:%d: %s", f.name, g.t.at(), syntax.Msg)
			if syntax.Msg == "unexpected EOF" {
				err = io.ErrUnexpectedEOF
			}
		}
		if err != nil {
			return f.fault(g.t, err)
		}
	}
	if !g.graph {
		return fmt.Errorf("%s: has no <graph>; is it GraphML?", f.name)
	}
	f.result.Lines += g.t.lines()
	return g.end()
}

func (g *graphML) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", g.f.name, g.t.at(), fmt.Sprintf(format, args...))
}

// token takes a piece of the file.
func (g *graphML) token(token xml.Token) error {
	switch x := token.(type) {
	case xml.Directive:
		return g.errorf("a document type or entity, which kith does not read; remove <!%s", x[:min(len(x), 8)])
	case xml.StartElement:
		if len(g.open) == maxDepth {
			return g.errorf("nested more than %d levels deep", maxDepth)
		}
		if len(x.Attr) > maxAttributes {
			return g.errorf("an element of more than %d attributes", maxAttributes)
		}
		parent := ""
		if len(g.open) > 0 {
			parent = g.open[len(g.open)-1]
		}
		g.open = append(g.open, x.Name.Local)
		return g.start(parent, x)
	case xml.EndElement:
		g.open = g.open[:len(g.open)-1]
		return g.close(x.Name.Local)
	case xml.CharData:
		if g.data != "" || g.key != "" {
			if len(g.text)+len(x) > maxNested {
				return errLongToken
			}
			g.text = append(g.text, x...)
		}
	}
	return nil
}

// attribute returns an attribute of an element.
func attribute(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// start begins an element.
func (g *graphML) start(parent string, x xml.StartElement) error {
	switch name := x.Name.Local; {
	case parent == "" && name != "graphml":
		return g.errorf("the file begins with <%s>, not with <graphml>", name)
	case name == "key" && parent == "graphml":
		return g.declareKey(x)
	case name == "default" && parent == "key":
		g.text = g.text[:0]
	case name == "graph" && parent == "graphml":
		return g.begin(x)
	case name == "graph":
		return g.errorf("a graph within <%s>; kith reads flat graphs", parent)
	case name == "hyperedge":
		return g.errorf("a hyperedge; kith reads edges with two ends")
	case name == "node" && parent == "graph":
		return g.vertex(g.t.at(), []byte(attribute(x, "id")))
	case name == "edge" && parent == "graph":
		return g.beginEdge(x)
	case name == "data" && parent == "edge" && g.inEdge:
		g.data, g.text = attribute(x, "key"), g.text[:0]
		k, ok := g.keys[g.data]
		if !ok {
			return g.errorf("data of the key %s, which no <key for=\"edge\"> above declares", quoted(g.data))
		}
		if k.role != skip && g.had[k.role] {
			return g.errorf("data of the key %s twice in an edge", quoted(g.data))
		}
		g.had[k.role] = true
	}
	return nil
}

// declareKey takes a <key>.
func (g *graphML) declareKey(x xml.StartElement) error {
	if g.graph {
		return g.errorf("a <key> behind the graph; keys stand above it")
	}
	domain, id := cmp.Or(attribute(x, "for"), "all"), attribute(x, "id")
	if domain != "edge" && domain != "all" {
		g.key = ""
		return nil
	}
	if _, twice := g.keys[id]; twice || id == "" {
		return g.errorf("the key %s stands twice or is empty", quoted(id))
	}
	if len(g.keys) == maxAttributes {
		return g.errorf("more than %d keys of edges", maxAttributes)
	}
	k := edgeKey{name: cmp.Or(attribute(x, "attr.name"), id)}
	if r, ok := nameRole(k.name); ok && r >= weight {
		for _, other := range g.keys {
			if other.role == r {
				return g.errorf("the keys %s and %s are both a %v; rename one", quoted(other.name), quoted(k.name), r)
			}
		}
		if k.role = r; domain == "edge" {
			g.declare(r)
		}
	} else if domain == "edge" {
		g.ignore(k.name)
	}
	g.keys[id] = k
	g.key = id
	return nil
}

// begin takes the <graph>.
func (g *graphML) begin(x xml.StartElement) error {
	if g.graph {
		return g.errorf("a second graph; kith reads one per file")
	}
	g.graph = true
	switch g.said = attribute(x, "edgedefault"); g.said {
	case "directed":
		return g.f.direct(g.f.name, Directed)
	case "undirected":
		return g.f.direct(g.f.name, Undirected)
	}
	return g.errorf("edgedefault is %s, not directed or undirected", quoted(g.said))
}

// beginEdge takes an <edge>.
func (g *graphML) beginEdge(x xml.StartElement) error {
	g.edge, g.line, g.inEdge, g.had = told{}, g.t.at(), true, [layer + 1]bool{}
	g.edge[src], g.edge[dst] = []byte(attribute(x, "source")), []byte(attribute(x, "target"))
	for _, k := range g.keys {
		if k.role != skip && k.standard != nil { // keys have different roles: their order does not matter
			g.edge[k.role] = k.standard
		}
	}
	own := attribute(x, "directed")
	if own != "" && own != "true" && own != "false" || own == "true" && g.said == "undirected" || own == "false" && g.said == "directed" {
		return g.errorf("the edge from %s to %s has directed=%s in a graph whose edgedefault is %s; kith reads graphs of one kind of edges",
			quoted(g.edge[src]), quoted(g.edge[dst]), quoted(own), g.said)
	}
	return nil
}

// close ends an element.
func (g *graphML) close(name string) error {
	switch {
	case name == "default" && g.key != "":
		k := g.keys[g.key]
		k.standard = bytes.Clone(bytes.TrimSpace(g.text))
		g.keys[g.key] = k
	case name == "key":
		g.key = ""
	case name == "data" && g.data != "":
		if r := g.keys[g.data].role; r != skip {
			text := g.text
			if r != layer {
				text = bytes.TrimSpace(text)
			}
			g.edge[r] = append([]byte{}, text...) // not nil: what is empty is said too
		}
		g.data = ""
	case name == "edge" && g.inEdge:
		g.inEdge = false
		return g.gather.edge(g.line, &g.edge)
	}
	return nil
}

// writeGraphML writes GraphML.
func writeGraphML(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	e := newElements(w, t)
	e.xml = true
	fmt.Fprintf(e.w, "%s<graphml xmlns=\"%s\">\n", xml.Header, graphMLSpace) // bufio keeps an error until Flush
	for _, key := range []struct {
		there          bool
		id, name, kind string
	}{
		{t.Weights != nil, "w", "weight", "double"}, {t.Times != nil, "t", "time", "double"}, {e.named, "l", "layer", "string"},
	} {
		if key.there {
			fmt.Fprintf(e.w, "<key id=%q for=\"edge\" attr.name=%q attr.type=%q/>\n", key.id, key.name, key.kind)
		}
	}
	fmt.Fprintf(e.w, "<graph edgedefault=%q>\n", directionOf(t))
	err := e.vertices(ctx, func(line, id []byte) []byte {
		return append(appendXML(append(line, "<node id=\""...), id), "\"/>\n"...)
	})
	if err != nil {
		return err
	}
	err = e.edges(ctx, func(line []byte, x *writtenEdge) []byte {
		line = appendXML(append(line, "<edge source=\""...), x.src)
		line = appendXML(append(line, "\" target=\""...), x.dst)
		if x.weight == nil && x.time == nil && x.layer == nil {
			return append(line, "\"/>\n"...)
		}
		line = append(line, "\">"...)
		for _, data := range []struct {
			key  string
			text []byte
		}{{"w", x.weight}, {"t", x.time}, {"l", x.layer}} {
			if data.text != nil {
				line = append(appendXML(append(append(append(line, "<data key=\""...), data.key...), "\">"...), data.text), "</data>"...)
			}
		}
		return append(line, "</edge>\n"...)
	})
	if err != nil {
		return err
	}
	e.w.WriteString("</graph>\n</graphml>\n")
	return e.w.Flush()
}

// directionOf returns the word for the kind of a table's edges.
func directionOf(t *graph.EdgeTable) string {
	if t.Directed {
		return "directed"
	}
	return "undirected"
}

// appendXML appends a text as it stands in an attribute or between tags.
func appendXML(line, text []byte) []byte {
	if bytes.IndexFunc(text, func(c rune) bool { return c < ' ' || c > '~' || strings.ContainsRune(`<>&"'`, c) }) < 0 {
		return append(line, text...)
	}
	var out bytes.Buffer
	xml.EscapeText(&out, text) // of a buffer it does not fail
	return append(line, out.Bytes()...)
}
