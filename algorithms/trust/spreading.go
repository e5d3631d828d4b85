package trust

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// SpreadingActivation lets energy flow from one source along the arcs, as
// Appleseed does. In every round each vertex keeps the share 1-d of what has
// just reached it and passes the rest on to whom it points to, in proportion to
// the weights; the source keeps nothing, passing on all:
//
//	rank(v) += (1-d) in(v)
//	in'(u)   = Σ d in(v) w(v,u)/s(v)                over v → u
//
// all at once (synchronously). Everybody has, beside the own arcs, one back to
// the source, of weight Backward, which stands in for an own arc to it; so no
// energy is lost at those who point to nobody, and those near the source get
// more. s(v) adds up the weights of v's arcs with that one. Loops do not count.
// Who cannot be reached has rank 0. Ranks add up to Energy in the end, unless
// the source points to nobody: then all are 0. It is not personalised PageRank,
// which restarts without passing through arcs and counts the source's own
// visits; nor does it propagate distrust.
//
// Source: C.-N. Ziegler, G. Lausen, Propagation Models for Trust and Distrust in
// Social Networks, Information Systems Frontiers 7 (2005), pages 337-358. That
// the source keeps nothing is as in A. Cobleigh's TrustNet, which describes it.
//
// Needs the transpose. A round costs O(n+m); 32 bytes per vertex. Rows are added
// in their order by one worker and what comes back to the source in the order of
// the chunks, so no bit depends on the workers.
//
// The bound is exact: what is still under way will all be kept by somebody, so
// its sum is the L1 error of the ranks. Of two rounds every unit spends one at
// least away from the source, where 1-d of it is kept, so the error shrinks by d
// in two rounds. The run stops when it is at most Tolerance. (The paper's stops
// when no rank grows by more than its threshold, which says less.) Rounding adds
// some k·2⁻⁵² of Energy, k the rounds and the largest degree together.
func SpreadingActivation(ctx context.Context, g *graph.Snapshot, p SpreadingParams, e algorithms.Env) (*SpreadingResult, error) {
	r, err := spreadingActivation(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: spreading-activation: %w", err)
	}
	return r, nil
}

