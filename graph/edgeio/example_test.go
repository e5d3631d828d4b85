package edgeio_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
)

// Two ratings and a member whom nobody has rated, read and written.
func Example() {
	ctx := context.Background()
	text := "source,target,rating,time\nbob,alice,3,2021-02-03\nalice,bob,5,2021-02-03T12:00:00+01:00\ncarol,,,\n"
	r, err := edgeio.Read(ctx, []string{"-"}, edgeio.Options{IDs: "string", Stdin: strings.NewReader(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, report, err := graph.Build(ctx, r.Batches, graph.BuildOptions{Directed: true, IDs: r.IDs})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Edges, "edges,", t.Order(), "vertices,", r.Notes[0])
	if err := edgeio.Write(ctx, os.Stdout, t, "csv"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 edges, 3 vertices, stdin: rows without a dst: 1; they are vertices without edges
	// src,dst,weight,time
	// alice,bob,5,1612350000
	// bob,alice,3,1612310400
	// carol,,,
}
