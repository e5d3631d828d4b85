package gen

import (
	"math/bits"

	"github.com/kithgraph/kith/graph/splitmix"
)

// pairSet is a set of unordered pairs of different numbers: open addressing
// with linear probing, half full at most but for slots whose pair is gone.
type pairSet struct {
	slots []uint64 // freeSlot, goneSlot, or a pair
	shift int
}

const (
	freeSlot = 0
	goneSlot = 1 // held a pair; those behind it are found across it
)

// reset makes the set empty, with room for so many pairs and as many removals
// beside.
func (s *pairSet) reset(most int) {
	size := 1 << max(4, bits.Len(uint(2*most)))
	if size > cap(s.slots) {
		s.slots = make([]uint64, size)
	} else {
		s.slots = s.slots[:size]
		clear(s.slots)
	}
	s.shift = 64 - bits.TrailingZeros(uint(size))
}

// pairOf is neither a free slot nor one whose pair is gone.
func pairOf(a, b uint32) uint64 {
	return uint64(min(a, b))<<32 | uint64(max(a, b)) + 1
}

// find returns the slot of a pair, or the free one at which the search ends.
func (s *pairSet) find(pair uint64) *uint64 {
	mask := uint64(len(s.slots) - 1)
	for i := pair * splitmix.Golden >> s.shift; ; i++ {
		if slot := &s.slots[i&mask]; *slot == pair || *slot == freeSlot {
			return slot
		}
	}
}

func (s *pairSet) has(a, b uint32) bool { return *s.find(pairOf(a, b)) != freeSlot }

// add reports whether the pair was not there.
func (s *pairSet) add(a, b uint32) bool { return s.insert(pairOf(a, b)) }

func (s *pairSet) insert(pair uint64) bool {
	slot := s.find(pair)
	if *slot == pair {
		return false
	}
	*slot = pair
	return true
}

func (s *pairSet) remove(a, b uint32) { *s.find(pairOf(a, b)) = goneSlot }

// grow makes room for twice as many pairs at least.
func (s *pairSet) grow() {
	old := s.slots
	s.slots = nil
	s.reset(len(old))
	for _, pair := range old {
		if pair != freeSlot && pair != goneSlot {
			*s.find(pair) = pair
		}
	}
}
