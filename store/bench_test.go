package store

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// kronecker draws the edges of the Graph500 model in one goroutine, with the
// labels permuted: rows of very different lengths, targets without locality.
func kronecker(scale, edgeFactor int) *graph.Edges {
	r := rand.New(rand.NewPCG(1, 2))
	label := r.Perm(1 << scale)
	e := &graph.Edges{}
	for range edgeFactor << scale {
		u, v := 0, 0
		for range scale {
			switch p := r.IntN(100); { // .57 .19 .19 .05
			case p < 57:
				u, v = 2*u, 2*v
			case p < 76:
				u, v = 2*u, 2*v+1
			case p < 95:
				u, v = 2*u+1, 2*v
			default:
				u, v = 2*u+1, 2*v+1
			}
		}
		e.Src, e.Dst = append(e.Src, int64(label[u])), append(e.Dst, int64(label[v]))
	}
	return e
}

// benchScale is 16 unless KITH_BENCH_SCALE says otherwise; the targets are
// stated for 20.
func benchScale() int {
	if scale, err := strconv.Atoi(os.Getenv("KITH_BENCH_SCALE")); err == nil {
		return scale
	}
	return 16
}

func benchTable(b *testing.B) *graph.EdgeTable {
	t, _, err := graph.Build(b.Context(), []*graph.Edges{kronecker(benchScale(), 16)}, graph.BuildOptions{})
	if err == nil {
		t, err = ordered(b.Context(), t, 0)
	}
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func arcsPerSecond(b *testing.B, t *graph.EdgeTable) {
	b.ReportMetric(float64(t.Size())*float64(b.N)/1e6/b.Elapsed().Seconds(), "Marcs/s")
}

func BenchmarkIngest(b *testing.B) {
	t := benchTable(b)
	s := opened(b, filepath.Join(b.TempDir(), "kith.db"), Options{Keep: 1})
	for b.Loop() {
		d, err := s.Ingest(context.Background(), "g", t, IngestOptions{Replace: true})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(d.Bytes)/float64(t.Size()), "bytes/arc")
	}
	arcsPerSecond(b, t)
}

// ingested returns a database with the benchmark's graph.
func ingested(b *testing.B) (*Store, *graph.EdgeTable) {
	t := benchTable(b)
	s := opened(b, filepath.Join(b.TempDir(), "kith.db"), Options{})
	if _, err := s.Ingest(b.Context(), "g", t, IngestOptions{}); err != nil {
		b.Fatal(err)
	}
	return s, t
}

func BenchmarkSnapshot(b *testing.B) {
	s, t := ingested(b)
	for b.Loop() {
		if _, err := s.Snapshot(context.Background(), record.Selection{Dataset: "g"}); err != nil {
			b.Fatal(err)
		}
	}
	arcsPerSecond(b, t)
}

// BenchmarkCheckAndOpen is the part of a read before the first block: seal,
// checksum of every file, Badger.
func BenchmarkCheckAndOpen(b *testing.B) {
	s, _ := ingested(b)
	v := s.current().find("g")
	for b.Loop() {
		g, _, err := s.openGeneration(context.Background(), v.Dataset.Generation, v.Seal, false, uncounted)
		if err != nil {
			b.Fatal(err)
		}
		g.close()
	}
	b.ReportMetric(float64(v.Dataset.Bytes)*float64(b.N)/1e9/b.Elapsed().Seconds(), "GB/s")
}

func BenchmarkVerify(b *testing.B) {
	s, _ := ingested(b)
	for b.Loop() {
		if _, err := s.Verify(context.Background(), "", nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Datasets()[0].Bytes)*float64(b.N)/1e9/b.Elapsed().Seconds(), "GB/s")
}

// BenchmarkPublish is one column of floats, from call to acknowledgement.
func BenchmarkPublish(b *testing.B) {
	s, t := ingested(b)
	cols := columns(t.Order(), 1)[:1]
	for b.Loop() {
		if _, err := s.Publish(context.Background(), record.ResultSet{Dataset: "g"}, cols); err != nil {
			b.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(s.dir, "gen-*"))
	b.ReportMetric(float64(len(files)), "generations")
}
