package edgeio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// reload writes a table in a format and reads it back.
func reload(t *testing.T, table *graph.EdgeTable, format string) (text string) {
	t.Helper()
	var out bytes.Buffer
	if err := Write(context.Background(), &out, table, format); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	o := Options{Format: format, Signed: table.Signed, AllowEmpty: true, Stdin: bytes.NewReader(out.Bytes())}
	if table.IDs.Kind() == graph.StringIDs {
		o.IDs = "string"
	}
	r, err := Read(context.Background(), []string{"-"}, o)
	if err != nil {
		t.Fatalf("%s: %v\n%s", format, err, out.String())
	}
	again, _, err := graph.Build(context.Background(), r.Batches, graph.BuildOptions{Directed: table.Directed, Signed: table.Signed, IDs: r.IDs})
	if err != nil {
		t.Fatal(err)
	}
	if again.Digest != table.Digest {
		t.Fatalf("%s: another digest after reading back\n%s", format, out.String())
	}
	return out.String()
}

func TestWriteReadsBack(t *testing.T) {
	ctx := context.Background()
	build := func(o graph.BuildOptions, batches ...*graph.Edges) *graph.EdgeTable {
		table, _, err := graph.Build(ctx, batches, o)
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	tables := map[string]*graph.EdgeTable{}
	for _, c := range graphtest.Named() {
		tables[c.Name] = c.Table
		tables[c.Name+" renumbered"] = graphtest.Shuffled(c.Table, 3)
	}
	for seed := range uint64(4) {
		name := fmt.Sprintf("random with seed %d", seed)
		tables[name] = graphtest.Random(seed, 60, 150, graph.BuildOptions{Directed: seed%2 == 0}, seed > 1)
		tables[name+" renumbered"] = graphtest.Shuffled(tables[name], seed)
	}
	tables["everything"] = build(graph.BuildOptions{Directed: true, Signed: true},
		&graph.Edges{Src: []int64{1, math.MinInt64, 3, 3}, Dst: []int64{2, math.MaxInt64, 3, -4}, Weights: []float32{-0.1, math.MaxFloat32, math.SmallestNonzeroFloat32, 1e-7},
			Times: []int64{1289241911728360, -1, graph.NoTime, firstSecond * micro}, Layers: []uint16{0, 1, 0, 1}, LayerNames: []string{"trust", "mail"}, Vertices: []int64{77}})
	tables["one named layer"] = build(graph.BuildOptions{}, &graph.Edges{Src: []int64{1}, Dst: []int64{2}, LayerNames: []string{"friends"}})
	tables["one named layer of strings"] = build(graph.BuildOptions{IDs: graph.StringIDs},
		&graph.Edges{Src: []int64{0, 2}, Dst: []int64{1, 1}, Names: []string{"from", "to", "src"}, LayerNames: []string{"a"}, Vertices: []int64{2}})
	tables["no edge keeps its time"] = build(graph.BuildOptions{}, &graph.Edges{Src: []int64{1}, Dst: []int64{2}, Times: []int64{graph.NoTime}})
	tables["weighted without edges"] = build(graph.BuildOptions{}, &graph.Edges{Weights: []float32{}, Vertices: []int64{5}})
	tables["weighted without anything"] = build(graph.BuildOptions{}, &graph.Edges{Weights: []float32{}})
	for name, table := range tables {
		t.Run(name, func(t *testing.T) {
			for _, format := range []string{"csv", "tsv", "snap", "graphml", "parquet", "node-link"} {
				if format == "node-link" && (table.Size() == 0 && table.Weights != nil || strings.Contains(name, "no edge keeps")) {
					continue // it names a column only where an edge has it
				}
				reload(t, table, format)
			}
		})
	}
	awkward := build(graph.BuildOptions{IDs: graph.StringIDs},
		&graph.Edges{Src: []int64{0, 1, 2, 3}, Dst: []int64{1, 2, 3, 4}, Names: []string{"#a", "b,c", "d\t\"e\"", " ", "f\ng\r"}, Vertices: []int64{4}})
	for _, format := range []string{"csv", "tsv", "graphml", "node-link", "parquet", "neo4j"} {
		reload(t, awkward, format)
	}
}

func TestWriteText(t *testing.T) {
	table := graphtest.Build(t, &graph.Edges{Src: []int64{10, 2, 2}, Dst: []int64{9, 10, 2}, Weights: []float32{0.5, 1e6, 3}, Times: []int64{1500000, 0, -1}, Vertices: []int64{4}}, graph.BuildOptions{})
	for _, c := range []struct{ format, want string }{
		{"csv", "src,dst,weight,time\n2,2,3,-0.000001\n2,10,1000000,0\n4,,,\n9,10,0.5,1.5\n"},
		{"tsv", "src\tdst\tweight\ttime\n2\t2\t3\t-0.000001\n2\t10\t1000000\t0\n4\t\t\t\n9\t10\t0.5\t1.5\n"},
		{"snap", "# undirected graph, 4 vertices\n# src\tdst\tweight\ttime\n2\t2\t3\t-0.000001\n2\t10\t1000000\t0\n# kith vertex 4\n9\t10\t0.5\t1.5\n"},
	} {
		if got := reload(t, table, c.format); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.format, got, c.want)
		}
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	ctx := context.Background()
	named := func(names ...string) *graph.EdgeTable {
		table, _, err := graph.Build(ctx, []*graph.Edges{{Src: []int64{0}, Dst: []int64{1}, Names: names}}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	late := graphtest.Build(t, &graph.Edges{Src: []int64{1}, Dst: []int64{2}, Times: []int64{math.MaxInt64}}, graph.BuildOptions{})
	for _, c := range []struct {
		table  *graph.EdgeTable
		format string
		want   string
	}{
		{named("a", "b"), "graphalytics", `edgeio: wrong option: edges are written as snap, csv, tsv, sg, wsg, mtx, metis, gr, pajek, neo4j, node-link, graphml, gexf, dot or parquet, not as "graphalytics"`},
		{named("a b", "c"), "snap", `edgeio: id "a b" has a blank or line end, which the snap format cannot hold; write csv`},
		{named("#a", "c"), "snap", `edgeio: id "#a" begins like a comment of the snap format; write csv`},
		{named("", "c"), "csv", `edgeio: id is empty`},
		{named("\xff", "c"), "csv", `edgeio: id "\xff" is not valid UTF-8; convert the file`},
		{named("a\r\nb", "c"), "csv", `edgeio: id "a\r\nb" holds CRLF, which would come back as LF`},
		{late, "csv", `edgeio: time 9223372036854775807 microseconds of edge "1,2," is outside the years 1 to 9999`},
	} {
		if err := Write(ctx, &strings.Builder{}, c.table, c.format); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	if err := Write(ctx, fullDisk{}, graphtest.Random(1, 5000, 20000, graph.BuildOptions{}, false), "csv"); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := Write(cancelled, &strings.Builder{}, named("a", "b"), "csv"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
