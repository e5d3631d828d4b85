package edgeio

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Node-link JSON of NetworkX:
//
//	{"directed": false, "multigraph": false, "graph": {},
//	 "nodes": [{"id": "a"}, {"id": "b"}],
//	 "edges": [{"source": "a", "target": "b", "weight": 2.5}]}
//
// NetworkX before 3.4 calls the edges "links"; both are read, and "edges" is
// written. Keys may come in any order. Ids are numbers or strings, one kind in a
// file: integers unless string ids are asked for. Of an edge, weight, time and
// layer are used under the names that columns have everywhere; its "key" in a
// multigraph is not. Without "directed" the user says what the graph is.
//
// The file is read token by token. A key that stands twice, nesting beyond 32
// levels and a text longer than 2 MiB are refused.
//
// Source: NetworkX 3.6 reference, networkx.readwrite.json_graph.node_link_data.

// beginsAsNodeLink reports whether a file holds a JSON object.
func beginsAsNodeLink(text []byte) bool {
	text = firstWord(text)
	return len(text) > 1 && text[0] == '{' && strings.HasPrefix(string(firstWord(text[1:])), `"`)
}

// nodeLink is the state of reading node-link JSON.
type nodeLink struct {
	*gather
	t    *tokenReader
	d    *json.Decoder
	kind byte // of the ids: 'n' for numbers, 's' for strings; 0: not known yet
}

// readNodeLink reads node-link JSON.
func readNodeLink(ctx context.Context, f *file) error {
	n := &nodeLink{gather: f.gather(ctx), t: &tokenReader{r: f.cutter.r, line: 1}}
	n.t.used = func() int64 { return 0 }
	n.d = json.NewDecoder(n.t)
	n.t.used = n.d.InputOffset
	n.d.UseNumber()
	if err := n.read(); err != nil {
		return f.fault(n.t, err)
	}
	f.result.Lines += n.t.lines()
	return n.end()
}

// read reads the object and what follows it.
func (n *nodeLink) read() error {
	if err := n.expect('{'); err != nil {
		return err
	}
	lists := 0
	err := n.object(func(key string) error {
		switch key {
		case "directed", "multigraph":
			token, err := n.token()
			if err != nil {
				return err
			}
			yes, ok := token.(bool)
			if !ok {
				return n.errorf("%q is %v, not true or false", key, token)
			}
			said := Undirected
			if yes {
				said = Directed
			}
			if key == "directed" {
				return n.f.direct(n.f.name, said)
			}
			return nil
		case "nodes":
			return n.list(n.node)
		case "edges", "links":
			if lists++; lists > 1 {
				return n.errorf("both edges and links; the graph has one list of edges")
			}
			return n.list(n.link)
		}
		return n.skip(1)
	})
	if err != nil {
		return err
	}
	if lists == 0 {
		return n.errorf("no key edges or links; node-link JSON of NetworkX has one")
	}
	switch token, err := n.d.Token(); {
	case err == nil:
		return n.errorf("%v follows the graph", token)
	case err != io.EOF:
		return n.syntax(err)
	}
	return nil
}

func (n *nodeLink) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", n.f.name, n.t.at(), fmt.Sprintf(format, args...))
}

// syntax gives an error of the decoder its line.
func (n *nodeLink) syntax(err error) error {
	if _, ok := err.(*json.SyntaxError); ok {
		return n.errorf("%v", err)
	}
	return err
}

// token returns the next token inside the graph.
func (n *nodeLink) token() (json.Token, error) {
	token, err := n.d.Token()
	n.t.mark = n.d.InputOffset()
	return token, n.syntax(err)
}

func (n *nodeLink) expect(open json.Delim) error {
	token, err := n.token()
	if err == nil && token != open {
		err = n.errorf("%v where %v should be", token, open)
	}
	return err
}

// object visits the keys of an object that has begun.
func (n *nodeLink) object(visit func(key string) error) error {
	var seen []string
	for n.d.More() {
		token, err := n.token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return n.errorf("%v where a key should be", token)
		}
		for _, other := range seen {
			if other == key {
				return n.errorf("the key %s stands twice", quoted(key))
			}
		}
		if seen = append(seen, key); len(seen) > maxAttributes {
			return n.errorf("an object of more than %d keys", maxAttributes)
		}
		if err := visit(key); err != nil {
			return err
		}
	}
	_, err := n.token()
	return err
}

// list visits the objects of a list.
func (n *nodeLink) list(visit func() error) error {
	if err := n.expect('['); err != nil {
		return err
	}
	for n.d.More() {
		if err := n.expect('{'); err != nil {
			return err
		}
		if err := visit(); err != nil {
			return err
		}
	}
	_, err := n.token()
	return err
}

