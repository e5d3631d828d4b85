package score

import (
	"math"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// What the data cannot tell counts by the model's rule: its weight goes to the
// others, or a neutral value stands in. Either way it is no reason.
func TestMissingFeatures(t *testing.T) {
	// A triangle, undirected and unsigned: no reciprocity, no notices. All
	// else is equal among the three, so every quantile is ½; clustering too;
	// no tie is a bridge.
	table := graphtest.Build(t, graphtest.Clique(3), graph.BuildOptions{})
	rest := 0.35*0.5 + 0.10*0.5 + 0.05*0.5 + 0.10*0.5 + 0.05*1
	for _, test := range []struct {
		name, rule    string
		neutral, want float64
	}{
		{"renormalise", "renormalise", 0, rest / 0.65},
		{"neutral", "neutral", 0.8, (rest + 0.10*0.8) / 0.75},
	} {
		m := handModel(t)
		for i := range m.Features {
			if m.Features[i].Name == "reciprocity" {
				m.Features[i].Missing, m.Features[i].Neutral = test.rule, test.neutral
			}
		}
		r, _ := run(t, table, Request{Model: m}, 1)
		for v, got := range floats(t, r.Columns, "connection") {
			if math.Abs(got-test.want) > 1e-12 {
				t.Errorf("%s: vertex %d has %v, wanted %v", test.name, v, got, test.want)
			}
		}
		for _, reason := range texts(t, r.Columns, "reason_1") {
			if reason != "" {
				t.Errorf("%s: reason %q among equals", test.name, reason)
			}
		}
	}
}

// SybilRank's last step divides by what a member receives: on an undirected
// graph without anchors nobody then stands out by degree alone.
func TestDegreeNormalised(t *testing.T) {
	table := graphtest.Build(t, graphtest.Star(6), graph.BuildOptions{})
	m := handModel(t)
	m.Gate.EffectiveTies, m.Flow.DegreeNormalised, m.Flow.Damping = 0, true, 0.999
	m.Flow.MaxIterations = 100000
	r, _ := run(t, table, Request{Model: m}, 1)
	for v, got := range floats(t, r.Columns, "trust") {
		if math.Abs(got-1) > 2e-3 { // damping 1 would give 1
			t.Errorf("trust of vertex %d is %v", v, got)
		}
	}
}
