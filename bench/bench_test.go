package bench_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers"
)

func TestMain(m *testing.M) {
	if bench.Child(peers.Jobs()) {
		return
	}
	os.Exit(m.Run())
}

// config is a small bench on a Kronecker graph of scale 8.
func config(t *testing.T, workloads ...string) bench.Config {
	t.Helper()
	c := bench.Config{
		Graph:   bench.Graph{Model: "kronecker", Params: map[string]string{"scale": "8", "edge-factor": "8", "seed": "1"}},
		Workers: []int{1, 2}, Warmup: 1, Repetitions: bench.MinRepetitions, Check: true, Dir: t.TempDir(), Timeout: time.Minute,
	}
	for _, text := range workloads {
		w, err := bench.ParseWorkload(text)
		if err != nil {
			t.Fatal(err)
		}
		c.Workloads = append(c.Workloads, w)
	}
	return c
}

func TestRun(t *testing.T) {
	c := config(t, "pagerank:tolerance=1e-6", "pagerank:seeds=pick3", bench.LoadText, bench.LoadStore)
	c.Memory, c.Bandwidth = true, 1<<20
	r, err := bench.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := r.Failures(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if len(r.Cells) != 8 || len(r.Bandwidth) != 2 {
		t.Fatalf("%d cells, %d probes of the bandwidth", len(r.Cells), len(r.Bandwidth))
	}
	for i, cell := range r.Cells {
		switch {
		case len(cell.Seconds.Values) != bench.MinRepetitions || cell.Seconds.Low > cell.Seconds.Median || cell.Seconds.Median > cell.Seconds.High || cell.Seconds.Median <= 0:
			t.Errorf("%s: times %+v", cell.Workload, cell.Seconds)
		case cell.Checked != "accepted" || cell.Peak <= 0 || cell.Arcs != r.Graph.Arcs || cell.BytesPerArc < 4 || cell.Share <= 0:
			t.Errorf("%+v", cell)
		case i%2 == 1 && cell.Digest != r.Cells[i-1].Digest:
			t.Errorf("%s: other bits on two workers", cell.Workload)
		}
	}
	if r.Cells[0].Digest == r.Cells[2].Digest {
		t.Error("PageRank with seeds has the digest of PageRank without")
	}
	var lines strings.Builder
	if err := r.WriteLines(&lines); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\ngoarch: ", "\ngraph: kronecker-8\n", "BenchmarkKith/graph=kronecker-8/kernel=pagerank:tolerance~1e-6/workers=2-2 1 "} {
		if !strings.Contains(lines.String(), want) {
			t.Errorf("no %q in\n%s", want, lines.String())
		}
	}
}

// What cannot be measured is a cell with the reason.
func TestRunSaysWhatItCouldNotDo(t *testing.T) {
	c := config(t, "pagerank:seeds=nobody", "degree")
	r, err := bench.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.Cells[0].NotRun, `no vertex "nobody"`) || r.Cells[2].NotRun != "" {
		t.Errorf("%q, %q", r.Cells[0].NotRun, r.Cells[2].NotRun)
	}
	if wrong := r.Failures(); len(wrong) != 2 {
		t.Errorf("failures %q", wrong)
	}
}

func TestConfigIsChecked(t *testing.T) {
	good := config(t, "degree")
	for what, change := range map[string]func(*bench.Config){
		"repetitions": func(c *bench.Config) { c.Repetitions = 4 },
		"workers":     func(c *bench.Config) { c.Workers = []int{2, 0} },
		"workload":    func(c *bench.Config) { c.Workloads = nil },
		"model":       func(c *bench.Config) { c.Graph.Model = "small-world-of-sweets" },
		"no graph":    func(c *bench.Config) { c.Graph = bench.Graph{} },
	} {
		c := good
		change(&c)
		if _, err := bench.Run(t.Context(), c); !errors.Is(err, bench.ErrConfig) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, text := range []string{"pagerank:tolerance", "load-text:x=1", "pagerank:tolerance=low", "pagrank"} {
		if _, err := bench.ParseWorkload(text); err == nil {
			t.Errorf("%s is a workload", text)
		}
	}
}

func TestSummary(t *testing.T) {
	s := bench.Summarize([]float64{5, 1, 4, 2, 3})
	if s.Median != 3 || s.Low != 2 || s.High != 4 || math.Abs(s.Spread()-1.0/3) > 1e-15 {
		t.Errorf("%+v, spread %v", s, s.Spread())
	}
	if s := bench.Summarize([]float64{1, 2}); s.Median != 1.5 || s.Low != 1.25 {
		t.Errorf("%+v", s)
	}
	if s := bench.Summarize(nil); s.Median != 0 || s.Spread() != 0 {
		t.Errorf("%+v", s)
	}
}

// Modularity of two triangles joined by an edge, by hand: 6 of 7 edges lie
// inside, each half has half of the degrees.
func TestQualityAndExactRanks(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "two.txt")
	if err := os.WriteFile(file, []byte("1 2\n2 3\n3 1\n4 5\n5 6\n6 4\n3 4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := bench.Keep(t.Context(), bench.Graph{File: file}, dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	offsets, targets := []int64{0, 2, 4, 7, 10, 12, 14}, []uint32{1, 2, 0, 2, 0, 1, 3, 2, 4, 5, 3, 5, 3, 4}
	if bound, err := bench.ExactOf(t.Context(), db); err != nil || bound > 1e-14 {
		t.Fatal(bound, err)
	}
	x, err := bench.ReadValues(db.Files.Path(bench.OwnOrder, ".exact"))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for v, rank := range x {
		in := 0.0
		for _, u := range targets[offsets[v]:offsets[v+1]] {
			in += x[u] / float64(offsets[u+1]-offsets[u])
		}
		if math.Abs(0.15/6+0.85*in-rank) > 1e-15 {
			t.Errorf("vertex %d: %v does not solve the equation", v, rank)
		}
		sum += rank
	}
	if math.Abs(sum-1) > 1e-14 {
		t.Errorf("ranks add up to %v", sum)
	}

	labels := filepath.Join(dir, "labels")
	if err := bench.WriteValues(labels, []float64{0, 0, 0, 7, 7, 7}); err != nil {
		t.Fatal(err)
	}
	q, err := bench.QualityOf(t.Context(), db, labels)
	if want := 12.0/14 - 0.5; err != nil || math.Abs(q.Modularity-want) > 1e-15 || q.Communities != 2 {
		t.Errorf("%+v, want %v (%v)", q, want, err)
	}
}
