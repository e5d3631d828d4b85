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
// start, and a round whose largest change is δ ends within ρ/(1-ρ) δ of it. The
// run stops when that is at most Tolerance. Rounding adds some (d+c)·2⁻⁵²/(1-ρ),
// d the largest degree, c the chunks and the vertices of one.
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
		r.Delta = p.stretch() * change
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

// stretch returns ρ/(1-ρ) = (max(α,β) + r)/(1-r).
func (p REV2Params) stretch() float64 {
	r := (p.OwnFairness + float64(p.Agreement/2)) / (p.OwnFairness + p.Agreement)
	return (max(p.FairnessPrior, p.GoodnessPrior) + r) / (1 - r)
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
	FairnessPrior float64 `json:"fairness-prior" doc:"α: ratings that the mean fairness counts for" range:"[0,inf)"`
	GoodnessPrior float64 `json:"goodness-prior" doc:"β: ratings that the mean goodness counts for" range:"[0,inf)"`
	OwnFairness   float64 `json:"own-fairness" doc:"γ₁: weight of the rater's fairness in a rating's reliability" range:"[0,inf)"`
	Agreement     float64 `json:"agreement" doc:"γ₂: weight of the agreement with the rated one's goodness in a rating's reliability" range:"(0,inf)"`
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

// checkREV2 keeps the reliability of every rating in a list, begins at
// other values, and replaces all three kinds at once, each from the last of the
// others, until nothing moves.
func checkREV2(g *graph.Snapshot, p REV2Params, o *algorithms.Outcome) error {
	n, size, scale := g.Order(), int(g.Size()), p.Scale
	from, rating, reliability := make([]graph.Vertex, size), make([]float64, size), make([]float64, size)
	for u := range graph.Vertex(n) {
		for arc := g.Out.Offsets[u]; arc < g.Out.Offsets[u+1]; arc++ {
			from[arc], rating[arc] = u, 1
			if g.Out.Weights != nil {
				rating[arc] = float64(g.Out.Weights[arc])
			}
			if p.Scale == 0 {
				scale = max(scale, math.Abs(rating[arc]))
			}
		}
	}
	for arc := range rating {
		if scale > 0 {
			rating[arc] /= scale
		}
	}
	fairness, goodness := make([]float64, n), make([]float64, n)
	usualFairness, usualGoodness := 1.0, 0.0
	sumF, sumG, outs, ins := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for round := 0; size > 0 && round < 20000; round++ {
		for _, sums := range [][]float64{sumF, sumG, outs, ins} {
			clear(sums)
		}
		change := 0.0
		for arc, v := range g.Out.Targets {
			u := from[arc]
			sumF[u], outs[u] = sumF[u]+reliability[arc], outs[u]+1
			sumG[v], ins[v] = sumG[v]+float64(reliability[arc]*rating[arc]), ins[v]+1
			agreed := float64(p.Agreement * (1 - float64(math.Abs(rating[arc]-goodness[v])/2)))
			next := (float64(p.OwnFairness*fairness[u]) + agreed) / (p.OwnFairness + p.Agreement)
			change = max(change, math.Abs(next-reliability[arc]))
			reliability[arc] = next
		}
		nextFairness, nextGoodness, raters, rated := 0.0, 0.0, 0.0, 0.0
		for v := range n {
			f, h := usualFairness, usualGoodness
			if outs[v] > 0 {
				f = (sumF[v] + float64(p.FairnessPrior*usualFairness)) / (outs[v] + p.FairnessPrior)
				nextFairness, raters = nextFairness+f, raters+1
			}
			if ins[v] > 0 {
				h = (sumG[v] + float64(p.GoodnessPrior*usualGoodness)) / (ins[v] + p.GoodnessPrior)
				nextGoodness, rated = nextGoodness+h, rated+1
			}
			change = max(change, math.Abs(f-fairness[v]), math.Abs(h-goodness[v]))
			fairness[v], goodness[v] = f, h
		}
		usualFairness, usualGoodness = nextFairness/raters, nextGoodness/rated
		if change < 1e-13 {
			break
		}
	}
	if size == 0 {
		for v := range fairness {
			fairness[v] = 1
		}
	}
	return near(g, "rev2", o, o.Convergence.Delta+1e-9, fairness, goodness)
}

// REV2Spec registers REV2.
var REV2Spec = algorithms.Define(algorithms.Kernel[REV2Params, *REV2Result]{
	Name: "rev2", Title: "REV2",
	Cite: "Kumar, Hooi, Makhija, Kumar, Faloutsos, Subrahmanian, REV2: Fraudulent User Prediction in Rating Platforms, 2018",
	Doc: "From ratings, which may be negative: a rating is reliable if its rater is fair and it agrees with the goodness of whom it rates; " +
		"fairness is the mean reliability of a rater's ratings, goodness the mean of the ratings received, each times its reliability. " +
		"Both are smoothed by priors for those with few ratings. Without the paper's behaviour terms.",
	Needs: graph.NeedIn, Weights: true, Signed: true, Columns: []string{"fairness", "goodness"},
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
