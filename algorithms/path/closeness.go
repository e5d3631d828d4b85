package path

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Closeness says how near a vertex is to all others, in hops: its harmonic
// centrality, where a vertex that is out of reach is infinitely far and adds 0,
//
//	harmonic(v) = Σ 1/d(u,v) over u ≠ v
//
// and the classic closeness in the form of Wasserman and Faust for graphs that
// are not connected, with r the number of vertices that reach v, itself too,
//
//	closeness(v) = (r-1)/Σ d(u,v) · (r-1)/(n-1)
//
// which is 0 where r = 1. By default d(u,v) runs along the arcs towards v, as
// in Boldi and Vigna and in networkx; direction out turns that, as in NetworKit,
// and both walks arcs either way. Weights and loops do not count. Normalized
// divides the harmonic centrality by n-1, as python-igraph does unless told; the
// closeness is so already. It is not igraph's closeness, (r-1)/Σ d, which is that
// within what reaches v, nor Bavelas', 1/Σ d, both of which a vertex of a small
// component wins, nor Lin's index.
//
// Source: M. Marchiori, V. Latora, Harmony in the small-world, Physica A 285
// (2000), pages 539-546; P. Boldi, S. Vigna, Axioms for Centrality, Internet
// Mathematics 10 (2014), pages 222-262, where harmonic centrality is defined
// over in-distances; S. Wasserman, K. Faust, Social Network Analysis, 1994.
//
// Method auto is exact as long as n(n+m) is at most 1e9, and hyperball above.
// Method exact searches from every vertex, 64 at a time (type multi): O(n(n+m))
// bit operations, some 64 to an instruction; 16 bytes per vertex and 32 per
// vertex and worker. Method hyperball takes the sizes of balls from counters
// (type hyperBall): O(2^registers (n+m)) per hop, 2^(registers+1) and 26 bytes
// per vertex. The size of a ball is then off by a relative standard deviation
// of about 1.04/√(2^registers), which the result says; and as
// harmonic(v) + 1 = Σ |B(v,t)| (1/t - 1/(t+1)) over t >= 1 up to the farthest,
// where the last ball counts 1/t, weighs balls positively, so is that sum.
//
// Needs the transpose. A value is added up by growing distance from counts, so
// no bit depends on the workers or the numbering.
func Closeness(ctx context.Context, g *graph.Snapshot, p ClosenessParams, e algorithms.Env) (*ClosenessResult, error) {
	if _, err := begin(g, graph.NeedIn, p, algorithms.Member{}); err != nil {
		return nil, fmt.Errorf("path: closeness: %w", err)
	}
	n := g.Order()
	r := &ClosenessResult{Harmonic: make([]float64, n), Closeness: make([]float64, n)}
	var err error
	if counts(g, p.Method) {
		err = r.count(ctx, g, p, e)
	} else {
		err = r.search(ctx, g, p, e)
	}
	if err != nil {
		return nil, fmt.Errorf("path: closeness: %w", err)
	}
	if p.Normalized && n > 1 {
		for v := range r.Harmonic {
			r.Harmonic[v] /= float64(n - 1)
		}
	}
	return r, nil
}

