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

// Katz computes Katz centrality, the number of walks that end at a vertex, each
// step counting α times the weight of its arc:
//
//	x(v) = β + α Σ w(u,v) x(u) over u → v     x = β Σ αᵏ A'ᵏ 1 over k >= 0
//
// The walk of no steps counts β, as in networkx; Katz' own status leaves it out
// and is x/β - 1 (with x not normalised). It goes by in-arcs, as networkx does.
// It is alpha centrality with β from outside for everybody (Bonacich and Lloyd),
// not Bonacich's power centrality of 1987, (1-αA')⁻¹A'1, which is Katz' status up
// to a factor; nor eigenvector centrality, to which it tends as α nears 1/λ.
//
// Source: L. Katz, A new status index derived from sociometric analysis,
// Psychometrika 18 (1953), pages 39-43; P. Bonacich, P. Lloyd, Eigenvector-like
// measures of centrality for asymmetric relations, Social Networks 23 (2001).
//
// The sum is finite only if α < 1/λ, where λ is the largest eigenvalue of A. Of
// α = 0 becomes 0.85 divided by the largest in-strength, which is no less than
// λ, so that always converges.
//
// The bound: the iterates x' = β + αA'x from x = β are sums of the first terms,
// so they are > 0 and none exceeds the answer x*. For every x > 0 let
//
//	θ = max α(A'x)(v)/x(v),   ε = max |β + α(A'x)(v) - x(v)| / x(v)
//
// Then αA' does not make what is within δ x larger than θδ x, and if θ < 1
//
//	|x*(v) - x(v)| <= ε/(1-θ) x(v)      for every v
//
// Once x is near x*, θ is near 1 - β/max x*, so θ < 1 comes to pass if and only
// if α < 1/λ, and it proves that. The run stops when ε/(1-θ), a bound on the
// relative error of every single value, is at most Tolerance. (Normalised values
// have twice that error.) Rounding adds (k+2)·2⁻⁵³/(1-θ), k the largest
// in-degree.
//
// The other way round α >= 1/λ is proven, and an error, if α A'x >= x at every
// vertex, or if the graph is undirected and αx'Ax >= x'x, or if values leave the
// range of numbers. A directed graph may grow for long without any of it: then
// the run ends not converged, without a bound, and says so.
//
// Needs the transpose. A round costs one pass over the arcs, O(n+m); 16 bytes
// per vertex. A row is added in a fixed order by one worker and sums in the
// order of the chunks, so the bits do not depend on the workers; on the numbers
// of the vertices they depend by the rounding of a row's sum.
func Katz(ctx context.Context, g *graph.Snapshot, p KatzParams, e algorithms.Env) (*KatzResult, error) {
	r, err := katz(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: katz: %w", err)
	}
	return r, nil
}

func katz(ctx context.Context, g *graph.Snapshot, p KatzParams, e algorithms.Env) (*KatzResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	r := &KatzResult{Alpha: p.Alpha, Bounded: true}
	r.Converged = g.Order() == 0
	cuts := par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs)
	parts := make([]katzPart, len(cuts))
	if r.Alpha == 0 {
		strongest, err := largestInStrength(ctx, g, cuts, e.Workers)
		if err != nil {
			return nil, err
		}
		if r.Alpha = safeAlpha; strongest > 0 {
			r.Alpha /= strongest
		}
	}
	x, next := make([]float64, g.Order()), make([]float64, g.Order())
	for v := range x {
		x[v] = p.Beta
	}
	for !r.Converged {
		// next = β + α A'x
		err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
			parts[c] = katzRound(g, r.Alpha, p.Beta, x, next, lo, hi)
		})
		if err != nil {
			return nil, err
		}
		s := joined(parts)
		r.Iterations++
		if err := s.diverges(g, r.Alpha); err != nil {
			return nil, err
		}
		if r.Delta, r.Bounded = s.bound(); r.Bounded {
			r.Converged = r.Delta <= p.Tolerance
		}
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
		if r.Converged || r.Iterations == p.MaxIterations {
			break
		}
		x, next = next, x
	}
	r.Meaning = "bound on the relative error of every value"
	if !r.Bounded {
		r.Meaning = "largest relative change of a value in the last round; there is no bound"
	}
	var err error
	r.Score = x
	r.Factor, err = normalise(ctx, e.Workers, cuts, p.Norm, x)
	return r, err
}

