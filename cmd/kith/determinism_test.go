package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
)

// network draws a clustered graph with weights, times, loops, parallel and
// reciprocal edges, one line each.
func network(seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, 1))
	var lines []string
	for range 3000 {
		group := random.IntN(12)
		u, v := 40*group+random.IntN(40), 40*group+random.IntN(40)
		if random.IntN(5) == 0 {
			v = random.IntN(500)
		}
		// Thirds are not binary fractions: sums of them show their order.
		lines = append(lines, fmt.Sprintf("%d,%d,%.4f,%d", u, v, float64(1+random.IntN(30))/3, 1400000000+random.IntN(1e7)))
	}
	return lines
}

// Output files have the same bytes whatever the workers, the order of the
// input lines, and the processor's fused multiplication.
func TestOutputsAreTheSameBytes(t *testing.T) {
	const seed = 20261123
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	lines := network(seed)
	if err := os.WriteFile(at("sorted.csv"), []byte(strings.Join(lines, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(seed, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if err := os.WriteFile(at("shuffled.csv"), []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	variants := []struct{ db, file, workers string }{
		{"one", "sorted.csv", "1"}, {"two", "sorted.csv", "2"}, {"seven", "sorted.csv", "7"}, {"shuffled", "shuffled.csv", "2"},
	}
	if testing.Short() {
		variants = []struct{ db, file, workers string }{variants[0], {"shuffled", "shuffled.csv", "7"}}
	}
	for _, v := range variants {
		// The name of the file is part of what is stored, not of what is put out.
		must(t, "load", at(v.file), "--columns", "src,dst,weight,time", "--dataset", "g", "--db", at(v.db), "--workers", v.workers)
	}
	outputs := map[string][]string{"scores.csv": {"score", "--dataset", "g", "--top", "0"}, "ranks.parquet": {"run", "pagerank", "--dataset", "g"}, "ranks.ndjson": {"run", "pagerank", "--dataset", "g"}, "edges.csv": {"export", "edges", "--dataset", "g"}}
	for _, spec := range catalog.All {
		if len(spec.Columns)+len(spec.Table) == 0 {
			continue // has nothing but measures, which TestEveryKernel compares
		}
		outputs[spec.Name+".csv"] = []string{"run", spec.Name, "--dataset", "g", "--top", "0"}
	}
	for name, args := range outputs {
		var want []byte
		for _, v := range variants {
			out := at(v.db + "-" + name)
			must(t, append(args, "--db", at(v.db), "--workers", v.workers, "--out", out)...)
			got, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = got
			}
			if string(got) != string(want) {
				t.Errorf("%s differs: %s with %s workers (seed %d)", name, v.file, v.workers, seed)
			}
		}
		if args[0] != "run" || testing.Short() { // the race detector has seen the outputs made
			continue
		}
		out := at("nofma-" + name)
		code, errs := staged(t, func(c *exec.Cmd) { c.Env = append(c.Env, "GODEBUG=cpu.fma=off") }, "plain", append(args, "--db", at("one"), "--out", out)...)
		if code != term.Done {
			t.Fatalf("without fused multiplication: exit %d: %s", code, errs)
		}
		if got, err := os.ReadFile(out); err != nil || string(got) != string(want) {
			t.Errorf("%s differs without fused multiplication: %v", name, err)
		}
	}
}
