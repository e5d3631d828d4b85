package graph

import (
	"math/bits"
	"sync/atomic"
)

// tally marks which integers of a range are ids, and counts the edges by bins
// of the range: so many for each run of batches by the row that they will be
// in, and for all runs by the other end.
type tally struct {
	first, last int64
	shift       int // bin of an id is (id-first)>>shift
	directed    bool
	marks       []uint32
	rows, other [][]int64 // by run and bin
}

// sampled: of the other ends one in so many is counted, as often. They only
// help to make parts alike.
const sampled = 8

// maxBins is the number of bins: their counters stay in a processor's cache.
const maxBins = 1 << 14

func newTally(runs int, first, last int64, directed bool) *tally {
	width := uint64(last) - uint64(first) + 1
	t := &tally{first: first, last: last, directed: directed, marks: make([]uint32, width/32+1)}
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
	rows, other, shift := t.rows[run], t.other[run], t.shift&63
	for i, u := range e.Src {
		v := e.Dst[i]
		t.mark(u)
		t.mark(v)
		if !t.directed {
			u, v = min(u, v), max(u, v)
		}
		rows[uint64(u-t.first)>>shift]++
		if i%sampled == 0 {
			other[uint64(v-t.first)>>shift] += sampled
		}
	}
	for _, id := range e.Vertices {
		t.mark(id)
	}
}

func (t *tally) mark(id int64) {
	i := uint64(id - t.first)
	word, bit := &t.marks[i/32], uint32(1)<<(i%32)
	if atomic.LoadUint32(word)&bit == 0 { // most are set already, and reading is cheaper
		atomic.OrUint32(word, bit)
	}
}

// ids returns the marked integers in ascending order.
func (t *tally) ids() []int64 {
	count := 0
	for _, word := range t.marks {
		count += bits.OnesCount32(word)
	}
	sorted := make([]int64, 0, count)
	for i, word := range t.marks {
		for ; word != 0; word &= word - 1 {
			sorted = append(sorted, t.first+int64(32*i+bits.TrailingZeros32(word)))
		}
	}
	return sorted
}
