package graphalytics_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
)

const suite = "testdata/suite"

// read reads the graph that a .properties file describes.
func read(path string) (*graphalytics.Graph, *graph.Snapshot, error) {
	ctx := context.Background()
	g, err := graphalytics.Open(path)
	if err != nil {
		return nil, nil, err
	}
	r, err := edgeio.Read(ctx, []string{path}, edgeio.Options{Format: "graphalytics"})
	if err != nil {
		return nil, nil, err
	}
	table, _, err := graph.Build(ctx, r.Batches, graph.BuildOptions{Directed: g.Directed, Order: graph.OrderDegree})
	if err != nil {
		return nil, nil, err
	}
	s, err := table.Select(ctx, graph.Selection{}, 0)
	return g, s, err
}

// Every reference output of the suite's small graphs is matched; what is not
// compared has a reason.
func TestSuite(t *testing.T) {
	files, err := graphalytics.Find(suite)
	if err != nil || len(files) != 8 {
		t.Fatalf("%d graphs, %v", len(files), err)
	}
	compared, notRun := 0, 0
	for _, file := range files {
		g, s, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range g.Tasks {
			if task.NotRun != "" {
				if want := "no reference output " + g.Name + "-" + task.Algorithm.Name + "; the graph is not for it"; task.NotRun != want {
					t.Errorf("%s, want %s", task.NotRun, want)
				}
				notRun++
				continue
			}
			need, err := task.Need(s, 2)
			if err != nil || need <= 0 {
				t.Errorf("%s %s: needs %d bytes, %v", g.Name, task.Algorithm.Name, need, err)
			}
			c, err := task.Run(context.Background(), s, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			done, total := int64(0), int64(0)
			m, err := task.Match(context.Background(), s.IDs, c, func(d, of int64) { done, total = d, of })
			if err != nil || m.Differ > 0 || m.Vertices != int64(s.Order()) {
				t.Errorf("%s %s: %+v, %v, %v", g.Name, task.Algorithm.Name, m, m.First, err)
			}
			if m.Largest > 1e-5 || done != total || done == 0 { // a tenth of what is allowed: the references have few digits
				t.Errorf("%s %s: largest error %v, %d of %d bytes", g.Name, task.Algorithm.Name, m.Largest, done, total)
			}
			compared++
		}
	}
	if compared != 18 || notRun != 30 {
		t.Errorf("%d outputs compared and %d not, there are 18 and 30", compared, notRun)
	}
}

// One wrong value in a reference output is found, whatever the algorithm.
func TestDamagedReferences(t *testing.T) {
	g, s, err := read(filepath.Join(suite, "example-directed.properties"))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range g.Tasks {
		content, err := os.ReadFile(task.Reference)
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(strings.Lines(string(content)))
		last := lines[len(lines)-1]
		vertex, _, _ := strings.Cut(last, " ")
		task.Reference = filepath.Join(t.TempDir(), "damaged")
		damaged := strings.TrimSuffix(string(content), last) + vertex + " 77\n" // which no vertex has
		if err := os.WriteFile(task.Reference, []byte(damaged), 0o666); err != nil {
			t.Fatal(err)
		}
		c, err := task.Run(context.Background(), s, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if m, err := task.Match(context.Background(), s.IDs, c, nil); err != nil || m.Differ != 1 || m.First == nil {
			t.Errorf("%s: %+v, %v", task.Algorithm.Name, m, err)
		}
	}
}

// folder writes files beside each other and returns the path of one.
func folder(t *testing.T, files map[string]string, of string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, of)
}

// small is a graph of the suite, without its outputs.
var small = map[string]string{
	"g.v": "1\n2\n3\n", "g.e": "1 2 0.5\n2 3 1\n",
	"g.properties": "graph.g.directed = true\ngraph.g.edge-properties.names = weight\ngraph.g.algorithms = bfs, SSSP\n" +
		"graph.g.bfs.source-vertex = 1\ngraph.g.sssp.source-vertex = 9\ngraph.g.pr.damping-factor = 1.5\ngraph.g.pr.num-iterations = 2\n",
}

func with(more map[string]string) map[string]string {
	files := maps.Clone(small)
	maps.Copy(files, more)
	return files
}

func TestReasons(t *testing.T) {
	path := folder(t, with(map[string]string{"g-PR": "", "g-CDLP": "", "g-SSSP": ""}), "g.properties")
	g, s, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{
		"BFS":  "no reference output g-BFS, though the algorithm is listed",
		"WCC":  "no reference output g-WCC; the graph is not for it",
		"LCC":  "no reference output g-LCC; the graph is not for it",
		"CDLP": "no line graph.g.cdlp.max-iterations in g.properties",
	}
	faults := map[string]string{
		"PR":   path + ": graph.g.pr.damping-factor: ",
		"SSSP": path + `: graph.g.sssp.source-vertex: the graph has no vertex "9"`,
	}
	for _, task := range g.Tasks {
		if task.NotRun != reasons[task.Algorithm.Name] {
			t.Errorf("%s: %q, want %q", task.Algorithm.Name, task.NotRun, reasons[task.Algorithm.Name])
		}
		if want, bad := faults[task.Algorithm.Name]; bad {
			if _, err := task.Run(context.Background(), s, algorithms.Env{}); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: %v, want %s", task.Algorithm.Name, err, want)
			}
			if _, err := task.Need(s, 1); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: %v, want %s", task.Algorithm.Name, err, want)
			}
		}
	}
	unweighted := folder(t, map[string]string{"g.properties": "graph.g.directed = false\ngraph.g.sssp.source-vertex = 1", "g-SSSP": ""}, "g.properties")
	if g, err = graphalytics.Open(unweighted); err != nil {
		t.Fatal(err)
	}
	for _, task := range g.Tasks {
		want := map[string]string{"SSSP": "no weights: g.properties names no edge property weight", "WCC": "no reference output g-WCC"}[task.Algorithm.Name]
		if want != "" && task.NotRun != want {
			t.Errorf("%s: %q, want %q", task.Algorithm.Name, task.NotRun, want)
		}
	}
}

