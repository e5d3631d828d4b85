package bench_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/gonumpeer"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
)

// sides are the systems of this file's races.
var sides = map[string]bench.Side{"kith": bench.Kith, "gonum": gonumpeer.Run}

func TestMain(m *testing.M) {
	if bench.Child(sides) {
		return
	}
	os.Exit(m.Run())
}

// TestRace runs a small race, so that the harness itself is tested: both
// sides must reach the same ranks.
func TestRace(t *testing.T) {
	in := input(t, 8)
	reports, err := bench.Race(t.Context(), in, []string{"kith", "gonum"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for side, r := range reports {
		// Each system's tolerance bounds its last change; 1e-6 leaves room for
		// what that change leads to at damping 0.85 (a factor of 6) in L1.
		if r[0].Error > 1e-6 || r[0].Peak <= 0 {
			t.Errorf("%s: error %v, peak %d", side, r[0].Error, r[0].Peak)
		}
	}
}

// BenchmarkGonum races kith against gonum on a Kronecker graph, of scale 18
// unless $KITH_BENCH_SCALE says otherwise. It prints both sides; the ratios
// are kith over gonum, below one is better.
//
//	go test -run '^$' -bench Gonum -benchtime 1x -timeout 1h ./bench
func BenchmarkGonum(b *testing.B) {
	scale := 18
	if s := os.Getenv("KITH_BENCH_SCALE"); s != "" {
		scale, _ = strconv.Atoi(s)
	}
	in := input(b, scale)
	for b.Loop() {
		reports, err := bench.Race(b.Context(), in, []string{"kith", "gonum"}, 5)
		if err != nil {
			b.Fatal(err)
		}
		kith, gonum := reports["kith"], reports["gonum"]
		for _, q := range []struct {
			name string
			of   func(bench.Report) float64
		}{
			{"load-s", func(r bench.Report) float64 { return r.Load }},
			{"pagerank-s", func(r bench.Report) float64 { return r.PageRank }},
			{"peak-MiB", func(r bench.Report) float64 { return float64(r.Peak) / (1 << 20) }},
			{"L1-error/1e-9", func(r bench.Report) float64 { return r.Error * 1e9 }},
		} {
			ours, theirs := bench.Median(kith, q.of), bench.Median(gonum, q.of)
			b.ReportMetric(ours, "kith-"+q.name)
			b.ReportMetric(theirs, "gonum-"+q.name)
			b.ReportMetric(ours/theirs, "ratio-"+q.name)
		}
		b.ReportMetric(0, "ns/op") // the time of a whole race says nothing
	}
}

// input writes a Kronecker graph as text and its exact PageRank beside it.
func input(tb testing.TB, scale int) bench.Input {
	tb.Helper()
	ctx, dir := context.Background(), tb.TempDir()
	batches, err := gen.Kronecker{Scale: scale, EdgeFactor: 16, Seed: 1}.Edges(ctx, 0)
	if err != nil {
		tb.Fatal(err)
	}
	t, _, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	in := bench.Input{Edges: filepath.Join(dir, "edges.txt"), Vertices: t.Order(),
		Damping: 0.85, Tolerance: 1e-8, Reference: filepath.Join(dir, "exact")}
	loopless := writeEdges(tb, in.Edges, t)

	// Vertices without edges are not in the text: gonum adds them by count,
	// kith's reader cannot know them. So the ids are those that have edges.
	s, err := loopless.Select(ctx, graph.Selection{}, 0)
	if err != nil {
		tb.Fatal(err)
	}
	in.Vertices = s.Order()
	p := rank.DefaultPageRank()
	p.Tolerance, p.MaxIterations = 1e-14, 500
	exact, err := rank.PageRank(ctx, s, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := bench.WriteReference(in.Reference, exact.Score); err != nil {
		tb.Fatal(err)
	}
	return in
}

// writeEdges writes each edge once, without loops, under new ids that count
// only the vertices with edges; it returns the graph of the text.
func writeEdges(tb testing.TB, path string, t *graph.EdgeTable) *graph.EdgeTable {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	ids, kept := make([]int64, t.Order()), int64(0)
	for u := range ids {
		row := t.Targets[t.Offsets[u]:t.Offsets[u+1]]
		if len(row) > 1 || len(row) == 1 && row[0] != graph.Vertex(u) {
			ids[u] = kept
			kept++
		}
	}
	e := &graph.Edges{}
	for u := range graph.Vertex(t.Order()) {
		for _, v := range t.Targets[t.Offsets[u]:t.Offsets[u+1]] {
			if v > u {
				fmt.Fprintf(w, "%d\t%d\n", ids[u], ids[v])
				e.Src, e.Dst = append(e.Src, ids[u]), append(e.Dst, ids[v])
			}
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	loopless, _, err := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return loopless
}
