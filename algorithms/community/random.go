package community

import (
	"math/bits"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/splitmix"
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

// stream is a sequence of random numbers, one after the other.
type stream struct{ state uint64 }

// branch derives the stream for a purpose, a round or a vertex within s. It
// leaves s as it is.
func (s stream) branch(place uint64) stream {
	return stream{s.next() ^ place*0xd1342543de82ef95}
}

func (s *stream) next() uint64 {
	s.state += splitmix.Golden
	return splitmix.Mix(s.state)
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
