package path

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/par"
)

// byPaths estimates betweenness with a guarantee: of random ordered pairs (s,t)
// it draws one of the shortest paths, all alike, and counts who stands on it
// between the ends. The share b of τ paths that lead over v is an unbiased
// estimate of the normalized value times (n-2)/n. With probability 1-Delta, for
// all vertices at once, it is off by no more than ε = Epsilon (n-2)/n when
//
//	τ >= ω = 1/(2ε²) (⌊log₂(VD-2)⌋ + 1 + ln(2/Delta))
//
// or sooner, as soon as for every vertex f and g are at most ε,
//
//	f, g = L/τ (√((ω/τ ∓ 1/3)² + 2bω/L) ∓ (ω/τ ∓ 1/3)),  L = ln(4n/Delta)
//
// which bound how far the true value may lie below and above b. VD bounds the
// number of vertices of a shortest path: 1 + the two largest distances from
// some vertex of a component, or in a directed graph its size.
//
// Source: M. Borassi, E. Natale, KADABRA is an ADaptive Algorithm for
// Betweenness via Random Approximation, ESA 2016 (f and g, the search from both
// ends); ω from M. Riondato, E. Kornaropoulos, Fast approximation of
// betweenness centrality through sampling, Data Mining and Knowledge Discovery
// 30 (2016), pages 438-475, with a factor 1/2 that is an estimate and not
// proven. Unlike in KADABRA, every vertex has the same part of Delta, there
// is no first phase, and f and g are looked at after each growth of τ by a
// quarter.
//
// A path costs a search from both ends, often √m arcs or so, at most O(m). A
// worker has 32 bytes per vertex, and there are no more workers than
// processors. Sample i is a function of the seed and of i, and everything that
// is drawn is drawn in the order of the ids, so no bit depends on the workers
// or the numbering (as long as there are at most 2⁵³ paths).
func byPaths(ctx context.Context, g *graph.Snapshot, p BetweennessParams, e algorithms.Env) (*BetweennessResult, error) {
	n := g.Order()
	r := &BetweennessResult{Score: make([]float64, n), Estimate: true, Epsilon: p.Epsilon, Delta: p.Delta}
	if n < 3 {
		return r, nil // nobody is between two others
	}
	epsilon := float64(p.Epsilon*float64(n-2)) / float64(n)
	diameter, err := vertexDiameter(ctx, g)
	if err != nil {
		return nil, err
	}
	omega := float64(0.5 / float64(epsilon*epsilon) * (float64(bits.Len64(uint64(max(diameter-2, 1)))) + exact.Log(2/p.Delta)))
	if omega > 1<<31 {
		return nil, fmt.Errorf("%w: --epsilon %v wants %.3g paths; from 1e-4 on they end", algorithms.ErrParameter, p.Epsilon, omega)
	}
	last, part := int(math.Ceil(omega)), exact.Log(4*float64(n)/p.Delta)

	workers := min(par.Workers(e.Workers), par.Workers(0))
	team := make([]*pathSampler, workers)
	count := make([]int64, n)
	for taken := 0; taken < last; {
		next := min(last, max(taken+taken/4, last/64, 64))
		var used atomic.Int64
		var tooMany atomic.Bool
		const portion = 16 // samples
		err := par.RangeWith(ctx, workers, par.Even[graph.Vertex](next-taken, portion), func() *pathSampler {
			s := &team[used.Add(1)-1]
			if *s == nil {
				*s = newPathSampler(g, p.Seed)
			}
			return *s
		}, func(s *pathSampler, _ int, lo, hi graph.Vertex) {
			for i := lo; i < hi; i++ {
				inner, ok := s.draw(uint64(taken) + uint64(i))
				if !ok {
					tooMany.Store(true)
				}
				for _, v := range inner {
					atomic.AddInt64(&count[v], 1)
				}
			}
		})
		if err != nil {
			return nil, err
		}
		if tooMany.Load() {
			return nil, fmt.Errorf("between two vertices there are more shortest paths than a float64 can count")
		}
		taken, r.Paths = next, next
		r.Rounds++
		e.Report(algorithms.Step{Iteration: r.Rounds, Delta: math.NaN(), Done: int64(taken), Total: int64(last)})
		if !slices.ContainsFunc(count, func(c int64) bool { return spread(c, taken, omega, part) > epsilon }) {
			break
		}
	}
	scale := float64(n) / float64(n-2) // from a share of all pairs to one of the pairs without v
	switch {
	case !p.Normalized && g.Directed:
		scale = float64(n) * float64(n-1)
	case !p.Normalized:
		scale = float64(n) * float64(n-1) / 2
	}
	for v, c := range count {
		r.Score[v] = float64(c) / float64(r.Paths) * scale
	}
	return r, nil
}

