package graph_test

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
)

// Edges become a table, and a selection of the table becomes a snapshot.
func Example() {
	ctx := context.Background()
	batch := &graph.Edges{
		Names:      []string{"ann", "bob", "carl"},
		Src:        []int64{0, 1, 0, 2},
		Dst:        []int64{1, 0, 2, 2},
		Layers:     []uint16{0, 0, 1, 1},
		LayerNames: []string{"friendship", "payment"},
	}
	table, report, err := graph.Build(ctx, []*graph.Edges{batch}, graph.BuildOptions{IDs: graph.StringIDs})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d read, %d kept, %d listed both ways, %d loop\n", report.Read, report.Edges, report.Mirrored, report.Loops)

	friends, err := table.Select(ctx, graph.Selection{Layers: []string{"friendship"}}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for u := range graph.Vertex(friends.Order()) {
		for _, v := range friends.Out.Row(u) {
			fmt.Println(friends.IDs.Format(u), "→", friends.IDs.Format(v))
		}
	}
	// Output:
	// 4 read, 3 kept, 1 listed both ways, 1 loop
	// ann → bob
	// bob → ann
}

// With prepares what a kernel needs; here the in-arcs of a directed graph.
func ExampleSnapshot_With() {
	ctx := context.Background()
	table, _, err := graph.Build(ctx, []*graph.Edges{{Src: []int64{10, 20, 30}, Dst: []int64{30, 30, 10}}}, graph.BuildOptions{Directed: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := table.Select(ctx, graph.Selection{}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	if s, err = s.With(ctx, graph.NeedIn, 0); err != nil {
		fmt.Println(err)
		return
	}
	v, _ := s.IDs.Lookup("30")
	for _, u := range s.In.Row(v) {
		fmt.Println(s.IDs.Format(u), "→ 30")
	}
	// Output:
	// 10 → 30
	// 20 → 30
}

// Two tables of the same graph have the same digest, however the edges came.
func ExampleEdgeTable_ComputeDigest() {
	ctx := context.Background()
	one := []*graph.Edges{{Src: []int64{1, 2}, Dst: []int64{2, 3}}}
	two := []*graph.Edges{{Src: []int64{3}, Dst: []int64{2}}, {Src: []int64{2, 1}, Dst: []int64{1, 2}}}
	a, _, err1 := graph.Build(ctx, one, graph.BuildOptions{})
	b, _, err2 := graph.Build(ctx, two, graph.BuildOptions{})
	fmt.Println(err1, err2, a.Digest == b.Digest)
	// Output: <nil> <nil> true
}