// search is the exact method.
func (r *ClosenessResult) search(ctx context.Context, g *graph.Snapshot, p ClosenessParams, e algorithms.Env) error {
	n := g.Order()
	ways := roadsOf(g, p.Direction)
	failed := make([]error, n/lanes+1)
	err := par.RangeWith(ctx, e.Workers, par.Even[graph.Vertex](n, lanes), func() *multi { return newMulti(ways, n) },
		func(m *multi, c int, lo, hi graph.Vertex) {
			var reached, far [lanes]int64
			failed[c] = m.run(ctx, lo, hi, func(distance int64, fresh *[lanes]int64) {
				for i := range hi - lo {
					r.Harmonic[lo+i] += float64(fresh[i]) / float64(distance)
					reached[i] += fresh[i]
					far[i] += fresh[i] * distance
				}
			})
			for i := range hi - lo {
				r.Closeness[lo+i] = closeness(float64(reached[i]), float64(far[i]), n)
			}
		})
	if err != nil {
		return err
	}
	r.Rounds = 1
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// count is the method by counters. Until its end Closeness holds Σ d(u,v).
func (r *ClosenessResult) count(ctx context.Context, g *graph.Snapshot, p ClosenessParams, e algorithms.Env) error {
	n := g.Order()
	h := newHyperBall(g, roadsOf(g, p.Direction).forward, p.Registers, p.Seed)
	for more := n > 0; more; {
		r.Rounds++
		distance := float64(r.Rounds)
		var err error
		more, err = h.grow(ctx, e.Workers, func(v graph.Vertex, before, after float64) {
			r.Harmonic[v] += (after - before) / distance
			r.Closeness[v] += float64((after - before) * distance)
		})
		if err != nil {
			return err
		}
		e.Report(algorithms.Step{Iteration: r.Rounds, Delta: math.NaN()})
	}
	for v, far := range r.Closeness {
		r.Closeness[v] = closeness(h.size[v]-1, far, n)
	}
	r.Deviation = deviation(p.Registers)
	return nil
}

// closeness is the form of Wasserman and Faust for so many others, that far in
// all.
func closeness(others, far float64, n int) float64 {
	if others <= 0 || far <= 0 {
		return 0
	}
	return others / far * (others / float64(n-1))
}

// ClosenessParams say what is counted and how.
type ClosenessParams struct {
	Method     string `json:"method" doc:"exact: search from every vertex; hyperball: estimate the sizes of balls; auto: exact while vertices times vertices and arcs are 1e9 at most" enum:"auto|exact|hyperball"`
	Direction  string `json:"direction" doc:"distances along arcs towards a vertex, from it, or along arcs both ways" enum:"in|out|both"`
	Normalized bool   `json:"normalized" doc:"divide the harmonic centrality by n-1"`
	Registers  int    `json:"registers" doc:"of hyperball: base-2 logarithm of a counter's registers" range:"[4,16]"`
	Seed       uint64 `json:"seed" doc:"of hyperball's hash"`
}

// DefaultCloseness counts towards a vertex, and in large graphs by counters of 256
// registers.
func DefaultCloseness() ClosenessParams {
	return ClosenessParams{Method: "auto", Direction: "in", Registers: 8, Seed: 1}
}

// ClosenessResult holds two values per vertex.
type ClosenessResult struct {
	Harmonic, Closeness []float64
	Deviation           float64 // relative standard deviation of a ball's size; 0: exact
	Rounds              int     // of hyperball; 1 when exact
}

// ClosenessSpec registers Closeness.
var ClosenessSpec = algorithms.Define(algorithms.Kernel[ClosenessParams, *ClosenessResult]{
	Name: "closeness", Title: "Harmonic and classic closeness centrality",
	Cite: "Boldi, Vigna, Axioms for Centrality, 2014; In-Core Computation of Geometric Centralities with HyperBall, 2013",
	Doc: "The sum of the inverse distances to a vertex, in hops, and closeness as Wasserman and Faust define it for graphs that are not connected " +
		"(networkx's convention for both; NetworKit's is --direction out; igraph's harmonic centrality is --normalized, and its closeness lacks the factor (r-1)/(n-1) for the r-1 of n-1 others that reach a vertex). " +
		"Exact, by searches from all vertices, while vertices times vertices and arcs are at most 1e9; above estimated by HyperLogLog counters, with a stated deviation, unless --method exact asks for all. " +
		"Weights do not count. Not 1/Σd, and not Lin's index.",
	Needs: graph.NeedIn, Columns: []string{"harmonic", "closeness"},
	Measures: []algorithms.MeasureDoc{{Name: "deviation", Doc: "relative standard deviation of a ball's size, of an estimate"}},
	Default:  DefaultCloseness(), Run: Closeness, Check: checkCloseness,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return 16*n + multiBytes*n*int64(par.Workers(workers)) },
	More: func(g *graph.Snapshot, p ClosenessParams, workers int) int64 {
		return hyperMore(g, p.Method, p.Registers, workers)
	},
	Outcome: func(g *graph.Snapshot, r *ClosenessResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns: []column.Column{
				column.Floats("harmonic", "inverse hops", r.Harmonic),
				column.Floats("closeness", "per hop", r.Closeness),
			},
			Convergence: algorithms.Convergence{Iterations: r.Rounds, Converged: true},
		}
		if r.Deviation > 0 {
			o.Measures = []algorithms.Measure{{Name: "deviation", Value: r.Deviation}}
			o.Notes = []string{fmt.Sprintf("an estimate: the size of each ball has a relative standard deviation of %.1f %%; --method exact searches from every vertex", 100*r.Deviation)}
		}
		return o
	},
})
