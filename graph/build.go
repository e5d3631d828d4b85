package graph

import (
	"context"
	"fmt"
	"slices"
)

// Build merges batches of edges into a table. Vertices are numbered as
// o.Order says. The table depends on the multiset of edges alone: not on their
// order, nor on how they are spread over batches, nor on the workers. It is
// BuildFrom with the batches as its source.
func Build(ctx context.Context, batches []*Edges, o BuildOptions) (*EdgeTable, *BuildReport, error) {
	return BuildFrom(ctx, Batches(batches), o)
}

// BuildFrom merges the batches of a source into a table, as Build does.
//
// It asks for every batch twice if the first one shows about the range of
// integer ids, otherwise up to four times. Beside the source it
// keeps per edge 8 bytes, or 16 with several layers, or 32 with weights or
// times; of undirected edges as much once more, but for at most slabArcs of them
// at a time; and the table. Integer ids that lie far apart are sorted before that,
// in up to 32 bytes per edge. BuildSize adds it up.
func BuildFrom(ctx context.Context, src Source, o BuildOptions) (*EdgeTable, *BuildReport, error) {
	if err := o.validate(); err != nil {
		return nil, nil, err
	}
	b := &build{o: o}
	t, err := b.table(ctx, src)
	if err != nil {
		return nil, nil, err
	}
	report := b.report // a pointer into b would keep all of it
	report.Edges, report.Arcs = report.Read-report.Mirrored-report.Merged, t.Size()
	return t, &report, nil
}

// validate fills in the defaults.
func (o *BuildOptions) validate() error {
	if o.Duplicates == "" {
		o.Duplicates = DuplicatesSum
	}
	if !slices.Contains([]Duplicates{DuplicatesSum, DuplicatesMax, DuplicatesMin, DuplicatesError}, o.Duplicates) {
		return fmt.Errorf("graph: duplicates %q is not sum, max, min or error", o.Duplicates)
	}
	if o.IDs == 0 {
		o.IDs = IntIDs
	}
	if o.IDs != IntIDs && o.IDs != StringIDs {
		return fmt.Errorf("graph: %v is not int or string", o.IDs)
	}
	if o.Order != OrderRank && o.Order != OrderDegree {
		return fmt.Errorf("graph: order %d is not that of ranks or degrees", o.Order)
	}
	return nil
}

// build is the state of one call of Build.
type build struct {
	o      BuildOptions
	survey *survey
	number numbering
	report BuildReport
}

func (b *build) table(ctx context.Context, src Source) (t *EdgeTable, err error) {
	if b.survey, err = look(ctx, src, b.o); err != nil {
		return nil, err
	}
	b.report.Read = b.survey.edges
	x, counts, err := b.parts(ctx)
	if err != nil {
		return nil, err
	}
	t = &EdgeTable{Directed: b.o.Directed, Signed: b.o.Signed, IDs: b.number.ids(), Layers: b.survey.layers}
	switch {
	case b.survey.weighted || b.survey.timed:
		err = fill(ctx, b, t, x, counts, attributed{b})
	case len(t.Layers) > 1 || uint64(t.Order()) > 1<<31:
		err = fill(ctx, b, t, x, counts, layered{b})
	default:
		err = fill(ctx, b, t, x, counts, plain{b})
	}
	return t, err
}

// parts numbers the vertices, divides them into parts, and counts for every
// run of batches its arcs in each part.
func (b *build) parts(ctx context.Context) (x *parts, counts [][]int64, err error) {
	var begins []Vertex
	var rows, other [][]int64
	if b.o.IDs == IntIDs {
		ints, err := numberInts(ctx, b.survey, b.o)
		if err != nil {
			return nil, nil, err
		}
		b.number = ints
		if t := b.survey.tally; t != nil {
			rows, other = t.rows, t.other
			for bin := range t.bins() {
				begins = append(begins, ints.before(t.first+int64(bin)<<t.shift))
			}
			b.survey.tally = nil
		}
	} else if b.number, err = numberStrings(ctx, b.survey, b.o.Workers); err != nil {
		return nil, nil, err
	}
	order := b.number.ids().Len()
	if rows == nil {
		t, err := countRanks(ctx, b.survey, b.number, b.o)
		if err != nil {
			return nil, nil, err
		}
		rows, other = t.rows, t.other
		for bin := range order>>t.shift + 1 {
			begins = append(begins, Vertex(bin)<<t.shift)
		}
	}
	arcs := make([]int64, len(begins))
	begins = append(begins, Vertex(order))
	weights := rows
	if !b.o.Directed {
		weights = slices.Concat(rows, other)
	}
	for _, bins := range weights {
		for bin, count := range bins {
			arcs[bin] += count
		}
	}
	x = joined(begins, arcs)
	for _, bins := range rows {
		c := make([]int64, x.len())
		for bin, count := range bins {
			if count > 0 {
				c[x.of(begins[bin])] += count
			}
		}
		counts = append(counts, c)
	}
	return x, counts, nil
}

// ends are the vertices of a block of edges.
type ends struct {
	row, end [blockArcs]Vertex // an undirected edge is placed at its smaller end
	turned   [blockArcs]uint8  // 1: it was listed with its larger end first
}

// read takes the edges of a batch from position at on, and returns how many.
func (b *ends) read(x numbering, batch int, e *Edges, at int, directed bool) int {
	n := min(blockArcs, e.Len()-at)
	x.ranks(batch, e.Src[at:at+n], b.row[:])
	x.ranks(batch, e.Dst[at:at+n], b.end[:])
	if directed {
		return n
	}
	for i := range n {
		u, v := b.row[i], b.end[i]
		turned := uint8(0)
		if v < u {
			turned = 1
		}
		b.row[i], b.end[i], b.turned[i] = min(u, v), max(u, v), turned
	}
	return n
}

// layersOf returns the positions of a batch's layers among all.
func (b *build) layersOf(e *Edges) []uint16 {
	layers := make([]uint16, max(len(e.LayerNames), 1))
	for i := range layers {
		name := DefaultLayer
		if len(e.LayerNames) > 0 {
			name = e.LayerNames[i]
		}
		at, _ := slices.BinarySearch(b.survey.layers, name)
		layers[i] = uint16(at)
	}
	return layers
}

// name describes an edge in an error.
func (b *build) name(t *EdgeTable, u, v Vertex) string {
	return fmt.Sprintf("%s to %s", t.IDs.Format(u), t.IDs.Format(v))
}

func (t *EdgeTable) allocate(size int64, weighted, timed bool) {
	t.Targets = make([]Vertex, size)
	if len(t.Layers) > 1 {
		t.Layer = make([]uint16, size)
	}
	if weighted {
		t.Weights = make([]float32, size)
	}
	if timed {
		t.Times = make([]int64, size)
	}
}
