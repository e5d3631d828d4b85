package store

import (
	"runtime"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// TestSnapshotsAreSmall holds the live heap of a snapshot read from the store
// against its promise: 4 bytes per arc; per vertex 8 for offsets, and for
// integer ids 8 and 4 for the order. A fortieth more and 64 KiB are what the
// collector's size classes round up.
func TestSnapshotsAreSmall(t *testing.T) {
	s := fresh(t, Options{})
	table := shape{Vertices: 60_000, Edges: 900_000}.table(t, 1)
	if _, err := s.Ingest(t.Context(), "g", table, IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	table = nil
	before := liveHeap()
	g, err := s.Snapshot(t.Context(), record.Selection{Dataset: "g"})
	if err != nil {
		t.Fatal(err)
	}
	taken, n, m := liveHeap()-before, int64(g.Order()), g.Size()
	if limit := (4*m+20*n)*41/40 + 64<<10; taken > limit {
		t.Errorf("a snapshot of %d vertices and %d arcs takes %d bytes, at most %d expected", n, m, taken, limit)
	}
	if ranks := g.IDs.Ranks(); ranks == nil {
		t.Error("the graph happens to stand in rank order: the test says nothing of the order's bytes")
	}
	if _, ok := g.IDs.Lookup(g.IDs.Format(graph.Vertex(7))); !ok { // also keeps the snapshot alive until here
		t.Error("vertex 7 is not found by its id")
	}
}

func liveHeap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
