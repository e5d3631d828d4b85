package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph/par"
)

// numbering gives every external id its rank.
type numbering interface {
	ids() *IDs
	of(batch int) func(id int64) Vertex // for the ids as that batch codes them
}

// intNumbering ranks integers by a table when they lie close together, by
// binary search when they do not.
type intNumbering struct {
	sorted []int64
	first  int64
	table  []Vertex // rank of id first+i; nil: search
}

func (x *intNumbering) ids() *IDs { return &IDs{kind: IntIDs, ints: x.sorted} }

func (x *intNumbering) of(int) func(int64) Vertex {
	if x.table != nil {
		return func(id int64) Vertex { return x.table[id-x.first] }
	}
	return func(id int64) Vertex {
		r, _ := slices.BinarySearch(x.sorted, id)
		return Vertex(r)
	}
}

// spread is how many times wider than the number of ends the range of ids may
// be for a table to pay.
const spread = 4

// numberInts ranks the integer ids of all batches.
func numberInts(ctx context.Context, batches []*Edges, workers int) (numbering, error) {
	lo, hi, ends := int64(0), int64(-1), int64(0)
	for _, e := range batches {
		for _, column := range [][]int64{e.Src, e.Dst, e.Vertices} {
			if len(column) == 0 {
				continue
			}
			if ends == 0 {
				lo, hi = column[0], column[0]
			}
			ends += int64(len(column))
			for _, id := range column {
				lo, hi = min(lo, id), max(hi, id)
			}
		}
	}
	// The difference is taken unsigned: it may exceed the largest int64.
	if width := uint64(hi) - uint64(lo); ends > 0 && width < uint64(spread*ends)+1024 && width < 1<<40 {
		return rankByTable(batches, lo, int(width)+1)
	}
	distinct := make([][]int64, len(batches))
	err := par.Range(ctx, workers, par.Even[uint32](len(batches), 1), func(c int, _, _ uint32) {
		e := batches[c]
		ids := slices.Concat(e.Src, e.Dst, e.Vertices)
		slices.Sort(ids)
		distinct[c] = slices.Clip(slices.Compact(ids))
	})
	if err != nil {
		return nil, err
	}
	sorted := slices.Concat(distinct...)
	slices.Sort(sorted)
	sorted = slices.Clip(slices.Compact(sorted))
	if uint64(len(sorted)) > MaxOrder {
		return nil, ErrTooLarge
	}
	return &intNumbering{sorted: sorted}, nil
}

// rankByTable ranks ids in first <= id < first+width.
func rankByTable(batches []*Edges, first int64, width int) (numbering, error) {
	x := &intNumbering{first: first, table: make([]Vertex, width)}
	for _, e := range batches {
		for _, column := range [][]int64{e.Src, e.Dst, e.Vertices} {
			for _, id := range column {
				x.table[id-first] = 1
			}
		}
	}
	count := uint64(0)
	for i, seen := range x.table {
		if seen != 0 {
			x.table[i] = Vertex(count)
			count++
			x.sorted = append(x.sorted, first+int64(i))
		}
	}
	if count > MaxOrder {
		return nil, ErrTooLarge
	}
	x.sorted = slices.Clip(x.sorted)
	return x, nil
}

// stringNumbering ranks the names of each batch's dictionary.
type stringNumbering struct {
	all   *IDs
	ranks [][]Vertex // per batch, by position in its Names
}

func (x *stringNumbering) ids() *IDs { return x.all }

func (x *stringNumbering) of(batch int) func(int64) Vertex {
	ranks := x.ranks[batch]
	return func(id int64) Vertex { return ranks[id] }
}

// numberStrings ranks the string ids of all batches.
func numberStrings(batches []*Edges) (numbering, error) {
	rank := make(map[string]Vertex)
	for _, e := range batches {
		for _, name := range e.Names {
			rank[name] = 0
		}
	}
	if uint64(len(rank)) > MaxOrder {
		return nil, ErrTooLarge
	}
	names := make([]string, 0, len(rank))
	for name := range rank { // sorted next: the order of the map does not show
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	x := &stringNumbering{all: &IDs{kind: StringIDs, ends: make([]int64, 1, len(names)+1)}}
	for r, name := range names {
		rank[name] = Vertex(r)
		x.all.text = append(x.all.text, name...)
		x.all.ends = append(x.all.ends, int64(len(x.all.text)))
	}
	for _, e := range batches {
		ranks := make([]Vertex, len(e.Names))
		for i, name := range e.Names {
			ranks[i] = rank[name]
		}
		x.ranks = append(x.ranks, ranks)
	}
	return x, nil
}