// safeAlpha is what the most that a round can grow becomes when alpha is left
// to the kernel: the damping that PageRank has by default.
const safeAlpha = 0.85

// katzPart is what a round says about some vertices.
type katzPart struct {
	some          bool
	theta, least  float64 // max and min α(A'x)(v)/x(v)
	change        float64 // max |x'(v)-x(v)|/x(v)
	along, length float64 // Σ x α A'x, Σ x²
}

// katzRound computes the next values of a chunk.
func katzRound(g *graph.Snapshot, alpha, beta float64, x, next []float64, lo, hi graph.Vertex) katzPart {
	s := katzPart{some: lo < hi, least: math.Inf(1)}
	rows := g.In.Block(lo, hi)
	for i := range rows.Len() {
		v := lo + graph.Vertex(i)
		in := float64(alpha * rows.Gather(i, x))
		next[v] = beta + in
		s.theta, s.least = max(s.theta, in/x[v]), min(s.least, in/x[v])
		s.change = max(s.change, math.Abs(next[v]-x[v])/x[v])
		s.along += float64(x[v] * in)
		s.length += float64(x[v] * x[v])
	}
	return s
}

// joined puts the parts together in the order of the chunks.
func joined(parts []katzPart) katzPart {
	all := katzPart{least: math.Inf(1)}
	for _, s := range parts {
		if !s.some {
			continue
		}
		all.theta, all.least, all.change = max(all.theta, s.theta), min(all.least, s.least), max(all.change, s.change)
		all.along, all.length = all.along+s.along, all.length+s.length
	}
	return all
}

// bound returns ε/(1-θ), or without a bound ε and false.
func (s katzPart) bound() (delta float64, bounded bool) {
	if s.theta < 1 {
		return s.change / (1 - s.theta), true
	}
	return s.change, false
}

// diverges returns the error of an α for which there is no answer, if that is
// proven. Sums of k terms are good to k/2⁵³, so a part in 10⁶ is more than
// rounding.
func (s katzPart) diverges(g *graph.Snapshot, alpha float64) error {
	const sure = 1 + 1e-6
	grows := s.least
	if !g.Directed {
		grows = max(grows, s.along/s.length)
	}
	switch {
	case !(s.length < math.MaxFloat64) || !(s.along < math.MaxFloat64) || s.length == 0:
		return fmt.Errorf("%w: --alpha %v: the values leave the range of numbers; take less, below 1 divided by the largest eigenvalue, or 0 to have it chosen", algorithms.ErrParameter, alpha)
	case grows >= sure:
		return fmt.Errorf("%w: --alpha %v: there is no answer as it is not below 1 divided by the largest eigenvalue, which is %.6g or more; it must be below %.6g, perhaps further, or 0 to have it chosen",
			algorithms.ErrParameter, alpha, grows/alpha, alpha/grows)
	}
	return nil
}

// largestInStrength returns max Σ w(u,v) over v.
func largestInStrength(ctx context.Context, g *graph.Snapshot, cuts []graph.Vertex, workers int) (float64, error) {
	largest := make([]float64, len(cuts))
	err := par.Range(ctx, workers, cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			largest[c] = max(largest[c], g.In.Strength(v))
		}
	})
	all := 0.0
	for _, strength := range largest {
		all = max(all, strength)
	}
	return all, err
}

