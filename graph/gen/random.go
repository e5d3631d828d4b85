package gen

import "github.com/kithgraph/kith/graph/splitmix"

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

// stream is a sequence of its own for one of many parts, such as a batch or a
// community: part p has the numbers from p·2^32 on.
type stream struct {
	splitmix.Sequence
	position uint64
}

func partOf(s splitmix.Sequence, p int) stream { return stream{s, uint64(p) << 32} }

// below returns the next number, below n.
func (s *stream) below(n uint64) uint64 {
	s.position++
	return s.Below(s.position-1, n)
}

// unit returns the next number, in [0,1).
func (s *stream) unit() float64 {
	s.position++
	return s.Unit(s.position - 1)
}
