package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// REV2 computes from ratings w in [-1, 1] the fairness of raters, the goodness
// of the rated and, between them, the reliability of every rating, each smoothed
// towards what is usual where there are few ratings to go by:
//
//	G(v) = (β μ_G + Σ R(u,v) w(u,v)) / (β + |in(v)|)           over u → v
//	R(u,v) = (γ₁ F(u) + γ₂ (1 - |w(u,v) - G(v)|/2)) / (γ₁ + γ₂)
//	F(u) = (α μ_F + Σ R(u,v)) / (α + |out(u)|)                over u → v
//
// μ_F is the mean fairness of those who rate, μ_G the mean goodness of those who
// are rated; they move with the values. Who rates nobody has F = μ_F, who is not
// rated G = μ_G; without any ratings these are 1 and 0. This is the paper's
// system without its behaviour terms, which need a model of times and ratings
// (BIRDNEST). The authors' program, in the copies that could be seen, takes the
// median for μ, which is noted there as the alternative to the mean, and divides
// by β + 1 where the paper has β + |in(v)|, cutting G off at 1 and -1, which there
// is what many have. It is not fairness-goodness, which has neither priors nor
// reliabilities.
//
// Source: S. Kumar, B. Hooi, D. Makhija, M. Kumar, C. Faloutsos, V. S.
// Subrahmanian, REV2: Fraudulent User Prediction in Rating Platforms, WSDM 2018,
// pages 333-341.
//
// Needs the transpose, and of signed data every arc with its sign. A round costs
// O(n+m) and evaluates R twice per rating rather than keep it; 16 bytes per
// vertex, the answer. No bit depends on the workers: rows are added in their
// order by one worker, means in the order of the chunks.
//
// The bound: if F and G are off by at most ε, R is by r ε, r = (γ₁ + γ₂/2)/(γ₁+γ₂)
// < 1, and the new F and G by at most ρ ε, ρ = (max(α,β) + r)/(max(α,β) + 1), as
// who has ratings has at least one. So there is one solution, whatever the
// start, and a round whose largest change is δ ends within ρ/(1-ρ) δ of it. With
// large priors or little weight on agreement 1/(1-ρ) is large, and what rounding
// takes from δ counts: 2⁻⁵¹ is added to δ for it. The run stops when the bound is
// at most Tolerance. The rounding of long sums adds some (d+c)·2⁻⁵²/(1-ρ), d the
// largest degree, c the chunks and the vertices of one.
func REV2(ctx context.Context, g *graph.Snapshot, p REV2Params, e algorithms.Env) (*REV2Result, error) {
	r, err := rev2(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: rev2: %w", err)
	}
	return r, nil
}

