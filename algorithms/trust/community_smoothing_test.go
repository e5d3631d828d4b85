package trust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// smoothed runs the kernel and has the checker look at it, and at answers with
// one value changed.
func smoothed(t *testing.T, g *graph.Snapshot, p trust.CommunitySmoothingParams) *trust.CommunitySmoothingResult {
	t.Helper()
	r, err := trust.CommunitySmoothing(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	spec := trust.CommunitySmoothingSpec
	o, seen, err := spec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Check(seen, &p, o); err != nil {
		t.Error(err)
	}
	for i := 1; i < len(o.Columns); i++ {
		for v := range o.Columns[i].F64 {
			bad := *o
			bad.Columns = slices.Clone(o.Columns)
			bad.Columns[i].F64 = slices.Clone(o.Columns[i].F64)
			if bad.Columns[i].F64[v] += 1e-6; math.IsNaN(bad.Columns[i].F64[v]) {
				bad.Columns[i].F64[v] = 0.5
			}
			if err := spec.Check(seen, &p, &bad); !errors.Is(err, algorithms.ErrCheck) {
				t.Errorf("%s is wrong at %d, the checker says %v", o.Columns[i].Name, v, err)
			}
		}
	}
	return r
}

// Two cliques of three with a bridge between 2 and 3. The means are 2 and 8, and
// each sees the other's alone.
func TestCommunitySmoothingByHand(t *testing.T) {
	g := friends(t, graphtest.TwoCliques(3))
	none := math.NaN()
	for _, c := range []struct {
		name               string
		known              map[graph.Vertex]float64
		smoothing, between float64
		want, communities  []float64
	}{
		{"half and half", map[graph.Vertex]float64{0: 1, 1: 3, 4: 8}, 0.5, 0.5, []float64{3, 4, 5, 5, 6.5, 5}, []float64{5, 5, 5, 5, 5, 5}},
		{"communities alone", map[graph.Vertex]float64{0: 1, 1: 3, 4: 8}, 0.5, 0, []float64{1.5, 2.5, 2, 8, 8, 8}, []float64{2, 2, 2, 8, 8, 8}},
		{"nothing from others", map[graph.Vertex]float64{0: 1, 1: 3, 4: 8}, 0, 0.25, []float64{1, 3, 3.5, 6.5, 8, 6.5}, []float64{3.5, 3.5, 3.5, 6.5, 6.5, 6.5}},
		{"all from the community", map[graph.Vertex]float64{0: 1, 1: 3, 4: 8}, 1, 0, []float64{2, 2, 2, 8, 8, 8}, []float64{2, 2, 2, 8, 8, 8}},
		{"one community has none", map[graph.Vertex]float64{0: 1, 1: 3}, 0.5, 0.5, []float64{1.5, 2.5, 2, 2, 2, 2}, []float64{2, 2, 2, 2, 2, 2}},
		{"nor looks for one", map[graph.Vertex]float64{0: 1, 1: 3}, 0.5, 0, []float64{1.5, 2.5, 2, none, none, none}, []float64{2, 2, 2, none, none, none}},
	} {
		p := trust.DefaultCommunitySmoothing()
		p.Scores, p.Smoothing, p.Between = someKnown(c.known), c.smoothing, c.between
		p.Labels.Label = []graph.Vertex{5, 5, 5, 1, 1, 1}
		r := smoothed(t, g, p)
		if fmt.Sprint(r.Community) != "[0 0 0 3 3 3]" || fmt.Sprint(r.Score) != fmt.Sprint(c.want) || fmt.Sprint(r.CommunityScore) != fmt.Sprint(c.communities) {
			t.Errorf("%s: %v and %v in %v, want %v and %v", c.name, r.Score, r.CommunityScore, r.Community, c.want, c.communities)
		}
		p.Labels.Label = nil // leiden finds the same
		if found := smoothed(t, g, p); fmt.Sprint(found.Score) != fmt.Sprint(c.want) {
			t.Errorf("%s: with leiden %v, want %v", c.name, found.Score, c.want)
		}
	}
}

// Random communities and weights; with everybody in one community and all of
// the score from there, everybody has the mean; numbers of workers change no
// bit, and other numbers of vertices the rounding alone.
func TestCommunitySmoothingOfRandomGraphs(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 6))
		n := 8 + 3*int(seed)
		table := graphtest.Random(seed, n, 2*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 > 0)
		scores, label := make([]float64, n), make([]graph.Vertex, n)
		for i := range scores {
			scores[i], label[i] = 850*r.Float64(), graph.Vertex(r.IntN(1+n/4))
		}
		of := func(g *graph.Snapshot) trust.CommunitySmoothingParams { // by rank, as the table may be renumbered
			p := trust.DefaultCommunitySmoothing()
			p.Labels.Label = make([]graph.Vertex, n)
			for rank, v := range g.IDs.ByRank() {
				if p.Labels.Label[v] = label[rank]; rank%3 != 1 {
					p.Scores.Vertices, p.Scores.Weights = append(p.Scores.Vertices, v), append(p.Scores.Weights, scores[rank])
				}
			}
			return p
		}
		g, other := simple(t, table), simple(t, graphtest.Shuffled(table, seed))
		a, b := smoothed(t, g, of(g)), smoothed(t, other, of(other))
		one, err := trust.CommunitySmoothing(t.Context(), g, of(g), algorithms.Env{Workers: 7})
		if err != nil {
			t.Fatal(err)
		}
		for rank, v := range g.IDs.ByRank() {
			w := other.IDs.ByRank()[rank]
			if x, y := a.Score[v], b.Score[w]; math.Abs(x-y) > 1e-9 || math.IsNaN(x) != math.IsNaN(y) {
				t.Errorf("seed %d: renumbered: %v and %v", seed, x, y)
			}
			if math.Float64bits(a.Score[v]) != math.Float64bits(one.Score[v]) {
				t.Errorf("seed %d: seven workers: %v and %v", seed, a.Score[v], one.Score[v])
			}
		}
		all := of(g)
		all.Smoothing = 1
		clear(all.Labels.Label)
		mean := 0.0
		for _, x := range all.Scores.Weights {
			mean += x / float64(len(all.Scores.Weights))
		}
		for v, x := range smoothed(t, g, all).Score {
			if math.Abs(x-mean) > 1e-10 {
				t.Errorf("seed %d: one community: %d has %v, the mean is %v", seed, v, x, mean)
			}
		}
	}
}

