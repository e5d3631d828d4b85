package rank

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// HITS computes two values per vertex that explain each other: a good hub
// points to good authorities, a good authority is pointed to by good hubs.
//
//	a(v) = Σ w(u,v) h(u) / σ over u → v     a = A'h/σ
//	h(u) = Σ w(u,v) a(v) / σ over u → v     h = A a/σ
//
// They are the singular vectors of A to its largest singular value σ. Where
// there is only one such pair, this is it. Where there are more, as in a graph
// of several equal parts, it is the one to which Kleinberg's iteration goes
// from h = 1: a is the projection of the in-strengths onto all of them, whatever
// the numbers of the vertices. A library that asks a sparse eigensolver gives
// one of many. On an undirected graph h = a unless it is bipartite: then -σ is
// an eigenvalue too, and the two sides may differ. Without arcs (of weight > 0)
// all values are 0. It is not SALSA, which follows random walks, nor restricted
// to the neighbourhood of a query as in the paper: every arc counts.
//
// Source: J. Kleinberg, Authoritative Sources in a Hyperlinked Environment,
// Journal of the ACM 46 (1999), pages 604-632, where the squares add up to 1
// (--norm euclidean).
//
// Method: conjugate gradients on A'A, which is symmetric, from a = A'1
// (rayleigh.go). It goes where Kleinberg's iteration goes, in fewer rounds. What
// they leave below 0, by rounding or because they were too few, becomes 0.
//
// Needs the transpose. A round costs two passes over the arcs, O(n+m); 40 bytes
// per vertex. A row is added in a fixed order by one worker and partial sums in
// the order of the chunks, so the bits do not depend on the workers; on the
// numbers of the vertices they depend by the rounding of sums.
//
// The run stops when the residual ‖A'A a − σ²a‖₂ / σ² of a with ‖a‖₂ = 1 is at
// most Tolerance. A'A is symmetric, so it has an eigenvalue within Delta·σ² of
// σ²; and of a no more than the share Delta/γ lies outside the eigenvectors
// whose eigenvalues are within γσ² of it, for every γ. How far apart the
// eigenvalues are nobody knows beforehand, so there is no bound on the error of
// a value. The residual is that of the values returned: the last round measures
// it afresh, and a run that may take only one or two rounds returns the start.
func HITS(ctx context.Context, g *graph.Snapshot, p HITSParams, e algorithms.Env) (*HITSResult, error) {
	r, err := hits(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: hits: %w", err)
	}
	return r, nil
}

func hits(ctx context.Context, g *graph.Snapshot, p HITSParams, e algorithms.Env) (*HITSResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	n := g.Order()
	a, h := make([]float64, n), make([]float64, n)
	r := &HITSResult{Authority: a, Hub: h}
	r.Meaning = "residual of the authorities relative to the squared singular value"
	if !hasWeight(g.Out) {
		r.Converged = true
		return r, ctx.Err()
	}
	out, in := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs), par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs)

	// a = A'1, scaled
	for v := range h {
		h[v] = 1
	}
	if err := multiply(ctx, e.Workers, g.In, in, h, a); err != nil {
		return nil, err
	}
	if _, err := normalise(ctx, e.Workers, in, "euclidean", a); err != nil {
		return nil, err
	}
	gram := newRayleigh(e.Workers, in, a, func(ctx context.Context, x, y []float64) error {
		// h = A x,  y = A'h
		if err := multiply(ctx, e.Workers, g.Out, out, x, h); err != nil {
			return err
		}
		return multiply(ctx, e.Workers, g.In, in, h, y)
	})
	if err := gram.climb(ctx, p.Tolerance, p.MaxIterations, &r.Convergence, e); err != nil {
		return nil, err
	}
	r.Singular = math.Sqrt(gram.value)
	if _, err := normalise(ctx, e.Workers, in, p.Norm, a); err != nil {
		return nil, err
	}
	_, err := normalise(ctx, e.Workers, out, p.Norm, h)
	return r, err
}

// multiply computes y(v) = Σ w x(u) over the rows of an adjacency.
func multiply(ctx context.Context, workers int, rows *graph.Adjacency, cuts []graph.Vertex, x, y []float64) error {
	return par.Range(ctx, workers, cuts, func(_ int, lo, hi graph.Vertex) {
		block := rows.Block(lo, hi)
		for i := range block.Len() {
			y[lo+graph.Vertex(i)] = block.Gather(i, x)
		}
	})
}

