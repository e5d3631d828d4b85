package edgeio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Pajek, the format of a program for the analysis of large networks:
//
//	% a comment
//	*Vertices N
//	1 "label" ...      a vertex, counted from 1; what follows is how it is drawn
//	*Arcs
//	u v [weight] ...   from u to v
//	*Edges
//	u v [weight] ...   the same without a direction
//	*Arcslist, *Edgeslist
//	u v1 v2 ...        from u to each of the others
//
// Ids are the numbers 1 to N; with string ids they are the labels, which then
// have to differ, and the number where there is none. A file with both arcs
// and edges is directed, with two arcs for an edge, and that is told. Several
// relations (*Arcs :1 "name"), matrices and the other parts of a project file
// are refused.
//
// Lines are read one after the other; labels cost their memory.
//
// Source: V. Batagelj, A. Mrvar, Pajek: Program for Analysis and Visualization
// of Large Networks, reference manual, 2011.

// beginsAsPajek reports whether a file begins with a section of one.
func beginsAsPajek(text []byte) bool {
	for len(text) > 0 && text[0] == '%' {
		_, text, _ = bytes.Cut(text, []byte("\n"))
		text = firstWord(text)
	}
	return hasPrefixFold(text, "*vertices") || hasPrefixFold(text, "*network")
}

// pajek is the state of reading a Pajek file.
type pajek struct {
	*gather
	section  string           // as it was named, in small letters
	declared int64            // the line of *Vertices; 0: not yet
	order    int64            // vertices
	labels   map[int64]string // by number, with string ids
	numbers  map[string]int64 // the other way round
	rows     map[string]int64 // by section
	twoWay   []*graph.Edges   // batches of edges without a direction
	given    bool             // some vertex has a label
	paid     int64            // lines of vertices, edges and arcs, which pay for the vertices that are declared
}

// readPajek reads a .net file.
func readPajek(ctx context.Context, f *file) error {
	p := &pajek{gather: f.gather(ctx), rows: make(map[string]int64)}
	if f.strings {
		p.labels, p.numbers = make(map[int64]string), make(map[string]int64)
	}
	if err := f.eachLine(ctx, p.line); err != nil {
		return err
	}
	if p.declared == 0 {
		return fmt.Errorf("%s: has no line *Vertices N", f.name)
	}
	if err := p.change(""); err != nil {
		return err
	}
	if err := p.end(); err != nil {
		return err
	}
	if err := p.conclude(); err != nil {
		return err
	}
	return p.all()
}

// line reads a line.
func (p *pajek) line(line int64, text []byte) error {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0 || text[0] == '%':
		return nil
	case text[0] == '*':
		return p.start(line, text)
	case p.section == "*network":
		return nil
	case p.section == "":
		return fmt.Errorf("%s:%d: %s stands before *Vertices", p.f.name, line, quoted(text))
	case p.section == "*vertices":
		return p.label(line, text)
	}
	p.rows[p.section]++
	if strings.HasSuffix(p.section, "list") {
		return p.list(line, text)
	}
	var t told
	var rest []byte
	t[src], rest = nextField(text)
	t[dst], rest = nextField(rest)
	if w, _ := nextField(rest); len(w) > 0 && (w[0]-'0' <= 9 || bytes.IndexByte([]byte("+-."), w[0]) >= 0) {
		t[weight] = w
	}
	if t[dst] == nil {
		return p.reject(line, fmt.Sprintf("%s has one end, an edge needs two", quoted(text)))
	}
	return p.pair(line, &t)
}

// start begins a section.
func (p *pajek) start(line int64, text []byte) error {
	word, rest := nextField(text)
	section := strings.ToLower(string(word))
	rest = bytes.TrimSpace(rest)
	switch section {
	case "*network":
	case "*vertices":
		if p.declared > 0 {
			return fmt.Errorf("%s:%d: a second *Vertices, the first is on line %d; kith reads one network per file", p.f.name, line, p.declared)
		}
		number, _ := nextField(rest)
		n, err := strconv.ParseInt(string(number), 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("%s:%d: %s is not a number of vertices", p.f.name, line, quoted(number))
		}
		if uint64(n) > graph.MaxOrder {
			return fmt.Errorf("%s:%d: %d vertices: %w", p.f.name, line, n, graph.ErrTooLarge)
		}
		p.declared, p.order = line, n
	case "*arcs", "*edges", "*arcslist", "*edgeslist":
		if p.declared == 0 {
			return fmt.Errorf("%s:%d: %s stands before *Vertices", p.f.name, line, quoted(word))
		}
		if len(rest) > 0 && rest[0] == ':' {
			return fmt.Errorf("%s:%d: %s is one of several relations; kith reads one per file", p.f.name, line, quoted(text))
		}
	default:
		return fmt.Errorf("%s:%d: %s is not read; kith reads *Vertices, *Arcs, *Edges, *Arcslist and *Edgeslist", p.f.name, line, quoted(word))
	}
	return p.change(section)
}

// change hands on the edges of a section, so that a batch holds one kind.
func (p *pajek) change(section string) error {
	before := len(p.f.result.Batches)
	err := p.flush()
	p.keep(before)
	p.section = section
	return err
}

// keep remembers the batches without a direction.
func (p *pajek) keep(from int) {
	if strings.HasPrefix(p.section, "*edges") {
		p.twoWay = append(p.twoWay, p.f.result.Batches[from:]...)
	}
}

