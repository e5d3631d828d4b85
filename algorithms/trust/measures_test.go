package trust_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// Measures under parameters that the walk over the catalog, which takes the
// defaults, does not come to: the checker accepts them, and rejects other values
// and an outcome that lacks one.
func TestMeasuresAreChecked(t *testing.T) {
	for _, test := range []struct {
		spec   algorithms.Spec
		change func(params any)
	}{
		{trust.FairnessGoodnessSpec, func(p any) { p.(*trust.FairnessGoodnessParams).Scale = 2000 }},
		{trust.REV2Spec, func(p any) { p.(*trust.REV2Params).Scale = 2000 }},
		{trust.REV2Spec, func(p any) { p.(*trust.REV2Params).MaxIterations = 2 }},
		{trust.SybilRankSpec, func(p any) { p.(*trust.SybilRankParams).Seeds = known(1, 0, 3) }},
		{trust.SybilSCARSpec, func(p any) {
			q := p.(*trust.SybilSCARParams)
			q.Homophily, q.Sybil = 0.01, known(1)
		}},
		{trust.CommunitySmoothingSpec, func(p any) {
			q := p.(*trust.CommunitySmoothingParams)
			for v := range graph.Vertex(40) {
				q.Labels.Label = append(q.Labels.Label, v%5)
			}
		}},
	} {
		for seed := range uint64(3) {
			directed := test.spec.Signed
			g := graphtest.Snapshot(t, graphtest.Random(seed, 40, 90, graph.BuildOptions{Directed: directed, Signed: directed}, seed < 2), graph.Selection{Sign: test.spec.Sign()})
			params := test.spec.New()
			test.change(params)
			o, seen, err := test.spec.Run(t.Context(), g, params, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if err := test.spec.Check(seen, params, o); err != nil {
				t.Errorf("%s, seed %d: %v", test.spec.Name, seed, err)
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
		if doc, ok := s.Measure(m.Name); !ok || doc.Effort {
			t.Errorf("%s says nothing of %s, or that it is no answer", s.Name, m.Name)
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
