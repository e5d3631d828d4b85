package rank_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
)

// Measures under parameters that the walk over the catalog, which takes the
// defaults, does not come to: the checker accepts them, and rejects other values
// and an outcome that lacks one.
func TestMeasuresAreChecked(t *testing.T) {
	start := seeds(0, 2, 0, 1)
	for _, test := range []struct {
		name   string
		spec   algorithms.Spec
		change func(params any)
	}{
		{"mass that leaves", rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).Dangling = "none" }},
		{"values that add up to n", rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).As = "graphx" }},
		{"values n times as large", rank.PageRankSpec, func(p any) { p.(*rank.PageRankParams).As = "gds" }},
		{"two seed sets", rank.PersonalisedSpec, func(p any) {
			one, other := start, seeds(1)
			one.Name, other.Name = "one", "other"
			p.(*rank.PersonalisedParams).SeedSets.Sets = []algorithms.VertexWeights{one, other}
		}},
		{"early end", rank.ForwardPushSpec, func(p any) { p.(*rank.ForwardPushParams).MaxIterations = 2 }},
		{"no step", rank.ForwardPushSpec, func(p any) { p.(*rank.ForwardPushParams).Damping = 0 }},
		{"largest is 1", rank.HITSSpec, func(p any) { p.(*rank.HITSParams).Norm = "max" }},
		{"sum is 1", rank.EigenvectorSpec, func(p any) { p.(*rank.EigenvectorParams).Norm = "sum" }},
		{"sum is 1", rank.KatzSpec, func(p any) { p.(*rank.KatzParams).Norm = "sum" }},
		{"largest is 1", rank.KatzSpec, func(p any) { q := p.(*rank.KatzParams); q.Norm, q.Alpha, q.Beta = "max", 0.01, 3 }},
		{"seeds", rank.TrustRankSpec, func(p any) { p.(*rank.TrustRankParams).Seeds = start }},
		{"seeds", rank.AntiTrustRankSpec, func(p any) { p.(*rank.AntiTrustRankParams).Seeds = start }},
		{"pre-trusted", rank.EigenTrustSpec, func(p any) { p.(*rank.EigenTrustParams).PreTrusted = start }},
	} {
		for _, directed := range []bool{false, true} {
			g := snapshot(t, with(random(6, 30, 70, false), 30, random(7, 9, 5, false)), directed)
			params := test.spec.New()
			test.change(params)
			o, seen, err := test.spec.Run(context.Background(), g, params, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if err := test.spec.Check(seen, params, o); err != nil {
				t.Errorf("%s, %s, directed %v: %v", test.spec.Name, test.name, directed, err)
			}
			rejectsMeasures(t, test.spec, seen, params, o)
		}
	}
}

// rejectsMeasures hands the checker outcomes that have another value of a
// measure, or lack it.
func rejectsMeasures(t *testing.T, s algorithms.Spec, seen *graph.Snapshot, params any, o *algorithms.Outcome) {
	t.Helper()
	for i, m := range o.Measures {
		doc, ok := s.Measure(m.Name)
		if !ok {
			t.Errorf("%s says nothing of %s", s.Name, m.Name)
		}
		if doc.Effort {
			continue
		}
		bad := *o
		for _, value := range []float64{1.5*m.Value + 1, m.Value + 1e-6, m.Value - 1e-6, math.NaN()} {
			bad.Measures = slices.Clone(o.Measures)
			bad.Measures[i].Value = value
			if err := s.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
				t.Errorf("%s: %s of %v instead of %v: %v", s.Name, m.Name, value, m.Value, err)
			}
		}
		bad.Measures = slices.Delete(slices.Clone(o.Measures), i, i+1)
		if err := s.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%s: no %s: %v", s.Name, m.Name, err)
		}
	}
}
