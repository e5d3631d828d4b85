package community_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func cdlp(tb testing.TB, e *graph.Edges, directed bool, rounds int) (labels []int64, r *community.CDLPResult) {
	tb.Helper()
	g := view(tb, graphtest.Build(tb, e, graph.BuildOptions{Directed: directed}), graph.NeedIn)
	p := community.CDLPParams{MaxIterations: rounds, Order: "synchronous"}
	r, err := community.CDLP(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	o, _, err := community.CDLPSpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.CDLPSpec.Check(g, &p, o); err != nil {
		tb.Error(err)
	}
	for _, l := range r.Label {
		labels = append(labels, g.IDs.Int(l))
	}
	return labels, r
}

// The graphs and answers are those of the LDBC Graphalytics validation suite
// (Apache License 2.0), without the weights; vertices in the order of their
// ids.
func TestCDLPGraphalytics(t *testing.T) {
	for _, c := range []struct {
		name     string
		directed bool
		rounds   int
		edges    [][2]int64
		want     []int64
	}{
		{
			"example-directed", true, 2,
			[][2]int64{{1, 3}, {1, 5}, {2, 4}, {2, 5}, {2, 10}, {3, 1}, {3, 5}, {3, 8}, {3, 10}, {5, 3}, {5, 4}, {5, 8}, {6, 3}, {6, 4}, {7, 4}, {8, 1}, {9, 4}},
			[]int64{1, 2, 3, 4, 1, 1, 2, 3, 2, 1},
		},
		{
			"example-undirected", false, 2,
			[][2]int64{{2, 3}, {2, 4}, {3, 4}, {3, 5}, {3, 8}, {5, 6}, {5, 8}, {6, 7}, {6, 8}, {6, 9}, {6, 10}, {7, 9}},
			[]int64{2, 3, 2, 2, 6, 5, 2, 5, 5},
		},
		{
			"test-cdlp-directed", true, 5,
			[][2]int64{{1, 2}, {1, 3}, {1, 7}, {2, 1}, {2, 3}, {3, 1}, {3, 2}, {4, 5}, {4, 6}, {5, 4}, {5, 6}, {5, 7}, {6, 5}, {6, 7}, {7, 5}, {7, 6}, {7, 8}, {8, 6}},
			[]int64{1, 1, 1, 5, 4, 4, 4, 4},
		},
	} {
		if got, _ := cdlp(t, graphtest.Edges(c.edges...), c.directed, c.rounds); !slices.Equal(got, c.want) {
			t.Errorf("%s: labels %v, the suite has %v", c.name, got, c.want)
		}
	}
}

func TestCDLPByHand(t *testing.T) {
	for _, c := range []struct {
		name      string
		edges     *graph.Edges
		directed  bool
		rounds    int
		want      []int64
		ran       int
		converged bool
	}{
		// An edge exchanges its labels for ever.
		{"edge, odd", graphtest.Edges([2]int64{1, 2}), false, 3, []int64{2, 1}, 3, false},
		{"edge, even", graphtest.Edges([2]int64{1, 2}), false, 4, []int64{1, 2}, 4, false},
		{"no rounds", graphtest.Edges([2]int64{1, 2}), false, 0, []int64{1, 2}, 0, false},
		{"no neighbours", &graph.Edges{Vertices: []int64{5, 3}}, false, 9, []int64{3, 5}, 1, true},
		// A clique: all but 1 take label 1 at once, 1 takes 2; then 1 is the most frequent everywhere.
		{"clique", graphtest.Clique(4), false, 9, []int64{0, 0, 0, 0}, 3, true},
		// 3 hears 1 twice, by both arcs, and 2 once; 2 hears 3 alone.
		{"both ways", graphtest.Edges([2]int64{3, 1}, [2]int64{1, 3}, [2]int64{2, 3}), true, 1, []int64{3, 3, 1}, 1, false},
		// A loop counts 2 > 1 twice in a directed graph, so 2 keeps its label;
		// once in an undirected one, where the smaller label wins the tie.
		{"loop, directed", graphtest.Edges([2]int64{2, 2}, [2]int64{1, 2}), true, 1, []int64{2, 2}, 1, false},
		{"loop, undirected", graphtest.Edges([2]int64{2, 2}, [2]int64{1, 2}), false, 1, []int64{2, 1}, 1, false},
	} {
		got, r := cdlp(t, c.edges, c.directed, c.rounds)
		if !slices.Equal(got, c.want) || r.Iterations != c.ran || r.Converged != c.converged {
			t.Errorf("%s: labels %v after %d rounds, converged %v; expected %v after %d, %v", c.name, got, r.Iterations, r.Converged, c.want, c.ran, c.converged)
		}
	}
}

// Two triangles joined by the edge 3-4. After the first round the labels are
// 2 1 1 3 4 4, after the second 1 1 1 4 3 3, and after the third each triangle
// agrees: 4 hears 1 once and 3 twice.
func ExampleCDLP() {
	e := &graph.Edges{Src: []int64{1, 1, 2, 3, 4, 4, 5}, Dst: []int64{2, 3, 3, 4, 5, 6, 6}}
	t, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := t.Select(context.Background(), graph.Selection{}, 0)
	r, err := community.CDLP(context.Background(), g, community.DefaultCDLP(), algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for v, l := range r.Label {
		fmt.Printf("%d:%d ", g.IDs.Int(graph.Vertex(v)), g.IDs.Int(l))
	}
	fmt.Println(r.Converged)
	// Output: 1:1 2:1 3:1 4:3 5:3 6:3 true
}

// Hubs that meet more labels than a worker has room for, one after the other:
// what one leaves behind would spoil the count of the next.
func TestCDLPManyLabels(t *testing.T) {
	e := graphtest.Star(9000)
	for v := int64(1); v < 9000; v++ {
		e.Src, e.Dst = append(e.Src, v), append(e.Dst, 9000+v%2)
	}
	for _, directed := range []bool{false, true} {
		g := view(t, graphtest.Build(t, e, graph.BuildOptions{Directed: directed}), graph.NeedIn)
		for _, rounds := range []int{1, 2, 3} {
			p := community.CDLPParams{MaxIterations: rounds, Order: "synchronous"}
			o, _, err := community.CDLPSpec.Run(context.Background(), g, &p, algorithms.Env{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := community.CDLPSpec.Check(g, &p, o); err != nil {
				t.Errorf("directed %v, %d rounds: %v", directed, rounds, err)
			}
		}
	}
}

// Taking turns it comes to rest, where nobody hears another label more often
// than his own; the checker plays it again, and internal numbers do not matter.
func TestCDLPAsynchronous(t *testing.T) {
	cases := append(graphtest.Named(), graphtest.Case{Name: "planted", Table: graphtest.Build(t, planted(12, 30), graph.BuildOptions{})},
		graphtest.Case{Name: "planted, directed", Table: graphtest.Build(t, planted(12, 30), graph.BuildOptions{Directed: true})})
	for _, c := range cases {
		p := community.CDLPParams{MaxIterations: 100, Order: "asynchronous", Seed: 3}
		g := view(t, c.Table, graph.NeedIn)
		o, _, err := community.CDLPSpec.Run(t.Context(), g, &p, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		if err := community.CDLPSpec.Check(g, &p, o); err != nil || !o.Convergence.Converged {
			t.Errorf("%s: %v, %+v", c.Name, err, o.Convergence)
		}
		other := view(t, graphtest.Shuffled(c.Table, 11), graph.NeedIn)
		again, _, err := community.CDLPSpec.Run(t.Context(), other, &p, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(byID(other, vertices(again)), byID(g, vertices(o))) {
			t.Errorf("%s: renumbering changes labels", c.Name)
		}
		for v := range graph.Vertex(g.Order()) {
			heard, most := map[uint32]int{}, 0
			for _, u := range slices.Concat(g.Out.Row(v), map[bool][]graph.Vertex{true: g.In.Row(v)}[g.Directed]) {
				heard[o.Columns[0].U32[u]]++
				most = max(most, heard[o.Columns[0].U32[u]])
			}
			if heard[o.Columns[0].U32[v]] < most {
				t.Errorf("%s: vertex %d hears another label more often than its own", c.Name, v)
				break
			}
		}
		if g.Order() > 1 && g.Size() > 0 {
			o.Columns[0].U32[0] = (o.Columns[0].U32[0] + 1) % uint32(g.Order())
			if err := community.CDLPSpec.Check(g, &p, o); err == nil {
				t.Errorf("%s: the checker accepts another label", c.Name)
			}
		}
	}
	// Two cliques with a bridge are told apart, in any order.
	g := view(t, graphtest.Build(t, graphtest.TwoCliques(8), graph.BuildOptions{}), graph.NeedIn)
	for seed := range uint64(20) {
		r, err := community.CDLP(t.Context(), g, community.CDLPParams{MaxIterations: 100, Order: "asynchronous", Seed: seed}, noEnv)
		if err != nil || groupsOf(r.Label) != 2 {
			t.Errorf("seed %d: labels %v, %v", seed, r.Label, err)
		}
	}
}
