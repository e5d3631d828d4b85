package catalog_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// The small graphs of LDBC Graphalytics with the suite's own reference
// outputs, judged by its own rules. Graphs are read and parameters chosen here,
// independently of how package graphalytics does.
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
			a, _ := graphalytics.Lookup(test.output)
			output, err := os.Open(filepath.Join(dir, test.graph+"-"+test.output))
			if err != nil {
				t.Fatal(err)
			}
			defer output.Close()
			if m, err := a.Compare(context.Background(), output.Name(), output, g.IDs, o.Columns[0], func() {}); err != nil || m.Differ > 0 {
				t.Errorf("%d of %d values differ: %v; %v", m.Differ, m.Vertices, m.First, err)
			}
		})
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
