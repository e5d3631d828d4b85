package graph

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/par"
)

// numbering gives every external id its rank.
type numbering interface {
	ids() *IDs
	of(batch int) func(id int64) Vertex // for the ids as that batch codes them
}

// intNumbering ranks integers. Ids below first+1<<shift lie in bucket 0 of the
// sorted ids, the next ones in bucket 1, and so on. Where ids lie close
// together a bucket holds at most one and the search is a look-up; ids that
// are hashes fill the buckets evenly, and the search is short.
type intNumbering struct {
	sorted []int64
	first  int64
	shift  int
	bucket []Vertex // the rank at which each bucket begins, and one more
}

func (x *intNumbering) ids() *IDs { return &IDs{kind: IntIDs, ints: x.sorted} }

func (x *intNumbering) of(int) func(int64) Vertex {
	if x.shift == 0 {
		return func(id int64) Vertex { return x.bucket[id-x.first] }
	}
	return func(id int64) Vertex {
		b := uint64(id-x.first) >> x.shift
		r, _ := slices.BinarySearch(x.sorted[x.bucket[b]:x.bucket[b+1]], id)
		return x.bucket[b] + Vertex(r)
	}
}

// spread is how many times wider than the number of ends the range of ids may
// be for marks to be cheaper than sorting.
const spread = 4

// numberInts ranks the integer ids of all batches.
func numberInts(ctx context.Context, batches []*Edges, workers int) (numbering, error) {
	cuts := par.Even[uint32](len(batches), 1)
	least, most := make([]int64, len(batches)), make([]int64, len(batches))
	err := par.Range(ctx, workers, cuts, func(c int, _, _ uint32) {
		least[c], most[c] = math.MaxInt64, math.MinInt64
		for _, column := range batches[c].ends() {
			for _, id := range column {
				least[c], most[c] = min(least[c], id), max(most[c], id)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	ends := int64(0)
	for _, e := range batches {
		ends += int64(2*e.Len() + len(e.Vertices))
	}
	if ends == 0 {
		return &intNumbering{}, nil
	}
	x := &intNumbering{first: slices.Min(least)}
	width := uint64(slices.Max(most)) - uint64(x.first) // unsigned: it may exceed the largest int64
	if width < uint64(spread*ends)+1024 {
		x.sorted, err = markedIDs(ctx, batches, x.first, int(width)+1, workers)
	} else {
		x.sorted, err = sortedIDs(ctx, batches, workers)
	}
	if err != nil {
		return nil, err
	}
	if uint64(len(x.sorted)) > MaxOrder {
		return nil, ErrTooLarge
	}
	for width>>x.shift >= uint64(2*len(x.sorted))+1024 {
		x.shift++
	}
	x.bucket = make([]Vertex, width>>x.shift+2)
	for _, id := range x.sorted {
		x.bucket[uint64(id-x.first)>>x.shift+1]++
	}
	for b := 1; b < len(x.bucket); b++ {
		x.bucket[b] += x.bucket[b-1]
	}
	return x, nil
}

// markedIDs returns the distinct ids, which all lie in first <= id <
// first+width, in ascending order. It marks each with one bit.
func markedIDs(ctx context.Context, batches []*Edges, first int64, width, workers int) ([]int64, error) {
	marks := make([]uint32, width/32+1)
	err := par.Range(ctx, workers, par.Even[uint32](len(batches), 1), func(c int, _, _ uint32) {
		for _, column := range batches[c].ends() {
			for _, id := range column {
				i := uint64(id - first)
				word, bit := &marks[i/32], uint32(1)<<(i%32)
				if atomic.LoadUint32(word)&bit == 0 { // most are set already, and reading is cheaper
					atomic.OrUint32(word, bit)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	count := 0
	for _, word := range marks {
		count += bits.OnesCount32(word)
	}
	sorted := make([]int64, 0, count)
	for i, word := range marks {
		for ; word != 0; word &= word - 1 {
			sorted = append(sorted, first+int64(32*i+bits.TrailingZeros32(word)))
		}
	}
	return sorted, nil
}

// sortedIDs returns the distinct ids in ascending order.
func sortedIDs(ctx context.Context, batches []*Edges, workers int) ([]int64, error) {
	distinct := make([][]int64, len(batches))
	err := par.Range(ctx, workers, par.Even[uint32](len(batches), 1), func(c int, _, _ uint32) {
		e := batches[c]
		ids := slices.Concat(e.Src, e.Dst, e.Vertices)
		slices.Sort(ids)
		distinct[c] = slices.Clone(slices.Compact(ids))
	})
	if err != nil {
		return nil, err
	}
	sorted := slices.Concat(distinct...)
	slices.Sort(sorted)
	return slices.Clone(slices.Compact(sorted)), nil // Clip would keep the room for all
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
		used := make([]bool, len(e.Names))
		for _, column := range e.ends() {
			for _, id := range column {
				used[id] = true
			}
		}
		for id, name := range e.Names {
			if used[id] {
				rank[name] = 0
			}
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
