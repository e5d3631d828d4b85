package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/graph/par"
)

// Renumber returns the same table with other internal numbers: order[i] is the
// vertex that becomes i. External ids, ranks and the digest stay; so must
// every answer that a kernel gives.
func (t *EdgeTable) Renumber(ctx context.Context, order []Vertex, workers int) (*EdgeTable, error) {
	n := t.Order()
	number := make([]Vertex, n)
	for i := range number {
		number[i] = None
	}
	if len(order) != n {
		return nil, fmt.Errorf("graph: an order of %d vertices for %d", len(order), n)
	}
	for i, v := range order {
		if int(v) >= n || number[v] != None {
			return nil, fmt.Errorf("graph: vertex %d at position %d of an order is not a vertex or comes twice", v, i)
		}
		number[v] = Vertex(i)
	}
	r := *t
	r.IDs, r.Offsets, r.Targets = t.IDs.renumbered(order), make([]int64, n+1), make([]Vertex, len(t.Targets))
	if t.Layer != nil {
		r.Layer = make([]uint16, len(t.Layer))
	}
	if t.Weights != nil {
		r.Weights = make([]float32, len(t.Weights))
	}
	if t.Times != nil {
		r.Times = make([]int64, len(t.Times))
	}
	for i, v := range order {
		r.Offsets[i] = t.Offsets[v+1] - t.Offsets[v]
	}
	par.Prefix(r.Offsets)
	err := par.Range(ctx, workers, par.Cuts[Vertex](r.Offsets, chunkArcs), func(_ int, lo, hi Vertex) {
		var row []arcAt
		for i := lo; i < hi; i++ {
			row = row[:0]
			for a := t.Offsets[order[i]]; a < t.Offsets[order[i]+1]; a++ {
				row = append(row, arcAt{newKey(number[t.Targets[a]], t.layerOf(a), false), a})
			}
			sortArcs(row)
			for j, a := range row {
				r.copyArc(r.Offsets[i]+int64(j), a.key.target(), t, a.from)
			}
		}
	})
	return &r, err
}

// arcAt is an arc's sort key and its position in the table it comes from.
type arcAt struct {
	key  arcKey
	from int64
}

func sortArcs(row []arcAt) {
	slices.SortFunc(row, func(a, b arcAt) int { return cmp.Compare(a.key, b.key) })
}

// copyArc copies an arc's attributes and gives it a target.
func (t *EdgeTable) copyArc(at int64, target Vertex, from *EdgeTable, arc int64) {
	t.Targets[at] = target
	if t.Layer != nil {
		t.Layer[at] = from.Layer[arc]
	}
	if t.Weights != nil {
		t.Weights[at] = from.Weights[arc]
	}
	if t.Times != nil {
		t.Times[at] = from.Times[arc]
	}
}