func rev2(ctx context.Context, g *graph.Snapshot, p REV2Params, e algorithms.Env) (*REV2Result, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	given, err := newRatings(ctx, g, p.Scale, e.Workers)
	if err != nil {
		return nil, err
	}
	defer given.team.Dismiss()
	s := &smoothing{ratings: given, p: p, fairness: make([]float64, g.Order()), goodness: make([]float64, g.Order())}
	for v := range graph.Vertex(g.Order()) {
		if g.Out.Degree(v) > 0 {
			s.givers++
		}
		if g.In.Degree(v) > 0 {
			s.getters++
		}
	}
	r := &REV2Result{Fairness: s.fairness, Goodness: s.goodness, Scale: given.scale}
	r.Meaning = "bound on the largest error"
	r.Converged = g.Size() == 0
	for v := range s.fairness {
		s.fairness[v] = 1
		if !r.Converged {
			s.goodness[v] = 1
		}
	}
	r.MeanFairness = 1
	for !r.Converged && r.Iterations < p.MaxIterations {
		change, err := s.round(ctx)
		if err != nil {
			return nil, err
		}
		r.Iterations++
		r.Delta = (p.stretch() - 1) * (change + swallowed)
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	if g.Size() > 0 {
		if err := s.fill(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// swallowed is more than rounding hides of the change of a value near 1, which a
// few roundings by 2⁻⁵³ at most lead to.
const swallowed = 1.0 / (1 << 51)

// stretch returns 1/(1-ρ) = (max(α,β) + 1)/(1-r), 1-r being γ₂/2 / (γ₁+γ₂).
func (p REV2Params) stretch() float64 {
	return 2 * (max(p.FairnessPrior, p.GoodnessPrior) + 1) * (p.OwnFairness + p.Agreement) / p.Agreement
}

// smoothing is the state of a run.
type smoothing struct {
	*ratings
	p                  REV2Params
	fairness, goodness []float64
	givers, getters    int64 // vertices that rate, and that are rated
}

// round replaces goodness, then fairness, and returns the largest change.
func (s *smoothing) round(ctx context.Context) (float64, error) {
	usual, err := s.mean(ctx, s.rated, s.g.In, s.goodness, s.getters)
	if err != nil {
		return 0, err
	}
	first, err := s.replace(ctx, s.rated, s.goodness, func(v graph.Vertex) float64 {
		raters, weights := s.g.In.Row(v), s.g.In.RowWeights(v)
		if len(raters) == 0 {
			return s.goodness[v]
		}
		sum := float64(s.p.GoodnessPrior * usual)
		for i, u := range raters {
			w := s.rating(weights, i)
			sum += float64(s.reliability(s.fairness[u], s.goodness[v], w) * w)
		}
		return sum / (s.p.GoodnessPrior + float64(len(raters)))
	})
	if err != nil {
		return 0, err
	}
	if usual, err = s.mean(ctx, s.raters, s.g.Out, s.fairness, s.givers); err != nil {
		return 0, err
	}
	second, err := s.replace(ctx, s.raters, s.fairness, func(u graph.Vertex) float64 {
		rated, weights := s.g.Out.Row(u), s.g.Out.RowWeights(u)
		if len(rated) == 0 {
			return s.fairness[u]
		}
		sum := float64(s.p.FairnessPrior * usual)
		for i, v := range rated {
			sum += s.reliability(s.fairness[u], s.goodness[v], s.rating(weights, i))
		}
		return sum / (s.p.FairnessPrior + float64(len(rated)))
	})
	return max(first, second), err
}

// reliability returns R of a rating w.
func (s *smoothing) reliability(fairness, goodness, w float64) float64 {
	own := float64(s.p.OwnFairness * fairness)
	agreement := float64(s.p.Agreement * (1 - float64(math.Abs(w-goodness)/2)))
	return (own + agreement) / (s.p.OwnFairness + s.p.Agreement)
}

// mean returns the mean value of the vertices that have a row, so many of them.
func (s *smoothing) mean(ctx context.Context, cuts []graph.Vertex, a *graph.Adjacency, values []float64, count int64) (float64, error) {
	chunks := len(cuts) - 1
	err := s.team.Each(ctx, chunks, func(c int) {
		sum := 0.0
		for v := cuts[c]; v < cuts[c+1]; v++ {
			if a.Degree(v) > 0 {
				sum += values[v]
			}
		}
		s.most[c] = sum
	})
	sum := 0.0
	for _, part := range s.most[:chunks] {
		sum += part
	}
	return sum / float64(count), err
}

// fill gives those without ratings what is usual.
func (s *smoothing) fill(ctx context.Context, r *REV2Result) (err error) {
	if r.MeanFairness, err = s.mean(ctx, s.raters, s.g.Out, s.fairness, s.givers); err != nil {
		return err
	}
	if r.MeanGoodness, err = s.mean(ctx, s.rated, s.g.In, s.goodness, s.getters); err != nil {
		return err
	}
	for v := range graph.Vertex(s.g.Order()) {
		if s.g.Out.Degree(v) == 0 {
			s.fairness[v] = r.MeanFairness
		}
		if s.g.In.Degree(v) == 0 {
			s.goodness[v] = r.MeanGoodness
		}
	}
	return nil
}

// REV2Params are the quantities that decide the answer.
type REV2Params struct {
	FairnessPrior float64 `json:"fairness-prior" doc:"α: ratings that the mean fairness counts for" range:"[0,1e6]"`
	GoodnessPrior float64 `json:"goodness-prior" doc:"β: ratings that the mean goodness counts for" range:"[0,1e6]"`
	OwnFairness   float64 `json:"own-fairness" doc:"γ₁: weight of the rater's fairness in a rating's reliability" range:"[0,1e3]"`
	Agreement     float64 `json:"agreement" doc:"γ₂: weight of the agreement with the rated one's goodness in a rating's reliability" range:"[1e-3,1e3]"`
	Scale         float64 `json:"scale" doc:"weight that is a rating of 1; 0: the largest absolute weight" range:"[0,inf)"`
	Tolerance     float64 `json:"tolerance" doc:"bound on the error of any value at which to stop" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultREV2 gives every term the weight 1, and a tolerance that its
// contraction by 7/8 reaches within 180 rounds on every graph.
func DefaultREV2() REV2Params {
	return REV2Params{FairnessPrior: 1, GoodnessPrior: 1, OwnFairness: 1, Agreement: 1, Tolerance: 1e-9, MaxIterations: 500}
}

// REV2Result holds fairness in [0, 1] and goodness in [-1, 1].
type REV2Result struct {
	Fairness, Goodness         []float64
	MeanFairness, MeanGoodness float64 // of those who rate, and who are rated
	Scale                      float64 // the weight that was taken for a rating of 1
	algorithms.Convergence
}

// checkREV2 puts the answer itself into the equations, rating by rating along the
// out-arcs. What they would change it by, times 1/(1-ρ), must be within the bound
// that the run reports: a round leaves that much at most, and the solution is no
// further. Changes are added up as differences, Σ (R-F) + α (μ-F), so that a large
// prior does not swallow them as it may in the run.
func checkREV2(g *graph.Snapshot, p REV2Params, o *algorithms.Outcome) error {
	n, scale, longest := g.Order(), p.Scale, int64(0)
	fairness, goodness := o.Columns[0].F64, o.Columns[1].F64
	weight := func(arc int64) float64 {
		if g.Out.Weights == nil {
			return 1
		}
		return float64(g.Out.Weights[arc])
	}
	if scale == 0 {
		for arc := range g.Size() {
			scale = max(scale, math.Abs(weight(arc)))
		}
	}
	if scale == 0 {
		scale = 1
	}
	usualFairness, usualGoodness := 1.0, 0.0
	if g.Size() > 0 {
		usualFairness, usualGoodness = meanOf(fairness, g.Out), meanOf(goodness, g.In)
	}
	// Both are sums of no more than n values of at most 1, here and there.
	rounding := float64(float64(n+64) / (1 << 52))
	for _, m := range []struct {
		name         string
		want, within float64
	}{{"mean_fairness", usualFairness, rounding}, {"mean_goodness", usualGoodness, rounding}, {"scale", scale, 0}} {
		if err := algorithms.CheckMeasure(o, m.name, m.want, m.within); err != nil {
			return fmt.Errorf("trust: rev2: %w", err)
		}
	}
	fairer, better := make([]float64, n), make([]float64, n)
	for u := range graph.Vertex(n) {
		longest = max(longest, g.Out.Degree(u), g.In.Degree(u))
		for arc := g.Out.Offsets[u]; arc < g.Out.Offsets[u+1]; arc++ {
			v, w := g.Out.Targets[arc], weight(arc)/scale
			agreed := 1 - float64(math.Abs(w-goodness[v])/2)
			more := float64(p.Agreement*(agreed-fairness[u])) / (p.OwnFairness + p.Agreement) // R - F
			fairer[u] += more
			better[v] += float64((fairness[u]+more)*w) - goodness[v]
		}
	}
	slack := float64(p.stretch() * (rounding + float64(float64(2*longest)/(1<<52))))
	for v := range graph.Vertex(n) {
		for _, side := range []struct {
			name                        string
			value, change, prior, usual float64
			ratings                     int64
		}{
			{"fairness", fairness[v], fairer[v], p.FairnessPrior, usualFairness, g.Out.Degree(v)},
			{"goodness", goodness[v], better[v], p.GoodnessPrior, usualGoodness, g.In.Degree(v)},
		} {
			off := side.usual - side.value
			if side.ratings > 0 {
				off = (side.change + float64(side.prior*off)) / (side.prior + float64(side.ratings))
			}
			if off = math.Abs(float64(off * p.stretch())); !(off <= o.Convergence.Delta+slack) {
				return fmt.Errorf("trust: rev2: %w: %s of %s is %v, by the equations off by up to %v, the run says by no more than %v", algorithms.ErrCheck, side.name, g.IDs.Format(v), side.value, off, o.Convergence.Delta)
			}
		}
	}
	return nil
}

// meanOf returns the mean value of the vertices that have a row.
func meanOf(values []float64, a *graph.Adjacency) float64 {
	sum, count := 0.0, 0.0
	for v, x := range values {
		if a.Degree(graph.Vertex(v)) > 0 {
			sum, count = sum+x, count+1
		}
	}
	return sum / count
}

// REV2Spec registers REV2.
var REV2Spec = algorithms.Define(algorithms.Kernel[REV2Params, *REV2Result]{
	Name: "rev2", Title: "REV2",
	Cite: "Kumar, Hooi, Makhija, Kumar, Faloutsos, Subrahmanian, REV2: Fraudulent User Prediction in Rating Platforms, 2018",
	Doc: "From ratings, which may be negative: a rating is reliable if its rater is fair and it agrees with the goodness of whom it rates; " +
		"fairness is the mean reliability of a rater's ratings, goodness the mean of the ratings received, each times its reliability. " +
		"Both are smoothed by priors for those with few ratings. Without the paper's behaviour terms.",
	Needs: graph.NeedIn, Weights: true, Signed: true, Columns: []string{"fairness", "goodness"},
	Measures: []algorithms.MeasureDoc{
		{Name: "mean_fairness", Doc: "mean fairness of those who rate, from 0 to 1"},
		{Name: "mean_goodness", Doc: "mean goodness of those who are rated, from -1 to 1"},
		{Name: "scale", Doc: "weight that was taken for a rating of 1"},
	},
	Default: DefaultREV2(), Run: REV2, Check: checkREV2,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 16*n + ratingBytes(n, m) },
	Outcome: func(_ *graph.Snapshot, r *REV2Result) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("fairness", "", r.Fairness), column.Floats("goodness", "", r.Goodness)},
			Measures:    []algorithms.Measure{{Name: "mean_fairness", Value: r.MeanFairness}, {Name: "mean_goodness", Value: r.MeanGoodness}, {Name: "scale", Value: r.Scale}},
			Convergence: r.Convergence,
		}
	},
})
