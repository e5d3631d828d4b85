package gen

import "math/bits"

// splitMix is the SplitMix64 sequence as a function of the position: any
// number of it costs the same, whichever worker asks. The value is the key,
// where the sequence starts.
//
// Source: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom
// number generators, 2014, pp. 453-472; there the position is called gamma
// times the number of steps.
type splitMix uint64

// What random numbers are for.
const (
	forEdges = iota + 1
	forLabels
	forNoise
	forDegrees
	forInner
	forSizes
	forPlaces
	forInside
	forRepair
	forOutside
	forSwaps
	forTies
	forCounts
	forTimes
	forRisks
	forDefaults
	forFlags
	forUnlabelled
	forAnchors
)

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

// below returns a number below n made of the i-th: off by less than n/2^64
// from being equally likely.
func (s splitMix) below(i, n uint64) uint64 {
	high, _ := bits.Mul64(s.at(i), n)
	return high
}

// unit returns a number in [0,1) made of the i-th, a multiple of 2^-53.
func (s splitMix) unit(i uint64) float64 { return float64(float64(s.at(i)>>11) / (1 << 53)) }

// mix is a bijection of 64-bit numbers in which every bit of the argument
// flips every bit of the value in about half of all cases.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// stream is a sequence of its own for one of many parts, such as a batch or a
// community: part p has the numbers from p·2^32 on.
type stream struct {
	splitMix
	position uint64
}

func (s splitMix) part(p int) stream { return stream{s, uint64(p) << 32} }

// below returns the next number, below n.
func (s *stream) below(n uint64) uint64 {
	s.position++
	return s.splitMix.below(s.position-1, n)
}

// unit returns the next number, in [0,1).
func (s *stream) unit() float64 {
	s.position++
	return s.splitMix.unit(s.position - 1)
}
