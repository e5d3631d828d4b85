package edgeio

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

const small = "graph.g.vertex-file = g.v\ngraph.g.edge-file = g.e\ngraph.g.directed = true\n" +
	"graph.g.meta.vertices = 3\ngraph.g.meta.edges = 1\ngraph.g.edge-properties.names = weight\n"

// folder writes files into a fresh folder and goes there.
func folder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGraphalytics(t *testing.T) {
	files := map[string]string{"g.properties": "# c\n\n" + small, "g.v": "1\n2\n3\n", "g.e": "1 2 0.5\n"}
	for _, c := range []struct {
		given []string
		o     Options
	}{
		{[]string{"g.e"}, Options{}},
		{[]string{"g.v"}, Options{}},
		{[]string{"g.properties"}, Options{}},
		{[]string{"."}, Options{}},
		{[]string{"g.e", "g.properties", "g.v"}, Options{Format: "graphalytics", Direction: Directed}},
	} {
		folder(t, files)
		r, err := Read(context.Background(), c.given, c.o)
		if err != nil {
			t.Fatalf("%q: %v", c.given, err)
		}
		if got := list(r); got != "1 2 w0.5\nvertex 1\nvertex 2\nvertex 3\n" || r.Direction != Directed {
			t.Errorf("%q: %v\n%s", c.given, r.Direction, got)
		}
		names := ""
		for _, s := range r.Sources {
			names += s.Name + " " + s.Format + " "
			if len(s.SHA256) != 64 {
				t.Errorf("%s has digest %q", s.Name, s.SHA256)
			}
		}
		if names != "g.properties graphalytics g.v graphalytics g.e graphalytics " {
			t.Errorf("%q: sources %s", c.given, names)
		}
	}
	// Alone, or asked for by columns, NAME.e is any edge list.
	folder(t, map[string]string{"g.e": "1 2 0.5\n"})
	if r, err := Read(context.Background(), []string{"g.e"}, Options{}); err != nil || list(r) != "1 2 w0.5\n" || r.Direction != Unsaid {
		t.Errorf("g.e alone: %v", err)
	}
	folder(t, files)
	if r, err := Read(context.Background(), []string{"g.e"}, Options{Columns: []string{"src", "dst", "-"}}); err != nil || list(r) != "1 2\n" {
		t.Errorf("g.e with columns: %v", err)
	}
}

func TestGraphalyticsErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		given []string
		o     Options
		want  string
		is    error
	}{
		{"contradiction", nil, []string{"g.e"}, Options{Direction: Undirected}, "g.properties: the graph is directed, which contradicts --undirected", ErrContradiction},
		{"two graphs that differ", map[string]string{"h.properties": "graph.h.directed = false", "h.e": "", "h.v": ""}, []string{"g.e", "h.e"}, Options{}, "h.properties: the graph is undirected, which contradicts g.properties", ErrContradiction},
		{"several in the folder", map[string]string{"h.properties": ""}, []string{"."}, Options{}, ".: the folder holds 2 graphs, name one of g.properties, h.properties", nil},
		{"none in the folder", map[string]string{"g.properties": "-"}, []string{"."}, Options{Format: "graphalytics"}, ".: no .properties file in the folder; a graphalytics graph has NAME.e, NAME.v and NAME.properties", nil},
		{"no properties", map[string]string{"g.properties": "-"}, []string{"g.e"}, Options{Format: "graphalytics"}, "g.properties: no such file or directory", os.ErrNotExist},
		{"no vertices", map[string]string{"g.v": "-"}, []string{"g.e"}, Options{}, "g.properties: its vertex-file g.v is missing in .", nil},
		{"no edges", map[string]string{"g.e": "-"}, []string{"g.v"}, Options{}, "g.properties: its edge-file g.e is missing in .", nil},
		{"file elsewhere", map[string]string{"g.properties": small[strings.Index(small, "graph.g.edge"):] + "graph.g.vertex-file = ../g.v"}, []string{"g.e"}, Options{}, `g.properties: vertex-file is "../g.v", which is not a file beside it`, nil},
		{"no direction", map[string]string{"g.properties": "graph.h.directed = true"}, []string{"g.e"}, Options{}, "g.properties: no line graph.g.directed = true or false", nil},
		{"unclear direction", map[string]string{"g.properties": "graph.g.directed = yes"}, []string{"g.e"}, Options{}, `g.properties: graph.g.directed is "yes", not true or false`, nil},
		{"no key", map[string]string{"g.properties": "# c\nhello\n"}, []string{"g.e"}, Options{}, `g.properties:2: "hello" is not key = value`, nil},
		{"twice", map[string]string{"g.properties": small + "graph.g.directed = false"}, []string{"g.e"}, Options{}, `g.properties:7: "graph.g.directed" stands there twice`, nil},
		{"bad count", map[string]string{"g.properties": "graph.g.directed=true\ngraph.g.meta.edges = -1"}, []string{"g.e"}, Options{}, `g.properties: graph.g.meta.edges is "-1", not a count`, nil},
		{"edges cut short", map[string]string{"g.e": ""}, []string{"g.e"}, Options{}, "g.e: 0 edges, but g.properties says 1; is a file cut short?", nil},
		{"vertices cut short", map[string]string{"g.v": "1\n2\n"}, []string{"g.e"}, Options{}, "g.v: 2 vertices, but g.properties says 3; is a file cut short?", nil},
		{"no weight", map[string]string{"g.e": "1 2\n"}, []string{"g.e"}, Options{}, "g.e:1: 2 fields, g.properties says 3 (src,dst,weight)", nil},
		{"bad vertex", map[string]string{"g.v": "1\nx\n3\n"}, []string{"g.e"}, Options{}, `g.v:2: id "x" is not a canonical 64-bit integer; use --ids string`, nil},
		{"columns", nil, []string{"g.e"}, Options{Format: "graphalytics", Columns: []string{"src", "dst"}}, "edgeio: wrong option: columns and header of a graphalytics graph come from its .properties file", ErrUsage},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"g.properties": small, "g.v": "1\n2\n3\n", "g.e": "1 2 0.5\n"}
			for name, content := range c.files {
				if files[name] = content; content == "-" {
					delete(files, name)
				}
			}
			folder(t, files)
			_, err := Read(context.Background(), c.given, c.o)
			if err == nil || err.Error() != c.want || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// What others than the reader want to know of a .properties file.
