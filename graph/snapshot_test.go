package graph_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// attributes of an arc in a map of all arcs.
type attributes struct {
	weight float32
	time   int64
}

// arcsOf puts all arcs into a map and checks that rows ascend strictly.
func arcsOf(t *testing.T, a *graph.Adjacency) map[[2]graph.Vertex]attributes {
	t.Helper()
	arcs := map[[2]graph.Vertex]attributes{}
	for u := range graph.Vertex(a.Order()) {
		for i, v := range a.Row(u) {
			if i > 0 && a.Row(u)[i-1] >= v {
				t.Fatalf("row %d does not ascend: %v", u, a.Row(u))
			}
			x := attributes{weight: 1, time: graph.NoTime}
			if a.Weights != nil {
				x.weight = a.Weights[a.Offsets[u]+int64(i)]
			}
			if a.Times != nil {
				x.time = a.Times[a.Offsets[u]+int64(i)]
			}
			arcs[[2]graph.Vertex{u, v}] = x
		}
	}
	return arcs
}

// snapshots returns the named graphs and random ones with attributes.
func snapshots(t *testing.T) map[string]*graph.Snapshot {
	t.Helper()
	all := map[string]*graph.Snapshot{}
	for _, c := range graphtest.Named() {
		all[c.Name] = graphtest.Snapshot(t, c.Table, graph.Selection{})
	}
	r := seeded(t)
	for _, s := range shapes(r)[:16] {
		table, _, err := graph.Build(t.Context(), s.batches(r, s.rows(r, 80), 1), s.o)
		if err != nil {
			t.Fatal(err)
		}
		all[s.String()] = graphtest.Snapshot(t, table, graph.Selection{Times: true})
	}
	return all
}

func TestTransposeAgainstBruteForce(t *testing.T) {
	for name, s := range snapshots(t) {
		for _, workers := range []int{1, 2, 7, 64} {
			with, err := s.With(t.Context(), graph.NeedIn, workers)
			if err != nil {
				t.Fatal(err)
			}
			out, in := arcsOf(t, with.Out), arcsOf(t, with.In)
			if len(in) != len(out) {
				t.Fatalf("%s: %d arcs out, %d in", name, len(out), len(in))
			}
			for ends, x := range out {
				if in[[2]graph.Vertex{ends[1], ends[0]}] != x {
					t.Errorf("%s: arc %v is %v out, %v in", name, ends, x, in[[2]graph.Vertex{ends[1], ends[0]}])
				}
			}
		}
	}
}

func TestSimpleViewAgainstBruteForce(t *testing.T) {
	for name, s := range snapshots(t) {
		want := map[[2]graph.Vertex]attributes{}
		out := arcsOf(t, s.Out)
		for ends, x := range out {
			u, v := ends[0], ends[1]
			if back, both := out[[2]graph.Vertex{v, u}]; both {
				x.time = max(x.time, back.time)
				if s.Directed && s.Weighted() {
					x.weight += back.weight
				}
			}
			if u != v {
				want[ends], want[[2]graph.Vertex{v, u}] = x, x
			}
		}
		for _, workers := range []int{1, 7} {
			view, err := s.With(t.Context(), graph.NeedSimple|graph.NeedIn, workers)
			if err != nil {
				t.Fatal(err)
			}
			if !view.Simple || view.Directed || view.In != view.Out || view.Weighted() != s.Weighted() {
				t.Errorf("%s: simple %v, directed %v, weighted %v", name, view.Simple, view.Directed, view.Weighted())
			}
			got := arcsOf(t, view.Out)
			if len(got) != len(want) {
				t.Errorf("%s: %d arcs, want %d", name, len(got), len(want))
			}
			for ends, x := range want {
				if got[ends] != x {
					t.Errorf("%s: arc %v is %v, want %v", name, ends, got[ends], x)
				}
			}
		}
	}
}