func TestCommunitySmoothingParameters(t *testing.T) {
	g := friends(t, graphtest.TwoCliques(3))
	if r := smoothed(t, g, trust.DefaultCommunitySmoothing()); fmt.Sprint(r.Score) != "[1 1 1 1 1 1]" {
		t.Errorf("without scores: %v", r.Score)
	}
	p := trust.DefaultCommunitySmoothing()
	p.Smoothing = 1.5
	if _, err := trust.CommunitySmoothing(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Error(err)
	}
	p = trust.DefaultCommunitySmoothing()
	p.Labels.Label = []graph.Vertex{0, 0}
	if _, err := trust.CommunitySmoothing(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Error(err)
	}
}

// Two circles of three; of the second, nobody's score is known but Dan's.
func ExampleCommunitySmoothing() {
	ctx := context.Background()
	ties := &graph.Edges{Names: []string{"ann", "bob", "carl", "dan", "eve", "fay"}, Src: []int64{0, 1, 2, 2, 3, 4, 5}, Dst: []int64{1, 2, 0, 3, 4, 5, 3}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{ties}, graph.BuildOptions{IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	p := trust.DefaultCommunitySmoothing()
	p.Scores = algorithms.VertexWeights{Vertices: []graph.Vertex{0, 1, 3}, Weights: []float64{700, 500, 400}}
	p.Between = 0.25
	r, _ := trust.CommunitySmoothing(ctx, g, p, algorithms.Env{})
	for v, x := range r.Score {
		fmt.Println(g.IDs.Format(graph.Vertex(v)), x)
	}
	// Output:
	// ann 625
	// bob 525
	// carl 550
	// dan 425
	// eve 450
	// fay 450
}
