package edgeio

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/kithgraph/kith/graph"
)

// gather collects what a format says about one edge after the other, where
// rows are not lines of fields or not all alike. A column is there from the
// first edge on that has a value in it, or once the file declares it.
type gather struct {
	f      *file
	ctx    context.Context // of the one call of Read
	b      *batch
	names  *dictionary
	unused []string // attributes without a meaning, the first few
}

// told holds the fields of an edge by their role; nil: not said.
type told [layer + 1][]byte

// gather starts to collect. Its edges have two ends and nothing else, so far.
func (f *file) gather(ctx context.Context) *gather {
	f.roles = []role{src, dst}
	return &gather{f: f, ctx: ctx, names: new(dictionary)}
}

// declare makes room for a column, in which the edges so far have no value.
func (g *gather) declare(r role) {
	if slices.Contains(g.f.roles, r) {
		return
	}
	g.f.roles = append(g.f.roles, r)
	b := g.b
	if b == nil {
		return
	}
	n := b.edges.Len()
	switch r {
	case weight:
		b.edges.Weights = slices.Repeat([]float32{1}, n)
	case timed:
		b.edges.Times = slices.Repeat([]int64{graph.NoTime}, n)
	case layer:
		b.places, b.edges.LayerNames = make(map[string]uint16), nil
		b.edges.Layers = make([]uint16, n)
		if n > 0 {
			b.place([]byte(b.layer))
		}
	}
}

// batch returns the one that is being filled.
func (g *gather) batch() *batch {
	if g.b == nil {
		g.f.clock = g.f.seen
		g.b = newBatch(&g.f.layout, 0, g.names)
	}
	return g.b
}

// edge takes an edge.
func (g *gather) edge(line int64, t *told) error {
	b := g.batch()
	b.line = line
	e := edge{weight: 1, time: graph.NoTime, layer: []byte(b.layer)}
	for r, token := range t {
		if r := role(r); token != nil || r == src || r == dst {
			if fault := b.field(&e, r, token); fault != "" {
				return g.reject(line, fault)
			}
		}
	}
	for _, r := range []role{weight, timed, layer} {
		if t[r] != nil {
			g.declare(r)
		}
	}
	if b.strings {
		e.src, e.dst = b.names.of(e.srcName), b.names.of(e.dstName)
	}
	b.add(&e)
	return g.more()
}

// vertex takes a vertex that is there even without edges.
func (g *gather) vertex(line int64, id []byte) error {
	g.batch().vertex(line, id)
	return g.more()
}

func (g *gather) reject(line int64, fault string) error {
	g.batch().reject(line, fault)
	return g.more()
}

// more hands a full batch on.
func (g *gather) more() error {
	if g.b.edges.Len()+len(g.b.edges.Vertices) < quotedRows && !g.b.full() {
		return nil
	}
	return g.flush()
}

// flush hands on what has been collected.
func (g *gather) flush() error {
	if g.b == nil {
		return g.ctx.Err()
	}
	g.b.done()
	full := g.b
	g.b = nil
	done, _ := g.f.r.Progress()
	g.f.progress(done)
	return cmp.Or(g.f.take(full), g.ctx.Err())
}

// ignore remembers an attribute that is not used.
func (g *gather) ignore(name string) {
	const few = 8
	if len(g.unused) < few && !slices.Contains(g.unused, name) {
		g.unused = append(g.unused, name)
	}
}

// end hands on the rest and tells what was not used.
func (g *gather) end() error {
	if err := g.flush(); err != nil {
		return err
	}
	for _, name := range g.unused {
		g.f.note("%s: edge attribute %s is not used", g.f.name, quoted(name))
	}
	return nil
}

// eachLine visits the lines of a file one after the other, without their ends.
func (f *file) eachLine(ctx context.Context, visit func(line int64, text []byte) error) error {
	for {
		b, err := f.cutter.next()
		if err == io.EOF {
			return ctx.Err()
		}
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		f.result.Lines += int64(b.rows)
		line, check := b.line, suspect(b.text)
		for text := range linesOf(b.text) {
			text = withoutReturn(text)
			if check {
				if fault := lineFault(text); fault != "" {
					return fmt.Errorf("%s:%d: %s", f.name, line, fault)
				}
			}
			if err := visit(line, text); err != nil {
				return err
			}
			line++
		}
		f.cutter.recycle(b)
	}
}
