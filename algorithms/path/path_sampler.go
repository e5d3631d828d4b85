package path

import (
	"math"
	"math/bits"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/splitmix"
)

// pathSampler draws shortest paths. It searches from both ends, a level at a
// time, from the end whose next level has fewer arcs, until a level holds
// vertices of the other end's: all shortest paths then lead over one of these.
type pathSampler struct {
	g      *graph.Snapshot
	random splitmix.Sequence
	ends   [2]half
	inner  []graph.Vertex
	picks  []graph.Vertex
}

// half is a search from one end.
type half struct {
	rows, back *graph.Adjacency
	level      []int32   // hops + 1 from the end, 0 where it has not been
	sigma      []float64 // shortest paths from the end
	reached    []graph.Vertex
	first      int   // of the outermost level in reached
	depth      int32 // that level, hops + 1
}

func newPathSampler(g *graph.Snapshot, seed uint64) *pathSampler {
	const purposePaths = 0x7061746873
	n := g.Order()
	side := func(rows, back *graph.Adjacency) half {
		return half{rows: rows, back: back, level: make([]int32, n), sigma: make([]float64, n), reached: make([]graph.Vertex, 0, n)}
	}
	return &pathSampler{g: g, random: splitmix.New(seed, purposePaths), ends: [2]half{side(g.Out, g.In), side(g.In, g.Out)}}
}

// draw returns the vertices of sample i between its ends. It reports false when
// there are more paths than can be counted.
func (s *pathSampler) draw(i uint64) (inner []graph.Vertex, ok bool) {
	own, drawn := splitmix.Sequence(s.random.At(i)), uint64(0)
	random := func() uint64 {
		drawn++
		return own.At(drawn - 1)
	}
	n, byRank := uint64(s.g.Order()), s.g.IDs.ByRank()
	from, _ := bits.Mul64(random(), n)
	to, _ := bits.Mul64(random(), n-1)
	if to >= from {
		to++
	}
	s.inner = s.inner[:0]
	if total := s.meet(byRank[from], byRank[to]); total > 0 {
		if math.IsInf(total, 1) {
			return nil, false
		}
		v := s.pick(random(), func(v graph.Vertex) float64 { return float64(s.ends[0].sigma[v] * s.ends[1].sigma[v]) })
		s.walk(&s.ends[0], v, random)
		s.walk(&s.ends[1], v, random)
		if v != byRank[from] && v != byRank[to] {
			s.inner = append(s.inner, v)
		}
	}
	for e := range s.ends {
		for _, v := range s.ends[e].reached {
			s.ends[e].level[v] = 0
		}
	}
	return s.inner, true
}

// meet searches until both ends meet, puts where they do into picks, and
// returns the number of shortest paths.
func (s *pathSampler) meet(from, to graph.Vertex) (paths float64) {
	for e, v := range []graph.Vertex{from, to} {
		h := &s.ends[e]
		h.reached, h.first, h.depth = append(h.reached[:0], v), 0, 1
		h.level[v], h.sigma[v] = 1, 1
	}
	for {
		near, other := &s.ends[0], &s.ends[1]
		if other.arcs() < near.arcs() {
			near, other = other, near
		}
		if near.first == len(near.reached) {
			return 0 // nothing more to follow
		}
		near.step()
		s.picks = s.picks[:0]
		for _, v := range near.reached[near.first:] {
			if other.level[v] > 0 { // it lies in the outermost, or they would have met before
				s.picks = append(s.picks, v)
			}
		}
		if len(s.picks) > 0 {
			byRank(s.g, s.picks)
			if s.g.IDs.Ranks() == nil {
				slices.Sort(s.picks)
			}
			for _, v := range s.picks {
				paths += float64(near.sigma[v] * other.sigma[v])
			}
			return paths
		}
	}
}

// arcs is what the next level costs.
func (h *half) arcs() (arcs int64) {
	for _, v := range h.reached[h.first:] {
		arcs += h.rows.Degree(v)
	}
	return arcs
}

// step goes one hop further.
func (h *half) step() {
	last := len(h.reached)
	h.depth++
	for _, u := range h.reached[h.first:last] {
		for _, v := range h.rows.Row(u) {
			if h.level[v] == 0 {
				h.level[v], h.sigma[v] = h.depth, 0
				h.reached = append(h.reached, v)
			}
			if h.level[v] == h.depth {
				h.sigma[v] += h.sigma[u]
			}
		}
	}
	h.first = last
}

// walk goes from v back to an end, and adds what lies between to the path.
func (s *pathSampler) walk(h *half, v graph.Vertex, random func() uint64) {
	for h.level[v] > 2 {
		s.picks = s.picks[:0]
		for _, u := range h.back.Row(v) {
			if h.level[u] == h.level[v]-1 {
				s.picks = append(s.picks, u)
			}
		}
		byRank(s.g, s.picks)
		v = s.pick(random(), func(u graph.Vertex) float64 { return h.sigma[u] })
		s.inner = append(s.inner, v)
	}
}

// pick chooses one of picks by its weight.
func (s *pathSampler) pick(random uint64, weight func(v graph.Vertex) float64) graph.Vertex {
	total := 0.0
	for _, v := range s.picks {
		total += weight(v)
	}
	x := float64(float64(random>>11) / (1 << 53) * total)
	for _, v := range s.picks {
		if x -= weight(v); x < 0 {
			return v
		}
	}
	return s.picks[len(s.picks)-1] // rounding
}
