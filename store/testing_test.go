package store

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// shape says what a random table is made of.
type shape struct {
	Vertices, Edges                   int
	Directed, Signed, Weighted, Timed bool
	Strings                           bool
	Layers                            int
}

// edges draws a batch. Vertex 0 gets a third of all edges, so that its row is
// longer than any other.
func (s shape) edges(seed uint64) *graph.Edges {
	r := rand.New(rand.NewPCG(seed, 7))
	e := &graph.Edges{}
	id := func(v int) int64 { return int64(v)*int64(v)*3 - 40 }
	if s.Strings {
		id = func(v int) int64 { return int64(v) }
		for v := range s.Vertices {
			e.Names = append(e.Names, fmt.Sprintf("%x-%.*s", v*2654435761%(1<<30), v%9, "ümläutig"))
		}
	}
	for v := range s.Vertices {
		e.Vertices = append(e.Vertices, id(v))
	}
	for l := range s.Layers {
		e.LayerNames = append(e.LayerNames, fmt.Sprintf("layer %d", l))
	}
	for range s.Edges {
		if s.Vertices == 0 {
			break
		}
		u, v := r.IntN(s.Vertices), r.IntN(s.Vertices)
		if r.IntN(3) == 0 {
			u = 0
		}
		e.Src, e.Dst = append(e.Src, id(u)), append(e.Dst, id(v))
		if s.Weighted {
			w := float32(r.NormFloat64())
			if !s.Signed {
				w = float32(math.Abs(float64(w)))
			}
			e.Weights = append(e.Weights, w)
		}
		if s.Timed {
			at := r.Int64N(1 << 51)
			if r.IntN(20) == 0 {
				at = graph.NoTime
			}
			e.Times = append(e.Times, at)
		}
		if s.Layers > 1 {
			e.Layers = append(e.Layers, uint16(r.IntN(s.Layers)))
		}
	}
	return e
}

// table builds the table of a shape.
func (s shape) table(tb testing.TB, seed uint64) *graph.EdgeTable {
	tb.Helper()
	kind := graph.IntIDs
	if s.Strings {
		kind = graph.StringIDs
	}
	t, _, err := graph.Build(tb.Context(), []*graph.Edges{s.edges(seed)}, graph.BuildOptions{Directed: s.Directed, Signed: s.Signed, IDs: kind})
	if err == nil { // numbered as it will come back
		t, err = ordered(tb.Context(), t, 2)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// columns draws one column of every kind.
func columns(n int, seed uint64) []column.Column {
	r := rand.New(rand.NewPCG(seed, 9))
	floats, counts, labels, codes := make([]float64, n), make([]int64, n), make([]uint32, n), make([]uint8, n)
	for v := range n {
		floats[v], counts[v], labels[v], codes[v] = r.NormFloat64(), r.Int64()-1<<62, uint32(r.IntN(n)), uint8(r.IntN(3))
		if r.IntN(10) == 0 {
			floats[v], counts[v], codes[v] = math.NaN(), math.MinInt64, column.NoCode
		}
	}
	return []column.Column{column.Floats("pagerank", "probability", floats), column.Counts("core", "arcs", counts),
		column.Labels("component", labels), column.Categories("band", codes, []string{"low", "middle", "high"})}
}

// opened opens a database for the length of the test.
func opened(tb testing.TB, dir string, o Options) *Store {
	tb.Helper()
	s, err := Open(dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// root returns a directory for a test: on a memory disk, where there is one,
// since a test would otherwise spend its time waiting for fsync. What a killed
// process leaves is the same on both.
func root(tb testing.TB) string {
	tb.Helper()
	if free, err := freeBytes("/dev/shm"); err == nil && free > 512<<20 {
		if dir, err := os.MkdirTemp("/dev/shm", "kith-test-"); err == nil {
			tb.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	return tb.TempDir()
}

// fresh opens a new database.
func fresh(tb testing.TB, o Options) *Store {
	tb.Helper()
	return opened(tb, filepath.Join(root(tb), "kith.db"), o)
}

// sameTables compares all that a table holds.
func sameTables(tb testing.TB, got, want *graph.EdgeTable) {
	tb.Helper()
	for _, field := range []struct {
		name      string
		got, want any
	}{
		{"directed", got.Directed, want.Directed}, {"signed", got.Signed, want.Signed}, {"layers", got.Layers, want.Layers},
		{"offsets", got.Offsets, want.Offsets}, {"targets", got.Targets, want.Targets}, {"layer", got.Layer, want.Layer},
		{"weights", got.Weights, want.Weights}, {"times", got.Times, want.Times}, {"digest", got.Digest, want.Digest},
		{"order", got.Order(), want.Order()},
	} {
		if !reflect.DeepEqual(field.got, field.want) {
			tb.Fatalf("%s differs after reading back:\n%.200v\n%.200v", field.name, field.got, field.want)
		}
	}
	for v := range graph.Vertex(want.Order()) {
		if got.IDs.Format(v) != want.IDs.Format(v) {
			tb.Fatalf("id of vertex %d is %q instead of %q", v, got.IDs.Format(v), want.IDs.Format(v))
		}
	}
}
