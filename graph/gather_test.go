package graph_test

import (
	"testing"

	"github.com/kithgraph/kith/graph"
)

// Whole numbers add up exactly in any order; of the others the order is what
// the comment says.
func TestGather(t *testing.T) {
	x, row, want := make([]float64, 16), []graph.Vertex{}, 0.0
	for i := range x {
		x[i] = float64(int(1) << i)
	}
	for _, v := range []graph.Vertex{3, 0, 3, 15, 7, 8, 1, 2, 14, 5, 5} {
		if got := graph.Gather(x, row); got != want {
			t.Errorf("over %v: %v, want %v", row, got, want)
		}
		row, want = append(row, v), want+x[v]
	}
	// 1 + 2⁻⁵³ is 1, unless the small ones meet first.
	tiny := 1.0 / (1 << 53)
	y := []float64{1, tiny, tiny, 0, 0, 0, 0, 0}
	if got := graph.Gather(y, []graph.Vertex{0, 1, 3, 4, 5, 2, 6, 7}); got != 1+2*tiny {
		t.Errorf("terms 1 and 5 add up first: %v", got)
	}
	if got := graph.Gather(y, []graph.Vertex{0, 3, 4, 5, 1, 2}); got != 1 {
		t.Errorf("what is left over goes to the first sum: %v", got)
	}
}

// With whole numbers both sums of a weighted row are exact too, and a block
// gathers its rows as the rows themselves are gathered.
func TestGatherWeighted(t *testing.T) {
	a := &graph.Adjacency{Offsets: []int64{0, 0, 3, 4, 8}, Targets: []graph.Vertex{0, 2, 3, 1, 0, 1, 2, 3}, Weights: []float32{1, 2, 4, 3, 1, 0, 5, 7}}
	x, want := []float64{10, 100, 1000, 10000}, []float64{0, 42010, 300, 75010}
	for v := range want {
		if got := graph.GatherWeighted(x, a.Row(graph.Vertex(v)), a.RowWeights(graph.Vertex(v))); got != want[v] {
			t.Errorf("row %d: %v, want %v", v, got, want[v])
		}
	}
	rows := a.Block(1, 4)
	bare := graph.Block{First: rows.First, Offsets: rows.Offsets, Targets: rows.Targets}
	for i, unweighted := range []float64{11010, 100, 11110} {
		if rows.Gather(i, x) != want[i+1] || bare.Gather(i, x) != unweighted {
			t.Errorf("row %d of the block: %v, without weights %v", i, rows.Gather(i, x), bare.Gather(i, x))
		}
	}
}