func spreadingActivation(ctx context.Context, g *graph.Snapshot, p SpreadingParams, e algorithms.Env) (*SpreadingResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	source, err := p.Source.In(g)
	if err != nil {
		return nil, err
	}
	n := g.Order()
	s := &spreading{g: g, d: p.Spreading, source: source, back: backward(g, p.Backward), rank: make([]float64, n), in: make([]float64, n), give: make([]float64, n), strength: make([]float64, n)}
	s.cuts = par.Cuts[graph.Vertex](g.In.Offsets, chunkRatings)
	s.home, s.sums = make([]float64, len(s.cuts)), make([]float64, len(s.cuts))
	s.team = par.NewTeam(min(par.Workers(e.Workers), max(len(s.cuts)-1, 1)))
	defer s.team.Dismiss()
	if err := s.team.Each(ctx, len(s.cuts)-1, func(c int) {
		for v := s.cuts[c]; v < s.cuts[c+1]; v++ {
			s.strength[v] = spread(g, v, source, s.back)
		}
	}); err != nil {
		return nil, err
	}
	r := &SpreadingResult{Rank: s.rank}
	r.Meaning = "energy still under way, the L1 error"
	if n == 0 || s.strength[source] == 0 {
		r.Converged = true
		return r, nil
	}
	s.in[source], r.Delta = p.Energy, p.Energy
	for !r.Converged && r.Iterations < p.MaxIterations {
		if r.Delta, err = s.round(ctx); err != nil {
			return nil, err
		}
		r.Iterations++
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	return r, nil
}

// backward returns the weight of the arcs back: the largest one if it is 0.
func backward(g *graph.Snapshot, given float64) float64 {
	switch {
	case given > 0:
		return given
	case g.Out.Weights == nil:
		return 1
	}
	largest := float32(0)
	for _, w := range g.Out.Weights {
		largest = max(largest, w)
	}
	return float64(largest)
}

// spread returns s(v).
func spread(g *graph.Snapshot, v, source graph.Vertex, back float64) (sum float64) {
	weights := g.Out.RowWeights(v)
	for i, u := range g.Out.Row(v) {
		switch {
		case u == v || u == source:
		case weights == nil:
			sum++
		default:
			sum += float64(weights[i])
		}
	}
	if v != source {
		sum += back
	}
	return sum
}

// spreading is the state of a run.
type spreading struct {
	g      *graph.Snapshot
	d      float64
	source graph.Vertex
	back   float64
	cuts   []graph.Vertex // chunks of In's rows
	team   *par.Team

	rank, in   []float64
	give       []float64 // what a vertex passes on for a weight of 1
	strength   []float64 // s
	home, sums []float64 // per chunk: what comes back to the source, and all that is under way
}

// round makes one and returns what is then under way.
func (s *spreading) round(ctx context.Context) (underWay float64, err error) {
	chunks := len(s.cuts) - 1
	err = s.team.Each(ctx, chunks, func(c int) {
		s.home[c] = 0
		for v := s.cuts[c]; v < s.cuts[c+1]; v++ {
			if s.give[v] = 0; s.in[v] == 0 {
				continue
			}
			if v == s.source {
				s.give[v] = s.in[v] / s.strength[v]
				continue
			}
			s.rank[v] += float64((1 - s.d) * s.in[v])
			if pass := float64(s.d * s.in[v]); s.strength[v] > 0 {
				s.give[v] = pass / s.strength[v]
				s.home[c] += float64(s.give[v] * s.back)
			} else { // all weights are 0: straight home
				s.home[c] += pass
			}
		}
	})
	if err != nil {
		return 0, err
	}
	home := 0.0
	for _, part := range s.home[:chunks] {
		home += part
	}
	err = s.team.Each(ctx, chunks, func(c int) {
		s.sums[c] = 0
		for u := s.cuts[c]; u < s.cuts[c+1]; u++ {
			sum := 0.0
			if u == s.source {
				sum = home
			} else {
				weights := s.g.In.RowWeights(u)
				for i, v := range s.g.In.Row(u) {
					switch {
					case v == u:
					case weights == nil:
						sum += s.give[v]
					default:
						sum += float64(s.give[v] * float64(weights[i]))
					}
				}
			}
			s.in[u] = sum
			s.sums[c] += sum
		}
	})
	for _, part := range s.sums[:chunks] {
		underWay += part
	}
	return underWay, err
}

// SpreadingParams are the quantities that decide the answer.
type SpreadingParams struct {
	Source        algorithms.Member `json:"source" doc:"whose view it is; without: the smallest id"`
	Energy        float64           `json:"energy" doc:"energy that the source sends out" range:"(0,inf)"`
	Spreading     float64           `json:"spreading" doc:"spreading factor d: share that is passed on" range:"[0,1)"`
	Backward      float64           `json:"backward" doc:"weight of everybody's arc back to the source; 0: the largest weight" range:"[0,inf)"`
	Tolerance     float64           `json:"tolerance" doc:"energy still under way at which to stop" range:"[0,inf)"`
	MaxIterations int               `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultSpreading returns the paper's spreading factor; a unit of energy is
// spent to the ninth digit within 256 rounds.
func DefaultSpreading() SpreadingParams {
	return SpreadingParams{Energy: 1, Spreading: 0.85, Tolerance: 1e-9, MaxIterations: 1000}
}

// SpreadingResult holds the energy that each vertex keeps.
type SpreadingResult struct {
	Rank []float64
	algorithms.Convergence
}

// checkSpreading spends the energy vertex by vertex along the out-arcs, each
// passing on at once all that has reached it, in whatever round: the order
// changes nothing in the end.
func checkSpreading(g *graph.Snapshot, p SpreadingParams, o *algorithms.Outcome) error {
	n := g.Order()
	rank, energy := make([]float64, n), make([]float64, n)
	source, err := p.Source.In(g)
	if err != nil {
		return err
	}
	back := backward(g, p.Backward)
	left := p.Energy
	if n == 0 || spread(g, source, source, back) == 0 {
		left = 0
	} else {
		energy[source] = p.Energy
	}
	for left > 1e-10*p.Energy {
		left = 0
		for v := range graph.Vertex(n) {
			e := energy[v]
			if e == 0 {
				continue
			}
			energy[v] = 0
			if v != source {
				rank[v] += float64((1 - p.Spreading) * e)
				e = float64(p.Spreading * e)
			}
			s := spread(g, v, source, back)
			if v != source && s == 0 {
				energy[source] += e
			} else if v != source {
				energy[source] += float64(e * (back / s))
			}
			for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
				u, w := g.Out.Targets[arc], 1.0
				if g.Out.Weights != nil {
					w = float64(g.Out.Weights[arc])
				}
				if u != v && u != source && w > 0 {
					energy[u] += float64(e * (w / s))
				}
			}
		}
		for _, e := range energy {
			left += e
		}
	}
	return near(g, "spreading-activation", o, o.Convergence.Delta+float64(1e-9*p.Energy), rank)
}

// SpreadingActivationSpec registers SpreadingActivation.
var SpreadingActivationSpec = algorithms.Define(algorithms.Kernel[SpreadingParams, *SpreadingResult]{
	Name: "spreading-activation", Title: "Spreading activation",
	Cite: "Ziegler, Lausen, Propagation Models for Trust and Distrust in Social Networks, 2005",
	Doc: "Appleseed: energy flows from a source along the arcs in proportion to their weights; each vertex keeps the share 1 - spreading of " +
		"what reaches it, and the source nothing, to whom everybody has an arc back. Trust as the source sees it, not a global rank.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"rank"},
	Default: DefaultSpreading(), Run: SpreadingActivation, Check: checkSpreading,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 32*n + 2*ratingBytes(n, m) },
	Outcome: func(_ *graph.Snapshot, r *SpreadingResult) *algorithms.Outcome {
		return &algorithms.Outcome{Columns: []column.Column{column.Floats("rank", "energy", r.Rank)}, Convergence: r.Convergence}
	},
})