func TestReadProperties(t *testing.T) {
	folder(t, map[string]string{"g.properties": small + "\ngraph.g.bfs.source-vertex = 7\ngraph.h.bfs.source-vertex = 8\n", "g.v.gz": "", "g.e": ""})
	p, err := ReadProperties("g.properties")
	if err != nil {
		t.Fatal(err)
	}
	source, said := p.Value("bfs.source-vertex")
	if _, other := p.Value("pr.damping-factor"); source != "7" || !said || other {
		t.Errorf("source %q %v, damping %v", source, said, other)
	}
	if p.Name != "g" || !p.Directed || p.Vertices != 3 || p.Edges != 1 || !p.Weighted() || p.Key("directed") != "graph.g.directed" {
		t.Errorf("%+v", p)
	}
	if v, e, mended, err := p.Files(); v != "g.v.gz" || e != "g.e" || mended || err != nil {
		t.Errorf("files %s and %s, %v, %v", v, e, mended, err)
	}
	folder(t, map[string]string{"g.properties": "graph.g.directed = false\ngraph.g.edge-file = g.v", "g.v": "", "g.e": ""})
	if p, err = ReadProperties("g.properties"); err != nil || p.Weighted() || p.Vertices != -1 {
		t.Errorf("%+v, %v", p, err)
	}
	if v, e, mended, err := p.Files(); v != "g.v" || e != "g.e" || !mended || err != nil {
		t.Errorf("files %s and %s, %v, %v", v, e, mended, err)
	}
	if _, err := ReadProperties("nowhere.properties"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// The suite's own small graphs: counts from their .properties files, which
// Read also checks, and the direction in their names.
func TestGraphalyticsSuite(t *testing.T) {
	dir := filepath.Join(graphtest.DataDir(t), "graphalytics")
	for name, order := range map[string]int{"example-directed": 10, "example-undirected": 9, "test-pr-directed": 50, "test-lcc-undirected": 9,
		"test-wcc-directed": 8, "test-cdlp-directed": 8, "test-bfs-directed": 10, "test-sssp-directed": 10} {
		r, err := Read(context.Background(), []string{filepath.Join(dir, name+".e")}, Options{Format: "graphalytics"})
		if err != nil {
			t.Fatal(err)
		}
		directed := !strings.HasSuffix(name, "undirected")
		if r.Direction != map[bool]Direction{true: Directed, false: Undirected}[directed] {
			t.Errorf("%s is read as %v", name, r.Direction)
		}
		table, _, err := graph.Build(context.Background(), r.Batches, graph.BuildOptions{Directed: directed})
		if err != nil || table.Order() != order {
			t.Errorf("%s: %d vertices, want %d; %v", name, table.Order(), order, err)
		}
	}
	if _, err := Read(context.Background(), []string{dir}, Options{}); err == nil || !strings.Contains(err.Error(), "the folder holds 8 graphs, name one of example-directed.properties, ") {
		t.Errorf("the whole folder: %v", err)
	}
}
