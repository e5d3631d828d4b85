package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

func TestTablesComeBack(t *testing.T) {
	s := fresh(t, Options{})
	check := func(t *testing.T, want *graph.EdgeTable) {
		t.Helper()
		d, err := s.Ingest(t.Context(), "g", want, IngestOptions{Replace: true})
		if err != nil {
			t.Fatal(err)
		}
		if d.Graph.Vertices != int64(want.Order()) || d.Graph.Arcs != want.Size() || d.Graph.Digest != want.Digest.String() {
			t.Fatalf("the record says %+v", d.Graph)
		}
		got, err := s.EdgeTable(t.Context(), "g")
		if err != nil {
			t.Fatal(err)
		}
		sameTables(t, got, want)
	}
	t.Run("named", func(t *testing.T) {
		for _, sh := range []shape{
			{}, {Strings: true}, {Vertices: 1}, {Vertices: 1, Edges: 1, Directed: true}, {Vertices: 200_000, Directed: true},
			{Vertices: 60_000, Edges: 400_000, Directed: true, Weighted: true}, // the row of vertex 0 takes several blocks
			{Vertices: 5_000, Edges: 90_000, Weighted: true, Timed: true, Layers: 3, Strings: true},
		} {
			check(t, sh.table(t, 1))
		}
	})
	t.Run("random", func(t *testing.T) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		for flags := range 64 {
			r := rand.New(rand.NewPCG(seed, uint64(flags)))
			if testing.Short() && r.IntN(4) > 0 {
				continue
			}
			check(t, shape{Vertices: 1 + r.IntN(300), Edges: r.IntN(3000), Directed: flags&1 != 0, Signed: flags&2 != 0,
				Weighted: flags&6 != 0, Timed: flags&8 != 0, Strings: flags&16 != 0, Layers: 1 + flags>>5*r.IntN(5)}.table(t, r.Uint64()))
		}
	})
}

// TestOrderIsThatOfTheGraph ingests a table whose vertices are numbered
// otherwise: what is kept must be the same, hubs first.
func TestOrderIsThatOfTheGraph(t *testing.T) {
	want := shape{Vertices: 300, Edges: 2000, Weighted: true}.table(t, 3)
	for v := graph.Vertex(1); int(v) < want.Order(); v++ {
		before, here := want.Offsets[v]-want.Offsets[v-1], want.Offsets[v+1]-want.Offsets[v]
		if before < here || before == here && want.IDs.Rank(v-1) > want.IDs.Rank(v) {
			t.Fatalf("vertex %d of degree %d and rank %d follows one of degree %d and rank %d", v, here, want.IDs.Rank(v), before, want.IDs.Rank(v-1))
		}
	}
	order := want.IDs.ByRank()
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	other, err := want.Renumber(t.Context(), order, 2)
	if err != nil {
		t.Fatal(err)
	}
	s := fresh(t, Options{})
	if _, err := s.Ingest(t.Context(), "g", other, IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	got, err := s.EdgeTable(t.Context(), "g")
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, got, want)
}

// TestSnapshotIsTheSelectionOfTheTable compares partial decoding with
// selecting from the whole table.
func TestSnapshotIsTheSelectionOfTheTable(t *testing.T) {
	s := fresh(t, Options{Workers: 3})
	for name, sh := range map[string]shape{
		"signed":  {Vertices: 100, Edges: 3000, Directed: true, Signed: true, Weighted: true, Timed: true, Layers: 3},
		"plain":   {Vertices: 100, Edges: 3000},
		"weights": {Vertices: 100, Edges: 3000, Weighted: true},
	} {
		table := sh.table(t, 5)
		if _, err := s.Ingest(t.Context(), name, table, IngestOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, sel := range []record.Selection{
			{}, {Weights: "none"}, {Sign: "negative"}, {Sign: "ignore", Times: true}, {Sign: "ignore", Weights: "none"}, {Sign: "signed"}, {Sign: "signed", Weights: "none"}, {Times: true}, {Layers: table.Layers[:1]},
		} {
			sel.Dataset = name
			got, err := s.Snapshot(t.Context(), sel)
			if err != nil {
				t.Fatal(err)
			}
			want, err := table.Select(t.Context(), graph.Selection{Layers: sel.Layers, Sign: graph.Sign(sel.Sign), Weights: graph.WeightUse(sel.Weights), Times: sel.Times}, 1)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %+v: the snapshot differs", name, sel)
			}
		}
	}
	if _, err := s.Snapshot(t.Context(), record.Selection{Dataset: "plain", Layers: []string{"nix"}}); !errors.Is(err, graph.ErrUnknownLayer) {
		t.Error(err)
	}
}

