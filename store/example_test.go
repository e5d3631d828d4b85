package store_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// A dataset is kept, read back as a snapshot, and scores are published for it.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "kith-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	// 1 — 2 — 3, and 2 is also connected with 4
	edges := &graph.Edges{Src: []int64{1, 2, 2}, Dst: []int64{2, 3, 4}}
	table, _, err := graph.Build(ctx, []*graph.Edges{edges}, graph.BuildOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := s.Ingest(ctx, "friends", table, store.IngestOptions{}); err != nil {
		log.Fatal(err)
	}

	g, err := s.Snapshot(ctx, record.Selection{Dataset: "friends"})
	if err != nil {
		log.Fatal(err)
	}
	friends := make([]int64, g.Order())
	for v := range friends {
		friends[v] = g.Out.Degree(graph.Vertex(v))
	}
	set, err := s.Publish(ctx, record.ResultSet{Dataset: "friends"}, []column.Column{column.Counts("friends", "arcs", friends)})
	if err != nil {
		log.Fatal(err)
	}
	_, cols, err := s.Scores(ctx, "friends")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("result set", set.Version, "of", set.Dataset)
	for _, v := range g.IDs.ByRank() {
		fmt.Println(g.IDs.Format(v), "has", cols[0].I64[v], cols[0].Name)
	}

	report, err := s.Verify(ctx, "", nil)
	fmt.Println(report.Generations, "generations verified,", err)
	// Output:
	// result set 1 of friends
	// 1 has 1 friends
	// 2 has 3 friends
	// 3 has 1 friends
	// 4 has 1 friends
	// 2 generations verified, <nil>
}