// label reads the line of a vertex.
func (p *pajek) label(line int64, text []byte) error {
	p.paid++
	number, rest := nextField(text)
	n, fault := p.number(number)
	if fault != "" {
		return p.reject(line, fault)
	}
	rest = bytes.TrimLeft(rest, " \t")
	label, _ := nextField(rest)
	if len(rest) > 0 && rest[0] == '"' {
		end := bytes.IndexByte(rest[1:], '"')
		if end < 0 {
			return p.reject(line, fmt.Sprintf("label %s has no closing quote", quoted(rest)))
		}
		label = rest[1:][:end]
	}
	if p.given = p.given || len(label) > 0; p.labels == nil || len(label) == 0 {
		return nil
	}
	if fault := textFault("label", label); fault != "" {
		return p.reject(line, fault)
	}
	if other, twice := p.numbers[string(label)]; twice {
		return p.reject(line, fmt.Sprintf("label %s of vertex %d is that of vertex %d too; load without --ids string", quoted(label), n, other))
	}
	if _, twice := p.labels[n]; twice {
		return p.reject(line, fmt.Sprintf("vertex %d has a label already", n))
	}
	name := string(label)
	p.labels[n], p.numbers[name] = name, n
	return nil
}

// number reads the number of a vertex.
func (p *pajek) number(token []byte) (int64, string) {
	n, ok := graph.ParseID(token)
	if !ok || n < 1 || n > p.order {
		return 0, fmt.Sprintf("%s is not a vertex, a number in [1, %d] by line %d", quoted(token), p.order, p.declared)
	}
	return n, ""
}

// pair takes an edge between two numbers.
func (p *pajek) pair(line int64, t *told) error {
	for _, r := range []role{src, dst} {
		n, fault := p.number(t[r])
		if fault != "" {
			return p.reject(line, fault)
		}
		t[r] = p.id(n)
	}
	p.paid++
	before := len(p.f.result.Batches)
	err := p.edge(line, t)
	p.keep(before)
	return err
}

// id returns what a vertex is called in the graph.
func (p *pajek) id(n int64) []byte {
	if name, ok := p.labels[n]; ok {
		return []byte(name)
	}
	return strconv.AppendInt(nil, n, 10)
}

// list reads a vertex and its neighbours.
func (p *pajek) list(line int64, text []byte) error {
	from, rest := nextField(text)
	to, rest := nextField(rest)
	if to == nil {
		return p.reject(line, fmt.Sprintf("%s has one end, an edge needs two", quoted(text)))
	}
	for ; to != nil; to, rest = nextField(rest) {
		if err := p.pair(line, &told{src: from, dst: to}); err != nil {
			return err
		}
	}
	return nil
}

// conclude says whether the graph is directed.
func (p *pajek) conclude() error {
	arcs, edges := p.rows["*arcs"]+p.rows["*arcslist"], p.rows["*edges"]+p.rows["*edgeslist"]
	if p.given && p.labels == nil {
		p.f.note("%s: ids are the numbers of the vertices; with --ids string they are the labels", p.f.name)
	}
	switch {
	case arcs == 0 && edges == 0:
		return nil
	case arcs == 0:
		return p.f.direct(p.f.name, Undirected)
	case edges == 0:
		return p.f.direct(p.f.name, Directed)
	}
	if err := p.f.direct(p.f.name, Directed); err != nil {
		return err
	}
	p.f.note("%s: both arcs and edges, so the graph is directed and every edge is two arcs", p.f.name)
	for _, e := range p.twoWay {
		back := &graph.Edges{Names: e.Names, Layers: e.Layers, LayerNames: e.LayerNames}
		for i := range e.Src {
			if e.Src[i] == e.Dst[i] {
				continue
			}
			back.Src, back.Dst = append(back.Src, e.Dst[i]), append(back.Dst, e.Src[i])
			if e.Weights != nil {
				back.Weights = append(back.Weights, e.Weights[i])
			}
		}
		if len(back.Src) > 0 {
			p.f.result.Batches = append(p.f.result.Batches, back)
		}
	}
	return nil
}

// all adds the vertices, once what the file holds is known to pay for them.
func (p *pajek) all() error {
	if err := p.f.orderFault(p.declared, p.order, p.paid); err != nil {
		return err
	}
	if p.labels == nil {
		p.f.order = p.order
		p.f.allVertices()
		return nil
	}
	for n := range p.order {
		id := p.id(n + 1)
		if _, labelled := p.labels[n+1]; !labelled {
			if other, taken := p.numbers[string(id)]; taken {
				return fmt.Errorf("%s:%d: vertex %d has no label, and vertex %d is labelled %s; load without --ids string", p.f.name, p.declared, n+1, other, quoted(id))
			}
		}
		if err := p.vertex(p.declared, id); err != nil {
			return err
		}
	}
	return p.flush()
}

// writePajek writes a .net file. Vertex r+1 is the one of rank r, and its
// label is its id.
func writePajek(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	t, err := byRank(ctx, t, "net", true)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<18)
	fmt.Fprintf(out, "*Vertices %d\n", t.Order()) // bufio keeps an error until Flush
	for v := range graph.Vertex(t.Order()) {
		id := t.IDs.AppendTo(nil, v)
		if fault := textFault("id", id); fault != "" {
			return fmt.Errorf("edgeio: %s", fault)
		}
		if bytes.ContainsAny(id, "\"\r\n") {
			return fmt.Errorf("edgeio: id %s has a quote or line end, which a Pajek label cannot hold; write csv", quoted(id))
		}
		line := strconv.AppendUint(out.AvailableBuffer(), uint64(v)+1, 10)
		line = slices.Concat(line, []byte(` "`), id, []byte("\"\n"))
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	if t.Directed {
		out.WriteString("*Arcs\n")
	} else {
		out.WriteString("*Edges\n")
	}
	return arcLines(ctx, out, t, "", func(u, v graph.Vertex) bool { return t.Directed || u <= v }, false)
}