func TestColumnsComeBack(t *testing.T) {
	s := fresh(t, Options{})
	for _, n := range []int{1, 100, 70_000} {
		table := shape{Vertices: n, Edges: n}.table(t, 1)
		if _, err := s.Ingest(t.Context(), "g", table, IngestOptions{Replace: true}); err != nil {
			t.Fatal(err)
		}
		cols := columns(n, 4)
		run := record.Run{Name: "all", Manifest: record.Manifest{Selection: record.Selection{Dataset: "g"}, Digest: table.Digest.String()}}
		saved, err := s.SaveRun(t.Context(), run, cols)
		if err != nil {
			t.Fatal(err)
		}
		if saved.Result != ResultDigest(toRanks(cols, table.IDs.Ranks())) || len(saved.Columns) != 4 || saved.Bytes == 0 {
			t.Errorf("the record says %+v", saved)
		}
		got, back, err := s.Columns(t.Context(), "g", "all")
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, saved) || ResultDigest(back) != ResultDigest(cols) {
			t.Errorf("%d values: other columns came back", n)
		}
		for i, c := range back {
			if c.Name != cols[i].Name || c.Unit != cols[i].Unit || !reflect.DeepEqual(c.Levels, cols[i].Levels) {
				t.Errorf("column %d is %s (%s) %v", i, c.Name, c.Unit, c.Levels)
			}
		}
	}
}

func TestResultDigestTellsColumnsApart(t *testing.T) {
	base := columns(9, 1)
	seen := map[string]string{}
	for name, change := range map[string]func(c []column.Column){
		"same":  func([]column.Column) {},
		"value": func(c []column.Column) { c[0].F64[3]++ },
		"count": func(c []column.Column) { c[1].I64[3]++ },
		"label": func(c []column.Column) { c[2].U32[3] ^= 1 },
		"code":  func(c []column.Column) { c[3].Codes[3] = 1 - c[3].Codes[3]&1 },
		"level": func(c []column.Column) { c[3].Levels[1] = "medium" },
		"name":  func(c []column.Column) { c[0].Name = "rank" },
		"unit":  func(c []column.Column) { c[0].Unit = "" },
		"order": func(c []column.Column) { c[0], c[1] = c[1], c[0] },
	} {
		cols := columns(9, 1)
		change(cols)
		digest := ResultDigest(cols)
		if other, ok := seen[digest]; ok {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[digest] = name
	}
	if _, ok := seen[ResultDigest(base)]; !ok {
		t.Error("equal columns have different digests")
	}
}

func TestIngestIsCancelledBetweenBlocks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := fresh(t, Options{})
	table := shape{Vertices: 50_000, Edges: 500_000}.table(t, 1)
	_, err := s.Ingest(ctx, "g", table, IngestOptions{Progress: func(string, int64, int64) { cancel() }})
	if !errors.Is(err, context.Canceled) || len(s.Datasets()) != 0 {
		t.Fatalf("%v, %v", err, s.Datasets())
	}
	if found, err := look(s.dir); err != nil || len(found.unnamed)+len(found.generations) > 0 {
		t.Errorf("left behind: %+v, %v", found, err)
	}
	if _, err := s.Ingest(t.Context(), "g", table, IngestOptions{}); err != nil {
		t.Error(err)
	}
}
