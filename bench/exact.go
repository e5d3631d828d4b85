package bench

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// exactRequest asks for PageRank so precise that errors can be measured
// against it.
type exactRequest struct {
	DB      string  `json:"db"`
	Dataset string  `json:"dataset"`
	Damping float64 `json:"damping"`
	Workers int     `json:"workers"`
	Path    string  `json:"path"` // the ranks go here, in the order of ids
}

// exactBound is the L1 error at which the reference stops.
const exactBound = 1e-14

// exactReport says how exact it is.
type exactReport struct {
	Rounds int     `json:"rounds"`
	Bound  float64 `json:"bound"`
}

// exactRanks solves x = (1-d)/n + d (A'x/outdeg + D/n), where D is the mass on
// vertices without out-arcs, by plain rounds in float64. It shares no code
// with the kernel that is measured against it.
func exactRanks(ctx context.Context, q exactRequest) (exactReport, error) {
	var r exactReport
	g, err := readSnapshot(ctx, q.DB, q.Dataset, false, q.Workers)
	if err != nil {
		return r, err
	}
	if g, err = g.With(ctx, graph.NeedIn, q.Workers); err != nil {
		return r, err
	}
	x, rounds, bound, err := Exact(ctx, g.In.Offsets, g.In.Targets, func(v int) int64 { return g.Out.Degree(graph.Vertex(v)) }, q.Damping, true, q.Workers)
	if err != nil {
		return r, err
	}
	byRank := make([]float64, len(x))
	for v := range x {
		byRank[g.Rank(graph.Vertex(v))] = x[v]
	}
	return exactReport{rounds, bound}, WriteValues(q.Path, byRank)
}

// Exact returns the PageRank of rows of in-arcs, the rounds it took, and a
// bound on its L1 error before rounding. With spread, the mass of vertices
// without out-arcs goes to all alike; otherwise it is lost, as in the GAP
// benchmark.
func Exact[V ~uint32 | ~int32](ctx context.Context, offsets []int64, in []V, outDegree func(v int) int64, d float64, spread bool, workers int) (x []float64, rounds int, bound float64, err error) {
	const most = 400 // at damping 0.85 the bound falls below 1e-14 within 210
	n := len(offsets) - 1
	x, next, share := make([]float64, n), make([]float64, n), make([]float64, n)
	for v := range x {
		x[v] = 1 / float64(n)
	}
	cuts := par.Cuts[uint32](offsets, 1<<16)
	for bound = math.Inf(1); bound > exactBound && rounds < most; rounds++ {
		lost, err := par.Sum(ctx, workers, cuts, func(lo, hi uint32) (mass float64) {
			for v := lo; v < hi; v++ {
				if k := outDegree(int(v)); k > 0 {
					share[v] = x[v] / float64(k)
				} else {
					mass += x[v]
				}
			}
			return mass
		})
		if err != nil {
			return nil, 0, 0, err
		}
		base := (1 - d) / float64(n)
		if spread {
			base += d * lost / float64(n)
		}
		change, err := par.Sum(ctx, workers, cuts, func(lo, hi uint32) (l1 float64) {
			for v := lo; v < hi; v++ {
				sum := 0.0
				for _, u := range in[offsets[v]:offsets[v+1]] {
					sum += share[u]
				}
				next[v] = base + d*sum
				l1 += math.Abs(next[v] - x[v])
			}
			return l1
		})
		if err != nil {
			return nil, 0, 0, err
		}
		x, next, bound = next, x, d/(1-d)*change
	}
	return x, rounds, bound, nil
}

type distanceRequest struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Columns int    `json:"columns"` // that follow each other in both
}

// distance returns the L1 distance of two files of values.
func distance(_ context.Context, q distanceRequest) (float64, error) {
	a, err := ReadValues(q.A)
	if err != nil {
		return 0, err
	}
	b, err := ReadValues(q.B)
	if err != nil {
		return 0, err
	}
	if len(a) != len(b) {
		return 0, fmt.Errorf("bench: %s has %d values, %s %d", q.A, len(a), q.B, len(b))
	}
	if q.Columns < 1 || len(a)%q.Columns != 0 {
		return 0, fmt.Errorf("bench: %s has %d values, which are not %d columns", q.A, len(a), q.Columns)
	}
	largest := 0.0
	for c, length := 0, len(a)/q.Columns; c < q.Columns; c++ {
		sum := 0.0
		for i := c * length; i < (c+1)*length; i++ {
			sum += math.Abs(a[i] - b[i])
		}
		largest = max(largest, sum)
	}
	return largest, nil
}

type qualityRequest struct {
	DB      string `json:"db"`
	Dataset string `json:"dataset"`
	Labels  string `json:"labels"` // a file of values: whole numbers that name groups, in the order of ids
	Workers int    `json:"workers"`
}

// Quality is what a labelling is worth.
type Quality struct {
	Modularity  float64 `json:"modularity"`
	Communities int     `json:"communities"`
}

// quality computes the modularity of labels on an undirected graph, weights
// and loops left out: the share of arcs inside groups less what a random graph
// of the same degrees would have there.
func quality(ctx context.Context, q qualityRequest) (Quality, error) {
	labels, err := ReadValues(q.Labels)
	if err != nil {
		return Quality{}, err
	}
	g, err := readSnapshot(ctx, q.DB, q.Dataset, false, q.Workers)
	if err != nil {
		return Quality{}, err
	}
	if g, err = g.With(ctx, graph.NeedSimple, q.Workers); err != nil {
		return Quality{}, err
	}
	if len(labels) != g.Order() {
		return Quality{}, fmt.Errorf("bench: %s: %d labels for %d vertices", q.Labels, len(labels), g.Order())
	}
	label := func(v graph.Vertex) float64 { return labels[g.Rank(v)] }
	degree, inside := map[float64]float64{}, 0.0
	for u := range graph.Vertex(g.Order()) {
		l := label(u)
		degree[l] += float64(g.Out.Degree(u))
		for _, v := range g.Out.Row(u) {
			if label(v) == l {
				inside++
			}
		}
	}
	m, expected := float64(g.Size()), 0.0
	if m == 0 {
		return Quality{Communities: len(degree)}, nil
	}
	for _, d := range degree {
		expected += d / m * (d / m)
	}
	return Quality{inside/m - expected, len(degree)}, nil
}
