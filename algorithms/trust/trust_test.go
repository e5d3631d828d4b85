package trust_test

import (
	"bufio"
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// rounding is what sums of some hundred terms, repeated for some hundred
// rounds, may lose.
const rounding = 1e-12

// simple returns the undirected simple view of everything.
func simple(tb testing.TB, table *graph.EdgeTable) *graph.Snapshot {
	tb.Helper()
	g, err := graphtest.Snapshot(tb, table, graph.Selection{}).With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func friends(tb testing.TB, e *graph.Edges) *graph.Snapshot {
	tb.Helper()
	return simple(tb, graphtest.Build(tb, e, graph.BuildOptions{}))
}

// named returns the vertices of some external ids, all with the same weight.
func named(tb testing.TB, g *graph.Snapshot, weight float64, ids ...string) (set algorithms.VertexWeights) {
	tb.Helper()
	for _, id := range ids {
		v, ok := g.IDs.Lookup(id)
		if !ok {
			tb.Fatalf("no vertex %s", id)
		}
		set.Vertices, set.Weights = append(set.Vertices, v), append(set.Weights, weight)
	}
	return set
}

// holds runs a kernel with parameters as the walk over the catalog does with
// the defaults: equal bits for any number of workers, the checker accepts the
// answer and rejects corrupted ones, other numbers of the vertices change
// it by rounding alone. set gives the parameters what depends on the graph.
func holds(t *testing.T, s algorithms.Spec, table *graph.EdgeTable, set func(params any, g *graph.Snapshot)) {
	t.Helper()
	answer := func(table *graph.EdgeTable, workers int) (*algorithms.Outcome, *graph.Snapshot, any) {
		g, params := graphtest.Snapshot(t, table, graph.Selection{}), s.New()
		set(params, g)
		o, seen, err := s.Run(context.Background(), g, params, algorithms.Env{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return o, seen, params
	}
	o, seen, params := answer(table, 1)
	if err := s.Check(seen, params, o); err != nil {
		t.Fatal(err)
	}
	values := o.Columns[0].F64
	for v := 0; v < len(values); v += 1 + len(values)/8 {
		bad := *o
		bad.Columns = slices.Clone(o.Columns)
		bad.Columns[0].F64 = slices.Clone(values)
		bad.Columns[0].F64[v] += 1e-6
		if err := s.Check(seen, params, &bad); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%s is wrong by 1e-6, the checker says %v", seen.IDs.Format(graph.Vertex(v)), err)
		}
	}
	for _, workers := range []int{2, 7, 64} {
		again, _, _ := answer(table, workers)
		for v, x := range again.Columns[0].F64 {
			if math.Float64bits(x) != math.Float64bits(values[v]) {
				t.Fatalf("%d workers: other bits", workers)
			}
		}
		if again.Convergence != o.Convergence {
			t.Errorf("%d workers: %+v, one: %+v", workers, again.Convergence, o.Convergence)
		}
	}
	other, there, _ := answer(graphtest.Shuffled(table, 8), 2)
	for r, w := range there.IDs.ByRank() {
		if v := seen.IDs.ByRank()[r]; !(math.Abs(other.Columns[0].F64[w]-values[v]) <= rounding) {
			t.Fatalf("renumbered: %s has %v instead of %v", seen.IDs.Format(v), other.Columns[0].F64[w], values[v])
		}
	}
}

// stored reads the values of testdata, by external id.
func stored(tb testing.TB, file string) map[string]float64 {
	tb.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	values := map[string]float64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		id, text, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			continue // where the values come from
		}
		if values[id], err = strconv.ParseFloat(text, 64); err != nil {
			tb.Fatal(err)
		}
	}
	return values
}
