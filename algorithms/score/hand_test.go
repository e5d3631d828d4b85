package score

import (
	"math"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

const day = int64(86400e6)

// handTable is a triangle 1, 2, 3 and a pair 4, 5, joined by 3 → 4, and a
// notice of 5 about 3. All edges are of day 730 but 1 → 2, which is one
// half-life older.
func handTable(t testing.TB) *graph.EdgeTable {
	now := 730 * day
	return graphtest.Build(t, &graph.Edges{
		Src:     []int64{1, 2, 2, 1, 3, 3, 4, 5, 5},
		Dst:     []int64{2, 1, 3, 3, 1, 4, 5, 4, 3},
		Weights: []float32{1, 1, 3, 1, 1, 1, 3, 1, -7},
		Times:   []int64{0, now, now, now, now, now, now, now, now},
	}, graph.BuildOptions{Directed: true, Signed: true})
}

// handModel asks for 1.5 effective ties, so that 1, 2 and 3 pass.
func handModel(t testing.TB) *Model {
	m, err := LoadModel("", nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Gate.EffectiveTies = 1.5
	return m
}

// Every number of the default model on five members, worked out by hand.
//
// With ln 2 as unit the ties are 1→2 ½ (one half-life old), 2→1 1,
// 2→3 2·½ = 1 (ln 4, not returned), 1→3 1, 3→1 1, 3→4 ½ (not returned),
// 4→5 2 and 5→4 1.
//
// The flow solves x = 0.03 + 0.85 Σ x(u)·share, with the shares of tie
// strength 1: ⅓ ⅔, 2: ½ ½, 3: ⅔ ⅓, 4: 1, 5: 1. Members 1 and 3 receive the same:
// x1 = x3 = a and x2 = b with a = 0.03 + 0.85(b/2 + 2a/3), b = 0.03 + 0.85 a/3.
//
// Undirected, the strengths are 12: 1½, 13: 2, 23: 1, 34: ½, 45: 3.
func TestByHand(t *testing.T) {
	result, _ := run(t, handTable(t), Request{Model: handModel(t)}, 1)
	a := (0.03 + 0.85*0.03/2) / (1 - 0.85*2/3 - 0.85*0.85/6)
	b := 0.03 + 0.85*a/3
	// x4 = 0.03 + 0.85(a/3 + x5), x5 = 0.03 + 0.85 x4
	x4 := (0.03 + 0.85*a/3 + 0.85*0.03) / (1 - 0.85*0.85)
	x5 := 0.03 + 0.85*x4
	ln8 := 3 * math.Ln2
	nan := math.NaN()
	// The notice 3·ln 2 = 2.08 lies between the points (2, 0.5) and (10, 0.1).
	notice3 := 0.5 - 0.4*(ln8-2)/8
	third := 1.0 / 3

	// Quantiles are over members 1, 2, 3: edges are their sorted values. Ties
	// share the middle, so trust (b, a, a) gives 0, ¾, ¾ and core (2, 2, 2) ½.
	own := []float64{
		0.35*0.75 + 0.25*1 + 0.10*1.0 + 0.10*0.5 + 0.05*0.75 + 0.10*0.25 + 0.05*1,
		0.35*0.00 + 0.25*1 + 0.10*0.5 + 0.10*0.5 + 0.05*0.75 + 0.10*0.25 + 0.05*1,
		0.35*0.75 + 0.25*notice3 + 0.10*0.5 + 0.10*0.5 + 0.05*0.00 + 0.10*1 + 0.05*(2*third),
		nan, nan,
	}
	want := map[string][]float64{
		"flow":                 {a, b, a, x4, x5},
		"effective_ties":       {1.96, 25.0 / 13, 7.0 / 3, 49.0 / 37, 1},
		"trust":                {5 * a, 5 * b, 5 * a, 5 * x4, 5 * x5},
		"notices":              {0, 0, ln8, 0, 0},
		"reciprocity":          {1, 0.5, 0.5, 1, 1},
		"core":                 {2, 2, 2, 1, 1},
		"clustering":           {1, 1, third, 0, 0},
		"participation":        {0, 0, 12.0 / 49, 12.0 / 49, 0},
		"bridge_share":         {0, 0, third, 1, 1},
		"connection":           own,
		"unrounded":            {726.25, 554.375, 300 + 550*own[2], nan, nan},
		"score":                {726, 554, 641, nan, nan},
		"coverage":             {0.2, 0.2, 0.2, 0, 0},
		"points_trust":         {550 * 0.35 * 0.75, 0, 550 * 0.35 * 0.75, nan, nan},
		"points_notices":       {137.5, 137.5, 137.5 * notice3, nan, nan},
		"points_reciprocity":   {55, 27.5, 27.5, nan, nan},
		"points_core":          {27.5, 27.5, 27.5, nan, nan},
		"points_clustering":    {550 * 0.05 * 0.75, 550 * 0.05 * 0.75, 0, nan, nan},
		"points_participation": {13.75, 13.75, 55, nan, nan},
		"points_bridge_share":  {27.5, 27.5, 27.5 * 2 * third, nan, nan},
	}
	for name, values := range want {
		got := floats(t, result.Columns, name)
		for v, x := range values {
			// Measurements are on a grid of 2^-30, the flow has an L1 error of
			// 1e-10, and points multiply that by at most 550.
			if !(math.Abs(got[v]-x) <= 1e-7) && !(math.IsNaN(x) && math.IsNaN(got[v])) {
				t.Errorf("%s of member %d is %v, wanted %v", name, v+1, got[v], x)
			}
		}
	}
	wantText := map[string][]string{
		"status": {"scorable", "scorable", "scorable", "not scorable: few effective ties", "not scorable: few effective ties"},
		"band":   {"fourth fifth", "middle fifth", "fourth fifth", "", ""},
		// Means of the values: trust ½, notices 0.832, reciprocity ⅔, clustering
		// ½, participation ½, bridge_share 0.889.
		"reason_1": {"trust raises", "trust lowers", "trust raises", "", ""},
		"reason_2": {"notices raises", "notices raises", "notices lowers", "", ""},
		"reason_3": {"reciprocity raises", "participation lowers", "participation raises", "", ""},
	}
	for name, values := range wantText {
		got := texts(t, result.Columns, name)
		for v := range values {
			if got[v] != values[v] {
				t.Errorf("%s of member %d is %q, wanted %q", name, v+1, got[v], values[v])
			}
		}
	}
	community := find(t, result.Columns, "community").U32
	for v, c := range []uint32{0, 0, 0, 3, 3} {
		if community[v] != c {
			t.Errorf("member %d is in community %d, wanted %d", v+1, community[v]+1, c+1)
		}
	}
	s := result.Summary
	if s.Scored != 3 || s.Ties != 8 || s.Notices != 1 || s.Communities != 2 || s.Median != 641 || s.Mean != (726.0+554+641)/3 || s.AsOf != "1972-01-01T00:00:00Z" {
		t.Errorf("summary %+v", s)
	}
}

// With anchors all trust starts there, and what nobody passes on goes back.
func TestAnchorsByHand(t *testing.T) {
	// 1 → 2, nothing else: 2 is without ties of its own. With r = (1, 0):
	// x1 = 0.15 + 0.85 x2, x2 = 0.85 x1, so x1 = 0.15 / (1 - 0.7225).
	table := graphtest.Build(t, graphtest.Edges([2]int64{1, 2}), graph.BuildOptions{Directed: true})
	m := handModel(t)
	m.Gate.EffectiveTies = 0
	result, _ := run(t, table, Request{Model: m, Anchors: anchorsOf(0)}, 1)
	x1 := 0.15 / (1 - 0.85*0.85)
	for v, x := range []float64{x1, 0.85 * x1} {
		if got := floats(t, result.Columns, "flow")[v]; math.Abs(got-x) > 1e-9 {
			t.Errorf("flow of %d is %v, wanted %v", v+1, got, x)
		}
	}
	if got := floats(t, result.Columns, "anchor"); got[0] != 1 || got[1] != 0 {
		t.Errorf("anchors %v", got)
	}
}

// Tie strengths follow the formula, whatever the transform.
func TestTieStrengths(t *testing.T) {
	now := 100 * day
	table := graphtest.Build(t, &graph.Edges{
		Src:     []int64{1, 2, 1, 1, 3, 1, 4},
		Dst:     []int64{2, 1, 3, 1, 1, 4, 2},
		Weights: []float32{8, 8, 8, 5, 0, 3, 100},
		Times:   []int64{now, now - 20*day, now + day, now, now, graph.NoTime, now - 10*day},
	}, graph.BuildOptions{Directed: true})
	g := graphtest.Snapshot(t, table, graph.Selection{Times: true})
	for _, test := range []struct {
		transform string
		want      [4]float64 // 1→2, 1→4, 2→1, 4→2
	}{
		{"linear", [4]float64{8, 1.5, 2, 2.5}},
		{"sqrt", [4]float64{math.Sqrt(8), math.Sqrt(3) / 2, math.Sqrt(8) / 4, 2.5}},
		{"log1p", [4]float64{math.Log(9), math.Log(4) / 2, math.Log(9) / 4, math.Log(101) / 4}},
		{"none", [4]float64{1, 0.5, 0.25, 0.25}},
	} {
		tie := Tie{Transform: test.transform, Cap: 10, Unreturned: 0.5, HalfLifeDays: 10}
		ties, counts, err := tieStrengths(t.Context(), g, tie, ageing{now, 10}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if counts != (tieCounts{arcs: 4, loops: 1, future: 1, weak: 1, undated: 1}) {
			t.Errorf("%s: counts %+v", test.transform, counts)
		}
		if ties.Size() != 4 {
			t.Fatalf("%s: %d ties", test.transform, ties.Size())
		}
		for i, w := range test.want {
			if got := float64(ties.Out.Weights[i]); math.Abs(got-w) > 1e-6*w { // float32
				t.Errorf("%s: strength %d is %v, wanted %v", test.transform, i, got, w)
			}
		}
	}
}
