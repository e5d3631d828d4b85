package path

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Neighbourhood counts how many pairs of vertices are within t hops of each
// other, the neighbourhood function
//
//	N(t) = |{ (u,v) : d(u,v) <= t }|,  t = 0, 1, 2 and so on until it stays
//
// over ordered pairs, a vertex with itself too, so that N(0) = n. From it come
// the effective diameter, the distance within which a share (90 %) of all pairs
// that have a path lie, interpolated between whole numbers,
//
//	t - 1 + (share·N(∞) - N(t-1)) / (N(t) - N(t-1)),  t the first with N(t) >= share·N(∞)
//
// the diameter, here the largest distance of a pair that has a path, whether or
// not the graph is connected, and the mean distance over these pairs. Distances
// run along out-arcs, or with direction both along arcs either way, as in most
// published diameters of directed graphs. Weights and loops do not count. It
// is not NetworKit's effective diameter, which is a mean over vertices.
//
// Source: C. Palmer, P. Gibbons, C. Faloutsos, ANF: A Fast and Scalable Tool
// for Data Mining in Massive Graphs, KDD 2002 (the function and the effective
// diameter; their counters are Flajolet and Martin's); P. Boldi, S. Vigna,
// In-Core Computation of Geometric Centralities with HyperBall, ICDM Workshops
// 2013. The interpolation is that of J. Leskovec, J. Kleinberg, C. Faloutsos,
// Graph evolution: densification and shrinking diameters, TKDD 1 (2007).
//
// Method auto is exact as long as n(n+m) is at most 1e9, and hyperball above.
// Method exact searches from every vertex, 64 at a time (type multi): O(n(n+m))
// bit operations, some 64 to an instruction; 32 bytes per vertex and worker.
// Method hyperball sums estimated balls (type hyperBall): O(2^registers (n+m))
// per hop, 2^(registers+1) and 10 bytes per vertex. Every N(t) is then off by a
// relative standard deviation of at most 1.04/√(2^registers), and the diameter
// is a lower bound, the last hop at which a counter changed.
//
// Needs the transpose. Exact counts are integers. Estimates are added in the
// order of the vertices, so their last bits depend on the numbering, but never
// on the workers.
func Neighbourhood(ctx context.Context, g *graph.Snapshot, p NeighbourhoodParams, e algorithms.Env) (*NeighbourhoodResult, error) {
	if _, err := begin(g, graph.NeedIn, p, algorithms.Member{}); err != nil {
		return nil, fmt.Errorf("path: neighbourhood: %w", err)
	}
	r := &NeighbourhoodResult{Pairs: []float64{float64(g.Order())}, Share: p.Share}
	var err error
	if counts(g, p.Method) {
		err = r.count(ctx, g, p, e)
	} else {
		err = r.search(ctx, g, p, e)
	}
	if err != nil {
		return nil, fmt.Errorf("path: neighbourhood: %w", err)
	}
	r.Diameter = len(r.Pairs) - 1
	r.Effective = effectiveDiameter(r.Pairs, p.Share)
	r.Mean = meanDistance(r.Pairs)
	return r, nil
}

// search is the exact method.
func (r *NeighbourhoodResult) search(ctx context.Context, g *graph.Snapshot, p NeighbourhoodParams, e algorithms.Env) error {
	n := g.Order()
	ways := roadsOf(g, p.Direction)
	var lock sync.Mutex
	var at []int64 // pairs at distance t, sums of integers, in which order does not matter
	var failed error
	err := par.RangeWith(ctx, e.Workers, par.Even[graph.Vertex](n, lanes), func() *multi { return newMulti(ways, n) },
		func(m *multi, _ int, lo, hi graph.Vertex) {
			var found []int64
			err := m.run(ctx, lo, hi, func(_ int64, fresh *[lanes]int64) {
				total := int64(0)
				for _, f := range fresh {
					total += f
				}
				found = append(found, total)
			})
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				failed = err
			}
			at = append(at, make([]int64, max(0, len(found)-len(at)))...)
			for t, f := range found {
				at[t] += f
			}
		})
	if err == nil {
		err = failed
	}
	total := int64(n)
	for _, pairs := range at {
		total += pairs
		r.Pairs = append(r.Pairs, float64(total))
	}
	r.Rounds = 1
	return err
}

