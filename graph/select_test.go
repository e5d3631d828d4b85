package graph_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// wantRow is what Select should leave of one row, found through a map.
type wantRow struct {
	targets []graph.Vertex
	weights []float32
	times   []int64
}

func expectRow(t *graph.EdgeTable, sel graph.Selection, u graph.Vertex) wantRow {
	type merged struct {
		weight float32
		time   int64
	}
	found, row := map[graph.Vertex]*merged{}, wantRow{}
	for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
		layer, weight, time := t.Layers[0], float32(1), graph.NoTime
		if t.Layer != nil {
			layer = t.Layers[t.Layer[i]]
		}
		if t.Weights != nil {
			weight = t.Weights[i]
		}
		if t.Times != nil {
			time = t.Times[i]
		}
		if sel.Layers != nil && !slices.Contains(sel.Layers, layer) {
			continue
		}
		if t.Signed && (sel.Sign == graph.SignNegative) != (weight < 0) && sel.Sign != graph.SignIgnore && sel.Sign != graph.SignSigned {
			continue
		}
		m := found[t.Targets[i]]
		if m == nil {
			m = &merged{time: graph.NoTime}
			found[t.Targets[i]] = m
			row.targets = append(row.targets, t.Targets[i])
		}
		if sel.Sign != graph.SignSigned {
			weight = float32(math.Abs(float64(weight)))
		}
		m.weight += weight
		m.time = max(m.time, time)
	}
	slices.Sort(row.targets)
	for _, v := range row.targets {
		row.weights, row.times = append(row.weights, found[v].weight), append(row.times, found[v].time)
	}
	return row
}

func TestSelectAgainstOracle(t *testing.T) {
	r := seeded(t)
	for _, s := range shapes(r) {
		if s.o.Duplicates != graph.DuplicatesSum {
			continue
		}
		table, _, err := graph.Build(t.Context(), s.batches(r, s.rows(r, 250), 2), s.o)
		if err != nil {
			t.Fatal(err)
		}
		for _, layers := range [][]string{nil, {}, table.Layers, table.Layers[:1], {table.Layers[len(table.Layers)-1], table.Layers[0]}} {
			for _, sign := range append([]graph.Sign{""}, graph.Signs...) {
				for _, weights := range []graph.WeightUse{"", graph.WeightsStored, graph.WeightsNone} {
					for _, times := range []bool{false, true} {
						checkSelect(t, s, table, graph.Selection{Layers: layers, Sign: sign, Weights: weights, Times: times})
					}
				}
			}
		}
	}
}

func checkSelect(t *testing.T, s shape, table *graph.EdgeTable, sel graph.Selection) {
	t.Helper()
	name := fmt.Sprintf("%v: layers %q, sign %q, weights %q, times %v", s, sel.Layers, sel.Sign, sel.Weights, sel.Times)
	got, err := table.Select(t.Context(), sel, 2)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	weighted := s.weighted && sel.Weights != graph.WeightsNone && !(s.o.Signed && sel.Sign == graph.SignIgnore)
	if got.Weighted() != weighted || (got.Out.Times != nil) != (s.timed && sel.Times) || got.Directed != s.o.Directed || (got.In == got.Out) == s.o.Directed {
		t.Fatalf("%s: weights %v, times %v, directed %v, In is Out %v", name, got.Weighted(), got.Out.Times != nil, got.Directed, got.In == got.Out)
	}
	if got.Signed != (weighted && s.o.Signed && sel.Sign == graph.SignSigned) || got.Without(true, false).Signed {
		t.Fatalf("%s: signed %v, without weights %v", name, got.Signed, got.Without(true, false).Signed)
	}
	size := int64(0)
	for u := range graph.Vertex(table.Order()) {
		want := expectRow(table, sel, u)
		size += int64(len(want.targets))
		if !slices.Equal(got.Out.Row(u), want.targets) {
			t.Fatalf("%s: row %d is %v, want %v", name, u, got.Out.Row(u), want.targets)
		}
		if weighted && !slices.Equal(got.Out.RowWeights(u), want.weights) {
			t.Fatalf("%s: row %d weighs %v, want %v", name, u, got.Out.RowWeights(u), want.weights)
		}
		if at := got.Out.Offsets[u]; got.Out.Times != nil && !slices.Equal(got.Out.Times[at:at+got.Out.Degree(u)], want.times) {
			t.Fatalf("%s: row %d has times %v, want %v", name, u, got.Out.Times[at:at+got.Out.Degree(u)], want.times)
		}
	}
	if got.Size() != size || got.Order() != table.Order() {
		t.Errorf("%s: %d vertices and %d arcs, want %d and %d", name, got.Order(), got.Size(), table.Order(), size)
	}
	noted := s.o.Signed && (sel.Sign == "" || sel.Sign == graph.SignPositive)
	if (len(got.Notes) > 0) != noted {
		t.Errorf("%s: notes %q", name, got.Notes)
	}
}

