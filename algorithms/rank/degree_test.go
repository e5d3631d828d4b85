package rank_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func degree(tb testing.TB, g *graph.Snapshot) *rank.DegreeResult {
	tb.Helper()
	r, err := rank.Degree(context.Background(), g, rank.DefaultDegree(), algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestDegreeOfFamilies(t *testing.T) {
	for _, test := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		in, out  []int64
	}{
		{"path directed", graphtest.Path(3), true, []int64{0, 1, 1}, []int64{1, 1, 0}},
		{"path", graphtest.Path(3), false, []int64{1, 2, 1}, []int64{1, 2, 1}},
		{"star outward", graphtest.Star(4), true, []int64{0, 1, 1, 1}, []int64{3, 0, 0, 0}},
		{"clique", graphtest.Clique(4), false, []int64{3, 3, 3, 3}, []int64{3, 3, 3, 3}},
		{"loop directed", graphtest.Edges([2]int64{1, 1}, [2]int64{1, 2}), true, []int64{1, 1}, []int64{2, 0}},
		{"loop counts once in each direction", graphtest.Edges([2]int64{1, 1}, [2]int64{1, 2}), false, []int64{2, 1}, []int64{2, 1}},
	} {
		r := degree(t, snapshot(t, test.edges, test.directed))
		if !slices.Equal(r.In, test.in) || !slices.Equal(r.Out, test.out) {
			t.Errorf("%s: in %v, out %v; want %v, %v", test.name, r.In, r.Out, test.in, test.out)
		}
		for v := range r.In {
			if r.InStrength[v] != float64(r.In[v]) || r.OutStrength[v] != float64(r.Out[v]) {
				t.Errorf("%s: without weights strength differs from degree", test.name)
			}
		}
	}
}

func TestDegreeAgainstTheMatrix(t *testing.T) {
	for seed := range uint64(40) {
		n := int(seed) + 1
		g := snapshot(t, random(seed, n, 3*n, seed%2 == 0), seed%3 > 0)
		r, w := degree(t, g), matrix(g)
		for v := range w {
			in, out, inStrength, outStrength := int64(0), int64(0), 0.0, 0.0
			for u := range w {
				if !math.IsNaN(w[u][v]) {
					in, inStrength = in+1, inStrength+w[u][v]
				}
				if !math.IsNaN(w[v][u]) {
					out, outStrength = out+1, outStrength+w[v][u]
				}
			}
			// The weights are quarters: sums are exact in any order.
			if r.In[v] != in || r.Out[v] != out || r.InStrength[v] != inStrength || r.OutStrength[v] != outStrength {
				t.Fatalf("seed %d, vertex %d: %d %d %v %v, want %d %d %v %v", seed, v,
					r.In[v], r.Out[v], r.InStrength[v], r.OutStrength[v], in, out, inStrength, outStrength)
			}
		}
	}
}

func TestDegreeInOtherSurroundings(t *testing.T) {
	const n = 30
	for seed := range uint64(5) {
		e := random(seed, n, 100, true)
		table := graphtest.Build(t, e, graph.BuildOptions{Directed: true})
		g := prepared(t, table)
		want := degree(t, g)
		shuffled := prepared(t, graphtest.Shuffled(table, seed))
		if got := degree(t, shuffled); !slices.Equal(byID(shuffled, got.In), byID(g, want.In)) ||
			!slices.Equal(byID(shuffled, got.OutStrength), byID(g, want.OutStrength)) {
			t.Errorf("seed %d: renumbering changes degrees", seed)
		}
		union := snapshot(t, with(e, n, random(seed+100, 10, 20, true)), true)
		if got := degree(t, union); !slices.Equal(got.Out[:n], want.Out) || !slices.Equal(got.InStrength[:n], want.InStrength) {
			t.Errorf("seed %d: another graph beside it changes degrees", seed)
		}
	}
}

// Ann wrote to Bob twice and to Carl once, Bob once back.
func ExampleDegree() {
	messages := &graph.Edges{
		Names: []string{"ann", "bob", "carl"},
		Src:   []int64{0, 0, 1}, Dst: []int64{1, 2, 0}, Weights: []float32{2, 1, 1},
	}
	ctx := context.Background()
	table, _, _ := graph.Build(ctx, []*graph.Edges{messages}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedIn, 0)
	r, _ := rank.Degree(ctx, g, rank.DefaultDegree(), algorithms.Env{})
	for v := range graph.Vertex(g.Order()) {
		fmt.Println(g.IDs.Format(v), r.In[v], r.Out[v], r.InStrength[v], r.OutStrength[v])
	}
	// Output:
	// ann 1 2 1 3
	// bob 1 1 2 1
	// carl 1 0 1 0
}
