package gen

import (
	"iter"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph/exact"
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

// bernoulli decides about every pair of a list of sets. Whoever passes over a
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
type bernoulli struct {
	sets    []pairs
	before  []float64 // expected edges of the sets before each, and of all
	batches int
	random  splitMix
	name    func(v uint64) int64
}

// newBernoulli leaves out sets without pairs and those of probability 0.
func newBernoulli(all iter.Seq[pairs], random splitMix, name func(v uint64) int64) *bernoulli {
	b := &bernoulli{random: random, name: name, before: []float64{0}}
	total := 0.0
	for set := range all {
		if set.p > 0 && set.count() > 0 {
			total += float64(float64(set.count()) * set.p)
			b.sets, b.before = append(b.sets, set), append(b.before, total)
		}
	}
	b.batches = max(1, int(math.Ceil(total/batchEdges)))
	return b
}

// cut returns the pair of a set at which a batch begins.
func (b *bernoulli) cut(set, batch int) uint64 {
	all := b.sets[set].count()
	from, to := b.before[set], b.before[set+1]
	switch at := float64(b.before[len(b.sets)] / float64(b.batches) * float64(batch)); {
	case batch == b.batches || at >= to:
		return all
	case at <= from:
		return 0
	default:
		return min(all, uint64(float64(all)*((at-from)/(to-from))))
	}
}

func (b *bernoulli) edges(batch int) (src, dst []int64) {
	expected := b.before[len(b.sets)] / float64(b.batches)
	room := int(expected + float64(6*math.Sqrt(expected)) + 16) // it rarely grows beyond
	src, dst = make([]int64, 0, room), make([]int64, 0, room)
	random := b.random.part(batch)
	begin, _ := slices.BinarySearch(b.before, float64(expected*float64(batch)))
	for i := max(begin-1, 0); i < len(b.sets); i++ {
		set, lo, hi := b.sets[i], b.cut(i, batch), b.cut(i, batch+1)
		if hi == 0 {
			break // nor do those behind it
		}
		if lo == hi {
			continue
		}
		walk := newWalk(set, lo)
		scale := 1 / exact.Log1p(-set.p) // -0 when p is 1: nothing is skipped
		for at := lo; ; at++ {
			skip := float64(exact.Log(1-random.unit()) * scale)
			if skip >= float64(hi-at) {
				break
			}
			at += uint64(skip)
			if at >= hi {
				break
			}
			row, column := walk.to(at)
			src, dst = append(src, b.name(column)), append(dst, b.name(row))
		}
	}
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