// skip reads over a value at the given depth.
func (n *nodeLink) skip(depth int) error {
	for open := 0; ; {
		token, err := n.token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if depth+open > maxDepth {
			return n.errorf("nested more than %d levels deep", maxDepth)
		}
		if open == 0 {
			return nil
		}
	}
}

// value reads a number or string, as which it returns it; nil is null. Other
// values have a fault.
func (n *nodeLink) value() (value []byte, kind byte, fault string, err error) {
	token, err := n.token()
	if err != nil {
		return nil, 0, "", err
	}
	switch x := token.(type) {
	case json.Number:
		return []byte(x), 'n', "", nil
	case string:
		return []byte(x), 's', "", nil
	case nil:
		return nil, 0, "", nil
	case bool:
		return nil, 0, fmt.Sprint(x, " is neither a number nor a string"), nil
	}
	return nil, 0, "", n.errorf("%v where a number or string should be", token)
}

// id reads an id.
func (n *nodeLink) id() (value []byte, fault string, err error) {
	value, kind, fault, err := n.value()
	switch {
	case err != nil || fault != "":
	case value == nil:
		fault = "the id is null"
	case n.kind == 0:
		n.kind = kind
	case n.kind != kind:
		fault = fmt.Sprintf("id %s is a number or a string, and the ids before it are the other; ids are of one kind", quoted(value))
	}
	return value, fault, err
}

// node reads an object of the list of vertices.
func (n *nodeLink) node() error {
	var id []byte
	fault := "a node without id"
	err := n.object(func(key string) (err error) {
		if key == "id" {
			id, fault, err = n.id()
			return err
		}
		return n.skip(3)
	})
	switch {
	case err != nil:
		return err
	case fault != "":
		return n.reject(n.t.at(), fault)
	}
	return n.vertex(n.t.at(), id)
}

// link reads an object of the list of edges.
func (n *nodeLink) link() error {
	var t told
	var had [layer + 1]string // the keys, by role
	fault := ""
	err := n.object(func(key string) (err error) {
		r, bad := skip, ""
		switch key {
		case "source":
			r = src
		case "target":
			r = dst
		case "key":
		default:
			if known, ok := nameRole(key); ok && known >= weight {
				r = known
			} else {
				n.ignore(key)
			}
		}
		if r != skip && had[r] != "" {
			return n.errorf("%s and %s are both a %v; rename one", quoted(had[r]), quoted(key), r)
		}
		had[r] = key
		switch {
		case r == skip:
			return n.skip(3)
		case r != src && r != dst:
			t[r], _, bad, err = n.value()
		default:
			t[r], bad, err = n.id()
		}
		if fault == "" && bad != "" {
			fault = key + ": " + bad
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case fault == "" && (t[src] == nil || t[dst] == nil):
		fault = "an edge without source or target"
	}
	if fault != "" {
		return n.reject(n.t.at(), fault)
	}
	return n.edge(n.t.at(), &t)
}

// writeNodeLink writes node-link JSON, one vertex or edge a line.
func writeNodeLink(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	e := newElements(w, t)
	fmt.Fprintf(e.w, "{\"directed\": %v, \"multigraph\": %v, \"graph\": {}, \"nodes\": [", t.Directed, len(t.Layers) > 1)
	comma := ""
	err := e.vertices(ctx, func(line, id []byte) []byte {
		line = append(append(append(line, comma...), "\n{\"id\": "...), e.json(id)...)
		comma = ","
		return append(line, '}')
	})
	if err != nil {
		return err
	}
	e.w.WriteString("\n], \"edges\": [")
	comma = ""
	err = e.edges(ctx, func(line []byte, x *writtenEdge) []byte {
		line = append(append(append(line, comma...), "\n{\"source\": "...), e.json(x.src)...)
		line = append(append(line, ", \"target\": "...), e.json(x.dst)...)
		comma = ","
		if x.weight != nil {
			line = append(append(line, ", \"weight\": "...), x.weight...)
		}
		if x.time != nil {
			line = append(append(line, ", \"time\": "...), x.time...)
		}
		if x.layer != nil {
			line = append(append(line, ", \"layer\": "...), jsonText(x.layer)...)
		}
		return append(line, '}')
	})
	if err != nil {
		return err
	}
	e.w.WriteString("\n]}\n")
	return e.w.Flush()
}

// json writes an id.
func (e *elements) json(id []byte) []byte {
	if e.t.IDs.Kind() == graph.IntIDs {
		return id
	}
	return jsonText(id)
}

func jsonText(text []byte) []byte {
	out, err := json.Marshal(string(text))
	if err != nil {
		panic(err) // a string always has one
	}
	return out
}
