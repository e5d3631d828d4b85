package graph_test

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"weak"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/graphtest"
)

// remade is a source that makes every batch anew, and fails at one.
type remade struct {
	batches []*graph.Edges
	broken  int
}

func (s remade) Len() int { return len(s.batches) }

func (s remade) Batch(i int) (*graph.Edges, error) {
	if i == s.broken {
		return nil, fmt.Errorf("batch %d is gone", i)
	}
	e := *s.batches[i]
	return &e, nil
}

// A source that makes its batches again and again gives the table of the
// batches in memory, whether the first batch shows the range of ids or not.
func TestBuildFrom(t *testing.T) {
	k, err := gen.Kronecker{Scale: 14, EdgeFactor: 16, Seed: 3}.Edges(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	turned := []*graph.Edges{}
	for i := range k { // the batch with all vertices last
		turned = append(turned, k[len(k)-1-i])
	}
	unnamed := []*graph.Edges{}
	for _, e := range k {
		unnamed = append(unnamed, &graph.Edges{Src: e.Src, Dst: e.Dst})
	}
	for _, directed := range []bool{false, true} {
		o := graph.BuildOptions{Directed: directed}
		want, wantReport, err := graph.Build(t.Context(), k, o)
		if err != nil {
			t.Fatal(err)
		}
		for name, batches := range map[string][]*graph.Edges{"range first": k, "range last": turned, "with gaps": unnamed} {
			for _, o.Workers = range []int{1, 2, 7} {
				got, report, err := graph.BuildFrom(t.Context(), remade{batches, -1}, o)
				if err != nil {
					t.Fatal(err)
				}
				if name == "with gaps" {
					if got.Size() != want.Size() {
						t.Errorf("with gaps: %d arcs, want %d", got.Size(), want.Size())
					}
					continue
				}
				if !reflect.DeepEqual(got, want) || *report != *wantReport {
					t.Errorf("%s, directed %v, %d workers: another table; report %+v, want %+v", name, directed, o.Workers, *report, *wantReport)
				}
			}
		}
		if _, _, err := graph.BuildFrom(t.Context(), remade{k, len(k) - 1}, o); err == nil || err.Error() != fmt.Sprintf("batch %d is gone", len(k)-1) {
			t.Errorf("a broken batch: %v", err)
		}
	}
	if _, _, err := graph.BuildFrom(t.Context(), graph.Batches{{Src: []int64{1}}}, graph.BuildOptions{}); err == nil {
		t.Error("a batch of one source without target is taken")
	}
	if _, _, err := graph.BuildFrom(t.Context(), remade{nil, -1}, graph.BuildOptions{Order: 9}); err == nil || errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("an unknown order: %v", err)
	}
}

// The report of a build does not keep the batches: a load holds on to it while
// the table is written.
func TestBuildReleasesBatches(t *testing.T) {
	edges := graphtest.Clique(20)
	held := weak.Make(edges)
	table, report, err := graph.Build(t.Context(), []*graph.Edges{edges}, graph.BuildOptions{Order: graph.OrderDegree})
	edges = nil
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if held.Value() != nil {
		t.Error("a batch is kept after the build")
	}
	runtime.KeepAlive(table)
	runtime.KeepAlive(report)
}
