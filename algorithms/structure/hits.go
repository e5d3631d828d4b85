package structure

import (
	"math/bits"
	"slices"

	"github.com/kithgraph/kith/graph"
)

// What a closer counts with. The functions that count return how many hits
// there were; those that credit give one to the corner of each as well.

// countBoth counts the bits that are set in a and b; b is at least as long.
func countBoth(a, b []uint64) (count int64) {
	b = b[:len(a)]
	for i, x := range a {
		count += int64(bits.OnesCount64(x & b[i]))
	}
	return count
}

// creditBoth is countBoth against the marks.
func (c *closer) creditBoth(dense []uint64) (count int64) {
	marks := c.marks[:len(dense)]
	for i, x := range dense {
		for x &= marks[i]; x != 0; x &= x - 1 {
			c.corner[64*i+bits.TrailingZeros64(x)]++
			count++
		}
	}
	return count
}

// countUpTo counts the vertices of an ascending row, none above last, whose
// bits are set.
func countUpTo(set []uint64, row []graph.Vertex, last graph.Vertex) (count int64) {
	for _, w := range row {
		if w > last {
			break
		}
		count += int64(set[w/64] >> (w % 64) & 1) // no branch: a hit can not be predicted
	}
	return count
}

// creditUpTo is countUpTo. It writes the hits down first, as that needs no
// branch either.
func (c *closer) creditUpTo(set []uint64, row []graph.Vertex, last graph.Vertex) (count int64) {
	for ; len(row) > 0 && row[0] <= last; row = row[min(len(c.hits), len(row)):] {
		n := 0
		for _, w := range row[:min(len(c.hits), len(row))] {
			if w > last {
				break
			}
			c.hits[n%len(c.hits)] = w
			n += int(set[w/64] >> (w % 64) & 1)
		}
		for _, w := range c.hits[:n] {
			c.corner[w]++
		}
		count += int64(n)
	}
	return count
}

// search counts the vertices of few that are in the long row, and credits them
// if somebody asked.
func (c *closer) search(long, few []graph.Vertex) (count int64) {
	for _, w := range few {
		if _, found := slices.BinarySearch(long, w); found {
			count++
			c.second(w, 1)
		}
	}
	return count
}
