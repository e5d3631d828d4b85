package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// FairnessGoodness computes from ratings w in [-1, 1] how good every vertex is,
// by what others say of it, and how fair, by how near what it says of others is
// to what is said of them:
//
//	g(v) = 1/|in(v)|  Σ f(u) w(u,v)          over u → v
//	f(u) = 1 - 1/|out(u)| Σ |w(u,v) - g(v)|/2    over u → v
//
// Who is rated by nobody has g = 0, who rates nobody f = 1. f(u) g(v) is the
// rating of v that the paper expects from u; g(v) alone is its other, coarser
// predictor. Ratings are weights divided by Scale; loops and ratings of 0 are
// ratings like others. It is not a probability of fraud, nor REV2, which smooths
// by priors.
//
// Source: S. Kumar, F. Spezzano, V. S. Subrahmanian, C. Faloutsos, Edge Weight
// Prediction in Weighted Signed Networks, IEEE ICDM 2016, pages 221-230.
//
// Needs the transpose, and of signed data every arc with its sign. A round costs
// O(n+m); some 30 rounds for the default tolerance, as the error halves in each.
// 16 bytes per vertex, the answer. Rows are added in their order by one worker,
// so no bit depends on the workers; another numbering changes the rounding of
// the sums.
//
// The bound: |Δg| <= max|Δf| and |Δf| <= max|Δg|/2, so f, as it goes through a
// round, is a contraction by 1/2 in the largest norm, there is one solution, and
// for the last change δ of f, f is within δ of it and g within 2δ. The run stops
// when 2δ is at most Tolerance. Rounding adds at most some d·2⁻⁵² for the
// largest degree d.
func FairnessGoodness(ctx context.Context, g *graph.Snapshot, p FairnessGoodnessParams, e algorithms.Env) (*FairnessGoodnessResult, error) {
	r, err := fairnessGoodness(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: fairness-goodness: %w", err)
	}
	return r, nil
}

