package path_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func diameter(t testing.TB, g *graph.Snapshot, p path.DiameterParams, workers int) *path.DiameterResult {
	t.Helper()
	r, err := path.Diameter(context.Background(), undirectedView(t, g), p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// undirectedView is the undirected simple view of a snapshot.
func undirectedView(t testing.TB, g *graph.Snapshot) *graph.Snapshot {
	t.Helper()
	s, err := g.With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ExampleDiameter() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 4}, [2]int64{3, 5})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), graph.NeedSimple, 0)
	r, err := path.Diameter(context.Background(), g, path.DefaultDiameter(), algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("diameter", r.Lower, "with", g.IDs.Format(r.From), "at one end")
	fmt.Println(r.Distance)
	// Output:
	// diameter 3 with 1 at one end
	// [0 1 2 3 3]
}

func TestDiameterOfFamilies(t *testing.T) {
	for _, c := range []struct {
		name     string
		edges    *graph.Edges
		o        graph.BuildOptions
		want     int64
		searches int // at most
	}{
		{"nothing", graphtest.Edgeless(0), undirected, 0, 0},
		{"one", graphtest.Edgeless(1), undirected, 0, 0},
		{"edgeless", graphtest.Edgeless(9), undirected, 0, 0},
		{"path", graphtest.Path(1000), undirected, 999, 6},
		{"path directed", graphtest.Path(1000), directed, 999, 6},
		{"cycle, even", graphtest.Cycle(1000), undirected, 500, 1010},
		{"cycle, odd", graphtest.Cycle(1001), undirected, 500, 1010},
		{"star", graphtest.Star(500), undirected, 2, 6},
		{"clique", graphtest.Clique(60), undirected, 1, 66},
		{"grid", graphtest.Grid(31, 20), undirected, 49, 620},
	} {
		r := diameter(t, prepared(t, c.edges, c.o), path.DefaultDiameter(), 2)
		if r.Lower != c.want || r.Upper != c.want || r.Searches > c.searches {
			t.Errorf("%s: from %d to %d after %d searches, want %d", c.name, r.Lower, r.Upper, r.Searches, c.want)
		}
	}
}

// Components beside each other: the largest has the smaller diameter, and many
// are too small to matter.
func TestDiameterOfComponents(t *testing.T) {
	e := &graph.Edges{}
	add := func(first int64, part *graph.Edges) int64 {
		last := first
		for i := range part.Src {
			e.Src, e.Dst = append(e.Src, first+part.Src[i]), append(e.Dst, first+part.Dst[i])
			last = max(last, first+part.Src[i]+1, first+part.Dst[i]+1)
		}
		return last
	}
	next := add(0, graphtest.Star(400))
	next = add(next+1, graphtest.Path(30))
	for range 100 {
		next = add(next+1, graphtest.Path(4))
	}
	next = add(next+1, graphtest.Cycle(90))
	next = add(next+1, graphtest.Path(46))
	add(next+1, graphtest.Cycle(11))
	g := prepared(t, e, undirected)
	p := path.DefaultDiameter()
	if r := diameter(t, g, p, 2); r.Lower != 45 || r.Upper != 45 {
		t.Errorf("all: from %d to %d, want 45", r.Lower, r.Upper)
	}
	p.Component = "largest"
	if r := diameter(t, g, p, 2); r.Lower != 2 || r.Upper != 2 {
		t.Errorf("largest: from %d to %d, want 2", r.Lower, r.Upper)
	}
}

