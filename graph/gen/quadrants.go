package gen

import (
	"math"
	"slices"

	"github.com/kithgraph/kith/graph/splitmix"
)

// quadrants draws cells of a matrix that is halved level by level: each time
// the cell falls into one of four quadrants with given probabilities, and so
// gets one more bit of its row and of its column.
//
// Six levels are drawn at a time, by one look into a table of Walker's alias
// method over their 4^6 outcomes. Their probabilities are rounded to multiples
// of 2^-32, so a step takes 32 random bits: 12 choose a bucket, which holds an
// outcome of its own and another one, and 20 choose between the two. Level by
// level a cell of scale 22 took four times as long.
//
// Source: A. J. Walker, An efficient method for generating discrete random
// variables with general distributions, 1977, pp. 253-256.
type quadrants struct {
	random splitmix.Sequence
	words  uint64          // random numbers per cell, two steps each
	steps  []*quadrantStep // the first one draws what levels are left over, the others six
}

// quadrantStep holds the buckets: the bucket's number is the outcome of its
// own, which it has below the threshold in the upper 20 bits; the lower 12 are
// the other outcome. An outcome is 6 bits of the row and 6 of the column.
type quadrantStep [1 << stepOutcome]uint32

const (
	stepLevels  = 6
	stepOutcome = 2 * stepLevels
	stepCap     = 1 << (32 - stepOutcome) // what a bucket holds, in units of 2^-32
)

// newQuadrants takes the probabilities of the quadrants A (upper left), B
// (upper right), C and D of each level; levels of equal probabilities share
// their tables.
func newQuadrants(levels [][4]float64, random splitmix.Sequence) *quadrants {
	q := &quadrants{random: random}
	first := (len(levels)-1)%stepLevels + 1
	for lo, hi := 0, first; lo < len(levels); lo, hi = hi, hi+stepLevels {
		if lo > first && slices.Equal(levels[lo:hi], levels[lo-stepLevels:lo]) {
			q.steps = append(q.steps, q.steps[len(q.steps)-1])
			continue
		}
		q.steps = append(q.steps, newQuadrantStep(levels[lo:hi]))
	}
	q.words = uint64(len(q.steps)+1) / 2
	return q
}

// newQuadrantStep fills the buckets of up to six levels.
func newQuadrantStep(levels [][4]float64) *quadrantStep {
	weight := make([]int64, 1<<stepOutcome) // in units of 2^-32; of fewer levels most outcomes have none
	rest, largest := int64(1)<<32, 0
	for o := range weight {
		row, column := o>>stepLevels, o&(1<<stepLevels-1)
		if row>>len(levels) != 0 || column>>len(levels) != 0 {
			continue
		}
		p := 1.0
		for level, quadrant := range levels {
			down := len(levels) - 1 - level
			p *= quadrant[row>>down&1<<1|column>>down&1]
		}
		weight[o] = int64(math.Floor(float64(p*(1<<32)) + 0.5))
		rest -= weight[o]
		if weight[o] > weight[largest] {
			largest = o
		}
	}
	weight[largest] += rest // at most half a unit for each outcome, beside a million
	step := &quadrantStep{}
	var poor, rich []int
	for o, w := range weight {
		if w < stepCap {
			poor = append(poor, o)
		} else {
			rich = append(rich, o)
		}
	}
	for len(poor) > 0 { // whole numbers: as long as one is poor, another one is rich
		p, r := poor[len(poor)-1], rich[len(rich)-1]
		step[p] = uint32(weight[p])<<stepOutcome | uint32(r)
		poor = poor[:len(poor)-1]
		if weight[r] -= stepCap - weight[p]; weight[r] < stepCap {
			poor, rich = append(poor, r), rich[:len(rich)-1]
		}
	}
	for _, r := range rich { // exactly full
		step[r] = uint32(r)
	}
	return step
}

// draw returns the outcome that 32 random bits stand for. Without a branch: a
// processor would guess every other one wrong.
func (t *quadrantStep) draw(x uint32) uint64 {
	own := x & (1<<stepOutcome - 1)
	bucket := t[own]
	other := bucket & (1<<stepOutcome - 1)
	below := uint32(int32(x>>stepOutcome-bucket>>stepOutcome) >> 31) // all ones when below the threshold
	return uint64(other ^ (other^own)&below)
}

// cells sets rows and columns of the cells first, first+1 and so on. Word by
// word, so that the loop has nothing but its tables to look at; a block of
// cells stays in the nearest cache meanwhile.
func (q *quadrants) cells(first uint64, rows, columns []int64) {
	const block = 512
	for len(rows) > block {
		q.block(first, rows[:block], columns[:block])
		first, rows, columns = first+block, rows[block:], columns[block:]
	}
	q.block(first, rows, columns)
}

func (q *quadrants) block(first uint64, rows, columns []int64) {
	const low = 1<<stepLevels - 1
	columns = columns[:len(rows)]
	clear(rows)
	clear(columns)
	for s := 0; s < len(q.steps); s += 2 {
		word := first*q.words + uint64(s/2)
		upper := q.steps[s]
		if s+1 == len(q.steps) {
			for i := range rows {
				o := upper.draw(uint32(q.random.At(word) >> 32))
				rows[i], columns[i] = rows[i]<<stepLevels|int64(o>>stepLevels), columns[i]<<stepLevels|int64(o&low)
				word += q.words
			}
			break
		}
		lower := q.steps[s+1]
		for i := range rows {
			x := q.random.At(word)
			o, p := upper.draw(uint32(x>>32)), lower.draw(uint32(x))
			rows[i] = rows[i]<<(2*stepLevels) | int64(o&^low|p>>stepLevels)
			columns[i] = columns[i]<<(2*stepLevels) | int64(o&low<<stepLevels|p&low)
			word += q.words
		}
	}
}
