package structure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestCoreOfFamilies(t *testing.T) {
	lollipop := union(graphtest.Clique(5), 5, graphtest.Path(4)) // a clique with a tail of four
	lollipop.Src, lollipop.Dst = append(lollipop.Src, 4), append(lollipop.Dst, 5)
	for _, test := range []struct {
		name  string
		edges *graph.Edges
		want  func(v int) int64
	}{
		{"edgeless", graphtest.Edgeless(4), func(int) int64 { return 0 }},
		{"loop", graphtest.Edges([2]int64{3, 3}), func(int) int64 { return 0 }},
		{"path", graphtest.Path(9), func(int) int64 { return 1 }},
		{"cycle", graphtest.Cycle(9), func(int) int64 { return 2 }},
		{"star", graphtest.Star(9), func(int) int64 { return 1 }},
		{"star of more than 16 bits count", graphtest.Star(70000), func(int) int64 { return 1 }},
		{"clique of two levels' distance", union(graphtest.Clique(40), 40, graphtest.Cycle(7)), func(v int) int64 {
			if v < 40 {
				return 39
			}
			return 2
		}},
		{"clique", graphtest.Clique(9), func(int) int64 { return 8 }},
		{"bipartite", graphtest.Bipartite(3, 7), func(int) int64 { return 3 }},
		{"grid", graphtest.Grid(4, 6), func(int) int64 { return 2 }},
		{"lollipop", lollipop, func(v int) int64 {
			if v < 5 {
				return 4
			}
			return 1
		}},
	} {
		r := run(t, structure.Core, snapshot(t, test.edges, true, graph.NeedSimple))
		for v, core := range r.Core {
			if core != test.want(v) {
				t.Errorf("%s: vertex %d has %d, want %d", test.name, v, core, test.want(v))
			}
		}
		if len(r.Core) > 0 && r.Degeneracy != slices.Max(r.Core) {
			t.Errorf("%s: degeneracy %d", test.name, r.Degeneracy)
		}
	}
}

// The definition: v is in the k-core when it survives removing whoever has
// fewer than k neighbours left, as often as somebody has.
func TestCoreAgainstTheDefinition(t *testing.T) {
	for seed := range uint64(40) {
		n := 1 + int(seed*3%60)
		g := snapshot(t, random(seed, n, n*int(1+seed%6)), seed%2 == 0, 0)
		arc, want := matrix(g), make([]int64, n)
		in := make([]bool, n)
		for v := range in {
			in[v] = true
		}
		for k := 1; slices.Contains(in, true); k++ {
			for changed := true; changed; {
				changed = false
				for v := range n {
					neighbours := 0
					for u := range n {
						if in[u] && linked(arc, u, v) {
							neighbours++
						}
					}
					if in[v] && neighbours < k {
						in[v], changed = false, true
					}
				}
			}
			for v := range in {
				if in[v] {
					want[v] = int64(k)
				}
			}
		}
		simple, err := g.With(context.Background(), graph.NeedSimple, 0)
		if err != nil {
			t.Fatal(err)
		}
		if r := run(t, structure.Core, simple); !slices.Equal(r.Core, want) {
			t.Fatalf("seed %d: %v, want %v", seed, r.Core, want)
		}
	}
}

func TestCoreInOtherSurroundings(t *testing.T) {
	cores := func(g *graph.Snapshot) []int64 { return byID(g, run(t, structure.Core, g).Core) }
	inOtherSurroundings(t, true, graph.NeedSimple, func(name string, g *graph.Snapshot, n int, want *graph.Snapshot) {
		if !slices.Equal(cores(g)[:n], cores(want)) {
			t.Errorf("%s: other core numbers", name)
		}
	})
}

// Four friends who all know each other, and a fifth who knows one of them.
func ExampleCore() {
	ctx := context.Background()
	friends := &graph.Edges{Src: []int64{1, 1, 1, 2, 2, 3, 4}, Dst: []int64{2, 3, 4, 3, 4, 4, 5}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{friends}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := structure.Core(ctx, g, structure.DefaultCore(), algorithms.Env{})
	fmt.Println(r.Core, "degeneracy", r.Degeneracy)
	// Output: [3 3 3 3 1] degeneracy 3
}