// samplerBytes is what a worker has.
const samplerBytes = 2*4 + 2*8 + 2*4 // per vertex

// spread is the larger of f and g for a vertex on so many of the paths taken.
func spread(count int64, taken int, omega, part float64) float64 {
	t := float64(taken)
	b := float64(count) / t
	bound := func(x float64) float64 { // below: x = ω/τ - 1/3, taken off; above: ω/τ + 1/3, put on
		return math.Sqrt(float64(x*x) + 2*b*omega/part)
	}
	low, high := omega/t-1.0/3, omega/t+1.0/3
	f := math.Min(b, float64(part/t*(bound(low)-low)))
	g := math.Min(1-b, float64(part/t*(bound(high)+high)))
	return math.Max(f, g)
}

// vertexDiameter bounds the number of vertices of any shortest path. It
// searches every component, arcs taken both ways, from the vertex with the
// smallest id.
func vertexDiameter(ctx context.Context, g *graph.Snapshot) (bound int, err error) {
	rows := roadsOf(g, "both").forward
	n := g.Order()
	depth, queue := make([]int32, n), make([]graph.Vertex, 0, n)
	for i, start := range g.IDs.ByRank() {
		if i%1024 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if depth[start] > 0 {
			continue
		}
		queue = append(queue[:0], start)
		depth[start] = 1
		for i := 0; i < len(queue); i++ {
			for _, a := range rows {
				for _, v := range a.Row(queue[i]) {
					if depth[v] == 0 {
						depth[v] = depth[queue[i]] + 1
						queue = append(queue, v)
					}
				}
			}
		}
		size := len(queue)
		if !g.Directed && size > 1 { // the last two are the farthest
			size = min(size, int(depth[queue[size-1]]-1+depth[queue[size-2]]-1)+1)
		}
		bound = max(bound, size)
	}
	return bound, nil
}

// pathSampler draws shortest paths. It searches from both ends, a level at a
// time, from the end whose next level has fewer arcs, until a level holds
// vertices of the other end's: all shortest paths then lead over one of these.
type pathSampler struct {
	g     *graph.Snapshot
	seed  uint64
	ends  [2]half
	inner []graph.Vertex
	picks []graph.Vertex
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
	return &pathSampler{g: g, seed: mixed(mixed(seed+0x9e3779b97f4a7c15) ^ purposePaths), ends: [2]half{side(g.Out, g.In), side(g.In, g.Out)}}
}

// draw returns the vertices of sample i between its ends. It reports false when
// there are more paths than can be counted.
func (s *pathSampler) draw(i uint64) (inner []graph.Vertex, ok bool) {
	state := mixed(s.seed + (i+1)*0x9e3779b97f4a7c15)
	random := func() uint64 {
		state += 0x9e3779b97f4a7c15
		return mixed(state)
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

// checkPaths compares with the exact values, from every source. One answer in
// 1/Delta may be further off by bad luck, if the bound were tight. Every value
// is a whole number of paths.
func checkPaths(g *graph.Snapshot, p BetweennessParams, o *algorithms.Outcome) error {
	n := float64(g.Order())
	sum := make([]float64, g.Order())
	for s := range sum {
		addDependencies(g, graph.Vertex(s), sum)
	}
	paths := 0.0
	for _, m := range o.Measures {
		if m.Name == "paths" {
			paths = m.Value
		}
	}
	pairs := (n - 1) * (n - 2)
	unit := 1.0 // of a normalized value
	switch {
	case p.Normalized:
	case g.Directed:
		unit = pairs
	default:
		unit = pairs / 2
	}
	for v := range sum {
		name, got := g.IDs.Format(graph.Vertex(v)), o.Columns[0].F64[v]
		if n < 3 {
			if got != 0 {
				return fmt.Errorf("path: betweenness: %w: %s has %v, but nobody is between two others", algorithms.ErrCheck, name, got)
			}
			continue
		}
		share := got / unit
		if want := sum[v] / pairs; !(math.Abs(share-want) <= p.Epsilon) {
			return fmt.Errorf("path: betweenness: %w: %s has %v, which is more than %v from %v", algorithms.ErrCheck, name, share, p.Epsilon, want)
		}
		if on := share * paths * (n - 2) / n; !(math.Abs(on-math.Floor(on+0.5)) <= 1e-9+float64(1e-12*paths)) {
			return fmt.Errorf("path: betweenness: %w: %s lies on %v of %v paths, which is no whole number", algorithms.ErrCheck, name, on, paths)
		}
	}
	return nil
}
