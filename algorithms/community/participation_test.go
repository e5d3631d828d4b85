package community_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// divided runs the kernel with the communities of the vertices, and has the
// checker look at it.
func divided(t *testing.T, g *graph.Snapshot, communities []graph.Vertex) *community.ParticipationResult {
	t.Helper()
	p := community.DefaultParticipation()
	p.Labels.Label = communities
	r, err := community.Participation(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	o := community.ParticipationSpec
	out, seen, err := o.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Check(seen, &p, out); err != nil {
		t.Error(err)
	}
	return r
}

func simpleView(t *testing.T, e *graph.Edges) *graph.Snapshot {
	t.Helper()
	g, err := graphtest.Snapshot(t, graphtest.Build(t, e, graph.BuildOptions{}), graph.Selection{}).With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestParticipationOfFamilies(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		name        string
		edges       *graph.Edges
		communities []graph.Vertex
		share, z    []float64
	}{
		{"edgeless", graphtest.Edgeless(2), []graph.Vertex{0, 1}, []float64{none, none}, []float64{none, none}},
		// All ties into one community, which is not the own one for the centre.
		{"star and its centre", graphtest.Star(4), []graph.Vertex{0, 1, 1, 1}, []float64{0, 0, 0, 0}, []float64{none, none, none, none}},
		// The centre has 3 ties within, the leaves 1: mean 3/2, deviation √3/2.
		{"star", graphtest.Star(4), []graph.Vertex{3, 3, 3, 3}, []float64{0, 0, 0, 0}, []float64{math.Sqrt(3), -1 / math.Sqrt(3), -1 / math.Sqrt(3), -1 / math.Sqrt(3)}},
		// The centre's ties fall one each into three communities.
		{"star of strangers", graphtest.Star(4), []graph.Vertex{3, 1, 2, 0}, []float64{2.0 / 3, 0, 0, 0}, []float64{none, none, none, none}},
		// The ends of the bridge: 2 of 3 within, 1 across: 1 - 4/9 - 1/9.
		{"two triangles with a bridge", graphtest.TwoCliques(3), []graph.Vertex{0, 0, 0, 1, 1, 1}, []float64{0, 0, 4.0 / 9, 4.0 / 9, 0, 0}, []float64{none, none, none, none, none, none}},
		{"path", graphtest.Path(3), []graph.Vertex{0, 0, 1}, []float64{0, 0.5, 0}, []float64{none, none, none}},
	} {
		r := divided(t, simpleView(t, test.edges), test.communities)
		near := func(a, b float64) bool { return math.Abs(a-b) < 1e-15*4 || math.IsNaN(a) && math.IsNaN(b) }
		for v := range test.share {
			if !near(r.Participation[v], test.share[v]) || !near(r.Z[v], test.z[v]) {
				t.Errorf("%s: vertex %d has %v and z %v, want %v and %v", test.name, v, r.Participation[v], r.Z[v], test.share[v], test.z[v])
			}
		}
	}
}

// Communities bear the names of their smallest members, whatever they were
// called; too few labels, or one beyond the graph, are refused.
func TestParticipationOfLabels(t *testing.T) {
	g := simpleView(t, graphtest.Clique(4))
	if r := divided(t, g, []graph.Vertex{3, 2, 3, 2}); fmt.Sprint(r.Community) != "[0 1 0 1]" {
		t.Errorf("communities %v", r.Community)
	}
	for _, label := range [][]graph.Vertex{{0, 0, 0}, {0, 0, 0, 4}} {
		p := community.DefaultParticipation()
		p.Labels.Label = label
		if _, err := community.Participation(context.Background(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%v: %v", label, err)
		}
	}
}

// Zachary's karate club with its two factions, computed with bctpy 0.6.0 (Brain
// Connectivity Toolbox for Python): participation_coef(A, factions) and
// module_degree_zscore(A, factions), by id.
func TestParticipationOfTheKarateClub(t *testing.T) {
	factions := []graph.Vertex{
		1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2,
		2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	}
	share := []float64{
		0.21875, 0.19753086419753085, 0.5, 0.0, 0.0, 0.0,
		0.0, 0.0, 0.48, 0.0, 0.0, 0.0,
		0.31999999999999995, 0.0, 0.4444444444444444, 0.0, 0.2777777777777778, 0.375,
		0.5, 0.375, 0.4444444444444444, 0.1527777777777778, 0.0, 0.2076124567474048,
		0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
		0.0, 0.0, 0.0, 0.0,
	}
	z := []float64{
		3.2065110859493857, 1.2582511856257084, 0.28412123546386964, 0.6088312188511492, -0.3652987313106895,
		-0.04058874792340995, -0.04058874792340995, -0.04058874792340995, -0.2579303520876644, -0.3652987313106895,
		-1.0147186980852487, -0.6900087146979691, -0.04058874792340995, -0.6900087146979691, -0.6900087146979691,
		-0.6900087146979691, 0.32241294010958055, -0.2579303520876644, -0.8382736442849094, -0.2579303520876644,
		-0.5481019981862869, 2.0634428167013152, -0.6900087146979691, 3.2241294010958055, -0.5481019981862869,
		-0.5481019981862869, -0.5481019981862869, -0.5481019981862869, -0.5481019981862869, 0.32241294010958055,
		-0.2579303520876644, 0.03224129401095807, -0.2579303520876644, -0.5481019981862869,
	}
	graphtest.DataDir(t)
	g, err := graphtest.Snapshot(t, graphtest.Load(t, "karate", false), graph.Selection{}).With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	byRank := g.IDs.ByRank() // the ids are 0 to 33
	communities := make([]graph.Vertex, len(byRank))
	for id, v := range byRank {
		communities[v] = factions[id]
	}
	r := divided(t, g, communities)
	for id, v := range byRank {
		if math.Abs(r.Participation[v]-share[id]) > 1e-14 || math.Abs(r.Z[v]-z[id]) > 1e-14 {
			t.Errorf("member %d has %v and z %v, want %v and %v", id, r.Participation[v], r.Z[v], share[id], z[id])
		}
	}
}

// Two circles of three, joined by a tie between 3 and 4.
func ExampleParticipation() {
	ctx := context.Background()
	circles := &graph.Edges{Src: []int64{1, 2, 3, 3, 4, 5, 6}, Dst: []int64{2, 3, 1, 4, 5, 6, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{circles}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := community.Participation(ctx, g, community.DefaultParticipation(), algorithms.Env{})
	fmt.Printf("%.3f\n", r.Participation)
	// Output: [0.000 0.000 0.444 0.444 0.000 0.000]
}
