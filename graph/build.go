package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/par"
)

// Build merges batches of edges into a table. Vertices are numbered by rank.
// The table depends on the multiset of edges alone: not on their order, nor on
// how they are spread over batches, nor on the workers.
//
// Beside the batches it needs 8 bytes per edge without weights and times and
// 24 with, and the table, of undirected edges one and a half times. Before
// that, integer ids that lie far apart are sorted, in up to 32 bytes per edge.
func Build(ctx context.Context, batches []*Edges, o BuildOptions) (*EdgeTable, *BuildReport, error) {
	if o.Duplicates == "" {
		o.Duplicates = DuplicatesSum
	}
	if !slices.Contains([]Duplicates{DuplicatesSum, DuplicatesMax, DuplicatesMin, DuplicatesError}, o.Duplicates) {
		return nil, nil, fmt.Errorf("graph: duplicates %q is not sum, max, min or error", o.Duplicates)
	}
	if o.IDs == 0 {
		o.IDs = IntIDs
	}
	if o.IDs != IntIDs && o.IDs != StringIDs {
		return nil, nil, fmt.Errorf("graph: %v is not int or string", o.IDs)
	}
	b := &build{o: o, batches: batches}
	if err := b.validate(ctx); err != nil {
		return nil, nil, err
	}
	t, err := b.table(ctx)
	if err != nil {
		return nil, nil, err
	}
	if t.Digest, err = t.ComputeDigest(ctx, o.Workers); err != nil {
		return nil, nil, err
	}
	b.report.Edges, b.report.Arcs = b.report.Read-b.report.Mirrored-b.report.Merged, t.Size()
	return t, &b.report, nil
}

// build is the state of one call of Build.
type build struct {
	o        BuildOptions
	batches  []*Edges
	number   numbering
	layers   []string
	weighted bool
	timed    bool
	report   BuildReport
}

// validate checks every batch; the first one's fault is reported.
func (b *build) validate(ctx context.Context) error {
	faults := make([]error, len(b.batches))
	err := par.Range(ctx, b.o.Workers, par.Even[uint32](len(b.batches), 1), func(c int, _, _ uint32) {
		faults[c] = b.batches[c].validate(b.o.IDs)
	})
	return cmp.Or(err, cmp.Or(faults...))
}

func (b *build) table(ctx context.Context) (*EdgeTable, error) {
	var err error
	if b.o.IDs == StringIDs {
		b.number, err = numberStrings(b.batches)
	} else {
		b.number, err = numberInts(ctx, b.batches, b.o.Workers)
	}
	if err != nil {
		return nil, err
	}
	if b.layers, err = layerNames(b.batches); err != nil {
		return nil, err
	}
	for _, e := range b.batches {
		b.report.Read += int64(e.Len())
		b.weighted = b.weighted || e.Weights != nil
		b.timed = b.timed || e.Times != nil
	}
	t := &EdgeTable{Directed: b.o.Directed, Signed: b.o.Signed, IDs: b.number.ids(), Layers: b.layers}
	if b.weighted || b.timed {
		err = fill(ctx, b, t, attributed{b})
	} else {
		err = fill(ctx, b, t, plain{b})
	}
	if err != nil {
		return nil, err
	}
	if !t.Directed {
		return t, b.mirror(ctx, t)
	}
	return t, nil
}

// arcKey orders the arcs of a row: by target, then layer; the last bit tells
// whether an undirected edge was listed with its larger end first.
type arcKey uint64

func newKey(target Vertex, layer uint16, turned bool) arcKey {
	k := arcKey(target)<<17 | arcKey(layer)<<1
	if turned {
		k |= 1
	}
	return k
}

func (k arcKey) target() Vertex { return Vertex(k >> 17) }
func (k arcKey) layer() uint16  { return uint16(k >> 1) }
func (k arcKey) place() arcKey  { return k >> 1 } // target and layer together

// rows is what distinguishes tables with attributes from those without: how
// an arc is kept while the rows are sorted, and how a sorted row is merged.
type rows[R any] interface {
	arc(key arcKey, e *Edges, i int) R
	sort(row []R)
	// merge leaves the merged arcs at the front of the row and returns how
	// many they are, how many pairs listed both ways became one, and the
	// place of an arc that breaks the policy or the limits of a weight.
	merge(row []R) (kept, mirrored int, err error)
	key(r R) arcKey
	put(t *EdgeTable, at int64, r R)
}

