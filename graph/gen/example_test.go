package gen_test

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
)

// A Kronecker graph is generated as batches, which Build takes as they are.
func ExampleKronecker() {
	ctx := context.Background()
	batches, err := gen.Kronecker{Scale: 10, EdgeFactor: 16, Seed: 1}.Edges(ctx, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, report, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Order(), "vertices of", report.Read, "edges drawn")
	// Output: 1024 vertices of 16384 edges drawn
}