// HITSParams are the quantities that decide the answer.
type HITSParams struct {
	Norm          string  `json:"norm" doc:"what is 1 of hubs and of authorities: their sum (networkx), the square root of the sum of their squares (the paper), or the largest (igraph)" enum:"sum|euclidean|max"`
	Tolerance     float64 `json:"tolerance" doc:"residual relative to the squared singular value at which to stop" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultHITS returns values that add up to 1.
func DefaultHITS() HITSParams {
	return HITSParams{Norm: "sum", Tolerance: 1e-9, MaxIterations: 1000}
}

// HITSResult holds two values per vertex.
type HITSResult struct {
	Hub, Authority []float64
	Singular       float64 // σ; 0 without arcs
	algorithms.Convergence
}

// checkHITS takes half a round from the authorities to the hubs and half a
// round back, one arc after the other in the push direction: the hubs must be
// those of the run and the residual the one that it reports. A few rounds from
// equal values show by how much A can stretch a vector at least, so the
// singular vectors of a smaller value are not accepted.
func checkHITS(g *graph.Snapshot, p HITSParams, o *algorithms.Outcome) error {
	slack := slack(g)
	for _, c := range o.Columns {
		if err := checkNorm(g, "hits", p.Norm, c.F64, slack); err != nil {
			return err
		}
	}
	hub, a := unit(o.Columns[0].F64), unit(o.Columns[1].F64)
	if !hasWeight(g.Out) || square(a) == 0 {
		if square(hub)+square(a) > 0 || hasWeight(g.Out) {
			return fmt.Errorf("rank: hits: %w: values must be 0 without arcs, and only then", algorithms.ErrCheck)
		}
		return named("hits", algorithms.CheckMeasure(o, "singular_value", 0, 0))
	}
	h := pushed(g.In, a)
	power := square(h)
	// The run's authorities are of length 1 up to slack, and so are these; the
	// products are summed twice on either side.
	if err := algorithms.CheckMeasure(o, "singular_value", math.Sqrt(power), 4*slack); err != nil {
		return named("hits", err)
	}
	if d := apart(unit(h), hub, 1); !(d <= slack) {
		return fmt.Errorf("rank: hits: %w: the hubs are %v away from what the authorities give", algorithms.ErrCheck, d)
	}
	if residual := apart(pushed(g.Out, h), a, power) / power; !(math.Abs(residual-o.Convergence.Delta) <= slack) {
		return fmt.Errorf("rank: hits: %w: the residual is %v, the run reports %v", algorithms.ErrCheck, residual, o.Convergence.Delta)
	}
	if o.Convergence.Delta > sureResidual {
		return nil
	}
	z := make([]float64, len(a))
	for v := range z {
		z[v] = 1
	}
	for range growthRounds {
		z = unit(pushed(g.Out, pushed(g.In, unit(z))))
	}
	if least := square(pushed(g.In, z)); !(least <= power*(1+o.Convergence.Delta+slack)) {
		return fmt.Errorf("rank: hits: %w: the squared singular value is %v or more, the run's is %v", algorithms.ErrCheck, least, power)
	}
	return nil
}

// From equal values so many rounds are made to bound the largest eigenvalue
// from below. With a larger residual than sureResidual a run may not have seen
// yet what is still growing, and is not blamed for it.
const (
	growthRounds = 10
	sureResidual = 1e-6
)

// HITSSpec registers HITS.
var HITSSpec = algorithms.Define(algorithms.Kernel[HITSParams, *HITSResult]{
	Name: "hits", Title: "HITS: hubs and authorities",
	Cite: "Kleinberg, Authoritative Sources in a Hyperlinked Environment, 1999",
	Doc: "A hub's value is the sum of the authorities that it points to, an authority's that of the hubs that point to it, by " +
		"weight: the singular vectors of the adjacency matrix to its largest singular value. Of several, the one to which Kleinberg's " +
		"iteration goes from equal hubs. Without arcs all values are 0. Not SALSA, and not restricted to a query's neighbourhood.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"hub", "authority"},
	Measures: []algorithms.MeasureDoc{{Name: "singular_value", Doc: "largest singular value of the adjacency matrix; 0 without arcs"}},
	Default:  DefaultHITS(), Run: HITS, Check: checkHITS,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 40 * n },
	Outcome: func(_ *graph.Snapshot, r *HITSResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("hub", "share", r.Hub), column.Floats("authority", "share", r.Authority)},
			Measures:    []algorithms.Measure{{Name: "singular_value", Value: r.Singular}},
			Convergence: r.Convergence,
		}
	},
})