func TestWithLeavesTheSnapshotAlone(t *testing.T) {
	s := graphtest.Snapshot(t, graphtest.Random(1, 30, 90, graph.BuildOptions{Directed: true}, true), graph.Selection{})
	view, err := s.With(t.Context(), graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	if s.In != nil || s.Simple || !s.Directed || view == s {
		t.Error("With changed its receiver")
	}
	if again, _ := view.With(t.Context(), graph.NeedSimple|graph.NeedIn, 0); again != view {
		t.Error("With copied a snapshot that has everything")
	}
	// A loopless undirected graph is its own simple view.
	ring := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Cycle(9), graph.BuildOptions{}), graph.Selection{})
	if view, _ := ring.With(t.Context(), graph.NeedSimple, 0); view.Out != ring.Out {
		t.Error("the simple view of a simple graph was copied")
	}
}

func TestWithRefuses(t *testing.T) {
	heavy := graphtest.Edges([2]int64{4, 5}, [2]int64{5, 4})
	heavy.Weights = []float32{math.MaxFloat32, math.MaxFloat32}
	s := graphtest.Snapshot(t, graphtest.Build(t, heavy, graph.BuildOptions{Directed: true}), graph.Selection{})
	if _, err := s.With(t.Context(), graph.NeedSimple, 0); err == nil || !strings.Contains(err.Error(), "beyond a 32-bit float: 4 to 5") {
		t.Errorf("two of the largest weights added: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, need := range []graph.Need{graph.NeedIn, graph.NeedSimple} {
		if _, err := s.With(ctx, need, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, cancelled: %v", need, err)
		}
	}
	if err := s.Require(graph.NeedIn); !errors.Is(err, graph.ErrUnsuited) || !strings.Contains(err.Error(), "transpose") {
		t.Errorf("Require: %v", err)
	}
	if err := s.Require(0); err != nil {
		t.Errorf("Require(0): %v", err)
	}
}

func TestNeedNames(t *testing.T) {
	for need, want := range map[graph.Need]string{
		0: "out-arcs", graph.NeedIn: "transpose", graph.NeedSimple: "undirected simple view",
		graph.NeedIn | graph.NeedSimple: "transpose, undirected simple view",
	} {
		if got := need.String(); got != want {
			t.Errorf("need %d is called %q, want %q", need, got, want)
		}
	}
}

func TestAdjacency(t *testing.T) {
	table := graphtest.Random(6, 40, 300, graph.BuildOptions{Directed: true}, true)
	a := graphtest.Snapshot(t, table, graph.Selection{}).Out
	arcs := arcsOf(t, a)
	for u := range graph.Vertex(a.Order()) {
		strength := 0.0
		for v := range graph.Vertex(a.Order()) {
			arc, ok := a.Find(u, v)
			x, want := arcs[[2]graph.Vertex{u, v}]
			if ok != want || ok && (a.Targets[arc] != v || a.Weights[arc] != x.weight) {
				t.Errorf("Find(%d, %d) = %d, %v", u, v, arc, ok)
			}
			strength += float64(x.weight)
		}
		if a.Strength(u) != strength { // quarters add without error
			t.Errorf("Strength(%d) = %v, want %v", u, a.Strength(u), strength)
		}
	}
	plain := &graph.Adjacency{Offsets: a.Offsets, Targets: a.Targets}
	if plain.Strength(3) != float64(plain.Degree(3)) || plain.RowWeights(3) != nil {
		t.Error("without weights the strength is not the degree")
	}
	for _, cut := range [][2]graph.Vertex{{0, 40}, {0, 0}, {7, 20}, {39, 40}} {
		b := a.Block(cut[0], cut[1])
		if b.Len() != int(cut[1]-cut[0]) {
			t.Errorf("block %v has %d rows", cut, b.Len())
		}
		for i := range b.Len() {
			u := b.First + graph.Vertex(i)
			if !slices.Equal(b.Row(i), a.Row(u)) || !slices.Equal(b.RowWeights(i), a.RowWeights(u)) {
				t.Errorf("block %v: row %d is not that of vertex %d", cut, i, u)
			}
		}
	}
	if b := plain.Block(2, 5); b.RowWeights(0) != nil {
		t.Error("a block of an unweighted adjacency has weights")
	}
}
