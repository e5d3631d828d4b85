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
	return checkMeasures("betweenness", o, 0, algorithms.Measure{Name: "epsilon", Value: p.Epsilon}, algorithms.Measure{Name: "delta", Value: p.Delta})
}
