package catalog_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// rejectsMeasures hands the checker answers that have another value of a
// measure, or lack it. A share of 1e-4 is what a power law's fit is known to.
func rejectsMeasures(t *testing.T, s algorithms.Spec, seen *graph.Snapshot, params any, o *algorithms.Outcome) {
	t.Helper()
	for i, m := range o.Measures {
		if doc, ok := s.Measure(m.Name); !ok || doc.Effort {
			continue // hasItsColumns tells of the first
		}
		bad := *o
		for _, value := range []float64{1.5*m.Value + 1, m.Value + 1e-4*math.Max(1, math.Abs(m.Value)), math.NaN()} {
			bad.Measures = slices.Clone(o.Measures)
			bad.Measures[i].Value = value
			if err := s.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
				t.Errorf("measure %s of %v instead of %v: the checker says %v", m.Name, value, m.Value, err)
			}
		}
		bad.Measures = slices.Delete(slices.Clone(o.Measures), i, i+1)
		if err := s.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("no measure %s: the checker says %v", m.Name, err)
		}
	}
}

// Measures under parameters that the walk, which takes the defaults, does not
// come to: the checkers accept them, and nothing else.
func TestMeasuresOfOtherParameters(t *testing.T) {
	members := func(v ...graph.Vertex) algorithms.VertexWeights {
		set := algorithms.VertexWeights{Name: "seeds", Vertices: v}
		for range v {
			set.Weights = append(set.Weights, 1)
		}
		return set
	}
	start := algorithms.VertexWeights{Name: "start", Vertices: []graph.Vertex{0, 1}, Weights: []float64{2, 1}}
	for i, c := range []struct {
		spec   algorithms.Spec
		change func(params any)
	}{
		{rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).Dangling = "none" }},
		{rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).As = "graphx" }}, // values that add up to n
		{rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).As = "gds" }},    // n times as large
		{rank.PersonalisedSpec, func(p any) {
			other := members(1)
			other.Name = "other"
			p.(*rank.PersonalisedParams).SeedSets.Sets = []algorithms.VertexWeights{start, other}
		}},
		{rank.ForwardPushSpec, func(p any) { p.(*rank.ForwardPushParams).MaxIterations = 2 }},
		{rank.ForwardPushSpec, func(p any) { p.(*rank.ForwardPushParams).Damping = 0 }},
		{rank.HITSSpec, func(p any) { p.(*rank.HITSParams).Norm = "max" }},
		{rank.EigenvectorSpec, func(p any) { p.(*rank.EigenvectorParams).Norm = "sum" }},
		{rank.KatzSpec, func(p any) { p.(*rank.KatzParams).Norm = "sum" }},
		{rank.KatzSpec, func(p any) { q := p.(*rank.KatzParams); q.Norm, q.Alpha, q.Beta = "max", 0.01, 3 }},
		{rank.TrustRankSpec, func(p any) { p.(*rank.TrustRankParams).Seeds = start }},
		{rank.AntiTrustRankSpec, func(p any) { p.(*rank.AntiTrustRankParams).Seeds = start }},
		{rank.EigenTrustSpec, func(p any) { p.(*rank.EigenTrustParams).PreTrusted = start }},
		{trust.FairnessGoodnessSpec, func(p any) { p.(*trust.FairnessGoodnessParams).Scale = 2000 }},
		{trust.REV2Spec, func(p any) { p.(*trust.REV2Params).Scale = 2000 }},
		{trust.REV2Spec, func(p any) { p.(*trust.REV2Params).MaxIterations = 2 }},
		{trust.SybilRankSpec, func(p any) { p.(*trust.SybilRankParams).Seeds = members(1, 0, 3) }},
		{trust.SybilSCARSpec, func(p any) { q := p.(*trust.SybilSCARParams); q.Homophily, q.Sybil = 0.01, members(1) }},
		{trust.CommunitySmoothingSpec, func(p any) {
			for v := range graph.Vertex(40) {
				q := p.(*trust.CommunitySmoothingParams)
				q.Labels.Label = append(q.Labels.Label, v%5)
			}
		}},
	} {
		t.Run(fmt.Sprint(i, " ", c.spec.Name), func(t *testing.T) {
			for seed := range uint64(4) {
				directed := c.spec.Signed || seed%2 == 0
				weighted := c.spec.Signed || seed > 1 && c.spec.Name != "pagerank" // graphx knows none
				g := graphtest.Snapshot(t, graphtest.Random(seed, 40, 60, graph.BuildOptions{Directed: directed, Signed: c.spec.Signed}, weighted), graph.Selection{Sign: c.spec.Sign()})
				params := c.spec.New()
				c.change(params)
				o, seen, err := c.spec.Run(t.Context(), g, params, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				if err := c.spec.Check(seen, params, o); err != nil || len(o.Measures) == 0 {
					t.Errorf("seed %d: measures %v, the checker says %v", seed, o.Measures, err)
				}
				rejectsMeasures(t, c.spec, seen, params, o)
			}
		})
	}
}