func TestSelectSharesWhatItCan(t *testing.T) {
	table := graphtest.Random(1, 50, 200, graph.BuildOptions{}, true)
	s := graphtest.Snapshot(t, table, graph.Selection{})
	if &s.Out.Targets[0] != &table.Targets[0] || &s.Out.Weights[0] != &table.Weights[0] {
		t.Error("selecting everything copied the arcs")
	}
	if s.Dataset != table.Digest || s.Selection.Sign != graph.SignPositive || s.Selection.Weights != graph.WeightsStored {
		t.Errorf("the snapshot says that it is %+v of %v", s.Selection, s.Dataset)
	}
}

func TestSelectSharesSignedWeights(t *testing.T) {
	table := graphtest.Random(1, 50, 200, graph.BuildOptions{Signed: true, Directed: true}, true)
	s := graphtest.Snapshot(t, table, graph.Selection{Sign: graph.SignSigned})
	if &s.Out.Weights[0] != &table.Weights[0] || !s.Signed || len(s.Notes) > 0 {
		t.Errorf("signed %v, notes %q, weights copied %v", s.Signed, s.Notes, &s.Out.Weights[0] != &table.Weights[0])
	}
}

func TestSelectRefuses(t *testing.T) {
	heavy := graphtest.Edges([2]int64{1, 2}, [2]int64{1, 2})
	heavy.Weights = []float32{math.MaxFloat32, math.MaxFloat32}
	heavy.Layers, heavy.LayerNames = []uint16{0, 1}, []string{"a", "b"}
	table := graphtest.Build(t, heavy, graph.BuildOptions{})
	for _, c := range []struct {
		sel  graph.Selection
		want string
	}{
		{graph.Selection{Layers: []string{"a", "c"}}, `no such layer: "c"; the dataset has a, b`},
		{graph.Selection{Sign: "both"}, `sign "both" is not positive, negative, ignore or signed`},
		{graph.Selection{Weights: "some"}, `weights "some" are not stored or none`},
		{graph.Selection{}, "merged weight is beyond a 32-bit float: 1 to 2"},
	} {
		if _, err := table.Select(t.Context(), c.sel, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.sel, err, c.want)
		}
	}
	if _, err := table.Select(t.Context(), graph.Selection{Layers: []string{"x"}}, 0); !errors.Is(err, graph.ErrUnknownLayer) {
		t.Errorf("%v is not ErrUnknownLayer", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := table.Select(ctx, graph.Selection{Layers: []string{"a"}}, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestSelectSameForAnyWorkers(t *testing.T) {
	r := seeded(t)
	s := shape{o: graph.BuildOptions{Directed: true}, weighted: true, timed: true, layers: []string{"a", "b", "c"}}
	s.names = randomNames(r, graph.IntIDs, 60)
	table, _, err := graph.Build(t.Context(), s.batches(r, s.rows(r, 3000), 3), s.o)
	if err != nil {
		t.Fatal(err)
	}
	sel := graph.Selection{Layers: []string{"a", "c"}, Times: true}
	need := graph.NeedIn | graph.NeedSimple
	var want *graph.Snapshot
	for _, workers := range []int{1, 2, 7, 64} {
		got, err := table.Select(t.Context(), sel, workers)
		if err != nil {
			t.Fatal(err)
		}
		if got, err = got.With(t.Context(), need, workers); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers select otherwise than one", workers)
		}
	}
}
