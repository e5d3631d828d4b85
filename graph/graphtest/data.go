package graphtest

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
)

// dataFiles names the edge file of each real graph.
var dataFiles = map[string]string{
	"karate":                   "karate.gml",
	"dolphins":                 "dolphins.gml",
	"ego-facebook":             "facebook_combined.txt",
	"email-eu-core":            "email-Eu-core.txt",
	"wiki-vote":                "wiki-Vote.txt.gz",
	"bitcoin-otc":              "soc-sign-bitcoinotc.csv.gz",
	"soc-epinions1-undirected": "soc-Epinions1-undirected-lcc.txt.gz",
	"soc-slashdot0902":         "edges.tsv.gz",
	"ego-twitter":              "ego-twitter-undirected.tsv.gz",
	"sybil-facebook":           "edges.tsv.gz",
}

// DataDir returns the folder of real graphs: $KITH_DATA, or shared/data beside
// the module. Without it the test is skipped; with CI=true it fails.
func DataDir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("KITH_DATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(tb), "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("no real graphs in %s: set KITH_DATA to their folder", dir)
		}
		tb.Skipf("no real graphs in %s; set KITH_DATA to their folder to run this test", dir)
	}
	return dir
}

// dataFile returns the path of a graph's file: that of the demo is in the
// module, the others are in the data folder.
func dataFile(tb testing.TB, name, file string) string {
	tb.Helper()
	if embedded := filepath.Join(moduleRoot(tb), "cmd", "kith", "demodata", file); name == "bitcoin-otc" {
		return embedded
	}
	return filepath.Join(DataDir(tb), name, file)
}

// moduleRoot goes up from the test's folder to the one with go.mod.
func moduleRoot(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			tb.Fatalf("no go.mod above %s", dir)
		}
	}
}

// Load returns a graph of the data folder by the folder's name. It reads with
// as little code as will do, so that the tests of package edgeio can be held
// against it. Ratings of bitcoin-otc are signed weights with times.
func Load(tb testing.TB, name string, directed bool) *graph.EdgeTable {
	tb.Helper()
	file, ok := dataFiles[name]
	if !ok {
		tb.Fatalf("graphtest: no graph is called %q", name)
	}
	f, err := os.Open(dataFile(tb, name, file))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	r := io.Reader(bufio.NewReaderSize(f, 1<<16))
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			tb.Fatal(err)
		}
	}
	e := &graph.Edges{}
	if strings.HasSuffix(file, ".gml") {
		err = readGML(r, e)
	} else {
		err = readLines(r, e)
	}
	if err != nil {
		tb.Fatalf("graphtest: %s: %v", file, err)
	}
	return Build(tb, e, graph.BuildOptions{Directed: directed, Signed: e.Weights != nil})
}

// readLines reads "u v" or "u,v,weight,seconds" lines.
func readLines(r io.Reader, e *graph.Edges) error {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		f := strings.FieldsFunc(lines.Text(), func(c rune) bool { return strings.ContainsRune(", \t\r", c) })
		if len(f) < 2 {
			return fmt.Errorf("line %q has no two ids", lines.Text())
		}
		ends, err := integers(f[:2]...)
		if err != nil {
			return err
		}
		add(e, ends[0], ends[1])
		if len(f) < 4 {
			continue
		}
		weight, err := strconv.ParseFloat(f[2], 32)
		if err != nil {
			return err
		}
		seconds, fraction, _ := strings.Cut(f[3], ".")
		time, err := integers(seconds + (fraction + "000000")[:6])
		if err != nil {
			return err
		}
		e.Weights, e.Times = append(e.Weights, float32(weight)), append(e.Times, time[0])
	}
	return lines.Err()
}

// readGML reads the node ids and the ends of the edges, in this order on lines
// of their own, and nothing else.
func readGML(r io.Reader, e *graph.Edges) error {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		key, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if key != "id" && key != "source" && key != "target" {
			continue
		}
		n, err := integers(value)
		if err != nil {
			return err
		}
		switch key {
		case "id":
			e.Vertices = append(e.Vertices, n[0])
		case "source":
			e.Src = append(e.Src, n[0])
		case "target":
			e.Dst = append(e.Dst, n[0])
		}
	}
	return lines.Err()
}

func integers(texts ...string) ([]int64, error) {
	values := make([]int64, len(texts))
	for i, text := range texts {
		var err error
		if values[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, err
		}
	}
	return values, nil
}
