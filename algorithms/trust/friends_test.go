package trust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// On a star the leaves have the centre's score and the centre the leaves' mean;
// members without a score do not count, and who has no other friends has none.
func TestMeanOfFriendsOfAStar(t *testing.T) {
	g := prepared(t, graphtest.Build(t, graphtest.Star(5), graph.BuildOptions{}), graph.NeedSimple)
	p := trust.MeanOfFriendsParams{Scores: algorithms.VertexWeights{Vertices: []graph.Vertex{1, 3}, Weights: []float64{600, 300}}}
	r, err := trust.MeanOfFriends(t.Context(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Mean[0] != 450 || r.Friends[0] != 2 || !math.IsNaN(r.Mean[1]) || r.Friends[1] != 0 {
		t.Errorf("leaves known: %v %v", r.Mean, r.Friends)
	}
	p.Scores = algorithms.VertexWeights{Vertices: []graph.Vertex{0}, Weights: []float64{700}}
	if r, err = trust.MeanOfFriends(t.Context(), g, p, algorithms.Env{}); err != nil || r.Mean[2] != 700 || !math.IsNaN(r.Mean[0]) {
		t.Errorf("centre known: %v %v", r, err)
	}
	p.Scores.Weights[0] = math.NaN()
	if _, err = trust.MeanOfFriends(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("a score that is no number: %v", err)
	}
}

func TestMeanOfFriendsAgainstItsChecker(t *testing.T) {
	for seed := range uint64(20) {
		n := 10 + int(seed)
		g := prepared(t, graphtest.Random(seed, n, 2*n, graph.BuildOptions{Directed: seed%2 == 0}, seed%3 > 0), graph.NeedSimple)
		p := trust.DefaultMeanOfFriends()
		for v := range graph.Vertex(n) {
			if v%3 > 0 {
				p.Scores.Vertices, p.Scores.Weights = append(p.Scores.Vertices, v), append(p.Scores.Weights, float64(300+7*v))
			}
		}
		spec := trust.MeanOfFriendsSpec
		o, seen, err := spec.Run(t.Context(), g, &p, algorithms.Env{})
		if err != nil || spec.Check(seen, &p, o) != nil {
			t.Fatalf("seed %d: %v, %v", seed, err, spec.Check(seen, &p, o))
		}
		for v := range o.Columns[0].F64 {
			if !math.IsNaN(o.Columns[0].F64[v]) {
				o.Columns[0].F64[v] += 1e-6
				if err := spec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("seed %d: corrupted: %v", seed, err)
				}
				break
			}
		}
	}
}

// Without scores there is little to learn, and the answer says what to give.
func TestMeanOfFriendsWithoutScores(t *testing.T) {
	g := prepared(t, graphtest.Build(t, graphtest.Star(4), graph.BuildOptions{}), graph.NeedSimple)
	for _, scores := range []algorithms.VertexWeights{{}, {Vertices: []graph.Vertex{0}, Weights: []float64{3}}} {
		o, _, err := trust.MeanOfFriendsSpec.Run(t.Context(), g, &trust.MeanOfFriendsParams{Scores: scores}, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		given := len(scores.Vertices) > 0
		if told := len(o.Notes) == 1 && strings.Contains(o.Notes[0], "give --scores FILE with rows id,score"); told == given {
			t.Errorf("scores of %d: notes %q", len(scores.Vertices), o.Notes)
		}
		if !given && !slices.Equal(o.Columns[0].F64, []float64{1, 1, 1, 1}) {
			t.Errorf("means %v", o.Columns[0].F64)
		}
	}
}

// So do the other kernels that are given scores or evidence.
func TestWithoutScoresTheAnswerSaysSo(t *testing.T) {
	for _, test := range []struct {
		spec         algorithms.Spec
		flag, advice string
		column       int
		value        float64
	}{
		{trust.IterateNeighboursSpec, "scores", "give --scores FILE with rows id,score", 0, 1},
		{trust.CommunitySmoothingSpec, "scores", "give --scores FILE with rows id,score", 1, 1},
		{trust.FriedkinJohnsenSpec, "evidence", "give --evidence FILE with rows id,value", 0, 0.5},
	} {
		for _, vertices := range []int{0, 4} {
			for _, given := range []bool{false, vertices > 0} {
				g := prepared(t, graphtest.Build(t, graphtest.Star(vertices), graph.BuildOptions{}), graph.NeedSimple)
				params := test.spec.New()
				if given {
					if err := algorithms.SetVertices(params, test.flag, known(3)); err != nil {
						t.Fatal(err)
					}
				}
				o, _, err := test.spec.Run(t.Context(), g, params, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				if told := strings.Contains(strings.Join(o.Notes, "\n"), test.advice); told != (vertices > 0 && !given) {
					t.Errorf("%s of %d vertices, %s given: %v: notes %q", test.spec.Name, vertices, test.flag, given, o.Notes)
				}
				for v, x := range o.Columns[test.column].F64 {
					if !given && math.Abs(x-test.value) > rounding {
						t.Errorf("%s: vertex %d has %v, the note says %v", test.spec.Name, v, x, test.value)
					}
				}
			}
		}
	}
}

// Ann's friends have 720 and 540, and she is twice as close to the first.
func ExampleMeanOfFriends() {
	ctx := context.Background()
	ties := &graph.Edges{Names: []string{"ann", "bob", "carl"}, Src: []int64{0, 0}, Dst: []int64{1, 2}, Weights: []float32{2, 1}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{ties}, graph.BuildOptions{IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	p := trust.DefaultMeanOfFriends()
	p.Scores = algorithms.VertexWeights{Vertices: []graph.Vertex{1, 2}, Weights: []float64{720, 540}}
	r, _ := trust.MeanOfFriends(ctx, g, p, algorithms.Env{})
	for v, x := range r.Mean {
		fmt.Println(g.IDs.Format(graph.Vertex(v)), x, r.Friends[v])
	}
	// Output:
	// ann 660 2
	// bob NaN 0
	// carl NaN 0
}
