package gen

import (
	"math/bits"

	"github.com/kithgraph/kith/graph/splitmix"
)

// shuffle is a random bijection of the numbers below 2^bits that needs no
// table: rounds of an affine map, which carries low bits upwards, and a shift,
// which carries high bits downwards. Both can be undone, so no two numbers
// meet.
type shuffle struct {
	down, mask uint64
	factor     [shuffleRounds]uint64 // odd
	offset     [shuffleRounds]uint64
}

// shuffleRounds are so many that in no bit of the value the argument's order
// can be seen; the test measures it. The shift before the first round saves a
// fourth one.
const shuffleRounds = 3

func newShuffle(bits int, random splitmix.Sequence) shuffle {
	s := shuffle{down: uint64(bits+1) / 2, mask: 1<<bits - 1}
	for r := range s.factor {
		s.factor[r] = random.At(uint64(2*r)) | 1
		s.offset[r] = random.At(uint64(2*r + 1))
	}
	return s
}

// of returns the number that x goes to.
func (s *shuffle) of(x uint64) uint64 {
	down, mask := s.down&63, s.mask
	x ^= x >> down
	x = (x*s.factor[0] + s.offset[0]) & mask
	x ^= x >> down
	x = (x*s.factor[1] + s.offset[1]) & mask
	x ^= x >> down
	x = (x*s.factor[2] + s.offset[2]) & mask
	return x ^ x>>down
}

// renaming is a random bijection of the numbers below any n: shuffle again
// until the number lies below n, which takes two turns at most on average. The
// numbers below n on a cycle of the shuffle so follow each other.
type renaming struct {
	shuffle
	n uint64
}

func newRenaming(n uint64, random splitmix.Sequence) renaming {
	return renaming{newShuffle(max(1, bits.Len64(n-1)), random), n}
}

// of returns the number that x goes to.
func (r *renaming) of(x uint64) uint64 {
	for {
		if x = r.shuffle.of(x); x < r.n {
			return x
		}
	}
}
