package community_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// slpa runs SLPA and its checker, or fails the test.
func slpa(tb testing.TB, g *graph.Snapshot, p community.SLPAParams) *community.SLPAResult {
	tb.Helper()
	r, err := community.SLPA(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	o, _, err := community.SLPASpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.SLPASpec.Check(g, &p, o); err != nil {
		tb.Error(err)
	}
	return r
}

func TestSLPAFindsCommunities(t *testing.T) {
	for seed := range uint64(5) {
		p := community.DefaultSLPA()
		p.Seed = seed
		g := simple(t, graphtest.Build(t, planted(20, 30), graph.BuildOptions{}))
		truth := make([]graph.Vertex, g.Order())
		for v := range truth {
			truth[v] = graph.Vertex(g.IDs.Int(graph.Vertex(v)) / 30)
		}
		r := slpa(t, g, p)
		if c := compare(t, truth, r.Community); c.NMI < 0.95 {
			t.Errorf("seed %d: NMI %v with the groups that were planted", seed, c.NMI)
		}
		apart := slpa(t, simple(t, graphtest.Build(t, disjointCliques(6, 8), graph.BuildOptions{})), p)
		if groupsOf(apart.Community) < 6 {
			t.Errorf("seed %d: labels have crossed to another component", seed)
		}
	}
}

// Two cliques of 8 that share one vertex: it is in both with many seeds, as
// nothing but chance holds its memory in balance.
func TestSLPAOverlap(t *testing.T) {
	e := &graph.Edges{}
	for i := range int64(8) {
		for j := range i {
			e.Src, e.Dst = append(e.Src, i, i+7), append(e.Dst, j, j+7) // 7 is in both
		}
	}
	g := simple(t, graphtest.Build(t, e, graph.BuildOptions{}))
	both := 0
	for seed := range uint64(40) {
		p := community.DefaultSLPA()
		p.Seed, p.Threshold = seed, 0.2
		r := slpa(t, g, p)
		apart := r.Community[0] != r.Community[14]
		if v, _ := g.IDs.Lookup("7"); apart && r.Memberships[v] == 2 {
			both++
		}
	}
	if both < 15 {
		t.Errorf("the shared vertex is in both communities with %d seeds of 40", both)
	}
}

func TestSLPAByHand(t *testing.T) {
	p := community.DefaultSLPA()
	p.Rounds = 0
	r := slpa(t, simple(t, graphtest.Build(t, graphtest.Clique(4), graph.BuildOptions{})), p)
	if groupsOf(r.Community) != 4 || r.Share[2] != 1 || r.Memberships[2] != 1 {
		t.Errorf("without rounds: %+v", r)
	}
	p.Rounds = 1 // both hear the other, whose label fills half of the memory; the smaller wins
	r = slpa(t, simple(t, graphtest.Build(t, graphtest.Path(2), graph.BuildOptions{})), p)
	if r.Community[1] != r.Community[0] || r.Share[1] != 0.5 || r.Memberships[1] != 2 {
		t.Errorf("an edge: %+v", r)
	}
	p.Threshold = 1
	if r = slpa(t, simple(t, graphtest.Build(t, graphtest.Path(2), graph.BuildOptions{})), p); r.Memberships[0] != 1 {
		t.Errorf("an edge, threshold 1: %+v", r)
	}
	p.Threshold = 2
	if _, err := community.SLPA(context.Background(), simple(t, graphtest.Build(t, graphtest.Path(2), graph.BuildOptions{})), p, noEnv); !errors.Is(err, algorithms.ErrParameter) {
		t.Error(err)
	}
}

// Two components: labels do not cross.
func ExampleSLPA() {
	e := &graph.Edges{Src: []int64{1, 1, 2, 4, 4, 5}, Dst: []int64{2, 3, 3, 5, 6, 6}}
	t, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := t.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), graph.NeedSimple, 0)
	p := community.DefaultSLPA()
	p.Threshold = 0.5
	r, err := community.SLPA(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for v, c := range r.Community {
		fmt.Printf("%d:%d ", g.IDs.Int(graph.Vertex(v)), g.IDs.Int(c))
	}
	fmt.Println(r.Memberships)
	// Output: 1:1 2:1 3:1 4:4 5:4 6:4 [1 1 1 1 1 1]
}
