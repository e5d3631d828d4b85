package structure

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/splitmix"
)

// WedgeEstimate is what a sample of wedges, paths of length two, tells about the
// clustering of a graph. With a probability of 0.95 each value is off by no more
// than its error: by Hoeffding's inequality a share of k independent draws is
// off by more than ε with a probability of at most 2 exp(-2kε²).
type WedgeEstimate struct {
	Wedges         int64   // of the graph; 0: nothing could be drawn and all is 0
	Transitivity   float64 // share of the wedges drawn that are closed
	Average        float64 // of the local coefficients, over all vertices
	Triangles      float64 // a third of the closed wedges of the graph
	Error          float64 // of Transitivity
	AverageError   float64
	TrianglesError float64
}

// doubt is the probability with which an error may be larger.
const doubt = 0.05

// hoeffding returns the error that a share of k draws exceeds with a probability
// of at most doubt.
func hoeffding(k int64, doubt float64) float64 { return math.Sqrt(exact.Log(2/doubt) / float64(2*k)) }

// Purposes of random numbers, so that equal seeds give unrelated streams.
const (
	purposeWedge  = 0x776564676573
	purposeVertex = 0x766572746578
)

// wedges draws wedges of a graph.
type wedges struct {
	g      *graph.Snapshot
	middle []graph.Vertex // who has two neighbours, by rank
	upTo   []int64        // the wedges in the middle of these, and of those before
	seed   uint64
}

// wedgeChunk is how many samples a worker takes at once.
const wedgeChunk = 1 << 8

// wedgeBytes is what sampling takes: the vertices that may be in the middle, in
// the order of their ranks, with their sums, and two counts and an end for each
// chunk, in a list that may be half empty.
func wedgeBytes(n int64, samples int) int64 {
	return 12*n + 24*int64(samples/wedgeChunk+2)
}

// sampleWedges draws so many wedges evenly from all, and as many from the middle
// of vertices drawn evenly from those that have any: the closed ones among these
// estimate the average coefficient (C. Seshadhri, A. Pinar, T. Kolda, Triadic
// Measures on Graphs: The Power of Wedge Sampling, SDM 2013, pages 10-18).
func sampleWedges(ctx context.Context, g *graph.Snapshot, samples int, seed uint64, workers int) (*WedgeEstimate, error) {
	s, sum := &wedges{g: g, middle: g.IDs.ByRank(), seed: seed}, int64(0)
	s.middle = slices.DeleteFunc(s.middle, func(v graph.Vertex) bool { return g.Out.Degree(v) < 2 })
	s.upTo = make([]int64, len(s.middle))
	for i, v := range s.middle {
		k := g.Out.Degree(v)
		sum += k * (k - 1) / 2
		s.upTo[i] = sum
	}
	w := &WedgeEstimate{Wedges: sum}
	if sum == 0 {
		return w, ctx.Err()
	}
	cuts := par.Even[uint32](samples, wedgeChunk)
	closed, even := make([]int64, len(cuts)), make([]int64, len(cuts))
	err := par.Range(ctx, workers, cuts, func(c int, lo, hi uint32) {
		for i := lo; i < hi; i++ {
			if s.closed(purposeWedge, i, true) {
				closed[c]++
			}
			if s.closed(purposeVertex, i, false) {
				even[c]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	byWedge, byVertex, k := int64(0), int64(0), int64(samples)
	for c := range closed {
		byWedge, byVertex = byWedge+closed[c], byVertex+even[c]
	}
	have := float64(len(s.middle)) / float64(g.Order()) // the others count 0 in the average
	w.Transitivity, w.Error = share(byWedge, k), hoeffding(k, doubt)
	w.Average, w.AverageError = float64(have*share(byVertex, k)), float64(have*w.Error)
	w.Triangles, w.TrianglesError = float64(float64(sum)/3*w.Transitivity), float64(float64(sum)/3*w.Error)
	return w, nil
}

// closed draws a wedge and tells whether its ends are neighbours. Its ends are
// the two neighbours of the middle with the least random keys, which depend on
// ranks and not on the order of the row.
func (s *wedges) closed(purpose uint64, sample uint32, byWedge bool) bool {
	random := rand.NewPCG(s.seed, purpose<<32+uint64(sample)) // purposes differ above the bits of a sample
	at, _ := bits.Mul64(random.Uint64(), uint64(len(s.middle)))
	if byWedge {
		place, _ := bits.Mul64(random.Uint64(), uint64(s.upTo[len(s.upTo)-1]))
		found, _ := slices.BinarySearch(s.upTo, int64(place)+1)
		at = uint64(found)
	}
	salt, first, second := random.Uint64(), ^uint64(0), ^uint64(0)
	var u, v graph.Vertex
	for _, w := range s.g.Out.Row(s.middle[at]) {
		switch key := splitmix.Mix(salt + uint64(s.g.Rank(w))*splitmix.Golden); {
		case key < first:
			first, second, u, v = key, first, w, u
		case key < second:
			second, v = key, w
		}
	}
	_, ok := s.g.Out.Find(u, v)
	return ok
}