// count is the method by counters.
func (r *NeighbourhoodResult) count(ctx context.Context, g *graph.Snapshot, p NeighbourhoodParams, e algorithms.Env) error {
	h := newHyperBall(g, roadsOf(g, p.Direction).forward, p.Registers, p.Seed)
	r.Deviation = deviation(p.Registers)
	for g.Order() > 0 {
		more, err := h.grow(ctx, e.Workers, func(graph.Vertex, float64, float64) {})
		if err != nil {
			return err
		}
		r.Rounds++
		if !more {
			break
		}
		total, err := par.Sum(ctx, e.Workers, h.cuts, func(lo, hi graph.Vertex) (sum float64) {
			for _, size := range h.size[lo:hi] {
				sum += size
			}
			return sum
		})
		if err != nil {
			return err
		}
		r.Pairs = append(r.Pairs, total)
		e.Report(algorithms.Step{Iteration: r.Rounds, Delta: math.NaN()})
	}
	return nil
}

// effectiveDiameter interpolates where the pairs reach a share of all.
func effectiveDiameter(pairs []float64, share float64) float64 {
	want := float64(share * pairs[len(pairs)-1])
	for t, reached := range pairs {
		if reached >= want {
			if t == 0 {
				return 0
			}
			return float64(t-1) + (want-pairs[t-1])/(reached-pairs[t-1])
		}
	}
	return float64(len(pairs) - 1)
}

// meanDistance is over the pairs of different vertices; NaN when there is none.
func meanDistance(pairs []float64) float64 {
	sum := 0.0
	for t := 1; t < len(pairs); t++ {
		sum += float64(float64(t) * (pairs[t] - pairs[t-1]))
	}
	return sum / (pairs[len(pairs)-1] - pairs[0])
}

// NeighbourhoodParams say what is counted and how.
type NeighbourhoodParams struct {
	Method    string  `json:"method" doc:"exact: search from every vertex; hyperball: estimate the sizes of balls; auto: exact while vertices times vertices and arcs are 1e9 at most" enum:"auto|exact|hyperball"`
	Direction string  `json:"direction" doc:"distances along out-arcs, or along arcs both ways" enum:"out|both"`
	Share     float64 `json:"share" doc:"of the pairs with a path, that lie within the effective diameter" range:"(0,1]"`
	Registers int     `json:"registers" doc:"of hyperball: base-2 logarithm of a counter's registers" range:"[4,16]"`
	Seed      uint64  `json:"seed" doc:"of hyperball's hash"`
}

// DefaultNeighbourhood follows out-arcs, and in large graphs counts by counters of
// 256 registers.
func DefaultNeighbourhood() NeighbourhoodParams {
	return NeighbourhoodParams{Method: "auto", Direction: "out", Share: 0.9, Registers: 8, Seed: 1}
}

// NeighbourhoodResult holds N(t) and what follows from it.
type NeighbourhoodResult struct {
	Pairs     []float64 // N(0), N(1) and so on
	Share     float64
	Effective float64
	Diameter  int     // largest distance; of hyperball a lower bound
	Mean      float64 // distance; NaN when no vertex reaches another
	Deviation float64 // relative standard deviation of N(t), at most; 0: exact
	Rounds    int     // of hyperball; 1 when exact
}

