package gen

import (
	"math/bits"

	"github.com/kithgraph/kith/graph/splitmix"
)

// matching is a random order of the numbers below any n, in which those at
// places 2e and 2e+1 are a pair. It is a bijection that needs no table, as
// renaming is, but no trace of the numbers' neighbourhoods may be left: of few
// hundred ends that a shuffle had paired, half as many pairs again were equal
// as should have been.
//
// A Feistel network: the halves of a number take turns at being changed by a
// hash of the other half.
//
// Source: M. Luby, C. Rackoff, How to construct pseudorandom permutations from
// pseudorandom functions, SIAM Journal on Computing 17, 1988, pp. 373-386;
// there three or four rounds are enough for large halves.
type matching struct {
	n         uint64
	low, high uint64 // bits of the halves
	random    splitmix.Sequence
}

const matchingRounds = 8

func newMatching(n uint64, random splitmix.Sequence) matching {
	b := uint64(max(2, bits.Len64(n-1)))
	return matching{n: n, low: b / 2, high: b - b/2, random: random}
}

// of returns the number at a place below n.
func (m *matching) of(x uint64) uint64 {
	low, high := uint64(1)<<m.low-1, uint64(1)<<m.high-1
	for {
		l, h := x&low, x>>m.low
		for r := uint64(0); r < matchingRounds; r += 2 {
			h ^= m.random.At(l<<3|r) & high
			l ^= m.random.At(h<<3|r+1) & low
		}
		if x = h<<m.low | l; x < m.n {
			return x
		}
	}
}
