package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// kith runs the program inside the test and returns what it wrote.
func kith(t *testing.T, args ...string) (code term.Code, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), append([]string{"kith"}, args...), strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// must runs the program and expects it to succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := kith(t, args...)
	if code != term.Done {
		t.Fatalf("kith %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// suite holds small graphs of LDBC Graphalytics with their reference outputs.
const suite = "../../algorithms/graphalytics/testdata/suite"

// All reference outputs, through kith load and kith run.
func TestGraphalytics(t *testing.T) {
	kernels := map[string][]string{
		"PR":   {"pagerank", "--weights", "none", "--tolerance", "0"},
		"WCC":  {"components"},
		"CDLP": {"cdlp"},
		"LCC":  {"lcc"},
		"BFS":  {"bfs"},
		"SSSP": {"sssp"},
	}
	folder := t.TempDir()
	db := filepath.Join(folder, "db")
	files, err := graphalytics.Find(suite)
	if err != nil || len(files) != 8 {
		t.Fatalf("%d graphs, %v", len(files), err)
	}
	compared := 0
	for _, properties := range files {
		name := strings.TrimSuffix(filepath.Base(properties), ".properties")
		must(t, "load", filepath.Join(suite, name+".e"), "--format", "graphalytics", "--dataset", name, "--db", db)
		for suffix, kernel := range kernels {
			output, err := os.Open(filepath.Join(suite, name+"-"+suffix))
			if err != nil {
				continue
			}
			defer output.Close()
			t.Run(name+"-"+suffix, func(t *testing.T) {
				out := filepath.Join(folder, name+"-"+suffix+".csv")
				args := append(append([]string{"run"}, kernel...), "--dataset", name, "--db", db, "--top", "0", "--out", out)
				args = append(args, parameters(t, properties, suffix)...)
				must(t, args...)
				a, _ := graphalytics.Lookup(suffix)
				ids, column := firstColumn(t, out, suffix)
				if m, err := a.Compare(context.Background(), output.Name(), output, ids, column, func() {}); err != nil || m.Differ > 0 {
					t.Errorf("%d of %d values differ: %v; %v", m.Differ, m.Vertices, m.First, err)
				}
			})
			compared++
		}
	}
	if compared != 18 {
		t.Errorf("compared %d reference outputs, there are 18", compared)
	}
}

// A validation that is interrupted ends as every command does.
func TestValidateEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"kith", "validate", suite}, strings.NewReader(""), &out, &errs); code != term.Interrupted {
		t.Errorf("exit %d\n%s%s", code, &out, &errs)
	}
}

// parameters reads a graph's parameters for an algorithm.
func parameters(t *testing.T, properties, algorithm string) (args []string) {
	t.Helper()
	content, err := os.ReadFile(properties)
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]string{"PR.damping-factor": "--damping", "PR.num-iterations": "--max-iterations", "CDLP.max-iterations": "--max-iterations",
		"BFS.source-vertex": "--source", "SSSP.source-vertex": "--source"}
	for line := range strings.Lines(string(content)) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok {
			continue
		}
		parts := strings.Split(strings.TrimSpace(key), ".") // graph.NAME.ALGORITHM.PARAMETER
		last := strings.ToUpper(parts[max(len(parts)-2, 0)]) + "." + parts[len(parts)-1]
		if flag := flags[last]; flag != "" && strings.HasPrefix(last, algorithm+".") {
			args = append(args, flag, strings.TrimSpace(value))
		}
	}
	if want := map[string]int{"PR": 4, "CDLP": 2, "BFS": 2, "SSSP": 2}[algorithm]; len(args) != want {
		t.Fatalf("%s: parameters of %s: %q", properties, algorithm, args)
	}
	return args
}

// firstColumn reads ids and first column of an output, which is in the order of
// ids.
func firstColumn(t *testing.T, path, algorithm string) (*graph.IDs, column.Column) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string) int64 {
		n, ok := graph.ParseID(text)
		if !ok {
			t.Fatalf("%s: %q is no integer", path, text)
		}
		return n
	}
	var members []int64
	for _, row := range rows[1:] {
		members = append(members, number(row[0]))
	}
	ids, err := graph.NewIntIDs(members)
	if err != nil {
		t.Fatal(err)
	}
	var floats []float64
	var counts []int64
	var labels []graph.Vertex
	for _, row := range rows[1:] {
		switch algorithm {
		case "BFS":
			counts = append(counts, number(row[1]))
		case "WCC", "CDLP":
			v, ok := ids.Lookup(row[1])
			if !ok {
				t.Fatalf("%s: %q is no member", path, row[1])
			}
			labels = append(labels, v)
		default:
			x, err := strconv.ParseFloat(row[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			floats = append(floats, x)
		}
	}
	switch {
	case counts != nil:
		return ids, column.Counts("x", "", counts)
	case labels != nil:
		return ids, column.Labels("x", labels)
	}
	return ids, column.Floats("x", "", floats)
}
