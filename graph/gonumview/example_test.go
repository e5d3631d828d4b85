package gonumview_test

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/topo"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gonumview"
)

// followers is ann ⇄ bob, and carl, dora and emil who follow ann.
func followers() *graph.Edges {
	return &graph.Edges{
		Names: []string{"ann", "bob", "carl", "dora", "emil"},
		Src:   []int64{0, 1, 2, 3, 4}, Dst: []int64{1, 0, 0, 0, 0},
	}
}

func snapshot(directed bool) (*graph.Snapshot, error) {
	ctx := context.Background()
	table, _, err := graph.Build(ctx, []*graph.Edges{followers()}, graph.BuildOptions{IDs: graph.StringIDs, Directed: directed})
	if err != nil {
		return nil, err
	}
	s, err := table.Select(ctx, graph.Selection{}, 0)
	if err != nil {
		return nil, err
	}
	return s.With(ctx, graph.NeedIn, 0)
}

// Gonum's PageRank on a kith snapshot. Ann follows bob alone, so he comes
// close behind her; the three whom nobody follows keep (1-0.85)/5 each.
func ExampleNewDirected() {
	s, err := snapshot(true)
	if err != nil {
		fmt.Println(err)
		return
	}
	view, err := gonumview.NewDirected(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	rank := network.PageRank(view, 0.85, 1e-10)
	for v := range int64(s.Order()) {
		fmt.Printf("%-4s %.3f\n", view.External(v), rank[v])
	}
	// Output:
	// ann  0.476
	// bob  0.434
	// carl 0.030
	// dora 0.030
	// emil 0.030
}

// Gonum's maximal cliques on a kith snapshot.
func ExampleNewUndirected() {
	s, err := snapshot(false)
	if err != nil {
		fmt.Println(err)
		return
	}
	view, err := gonumview.NewUndirected(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	var pairs []string
	for _, clique := range topo.BronKerbosch(view) {
		var names []string
		for _, node := range clique {
			names = append(names, view.External(node.ID()))
		}
		slices.Sort(names)
		pairs = append(pairs, fmt.Sprint(names))
	}
	slices.Sort(pairs)
	fmt.Println(len(topo.ConnectedComponents(view)), "component,", pairs)
	// Output: 1 component, [[ann bob] [ann carl] [ann dora] [ann emil]]
}