// KatzParams are the quantities that decide the answer.
type KatzParams struct {
	Alpha         float64 `json:"alpha" doc:"what a step of a walk counts, below 1 divided by the largest eigenvalue; 0: 0.85 divided by the largest in-strength" range:"[0,inf)"`
	Beta          float64 `json:"beta" doc:"what every vertex has of its own" range:"(0,inf)"`
	Norm          string  `json:"norm" doc:"what is 1: nothing, the square root of the sum of squares (networkx by default), the sum, or the largest value" enum:"none|euclidean|sum|max"`
	Tolerance     float64 `json:"tolerance" doc:"bound on the relative error of every value at which to stop" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultKatz returns an alpha that fits every graph, and values that are not
// normalised.
func DefaultKatz() KatzParams {
	return KatzParams{Beta: 1, Norm: "none", Tolerance: 1e-9, MaxIterations: 1000}
}

// KatzResult holds one value per vertex.
type KatzResult struct {
	Score   []float64
	Alpha   float64 // what it was, also if it was chosen
	Factor  float64 // what normalising multiplied all values by
	Bounded bool    // Delta is a bound on the error, and so alpha < 1/λ is proven
	algorithms.Convergence
}

// checkKatz multiplies once more, one arc after the other in the push direction:
// with the parameters and the factor of the run, Delta must be what it reports.
func checkKatz(g *graph.Snapshot, p KatzParams, o *algorithms.Outcome) error {
	x := o.Columns[0].F64
	slack, alpha, beta := slack(g), p.Alpha, p.Beta
	if alpha == 0 {
		strongest := 0.0
		for _, strength := range pushed(g.Out, filled(len(x), 1)) {
			strongest = max(strongest, strength)
		}
		if alpha = safeAlpha; strongest > 0 {
			alpha /= strongest
		}
	}
	// A share of alpha itself, which is mostly below 1: it may be a sum of a row.
	if err := algorithms.CheckMeasure(o, "alpha", alpha, slack*min(1, alpha)); err != nil {
		return named("katz", err)
	}
	for _, m := range o.Measures {
		if m.Name == "factor" { // another one would change Delta
			beta *= m.Value
		}
	}
	if p.Norm == "none" || len(x) == 0 {
		if err := algorithms.CheckMeasure(o, "factor", 1, 0); err != nil {
			return named("katz", err)
		}
	}
	if len(x) == 0 {
		return nil
	}
	if p.Norm != "none" {
		if err := checkNorm(g, "katz", p.Norm, x, slack); err != nil {
			return err
		}
	}
	s := katzPart{}
	for v, in := range pushed(g.Out, x) {
		if !(x[v] >= beta*(1-slack)) {
			return fmt.Errorf("rank: katz: %w: value of %s is %v, it has %v of its own", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), x[v], beta)
		}
		s.theta = max(s.theta, alpha*in/x[v])
		s.change = max(s.change, math.Abs(beta+float64(alpha*in)-x[v])/x[v])
	}
	delta, bounded := s.bound()
	scale := 1.0 // what rounding in ε becomes in Delta
	if bounded {
		scale = (1 + delta) / (1 - s.theta)
	}
	if !(math.Abs(delta-o.Convergence.Delta) <= scale*slack*(1+s.theta)) {
		return fmt.Errorf("rank: katz: %w: the values are within %v, the run reports %v", algorithms.ErrCheck, delta, o.Convergence.Delta)
	}
	return nil
}

// filled returns n times the same.
func filled(n int, value float64) []float64 {
	x := make([]float64, n)
	for v := range x {
		x[v] = value
	}
	return x
}

// KatzSpec registers Katz.
var KatzSpec = algorithms.Define(algorithms.Kernel[KatzParams, *KatzResult]{
	Name: "katz", Title: "Katz centrality",
	Cite: "Katz, A new status index derived from sociometric analysis, 1953",
	Doc: "The number of walks that end at a vertex, by in-arcs: each step counts --alpha times the weight of its arc, and the walk of " +
		"no steps --beta. There is an answer only if --alpha is below 1 divided by the largest eigenvalue: more is refused where that " +
		"can be proven, and otherwise ends not converged. It stops at a true bound on the relative error of every value.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"katz"},
	Measures: []algorithms.MeasureDoc{
		{Name: "alpha", Doc: "what a step counts, also if it was chosen"},
		{Name: "factor", Doc: "what --norm multiplied all values by; 1 with none"},
	},
	Default: DefaultKatz(), Run: Katz, Check: checkKatz,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 16 * n },
	Outcome: func(g *graph.Snapshot, r *KatzResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("katz", "walks", r.Score)},
			Measures:    []algorithms.Measure{{Name: "alpha", Value: r.Alpha}, {Name: "factor", Value: r.Factor}},
			Convergence: r.Convergence,
		}
		if !r.Bounded {
			o.Notes = append(o.Notes, fmt.Sprintf("alpha %v may be too large: after %d rounds nothing proves that there is an answer", r.Alpha, r.Iterations))
		}
		return o
	},
})
