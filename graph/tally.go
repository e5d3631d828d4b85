package graph

import (
	"math/bits"

	"github.com/kithgraph/kith/graph/par"
)

// tally marks which integers of a range are ids, and counts the edges by bins
// of the range: so many for each run of batches by the row that they will be
// in, and for all runs by the other end.
type tally struct {
	first, last int64
	shift       int // bin of an id is (id-first)>>shift
	directed    bool
	marks       chan []uint64 // of those who count, as sets of bits; nil: not yet made
	rows, other [][]int64     // by run and bin
}

// sampled: of the other ends one in so many is counted, as often. They only
// help to make parts alike.
const sampled = 8

// maxBins is the number of bins: their counters stay in a processor's cache.
const maxBins = 1 << 14

func newTally(workers, runs int, first, last int64, directed bool) *tally {
	width := uint64(last) - uint64(first) + 1
	// With marks that all workers share, counting takes half as long again: the
	// processors' caches take them from each other.
	t := &tally{first: first, last: last, directed: directed, marks: make(chan []uint64, min(par.Workers(workers), 8))}
	for range cap(t.marks) {
		t.marks <- nil
	}
	for (width-1)>>t.shift >= min(maxBins, max(width/256, 1)) {
		t.shift++
	}
	t.rows, t.other = make([][]int64, runs), make([][]int64, runs)
	return t
}

// bins returns how many there are.
func (t *tally) bins() int { return int(uint64(t.last-t.first)>>t.shift) + 1 }

// count takes the edges of a batch. One goroutine at a time does so for a run.
func (t *tally) count(run int, e *Edges) {
	if t.rows[run] == nil {
		t.rows[run], t.other[run] = make([]int64, t.bins()), make([]int64, t.bins())
	}
	marks := t.take()
	mark := func(id int64) {
		i := uint64(id - t.first)
		marks[i/64] |= 1 << (i % 64)
	}
	rows, other, shift := t.rows[run], t.other[run], t.shift&63
	for i, u := range e.Src {
		v := e.Dst[i]
		mark(u)
		mark(v)
		if !t.directed {
			u, v = min(u, v), max(u, v)
		}
		rows[uint64(u-t.first)>>shift]++
		if i%sampled == 0 {
			other[uint64(v-t.first)>>shift] += sampled
		}
	}
	for _, id := range e.Vertices {
		mark(id)
	}
	t.marks <- marks
}

// take returns marks that nobody else has; they must be given back.
func (t *tally) take() []uint64 {
	if marks := <-t.marks; marks != nil {
		return marks
	}
	return make([]uint64, uint64(t.last-t.first)/64+1)
}

// ids returns the marked integers in ascending order, when all are counted.
func (t *tally) ids() []int64 {
	all := <-t.marks
	for range cap(t.marks) - 1 {
		marks := <-t.marks
		if len(all) < len(marks) { // none were made
			all, marks = marks, all
		}
		for i, word := range marks {
			all[i] |= word
		}
	}
	count := 0
	for _, word := range all {
		count += bits.OnesCount64(word)
	}
	sorted := make([]int64, 0, count)
	for i, word := range all {
		for ; word != 0; word &= word - 1 {
			sorted = append(sorted, t.first+int64(64*i+bits.TrailingZeros64(word)))
		}
	}
	return sorted
}
