package path_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func ExampleSSSP() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{1, 3}, [2]int64{3, 4})
	e.Weights = []float32{1, 1.5, 4, 0.25}
	e.Vertices = []int64{5}
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	r, err := path.SSSP(context.Background(), g, path.DefaultSSSP(), algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range g.IDs.ByRank() {
		fmt.Println(g.IDs.Format(v), r.Distance[v])
	}
	// Output:
	// 1 0
	// 2 1
	// 3 2.5
	// 4 2.75
	// 5 +Inf
}

// Any width of the bins, any number of workers: the bits of Bellman and Ford.
func TestSSSPEqualsBellmanFord(t *testing.T) {
	for seed := range uint64(6) {
		if testing.Short() && seed%3 > 0 {
			continue // Bellman and Ford's rounds take long
		}
		for _, o := range []graph.BuildOptions{undirected, directed} {
			table := large(seed, o, seed != 5)
			if seed >= 3 {
				table = graphtest.Shuffled(table, seed)
			}
			g := graphtest.Snapshot(t, table, graph.Selection{})
			source := algorithms.MemberAt(g, graph.Vertex(seed*1000))
			want := bellmanFord(g, source.Vertex)
			for _, delta := range []float64{0, 0.02, math.MaxFloat64} {
				for _, workers := range []int{1, 3} {
					if got := sssp(t, g, path.SSSPParams{Source: source, Delta: delta}, workers); !slices.Equal(got.Distance, want) {
						t.Fatalf("seed %d, directed %v, delta %v, %d workers: other distances", seed, o.Directed, delta, workers)
					}
				}
			}
		}
	}
}

// Without weights a length is a number of hops.
func TestSSSPWithoutWeightsIsBFS(t *testing.T) {
	g := withIn(t, large(1, directed, false))
	hops, r := bfs(t, g, at(t, g, "0"), 2), sssp(t, g, path.SSSPParams{Source: at(t, g, "0")}, 2)
	for v, d := range hops.Distance {
		if want := float64(d); d >= 0 && r.Distance[v] != want || d < 0 && !math.IsInf(r.Distance[v], 1) {
			t.Fatalf("vertex %d: %v, %d hops", v, r.Distance[v], d)
		}
	}
}

// Twice the weights are twice the distances, to the bit: a power of two
// changes no rounding.
func TestSSSPScales(t *testing.T) {
	table := large(0, undirected, true)
	g := graphtest.Snapshot(t, table, graph.Selection{})
	twice := *table
	twice.Weights = slices.Clone(table.Weights)
	for i := range twice.Weights {
		twice.Weights[i] *= 2
	}
	h := graphtest.Snapshot(t, &twice, graph.Selection{})
	a, b := sssp(t, g, path.DefaultSSSP(), 2), sssp(t, h, path.DefaultSSSP(), 2)
	for v := range a.Distance {
		if 2*a.Distance[v] != b.Distance[v] {
			t.Fatalf("vertex %d: %v and %v", v, a.Distance[v], b.Distance[v])
		}
	}
}

func TestSSSPOfExtremeWeights(t *testing.T) {
	e := graphtest.Path(6)
	e.Weights = []float32{0, math.MaxFloat32, 1e-45, 0, math.MaxFloat32}
	g := graphtest.Snapshot(t, graphtest.Build(t, e, directed), graph.Selection{})
	for _, delta := range []float64{0, 5e-324, 1e-300, 1, 1e300} {
		r := sssp(t, g, path.SSSPParams{Delta: delta}, 2)
		most := float64(float32(math.MaxFloat32))
		if want := []float64{0, 0, most, most, most, 2 * most}; !slices.Equal(r.Distance, want) {
			t.Errorf("delta %v: %v, want %v", delta, r.Distance, want)
		}
	}
	e.Weights = make([]float32, 5)
	g = graphtest.Snapshot(t, graphtest.Build(t, e, directed), graph.Selection{})
	if r := sssp(t, g, path.DefaultSSSP(), 2); !slices.Equal(r.Distance, make([]float64, 6)) {
		t.Errorf("no lengths at all: %v", r.Distance)
	}
}

// A long chain moves the window often; each move must be cheap.
func TestSSSPOfALongPath(t *testing.T) {
	const n = 200000
	g := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(n), undirected), graph.Selection{})
	if d := sssp(t, g, path.DefaultSSSP(), 2).Distance; d[n-1] != n-1 {
		t.Errorf("the end is at %v", d[n-1])
	}
}