func fairnessGoodness(ctx context.Context, g *graph.Snapshot, p FairnessGoodnessParams, e algorithms.Env) (*FairnessGoodnessResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	given, err := newRatings(ctx, g, p.Scale, e.Workers)
	if err != nil {
		return nil, err
	}
	defer given.team.Dismiss()
	r := &FairnessGoodnessResult{Fairness: make([]float64, g.Order()), Goodness: make([]float64, g.Order()), Scale: given.scale}
	r.Meaning = "bound on the largest error"
	for v := range r.Fairness {
		r.Fairness[v] = 1
	}
	r.Converged = g.Size() == 0
	for !r.Converged && r.Iterations < p.MaxIterations {
		if _, err = given.replace(ctx, given.rated, r.Goodness, func(v graph.Vertex) float64 { return given.goodness(r.Fairness, v) }); err != nil {
			return nil, err
		}
		change, err := given.replace(ctx, given.raters, r.Fairness, func(u graph.Vertex) float64 { return given.fairness(r.Goodness, u) })
		if err != nil {
			return nil, err
		}
		r.Iterations++
		r.Delta = 2 * change
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	return r, nil
}

// goodness is the mean of the ratings of v, each times its rater's fairness.
func (r *ratings) goodness(fairness []float64, v graph.Vertex) float64 {
	raters, weights := r.g.In.Row(v), r.g.In.RowWeights(v)
	if len(raters) == 0 {
		return 0
	}
	sum := 0.0
	for i, u := range raters {
		sum += float64(fairness[u] * r.rating(weights, i))
	}
	return sum / float64(len(raters))
}

// fairness is 1 less half the mean distance of u's ratings from what is right.
func (r *ratings) fairness(goodness []float64, u graph.Vertex) float64 {
	rated, weights := r.g.Out.Row(u), r.g.Out.RowWeights(u)
	if len(rated) == 0 {
		return 1
	}
	sum := 0.0
	for i, v := range rated {
		sum += math.Abs(r.rating(weights, i) - goodness[v])
	}
	return 1 - sum/float64(2*len(rated))
}

// FairnessGoodnessParams are the quantities that decide the answer.
type FairnessGoodnessParams struct {
	Scale         float64 `json:"scale" doc:"weight that is a rating of 1; 0: the largest absolute weight" range:"[0,inf)"`
	Tolerance     float64 `json:"tolerance" doc:"bound on the error of any value at which to stop" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultFairnessGoodness returns a tolerance that the halving reaches within 32
// rounds.
func DefaultFairnessGoodness() FairnessGoodnessParams {
	return FairnessGoodnessParams{Tolerance: 1e-9, MaxIterations: 100}
}

// FairnessGoodnessResult holds fairness in [0, 1] and goodness in [-1, 1].
type FairnessGoodnessResult struct {
	Fairness, Goodness []float64
	Scale              float64 // the weight that was taken for a rating of 1
	algorithms.Convergence
}

// checkFairnessGoodness begins where nobody is fair, takes the ratings one by
// one along the out-arcs alone, and makes as many rounds as halve every error
// below what numbers hold: whatever the start, the solution is the same.
func checkFairnessGoodness(g *graph.Snapshot, p FairnessGoodnessParams, o *algorithms.Outcome) error {
	n, scale, rated := g.Order(), p.Scale, make([]float64, g.Order())
	weight := func(arc int64) float64 {
		if g.Out.Weights == nil {
			return 1
		}
		return float64(g.Out.Weights[arc])
	}
	for arc, v := range g.Out.Targets {
		rated[v]++
		if p.Scale == 0 {
			scale = max(scale, math.Abs(weight(int64(arc))))
		}
	}
	if scale == 0 {
		scale = 1
	}
	if err := algorithms.CheckMeasure(o, "scale", scale, 0); err != nil {
		return fmt.Errorf("trust: fairness-goodness: %w", err)
	}
	fairness, goodness := make([]float64, n), make([]float64, n)
	for range 60 {
		clear(goodness)
		for u := range graph.Vertex(n) {
			for arc := g.Out.Offsets[u]; arc < g.Out.Offsets[u+1]; arc++ {
				goodness[g.Out.Targets[arc]] += float64(fairness[u] * weight(arc) / scale)
			}
		}
		for v, count := range rated {
			if count > 0 {
				goodness[v] /= count
			}
		}
		for u := range graph.Vertex(n) {
			fairness[u] = 1
			for arc := g.Out.Offsets[u]; arc < g.Out.Offsets[u+1]; arc++ {
				fairness[u] -= float64(math.Abs(weight(arc)/scale-goodness[g.Out.Targets[arc]]) / float64(2*g.Out.Degree(u)))
			}
		}
	}
	return near(g, "fairness-goodness", o, o.Convergence.Delta+1e-10, fairness, goodness)
}

// FairnessGoodnessSpec registers FairnessGoodness.
var FairnessGoodnessSpec = algorithms.Define(algorithms.Kernel[FairnessGoodnessParams, *FairnessGoodnessResult]{
	Name: "fairness-goodness", Title: "Fairness and goodness",
	Cite: "Kumar, Spezzano, Subrahmanian, Faloutsos, Edge Weight Prediction in Weighted Signed Networks, 2016",
	Doc: "From ratings, which may be negative: goodness is the mean rating of a vertex, each times the rater's fairness; fairness is 1 " +
		"less half the mean distance of a vertex's ratings from the goodness of whom it rates. Their product is the expected rating. " +
		"Not a probability of fraud.",
	Needs: graph.NeedIn, Weights: true, Signed: true, Columns: []string{"fairness", "goodness"},
	Measures: []algorithms.MeasureDoc{{Name: "scale", Doc: "weight that was taken for a rating of 1"}},
	Default:  DefaultFairnessGoodness(), Run: FairnessGoodness, Check: checkFairnessGoodness,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 16*n + ratingBytes(n, m) },
	Outcome: func(_ *graph.Snapshot, r *FairnessGoodnessResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("fairness", "", r.Fairness), column.Floats("goodness", "", r.Goodness)},
			Measures:    []algorithms.Measure{{Name: "scale", Value: r.Scale}},
			Convergence: r.Convergence,
		}
	},
})
