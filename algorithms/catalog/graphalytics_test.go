package catalog_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

// The small graphs of LDBC Graphalytics with the suite's own reference
// outputs, matched by its own rules: labels of components by equivalence, of
// propagation and hops exactly, numbers to 0.01 % of the reference.
func TestGraphalytics(t *testing.T) {
	dir := filepath.Join(graphtest.DataDir(t), "graphalytics")
	ranks := func(k string) map[string]string { return map[string]string{"as": "graphalytics", "max-iterations": k} }
	source := func(id string) map[string]string { return map[string]string{"source": id} }
	for _, test := range []struct {
		graph, output, kernel string
		directed              bool
		params                map[string]string
	}{
		{"example-directed", "BFS", "bfs", true, source("1")},
		{"example-undirected", "BFS", "bfs", false, source("2")},
		{"test-bfs-directed", "BFS", "bfs", true, source("1")},
		{"example-directed", "SSSP", "sssp", true, source("1")},
		{"example-undirected", "SSSP", "sssp", false, source("2")},
		{"test-sssp-directed", "SSSP", "sssp", true, source("1")},
		{"example-directed", "PR", "pagerank", true, ranks("2")},
		{"example-undirected", "PR", "pagerank", false, ranks("2")},
		{"test-pr-directed", "PR", "pagerank", true, ranks("14")},
		{"example-directed", "WCC", "components", true, nil},
		{"example-undirected", "WCC", "components", false, nil},
		{"test-wcc-directed", "WCC", "components", true, nil},
		{"example-directed", "CDLP", "cdlp", true, map[string]string{"max-iterations": "2"}},
		{"example-undirected", "CDLP", "cdlp", false, map[string]string{"max-iterations": "2"}},
		{"test-cdlp-directed", "CDLP", "cdlp", true, map[string]string{"max-iterations": "5"}},
		{"example-directed", "LCC", "lcc", true, nil},
		{"example-undirected", "LCC", "lcc", false, nil},
		{"test-lcc-undirected", "LCC", "lcc", false, nil},
	} {
		t.Run(test.graph+"-"+test.output, func(t *testing.T) {
			e := &graph.Edges{}
			for _, f := range fields(t, filepath.Join(dir, test.graph+".v")) {
				e.Vertices = append(e.Vertices, integer(t, f[0]))
			}
			for _, f := range fields(t, filepath.Join(dir, test.graph+".e")) {
				e.Src, e.Dst = append(e.Src, integer(t, f[0])), append(e.Dst, integer(t, f[1]))
				if test.output == "SSSP" { // the others use no weight, if there is one
					e.Weights = append(e.Weights, float32(number(t, f[2])))
				}
			}
			g := graphtest.Snapshot(t, graphtest.Build(t, e, graph.BuildOptions{Directed: test.directed}), graph.Selection{})
			s, err := catalog.Lookup(test.kernel)
			if err != nil {
				t.Fatal(err)
			}
			params := s.New()
			for _, name := range []string{"as", "max-iterations", "tolerance"} {
				if text, ok := test.params[name]; ok {
					if err := algorithms.Set(params, name, text); err != nil {
						t.Fatal(err)
					}
				}
			}
			if id, ok := test.params["source"]; ok {
				if found, err := algorithms.SetMember(params, "source", id, g.IDs); err != nil || !found {
					t.Fatal(id, found, err)
				}
			}
			o, _, err := s.Run(context.Background(), g, params, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			matchesReference(t, test.output, g, o.Columns[0], fields(t, filepath.Join(dir, test.graph+"-"+test.output)))
		})
	}
}

func matchesReference(t *testing.T, output string, g *graph.Snapshot, c column.Column, reference [][]string) {
	t.Helper()
	if len(reference) != g.Order() {
		t.Fatalf("%d reference values for %d vertices", len(reference), g.Order())
	}
	theirs, ours := map[string]uint32{}, map[uint32]string{} // the two-way mapping of labels
	for _, row := range reference {
		v, ok := g.IDs.Lookup(row[0])
		if !ok {
			t.Fatalf("no vertex %s", row[0])
		}
		switch output {
		case "WCC":
			label, seen := theirs[row[1]]
			back, seenBack := ours[c.U32[v]]
			if seen && label != c.U32[v] || seenBack && back != row[1] {
				t.Errorf("vertex %s: other component", row[0])
			}
			theirs[row[1]], ours[c.U32[v]] = c.U32[v], row[1]
		case "CDLP":
			if label := g.IDs.Format(graph.Vertex(c.U32[v])); label != row[1] {
				t.Errorf("vertex %s: label %s, want %s", row[0], label, row[1])
			}
		case "BFS": // an unreached vertex is infinitely far there, the largest integer
			want := integer(t, row[1])
			if want == math.MaxInt64 {
				want = path.Unreached
			}
			if c.I64[v] != want {
				t.Errorf("vertex %s: %d hops, want %d", row[0], c.I64[v], want)
			}
		default:
			want := number(t, row[1])
			if want == c.F64[v] {
				continue // infinity, too
			}
			if math.IsInf(want, 0) || math.Abs(want-c.F64[v]) > 0.0001*math.Abs(want) {
				t.Errorf("vertex %s: %v, want %v", row[0], c.F64[v], want)
			}
		}
	}
}

// fields reads a file of rows separated by blanks.
func fields(t *testing.T, file string) (rows [][]string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if f := strings.Fields(line); len(f) > 0 {
			rows = append(rows, f)
		}
	}
	return rows
}

func integer(t *testing.T, text string) int64 {
	t.Helper()
	n, ok := graph.ParseID(text)
	if !ok {
		t.Fatalf("%q is no id", text)
	}
	return n
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
