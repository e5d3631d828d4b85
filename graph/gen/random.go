package gen

// splitMix is the SplitMix64 sequence as a function of the position: any
// number of it costs the same, whichever worker asks. The value is the key,
// where the sequence starts.
//
// Source: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom
// number generators, 2014, figure 14; there the position is called gamma
// times the number of steps.
type splitMix uint64

// golden is 2^64 divided by the golden ratio, the step of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// newSplitMix returns the sequence of a seed for one purpose. Sequences of
// other seeds or purposes start elsewhere on the same cycle of 2^64 numbers,
// far away but for bad luck of one in millions of millions.
func newSplitMix(seed, purpose uint64) splitMix {
	return splitMix(mix(mix(seed+golden) ^ purpose))
}

// at returns the i-th number, all 64 bits of it random.
func (s splitMix) at(i uint64) uint64 { return mix(uint64(s) + (i+1)*golden) }

// mix is a bijection of 64-bit numbers in which every bit of the argument
// flips every bit of the value in about half of all cases.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// shuffle is a random bijection of the numbers below 2^bits that needs no
// table: rounds of an affine map, which carries low bits upwards, and a shift,
// which carries high bits downwards. Both can be undone, so no two numbers
// meet.
type shuffle struct {
	bits, mask uint64
	factor     [shuffleRounds]uint64 // odd
	offset     [shuffleRounds]uint64
}

// shuffleRounds are so many that in no bit of the value the argument's order
// can be seen; the test measures it.
const shuffleRounds = 4

func newShuffle(bits int, random splitMix) shuffle {
	s := shuffle{bits: uint64(bits), mask: 1<<bits - 1}
	for r := range s.factor {
		s.factor[r] = random.at(uint64(2*r)) | 1
		s.offset[r] = random.at(uint64(2*r + 1))
	}
	return s
}

// of returns the number that x goes to.
func (s *shuffle) of(x uint64) uint64 {
	down := (s.bits + 1) / 2
	for r := range s.factor {
		x = (x*s.factor[r] + s.offset[r]) & s.mask
		x ^= x >> down
	}
	return x
}