// NeighbourhoodSpec registers Neighbourhood.
var NeighbourhoodSpec = algorithms.Define(algorithms.Kernel[NeighbourhoodParams, *NeighbourhoodResult]{
	Name: "neighbourhood", Title: "Neighbourhood function, effective diameter, diameter",
	Cite: "Palmer, Gibbons, Faloutsos, ANF: A Fast and Scalable Tool for Data Mining in Massive Graphs, 2002",
	Doc: "How many ordered pairs are within 0, 1, 2 and more hops of each other along out-arcs, and from that the distance within which 90 % of them are, interpolated, " +
		"the largest distance of a pair that has a path, and the mean one. Exact, by searches from all vertices, while vertices times vertices and arcs are at most 1e9; above estimated by HyperLogLog counters, with a stated deviation and " +
		"the diameter a lower bound, unless --method exact asks for all. Published diameters of directed graphs often follow arcs both ways: --direction both.",
	Needs: graph.NeedIn, Columns: []string{}, Table: []string{"hops", "pairs"},
	Measures: []algorithms.MeasureDoc{
		{Name: "effective_diameter", Doc: "hops within which --share of the pairs with a path are, interpolated"},
		{Name: "diameter", Doc: "largest distance of a pair with a path, in hops; of an estimate a lower bound"},
		{Name: "mean_distance", Doc: "of the pairs with a path, in hops; none without any"},
		{Name: "deviation", Doc: "relative standard deviation of the pairs within a distance, at most; of an estimate"},
	},
	Default: DefaultNeighbourhood(), Run: Neighbourhood, Check: checkNeighbourhood,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return multiBytes * n * int64(par.Workers(workers)) },
	More: func(g *graph.Snapshot, p NeighbourhoodParams, workers int) int64 {
		return hyperMore(g, p.Method, p.Registers, workers)
	},
	Outcome: func(g *graph.Snapshot, r *NeighbourhoodResult) *algorithms.Outcome {
		hops := make([]int64, len(r.Pairs))
		for t := range hops {
			hops[t] = int64(t)
		}
		o := &algorithms.Outcome{
			Table:       &algorithms.Table{Of: "distances", Columns: []column.Column{column.Counts("hops", "hops", hops), column.Floats("pairs", "pairs", r.Pairs)}},
			Measures:    []algorithms.Measure{{Name: "effective_diameter", Value: r.Effective}, {Name: "diameter", Value: float64(r.Diameter)}},
			Convergence: algorithms.Convergence{Iterations: r.Rounds, Converged: true},
		}
		if !math.IsNaN(r.Mean) {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "mean_distance", Value: r.Mean})
		}
		if r.Deviation > 0 {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "deviation", Value: r.Deviation})
			o.Notes = []string{fmt.Sprintf("an estimate: pairs have a relative standard deviation of %.1f %% at most, and the diameter is a lower bound; --method exact searches from every vertex", 100*r.Deviation)}
		}
		return o
	},
})

// checkNeighbourhood searches from one vertex after the other with a queue, or
// joins all counters of all neighbours in every round, and walks the shares
// from the far end.
func checkNeighbourhood(g *graph.Snapshot, p NeighbourhoodParams, o *algorithms.Outcome) error {
	n := g.Order()
	rows := roadsOf(g, p.Direction).forward
	at := []float64{float64(n)} // pairs at a distance
	add := func(hops int, pairs float64) {
		for len(at) <= hops {
			at = append(at, 0)
		}
		at[hops] += pairs
	}
	estimated := counts(g, p.Method)
	switch {
	case !estimated:
		s := newQueueSearch(rows, n)
		for v := range graph.Vertex(n) {
			s.from(v, func(_ graph.Vertex, hops int) { add(hops, 1) })
		}
	case n > 0:
		plainBalls(g, rows, p.Registers, p.Seed, func(_ graph.Vertex, round int, before, after float64) { add(round, after-before) })
	}
	const within = 1e-11 // sums of up to n terms
	wrong := func(what string, got, want float64) error {
		if math.Abs(got-want) <= within*math.Max(1, math.Abs(want)) {
			return nil
		}
		return fmt.Errorf("path: neighbourhood: %w: %s is %v, not %v", algorithms.ErrCheck, what, want, got)
	}
	hops, pairs := o.Table.Columns[0].I64, o.Table.Columns[1].F64
	if err := wrong("the number of distances", float64(len(hops)), float64(len(at))); err != nil {
		return err
	}
	total, weighted := 0.0, 0.0
	for t, more := range at {
		total, weighted = total+more, weighted+float64(float64(t)*more)
		if err := wrong(fmt.Sprintf("distance %d", t), float64(hops[t]), float64(t)); err != nil {
			return err
		}
		if err := wrong(fmt.Sprintf("the number of pairs within %d hops", t), pairs[t], total); err != nil {
			return err
		}
	}
	last, left := len(at)-1, float64((1-p.Share)*total) // pairs beyond the effective diameter
	for last > 0 && at[last] <= left {
		left -= at[last]
		last--
	}
	effective := 0.0
	if last > 0 {
		effective = float64(last) - left/at[last]
	}
	want := []algorithms.Measure{{Name: "effective_diameter", Value: effective}, {Name: "diameter", Value: float64(len(at) - 1)}}
	if len(at) > 1 {
		want = append(want, algorithms.Measure{Name: "mean_distance", Value: weighted / (total - at[0])})
	}
	if estimated {
		want = append(want, plainDeviation(p.Registers))
	}
	return checkMeasures("neighbourhood", o, within, want...)
}
