package bench_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
)

// All files of a graph hold the same edges, and both orders the same degrees of
// the sources.
func TestFilesHoldTheSameGraph(t *testing.T) {
	dir := t.TempDir()
	g, err := bench.Keep(t.Context(), bench.Graph{Model: "kronecker", Params: map[string]string{"scale": "8", "edge-factor": "8", "seed": "3"}}, dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) *graph.EdgeTable {
		r, err := edgeio.Read(t.Context(), []string{path}, edgeio.Options{Direction: edgeio.Undirected})
		if err != nil {
			t.Fatal(err)
		}
		table, _, err := graph.Build(t.Context(), r.Batches, graph.BuildOptions{IDs: r.IDs})
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	own := read(g.Files.Path(bench.OwnOrder, ".sg"))
	if own.Digest.String() != g.Digest || own.Size() != g.Arcs || len(g.Files.Start[0]) != 3 {
		t.Errorf("the graph is %s with %d arcs, own.sg holds %s with %d", g.Digest, g.Arcs, own.Digest, own.Size())
	}
	text, err := os.ReadFile(g.Files.Path(bench.OwnOrder, ".el"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(text), "\n"); int64(got) != g.Edges {
		t.Errorf("%d lines for %d edges", got, g.Edges)
	}
	weighted := read(g.Files.Path(bench.OwnOrder, ".wsg"))
	if weighted.Size() != g.Arcs || weighted.Weights == nil {
		t.Errorf("own.wsg has %d arcs, weights %v", weighted.Size(), weighted.Weights != nil)
	}
	for i, w := range weighted.Weights {
		if w < 1 || w > 255 {
			t.Fatalf("weight %d is %v", i, w)
		}
	}
	if !g.Files.BothOrders {
		return
	}
	kith := read(g.Files.Path(bench.KithOrder, ".sg"))
	for i := range g.Files.Start[0] {
		degree := func(t *graph.EdgeTable, place int64) int64 {
			v, _ := t.IDs.Lookup(fmt.Sprint(place))
			return t.Offsets[v+1] - t.Offsets[v]
		}
		if a, b := degree(own, g.Files.Start[0][i]), degree(kith, g.Files.Start[1][i]); a != b || a == 0 {
			t.Errorf("source %d has %d arcs in its own order, %d in kith's", i, a, b)
		}
	}
}
