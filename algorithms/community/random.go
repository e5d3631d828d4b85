package community

import (
	"math/bits"

	"github.com/kithgraph/kith/graph"
)

// Purposes of random numbers, so that equal seeds give unrelated streams.
const (
	purposeMove = iota
	purposeRefine
	purposeFirst
	purposeRestart
	purposeFresh
	purposeJoint
	purposeLast
	purposeSettle
)

// stream is a sequence of random numbers: SplitMix64 (Steele, Lea, Flood,
// Fast splittable pseudorandom number generators, 2014), which is
// short enough to have here and so will never change with a library.
type stream struct{ state uint64 }

// branch derives the stream for a purpose, a round or a vertex within s. It
// leaves s as it is.
func (s stream) branch(place uint64) stream {
	return stream{s.next() ^ place*0xd1342543de82ef95}
}

func (s *stream) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number in [0, n); its bias is below n/2^64.
func (s *stream) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// shuffle brings vertices into a random order.
func (s *stream) shuffle(vertices []graph.Vertex) {
	for i := len(vertices) - 1; i > 0; i-- {
		j := s.below(i + 1)
		vertices[i], vertices[j] = vertices[j], vertices[i]
	}
}