// fill places every edge in the row of its source (of an undirected edge: its
// smaller end), sorts and merges the rows, and copies them into t.
func fill[R any, F rows[R]](ctx context.Context, b *build, t *EdgeTable, form F) error {
	n := t.Order()
	batchCuts := par.Even[uint32](len(b.batches), 1)
	offsets := make([]int64, n+1)
	err := b.eachEdge(ctx, batchCuts, func(u Vertex, _ arcKey, _ *Edges, _ int) { atomic.AddInt64(&offsets[u], 1) })
	if err != nil {
		return err
	}
	all := make([]R, par.Prefix(offsets))
	next := slices.Clone(offsets)
	err = b.eachEdge(ctx, batchCuts, func(u Vertex, k arcKey, e *Edges, i int) {
		all[atomic.AddInt64(&next[u], 1)-1] = form.arc(k, e, i)
	})
	if err != nil {
		return err
	}

	t.Offsets = make([]int64, n+1)
	cuts := par.Cuts[Vertex](offsets, chunkArcs)
	mirrored, faults := make([]int, len(cuts)), make([]error, len(cuts))
	err = par.Range(ctx, b.o.Workers, cuts, func(c int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			row := all[offsets[u]:offsets[u+1]]
			form.sort(row)
			kept, m, err := form.merge(row)
			if err != nil && faults[c] == nil {
				faults[c] = fmt.Errorf("%w: %s", err, b.name(t, u, form.key(row[kept]).target()))
			}
			t.Offsets[u], mirrored[c] = int64(kept), mirrored[c]+m
		}
	})
	if err != nil {
		return err
	}
	for c := range faults {
		b.report.Mirrored += int64(mirrored[c])
		if faults[c] != nil {
			return faults[c]
		}
	}
	size := par.Prefix(t.Offsets)
	b.report.Merged = b.report.Read - b.report.Mirrored - size
	t.allocate(size, b)
	loops := make([]int64, len(cuts))
	err = par.Range(ctx, b.o.Workers, cuts, func(c int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			for i := range t.Offsets[u+1] - t.Offsets[u] {
				r := all[offsets[u]+i]
				t.Targets[t.Offsets[u]+i] = form.key(r).target()
				if t.Layer != nil {
					t.Layer[t.Offsets[u]+i] = form.key(r).layer()
				}
				form.put(t, t.Offsets[u]+i, r)
				if form.key(r).target() == u {
					loops[c]++
				}
			}
		}
	})
	for _, l := range loops {
		b.report.Loops += l
	}
	return err
}

// eachEdge visits all edges, batches in parallel, with the source's vertex and
// the arc's key.
func (b *build) eachEdge(ctx context.Context, cuts []uint32, visit func(u Vertex, k arcKey, e *Edges, i int)) error {
	return par.Range(ctx, b.o.Workers, cuts, func(c int, _, _ uint32) {
		e := b.batches[c]
		vertex := b.number.of(c)
		layers := make([]uint16, max(len(e.LayerNames), 1))
		for i := range e.LayerNames {
			at, _ := slices.BinarySearch(b.layers, e.LayerNames[i])
			layers[i] = uint16(at)
		}
		if len(e.LayerNames) == 0 {
			at, _ := slices.BinarySearch(b.layers, DefaultLayer)
			layers[0] = uint16(at)
		}
		for i := range e.Src {
			u, v, layer, turned := vertex(e.Src[i]), vertex(e.Dst[i]), layers[0], false
			if e.Layers != nil {
				layer = layers[e.Layers[i]]
			}
			if !b.o.Directed && v < u {
				u, v, turned = v, u, true
			}
			visit(u, newKey(v, layer, turned), e, i)
		}
	})
}

// name describes an edge in an error.
func (b *build) name(t *EdgeTable, u, v Vertex) string {
	return fmt.Sprintf("%s to %s", t.IDs.Format(u), t.IDs.Format(v))
}

// layerNames returns the names of the layers that have edges, in ascending
// order; without edges it is the default layer's.
func layerNames(batches []*Edges) ([]string, error) {
	var names []string
	for _, e := range batches {
		used := make([]bool, max(len(e.LayerNames), 1))
		for _, layer := range e.Layers {
			used[layer] = true
		}
		used[0] = used[0] || e.Layers == nil && e.Len() > 0
		for layer, use := range used {
			switch {
			case use && len(e.LayerNames) == 0:
				names = append(names, DefaultLayer)
			case use:
				names = append(names, e.LayerNames[layer])
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
	}
	if len(names) == 0 {
		names = []string{DefaultLayer}
	}
	if len(names) > math.MaxUint16 {
		return nil, fmt.Errorf("graph: %d layers, at most %d fit", len(names), math.MaxUint16)
	}
	return names, nil
}

func (t *EdgeTable) allocate(size int64, b *build) {
	t.Targets = make([]Vertex, size)
	if len(t.Layers) > 1 {
		t.Layer = make([]uint16, size)
	}
	if b.weighted {
		t.Weights = make([]float32, size)
	}
	if b.timed {
		t.Times = make([]int64, size)
	}
}