// An output may be compressed, as the other files may.
func TestCompressedReference(t *testing.T) {
	var packed strings.Builder
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("1 0\n2 1\n3 2\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	g, s, err := read(folder(t, with(map[string]string{"g-BFS.gz": packed.String()}), "g.properties"))
	if err != nil {
		t.Fatal(err)
	}
	task := g.Tasks[0]
	c, err := task.Run(context.Background(), s, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := task.Match(context.Background(), s.IDs, c, nil); err != nil || m.Differ > 0 || m.Vertices != 3 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestFind(t *testing.T) {
	path := folder(t, small, "g.properties")
	for _, given := range []string{path, filepath.Dir(path)} {
		if files, err := graphalytics.Find(given); err != nil || !slices.Equal(files, []string{path}) {
			t.Errorf("%s: %q, %v", given, files, err)
		}
	}
	empty := t.TempDir()
	for given, want := range map[string]string{
		empty:                                    empty + ": no .properties file in the folder; ",
		filepath.Join(filepath.Dir(path), "g.e"): "g.e: a graph of the suite is named by its .properties file",
		filepath.Join(empty, "nowhere"):          "nowhere: no such file or directory",
	} {
		if _, err := graphalytics.Find(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", given, err, want)
		}
	}
}

// The graph of the suite for weakly connected components, whose labels may be
// any as long as they tell the same components apart.
func Example() {
	g, s, err := read("testdata/suite/test-wcc-directed.properties")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, task := range g.Tasks {
		if task.NotRun != "" {
			continue
		}
		answer, err := task.Run(context.Background(), s, algorithms.Env{})
		if err != nil {
			fmt.Println(err)
			return
		}
		m, err := task.Match(context.Background(), s.IDs, answer, nil)
		fmt.Println(task.Algorithm.Name, task.Algorithm.Rule, m.Vertices, m.Differ, err)
	}
	// Output: WCC equivalence 8 0 <nil>
}
