package graph

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph/par"
)

// Sign says which arcs of a signed dataset a snapshot takes.
type Sign string

// The choices of --sign.
const (
	SignPositive Sign = "positive" // arcs of weight >= 0
	SignNegative Sign = "negative" // arcs of weight < 0, by their absolute weight
	SignIgnore   Sign = "ignore"   // every arc, with weight 1
	SignSigned   Sign = "signed"   // every arc, with its weight and sign; for kernels that know signs
)

// Signs are all choices.
var Signs = []Sign{SignPositive, SignNegative, SignIgnore, SignSigned}

// WeightUse says whether a snapshot keeps weights.
type WeightUse string

// The choices of --weights.
const (
	WeightsStored WeightUse = "stored"
	WeightsNone   WeightUse = "none"
)

// Selection says which part of a dataset a snapshot holds. The zero value is
// everything: all layers, stored weights, the positive arcs of signed data.
type Selection struct {
	Layers  []string  // nil: all
	Sign    Sign      // "": SignPositive; without meaning for unsigned data
	Weights WeightUse // "": WeightsStored
	Times   bool      // keep the time of each arc; of merged arcs the newest
}

// chunkArcs is the work of one chunk in passes over arcs.
const chunkArcs = 1 << 16

// Select returns the snapshot of a selection. Arcs between the same vertices
// in several chosen layers become one; their weights add in layer order. When
// nothing is left out, the snapshot shares the table's memory.
func (t *EdgeTable) Select(ctx context.Context, sel Selection, workers int) (*Snapshot, error) {
	wanted, err := t.wanted(&sel)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Directed: t.Directed, IDs: t.IDs, Dataset: t.Digest, Selection: sel}
	if t.Signed && sel.Sign == SignPositive {
		s.Notes = append(s.Notes, "signed data: only the positive arcs are used (--sign positive)")
	}
	s.Signed = t.Signed && sel.Sign == SignSigned && t.Weights != nil && sel.Weights == WeightsStored
	keepWeights := t.Weights != nil && sel.Weights == WeightsStored && !(t.Signed && sel.Sign == SignIgnore)

	if wanted == nil && t.Layer == nil && (!t.Signed || sel.Sign == SignIgnore || sel.Sign == SignSigned) {
		s.Out = &Adjacency{Offsets: t.Offsets, Targets: t.Targets}
		if keepWeights {
			s.Out.Weights = t.Weights
		}
		if sel.Times {
			s.Out.Times = t.Times
		}
	} else if s.Out, err = t.filter(ctx, sel, wanted, keepWeights, workers); err != nil {
		return nil, err
	} else if err = s.Out.checkSums(t.IDs); err != nil {
		return nil, err
	}
	if !t.Directed {
		s.In = s.Out
	}
	return s, nil
}

// wanted fills in the defaults of a selection and marks the chosen layers;
// nil means all of them.
func (t *EdgeTable) wanted(sel *Selection) ([]bool, error) {
	if sel.Sign == "" {
		sel.Sign = SignPositive
	}
	if sel.Weights == "" {
		sel.Weights = WeightsStored
	}
	if !slices.Contains(Signs, sel.Sign) {
		return nil, fmt.Errorf("graph: sign %q is not positive, negative, ignore or signed", sel.Sign)
	}
	if sel.Weights != WeightsStored && sel.Weights != WeightsNone {
		return nil, fmt.Errorf("graph: weights %q are not stored or none", sel.Weights)
	}
	if sel.Layers == nil {
		return nil, nil
	}
	marks, missing := make([]bool, len(t.Layers)), 0
	for _, name := range sel.Layers {
		i, ok := slices.BinarySearch(t.Layers, name)
		if !ok {
			return nil, fmt.Errorf("%w: %q; the dataset has %s", ErrUnknownLayer, name, strings.Join(t.Layers, ", "))
		}
		marks[i] = true
	}
	for _, mark := range marks {
		if !mark {
			missing++
		}
	}
	if missing == 0 {
		return nil, nil
	}
	return marks, nil
}

// filter copies the chosen arcs, merging those that differ only in layer.
func (t *EdgeTable) filter(ctx context.Context, sel Selection, wanted []bool, keepWeights bool, workers int) (*Adjacency, error) {
	a := &Adjacency{Offsets: make([]int64, len(t.Offsets))}
	cuts := par.Cuts[Vertex](t.Offsets, chunkArcs)
	// each visits the arcs of row u that the selection wants.
	each := func(u Vertex, visit func(arc int64)) {
		for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
			if wanted != nil && !wanted[t.layerOf(i)] {
				continue
			}
			if t.Signed && (sel.Sign == SignPositive && t.weight(i) < 0 || sel.Sign == SignNegative && t.weight(i) >= 0) {
				continue
			}
			visit(i)
		}
	}
	err := par.Range(ctx, workers, cuts, func(_ int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			last := None
			each(u, func(i int64) {
				if t.Targets[i] != last {
					last = t.Targets[i]
					a.Offsets[u]++
				}
			})
		}
	})
	if err != nil {
		return nil, err
	}
	size := par.Prefix(a.Offsets)
	a.Targets = make([]Vertex, size)
	if keepWeights {
		a.Weights = make([]float32, size)
	}
	if sel.Times && t.Times != nil {
		a.Times = make([]int64, size)
	}
	err = par.Range(ctx, workers, cuts, func(_ int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			at, last := a.Offsets[u]-1, None
			each(u, func(i int64) {
				fresh := t.Targets[i] != last
				if fresh {
					last = t.Targets[i]
					at++
					a.Targets[at] = last
				}
				switch {
				case !keepWeights:
				case sel.Sign == SignSigned:
					a.Weights[at] += t.weight(i)
				default:
					a.Weights[at] += float32(math.Abs(float64(t.weight(i))))
				}
				if a.Times != nil && (fresh || t.Times[i] > a.Times[at]) {
					a.Times[at] = t.Times[i]
				}
			})
		}
	})
	return a, err
}

// layerOf returns the position of an arc's layer in t.Layers.
func (t *EdgeTable) layerOf(arc int64) uint16 {
	if t.Layer == nil {
		return 0
	}
	return t.Layer[arc]
}

// weight returns an arc's signed weight.
func (t *EdgeTable) weight(arc int64) float32 {
	if t.Weights == nil {
		return 1
	}
	return t.Weights[arc]
}
