package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/cmd/internal/term"
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

// The validation rules of Graphalytics: exact and equivalence for labels,
// epsilon for numbers. The specification asks for a relative error of at most
// 0.01 %.

type values map[string]string // by vertex

func sameVertices(want, got values) error {
	if len(want) != len(got) {
		return fmt.Errorf("%d vertices, want %d", len(got), len(want))
	}
	for v := range want {
		if _, ok := got[v]; !ok {
			return fmt.Errorf("vertex %s is missing", v)
		}
	}
	return nil
}

func matchExact(want, got values) error {
	if err := sameVertices(want, got); err != nil {
		return err
	}
	for v := range want {
		if want[v] != got[v] {
			return fmt.Errorf("vertex %s: %s, want %s", v, got[v], want[v])
		}
	}
	return nil
}

// matchEquivalence wants a mapping of labels that works both ways.
func matchEquivalence(want, got values) error {
	if err := sameVertices(want, got); err != nil {
		return err
	}
	there, back := values{}, values{}
	for v := range want {
		a, b := want[v], got[v]
		if known, ok := there[a]; ok && known != b {
			return fmt.Errorf("vertex %s: label %s stands for %s and %s", v, a, known, b)
		}
		if known, ok := back[b]; ok && known != a {
			return fmt.Errorf("vertex %s: labels %s and %s became %s", v, known, a, b)
		}
		there[a], back[b] = b, a
	}
	return nil
}

func matchEpsilon(want, got values) error {
	if err := sameVertices(want, got); err != nil {
		return err
	}
	for v := range want {
		r, err1 := strconv.ParseFloat(want[v], 64)
		s, err2 := strconv.ParseFloat(got[v], 64)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("vertex %s: %q and %q are not numbers", v, want[v], got[v])
		}
		if r != s && (math.IsInf(r, 0) || !(math.Abs(r-s) <= 0.0001*math.Abs(r))) { // infinity equals itself
			return fmt.Errorf("vertex %s: %s, want %s", v, got[v], want[v])
		}
	}
	return nil
}

// matchHops is matchExact where unreached vertices are -1 here and the largest
// integer there.
func matchHops(want, got values) error {
	ours := values{}
	for v, hops := range want {
		if hops == strconv.Itoa(math.MaxInt64) {
			hops = "-1"
		}
		ours[v] = hops
	}
	return matchExact(ours, got)
}

// reference reads "vertex value" rows.
func reference(t *testing.T, file string) values {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata/graphalytics", file))
	if err != nil {
		t.Fatal(err)
	}
	all := values{}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		fields := strings.FieldsFunc(lines.Text(), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
		if len(fields) == 2 {
			all[fields[0]] = fields[1]
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return all
}

func TestGraphalyticsRules(t *testing.T) {
	for _, rule := range []struct {
		name  string
		match func(want, got values) error
	}{{"exact", matchExact}, {"equivalence", matchEquivalence}, {"epsilon", matchEpsilon}} {
		want := reference(t, "matching/"+rule.name+"_expected.csv")
		if err := rule.match(want, reference(t, "matching/"+rule.name+"_actual1.csv")); err != nil {
			t.Errorf("%s rejects the passing example: %v", rule.name, err)
		}
		if err := rule.match(want, reference(t, "matching/"+rule.name+"_actual2.csv")); err == nil {
			t.Errorf("%s accepts the failing example", rule.name)
		}
	}
}

// All reference outputs, through kith load and kith run.
func TestGraphalytics(t *testing.T) {
	kernels := map[string]struct {
		args  []string
		match func(want, got values) error
	}{
		"PR":   {[]string{"pagerank", "--weights", "none", "--tolerance", "0"}, matchEpsilon},
		"WCC":  {[]string{"components"}, matchEquivalence},
		"CDLP": {[]string{"cdlp"}, matchExact},
		"LCC":  {[]string{"lcc"}, matchEpsilon},
		"BFS":  {[]string{"bfs"}, matchHops},
		"SSSP": {[]string{"sssp"}, matchEpsilon},
	}
	folder := t.TempDir()
	db := filepath.Join(folder, "db")
	files, err := filepath.Glob("testdata/graphalytics/*.properties")
	if err != nil || len(files) != 8 {
		t.Fatalf("%d graphs, %v", len(files), err)
	}
	compared := 0
	for _, properties := range files {
		name := strings.TrimSuffix(filepath.Base(properties), ".properties")
		must(t, "load", "testdata/graphalytics/"+name+".e", "--format", "graphalytics", "--dataset", name, "--db", db)
		for suffix, kernel := range kernels {
			if _, err := os.Stat("testdata/graphalytics/" + name + "-" + suffix); err != nil {
				continue
			}
			t.Run(name+"-"+suffix, func(t *testing.T) {
				out := filepath.Join(folder, name+"-"+suffix+".csv")
				args := append(append([]string{"run"}, kernel.args...), "--dataset", name, "--db", db, "--top", "0", "--out", out)
				args = append(args, parameters(t, properties, suffix)...)
				must(t, args...)
				if err := kernel.match(reference(t, name+"-"+suffix), firstColumn(t, out)); err != nil {
					t.Error(err)
				}
			})
			compared++
		}
	}
	if compared != 18 {
		t.Errorf("compared %d reference outputs, there are 18", compared)
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

// firstColumn reads id and first column of an output.
func firstColumn(t *testing.T, path string) values {
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
	all := values{}
	for _, row := range rows[1:] {
		all[row[0]] = row[1]
	}
	return all
}
