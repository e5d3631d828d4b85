package store

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
)

// needs says which attributes of the arcs are to be decoded.
type needs struct{ layers, weights, times bool }

// everything is what EdgeTable and verification read.
var everything = needs{true, true, true}

// writeTable puts a table whose rows are in the order that is stored.
func writeTable(w *writer, t *graph.EdgeTable) error {
	if err := w.part(part{family: headFamily}, headOf(t).write); err != nil {
		return err
	}
	err := w.part(part{family: idFamily}, func(put func(h header, payload []byte) error) error { return writeIDs(t.IDs, put) })
	if err != nil {
		return err
	}
	err = w.part(part{family: adjacencyFamily}, func(put func(h header, payload []byte) error) error { return writeRows(w.ctx, t, w.workers, put) })
	if err != nil || t.IDs.Ranks() == nil {
		return err
	}
	return w.part(part{family: orderFamily}, func(put func(h header, payload []byte) error) error { return writeOrder(t.IDs.Ranks(), put) })
}

// tableBytes estimates what a table takes on disk, from above: a degree, a rank
// and an id per vertex, a target and its attributes per arc.
func tableBytes(t *graph.EdgeTable) int64 {
	target := int64(1)
	for n := t.Order(); n >= 1<<7; n >>= 7 {
		target++
	}
	_, perArc := sections(t)
	ids := 6 * int64(t.Order())
	if text, _ := t.IDs.Text(); text != nil {
		ids = int64(len(text)) + 2*int64(t.Order())
	}
	return ids + 6*int64(t.Order()) + (target+int64(perArc))*t.Size() + 1<<20
}

// readTable decodes what is needed of a table. Its vertices are numbered as its
// rows are stored. Attributes that were left out look as if the dataset had none.
func (g *generation) readTable(ctx context.Context, need needs, after func(h header)) (*graph.EdgeTable, error) {
	h := g.head
	if h.Kind != graphKind {
		return nil, damaged("%s holds %s and no graph", g.name, h.Kind)
	}
	t := &graph.EdgeTable{Directed: h.Directed, Signed: h.Signed, Layers: h.Layers}
	need.layers = need.layers && h.Sections&hasLayers != 0
	need.weights = need.weights && h.Sections&hasWeights != 0
	need.times = need.times && h.Sections&hasTimes != 0
	if err := g.afford(need); err != nil {
		return nil, err
	}
	var err error
	if t.IDs, err = g.readIDs(ctx); err != nil {
		return nil, err
	}
	t.Offsets, t.Targets = make([]int64, h.Vertices+1), make([]graph.Vertex, h.Arcs)
	if need.layers {
		t.Layer = make([]uint16, h.Arcs)
	}
	if need.weights {
		t.Weights = make([]float32, h.Arcs)
	}
	if need.times {
		t.Times = make([]int64, h.Arcs)
	}
	r := &rowReader{n: uint64(h.Vertices), codec: h.Sections, t: t}
	f, err := g.scan(ctx, part{family: adjacencyFamily}, r.read, after)
	if err != nil {
		return nil, err
	}
	if f.items != uint64(h.Vertices) || f.width != uint64(h.Arcs) {
		return nil, damaged("%s: %d rows and %d arcs instead of %d and %d", g.name, f.items, f.width, h.Vertices, h.Arcs)
	}
	t.Offsets[h.Vertices] = h.Arcs
	return t, nil
}

// afford compares what a read will allocate with the limit: the arcs, the
// offsets and ids, and the text of string ids.
func (g *generation) afford(need needs) error {
	arc := int64(4)
	for _, w := range []struct {
		wanted bool
		bytes  int64
	}{{need.layers, 2}, {need.weights, 4}, {need.times, 8}} {
		if w.wanted {
			arc += w.bytes
		}
	}
	ids, err := g.footer(part{family: idFamily})
	if err != nil {
		return err
	}
	if bytes := arc*g.head.Arcs + 20*g.head.Vertices + int64(ids.width); g.memory > 0 && bytes > g.memory {
		return fmt.Errorf("%w: %s: reading %d vertices and %d arcs takes %d MiB, the limit is %d MiB", ErrMemory, g.name, g.head.Vertices, g.head.Arcs, bytes>>20, g.memory>>20)
	}
	return nil
}

// readIDs decodes the external ids and the order of the rows.
func (g *generation) readIDs(ctx context.Context) (*graph.IDs, error) {
	p, n := part{family: idFamily}, g.head.Vertices
	f, err := g.footer(p)
	if err != nil {
		return nil, err
	}
	if f.items != uint64(n) || f.width > uint64(g.bytes) {
		return nil, damaged("%s: %d ids for %d vertices", g.name, f.items, n)
	}
	var ids *graph.IDs
	if g.head.IDs == graph.IntIDs {
		r := &idReader{ints: make([]int64, n)}
		if _, err := g.scan(ctx, p, r.readInts, nil); err != nil {
			return nil, err
		}
		ids, err = graph.NewIntIDs(r.ints)
	} else {
		r := &idReader{text: make([]byte, f.width), ends: make([]int64, n+1)}
		if _, err := g.scan(ctx, p, r.readStrings, nil); err != nil {
			return nil, err
		}
		ids, err = graph.NewStringIDs(r.text, r.ends)
	}
	if err != nil {
		return nil, damaged("%s: %w", g.name, err)
	}
	ranks, err := g.readOrder(ctx)
	if err != nil || ranks == nil {
		return ids, err
	}
	if ids, err = ids.Numbered(ranks); err != nil {
		return nil, damaged("%s: %w", g.name, err)
	}
	return ids, nil
}
