package gen

import (
	"iter"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/splitmix"
)

// pairs is a set of pairs of vertices of which each is an edge with the same
// probability, independently: those of a triangle
//
//	row first+1, first+2, ..., first+rows-1, column from first to below the row
//
// or, with columns, those of a rectangle.
type pairs struct {
	first, rows   uint64
	left, columns uint64 // columns 0: a triangle
	p             float64
}

func (r pairs) count() uint64 {
	if r.columns == 0 {
		return r.rows * (r.rows - 1) / 2
	}
	return r.rows * r.columns
}

// skipping decides about every pair of a list of sets. Whoever passes over a
// batch's pairs in order only meets the edges: from one to the next, so many
// pairs are skipped as a geometric random number says, which is the integral
// part of log(u)/log(1-p) for u in (0,1].
//
// A batch's share of the pairs is the same share of the expected edges, so
// that batches are about equally long. Where it begins, skipping begins anew:
// what was skipped before says nothing about the pairs that follow.
//
// Source: V. Batagelj, U. Brandes, Efficient generation of large random
// networks, Physical Review E 71, 2005, 036113.
type skipping struct {
	set     func(i int) (count uint64, p float64)
	before  []float64 // expected edges of the sets before each, and of all
	batches int
	random  splitmix.Sequence
}

// newSkipping takes the number of sets, and of each how many pairs it has of
// which probability.
func newSkipping(sets int, set func(i int) (count uint64, p float64), random splitmix.Sequence) *skipping {
	s := &skipping{set: set, random: random, before: []float64{0}}
	total := 0.0
	for i := range sets {
		count, p := set(i)
		total += float64(float64(count) * p)
		s.before = append(s.before, total)
	}
	s.batches = max(1, int(math.Ceil(total/batchEdges)))
	return s
}

// cut returns the pair of a set at which a batch begins.
func (s *skipping) cut(set, batch int) uint64 {
	all, _ := s.set(set)
	from, to, last := s.before[set], s.before[set+1], len(s.before)-1
	switch at := float64(s.before[last] / float64(s.batches) * float64(batch)); {
	case batch == s.batches || at >= to:
		return all
	case at <= from:
		return 0
	default:
		return min(all, uint64(float64(all)*((at-from)/(to-from))))
	}
}

// expected returns how many edges a batch has on average.
func (s *skipping) expected() float64 { return s.before[len(s.before)-1] / float64(s.batches) }

// room returns how many edges a batch rarely exceeds.
func (s *skipping) room() int {
	expected := s.expected()
	return int(expected + float64(6*math.Sqrt(expected)) + 16)
}

// each hands on the edges of a batch, by set and there by number, ascending.
func (s *skipping) each(batch int, edge func(set int, at uint64)) {
	random := partOf(s.random, batch)
	begin, _ := slices.BinarySearch(s.before, float64(s.expected()*float64(batch)))
	for i := max(begin-1, 0); i < len(s.before)-1; i++ {
		lo, hi := s.cut(i, batch), s.cut(i, batch+1)
		if hi == 0 {
			break // nor do those behind it
		}
		if lo == hi {
			continue
		}
		_, p := s.set(i)
		scale := 1 / exact.Log1p(-p) // -0 when p is 1: nothing is skipped
		for at := lo; ; at++ {
			skip := float64(exact.Log(1-random.unit()) * scale)
			if skip >= float64(hi-at) {
				break
			}
			at += uint64(skip)
			if at >= hi {
				break
			}
			edge(i, at)
		}
	}
}

// bernoulli decides about the pairs of sets of pairs of vertices.
type bernoulli struct {
	*skipping
	sets []pairs
	name func(v uint64) int64
}

// newBernoulli leaves out sets without pairs and those of probability 0.
func newBernoulli(all iter.Seq[pairs], random splitmix.Sequence, name func(v uint64) int64) *bernoulli {
	b := &bernoulli{name: name}
	for set := range all {
		if set.p > 0 && set.count() > 0 {
			b.sets = append(b.sets, set)
		}
	}
	b.skipping = newSkipping(len(b.sets), func(i int) (uint64, float64) { return b.sets[i].count(), b.sets[i].p }, random)
	return b
}

func (b *bernoulli) edges(batch int) (src, dst []int64) {
	room := b.room()
	src, dst = make([]int64, 0, room), make([]int64, 0, room)
	last, w := -1, walk{}
	b.each(batch, func(set int, at uint64) {
		if set != last {
			last, w = set, newWalk(b.sets[set], at)
		}
		row, column := w.to(at)
		src, dst = append(src, b.name(column)), append(dst, b.name(row))
	})
	return src, dst
}

// walk finds rows and columns of ascending pairs of a set.
type walk struct {
	pairs
	row   uint64 // counted from the first
	begin uint64 // the pair at which it begins
}

func newWalk(set pairs, at uint64) walk {
	if set.columns > 0 {
		row := at / set.columns
		return walk{set, row, row * set.columns}
	}
	row, begin := triangleRow(at)
	return walk{set, row, begin}
}

// to returns row and column of a pair. The next row is near as a rule.
func (w *walk) to(at uint64) (row, column uint64) {
	if at-w.begin >= 8*w.length() {
		*w = newWalk(w.pairs, at)
	}
	for length := w.length(); at-w.begin >= length; length = w.length() {
		w.begin += length
		w.row++
	}
	if w.columns > 0 {
		return w.first + w.row, w.left + at - w.begin
	}
	return w.first + w.row, w.first + at - w.begin
}

func (w *walk) length() uint64 {
	if w.columns > 0 {
		return w.columns
	}
	return w.row
}

// triangleRow returns the row of a pair below the diagonal, and the pair at
// which the row begins: row r has r pairs and begins at r(r-1)/2.
func triangleRow(at uint64) (row, begin uint64) {
	row = uint64((1 + math.Sqrt(1+float64(8*float64(at)))) / 2) // perhaps one off
	for row*(row-1)/2 > at {
		row--
	}
	for row*(row+1)/2 <= at {
		row++
	}
	return row, row * (row - 1) / 2
}
