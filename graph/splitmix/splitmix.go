// Package splitmix has the random numbers of this module: SplitMix64 as a
// function of the position, so that any number of a sequence costs the same,
// whichever worker asks, and one made from (seed, purpose, place) is the same
// on every machine for ever. It is short enough to have here, and so will never
// change with a library.
//
// Source: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom
// number generators, 2014, pp. 453-472; there the position is called gamma
// times the number of steps.
package splitmix

import "math/bits"

// Golden is 2^64 divided by the golden ratio, the step of the sequence.
const Golden = 0x9e3779b97f4a7c15

// Mix is a bijection of 64-bit numbers in which every bit of the argument
// flips every bit of the value in about half of all cases: the last step of
// SplitMix64.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Sequence is the key of a sequence, where it starts.
type Sequence uint64

// New returns the sequence of a seed for one purpose. Sequences of other seeds
// or purposes start elsewhere on the same cycle of 2^64 numbers, far away but
// for bad luck of one in millions of millions.
func New(seed, purpose uint64) Sequence {
	return Sequence(Mix(Mix(seed+Golden) ^ purpose))
}

// At returns the i-th number, all 64 bits of it random.
func (s Sequence) At(i uint64) uint64 { return Mix(uint64(s) + (i+1)*Golden) }

// Below returns a number below n made of the i-th: off by less than n/2^64
// from being equally likely.
func (s Sequence) Below(i, n uint64) uint64 {
	high, _ := bits.Mul64(s.At(i), n)
	return high
}

// Unit returns a number in [0,1) made of the i-th, a multiple of 2^-53.
func (s Sequence) Unit(i uint64) float64 { return float64(float64(s.At(i)>>11) / (1 << 53)) }
