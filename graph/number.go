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
	// ranks translates ids as that batch codes them.
	ranks(batch int, ids []int64, to []Vertex)
}

// intNumbering ranks integers. Ids below first+1<<shift lie in bucket 0 of the
// sorted ids, the next ones in bucket 1, and so on. Where ids lie close
// together a bucket holds at most one and the search is a look-up; ids that
// are hashes fill the buckets evenly, and the search is short.
type intNumbering struct {
	sorted []int64
	first  int64
	shift  int
	bucket []Vertex // the rank at which each bucket begins, and one more; nil: there are no gaps
}

func (x *intNumbering) ids() *IDs { return &IDs{kind: IntIDs, ints: x.sorted} }

func (x *intNumbering) ranks(_ int, ids []int64, to []Vertex) {
	switch {
	case x.bucket == nil:
		for i, id := range ids {
			to[i] = Vertex(id - x.first)
		}
	case x.shift == 0:
		for i, id := range ids {
			to[i] = x.bucket[id-x.first]
		}
	default:
		for i, id := range ids {
			b := uint64(id-x.first) >> x.shift
			r, _ := slices.BinarySearch(x.sorted[x.bucket[b]:x.bucket[b+1]], id)
			to[i] = x.bucket[b] + Vertex(r)
		}
	}
}

// near is how many times wider than the number of ends the range of ids may
// be for marks to be cheaper than sorting.
const near = 4

// numberInts ranks the integer ids of all batches.
func numberInts(ctx context.Context, s *survey, o BuildOptions) (*intNumbering, error) {
	if s.ends == 0 {
		return &intNumbering{}, nil
	}
	x := &intNumbering{first: s.least}
	width := uint64(s.most) - uint64(s.least) // unsigned: it may exceed the largest int64
	if s.tally == nil && width < uint64(near*s.ends)+1024 {
		s.tally = newTally(o.Workers, len(s.runs)-1, s.least, s.most, o.Directed)
		if err := s.each(ctx, o.Workers, func(run, _ int, e *Edges) { s.tally.count(run, e) }); err != nil {
			return nil, err
		}
	}
	if s.tally != nil {
		x.sorted = s.tally.ids()
	} else {
		var err error
		if x.sorted, err = sortedIDs(ctx, s, o.Workers); err != nil {
			return nil, err
		}
	}
	if uint64(len(x.sorted)) > MaxOrder {
		return nil, ErrTooLarge
	}
	if uint64(len(x.sorted)) == width+1 {
		return x, nil
	}
	for width>>x.shift >= uint64(2*len(x.sorted))+1024 && s.tally == nil {
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

// before returns how many ids are smaller.
func (x *intNumbering) before(id int64) Vertex {
	r, _ := slices.BinarySearch(x.sorted, id)
	return Vertex(r)
}

// sortedIDs returns the distinct ids in ascending order.
func sortedIDs(ctx context.Context, s *survey, workers int) ([]int64, error) {
	distinct := make([][]int64, len(s.facts))
	err := s.each(ctx, workers, func(_, i int, e *Edges) {
		ids := slices.Concat(e.Src, e.Dst, e.Vertices)
		slices.Sort(ids)
		distinct[i] = slices.Clone(slices.Compact(ids))
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
	all  *IDs
	rank [][]Vertex // per batch, by position in its Names
}

func (x *stringNumbering) ids() *IDs { return x.all }

func (x *stringNumbering) ranks(batch int, ids []int64, to []Vertex) {
	rank := x.rank[batch]
	for i, id := range ids {
		to[i] = rank[id]
	}
}

// numberStrings ranks the string ids of all batches.
func numberStrings(ctx context.Context, s *survey, workers int) (numbering, error) {
	used := make([][]string, len(s.facts))
	err := s.each(ctx, workers, func(_, i int, e *Edges) {
		seen := make([]bool, len(e.Names))
		for _, column := range e.ends() {
			for _, id := range column {
				seen[id] = true
			}
		}
		for id, name := range e.Names {
			if seen[id] {
				used[i] = append(used[i], name)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	rank := make(map[string]Vertex)
	for _, names := range used {
		for _, name := range names {
			rank[name] = 0
		}
	}
	used = nil
	if uint64(len(rank)) > MaxOrder {
		return nil, ErrTooLarge
	}
	names := make([]string, 0, len(rank))
	for name := range rank { // sorted next: the order of the map does not show
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	x := &stringNumbering{all: &IDs{kind: StringIDs, ends: make([]int64, 1, len(names)+1)}, rank: make([][]Vertex, len(s.facts))}
	for r, name := range names {
		rank[name] = Vertex(r)
		x.all.text = append(x.all.text, name...)
		x.all.ends = append(x.all.ends, int64(len(x.all.text)))
	}
	err = s.each(ctx, workers, func(_, i int, e *Edges) {
		ranks := make([]Vertex, len(e.Names))
		for id, name := range e.Names {
			ranks[id] = rank[name]
		}
		x.rank[i] = ranks
	})
	return x, err
}

// rankTally counts, as a tally does, the edges by bins of ranks.
type rankTally struct {
	shift       int
	rows, other [][]int64
}

// countRanks looks through all batches once more, where ids are strings or
// lie far apart.
func countRanks(ctx context.Context, s *survey, x numbering, o BuildOptions) (*rankTally, error) {
	t := &rankTally{rows: make([][]int64, len(s.runs)-1), other: make([][]int64, len(s.runs)-1)}
	order := x.ids().Len()
	for order>>t.shift >= maxBins {
		t.shift++
	}
	bins := order>>t.shift + 1
	err := par.Range(ctx, o.Workers, par.Even[uint32](len(t.rows), 1), func(run int, _, _ uint32) {
		t.rows[run], t.other[run] = make([]int64, bins), make([]int64, bins)
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, o.Workers, func(run, i int, e *Edges) {
		var b ends
		for at := 0; at < e.Len(); at += blockArcs {
			for j := range b.read(x, i, e, at, o.Directed) {
				t.rows[run][b.row[j]>>t.shift]++
				t.other[run][b.end[j]>>t.shift]++
			}
		}
	})
	return t, err
}