// With too few searches there are bounds, and the checker accepts them.
func TestDiameterBounds(t *testing.T) {
	for _, edges := range []*graph.Edges{graphtest.Cycle(300), graphtest.Grid(20, 20), graphtest.Clique(40), graphtest.Path(50)} {
		g := undirectedView(t, prepared(t, edges, undirected))
		exact := diameter(t, g, path.DefaultDiameter(), 1)
		last := int64(1 << 40)
		for _, searches := range []int{5, 6, 7, 20, 50, 100, 200, 400, 1000} {
			params := path.DiameterSpec.New()
			params.(*path.DiameterParams).Searches = searches
			o, _, err := path.DiameterSpec.Run(t.Context(), g, params, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if err := path.DiameterSpec.Check(g, params, o); err != nil {
				t.Error(err)
			}
			lower, upper := int64(o.Measures[0].Value), int64(o.Measures[1].Value)
			if lower > exact.Lower || upper < exact.Lower || upper > last || o.Convergence.Iterations > searches || o.Convergence.Converged != (lower == upper) || len(o.Notes) == 0 != o.Convergence.Converged {
				t.Errorf("%d searches: from %d to %d, before up to %d, exact %d; %+v %q", searches, lower, upper, last, exact.Lower, o.Convergence, o.Notes)
			}
			last = upper
		}
		if last != exact.Lower {
			t.Errorf("1000 searches: up to %d, exact %d", last, exact.Lower)
		}
	}
}

// Distances that others counted: igraph and networkx.
func TestDiameterEqualsIgraph(t *testing.T) {
	for name, rows := range referenceRows(t, "diameter.txt") {
		if testing.Short() && name != "karate" && name != "dolphins" {
			continue
		}
		g := graphtest.Load(t, name, name == "email-eu-core" || name == "wiki-vote")
		snapshot := graphtest.Snapshot(t, g, graph.Selection{})
		for _, row := range rows {
			p := path.DefaultDiameter()
			p.Component = row[0]
			want, err := strconv.ParseInt(row[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			r := diameter(t, snapshot, p, 0)
			if r.Lower != want || r.Upper != want {
				t.Errorf("%s, %s: from %d to %d, igraph says %d", name, row[0], r.Lower, r.Upper, want)
			}
			t.Logf("%s, %s: %d after %d searches of %d vertices", name, row[0], r.Lower, r.Searches, g.Order())
		}
	}
}

func TestDiameterOnRandomGraphs(t *testing.T) {
	var cases []graphtest.Case
	for seed := range uint64(40) {
		n := 3 + int(seed*seed)/4
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("random, seed %d", seed),
			Table: graphtest.Random(seed+50, n, n*int(seed%5+1)/2, graph.BuildOptions{Directed: seed%2 == 0}, false)})
	}
	// All vertices reach about as far: they are searched from together.
	cases = append(cases, graphtest.Case{Name: "random, seed 90", Table: graphtest.Random(90, 2000, 9000, graph.BuildOptions{}, false)})
	for _, c := range append(cases, graphtest.Named()...) {
		g := simple(t, c.Table)
		h := simple(t, graphtest.Shuffled(c.Table, 3))
		for _, component := range []string{"all", "largest"} {
			params := path.DiameterSpec.New()
			params.(*path.DiameterParams).Component = component
			o, _, err := path.DiameterSpec.Run(t.Context(), g, params, algorithms.Env{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := path.DiameterSpec.Check(g, params, o); err != nil || !o.Convergence.Converged {
				t.Errorf("%s, %s: %v, %+v", c.Name, component, err, o.Convergence)
			}
			p := *params.(*path.DiameterParams)
			for _, workers := range []int{2, 7} {
				if r := diameter(t, g, p, workers); !slices.Equal(r.Distance, o.Columns[0].I64) || r.Searches != o.Convergence.Iterations {
					t.Errorf("%s, %s: %d workers search otherwise", c.Name, component, workers)
				}
			}
			other := diameter(t, h, p, 2)
			if other.Searches != o.Convergence.Iterations || other.From != graph.None && h.Rank(other.From) != g.Rank(graph.Vertex(slices.Index(o.Columns[0].I64, 0))) {
				t.Errorf("%s, %s: other numbers, another search", c.Name, component)
			}
			for _, change := range []func(){
				func() { o.Measures[0].Value-- },
				func() { o.Measures[0].Value++; o.Measures[1].Value++ },
				func() { o.Measures[1].Value--; o.Measures[0].Value -= 2 },
				func() { o.Convergence.Converged = false },
			} {
				measures, convergence := slices.Clone(o.Measures), o.Convergence
				change()
				if err := path.DiameterSpec.Check(g, params, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("%s, %s: the checker says %v to %v, not %v", c.Name, component, err, o.Measures, measures)
				}
				o.Measures, o.Convergence = measures, convergence
			}
		}
	}
}
