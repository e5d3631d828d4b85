package community

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// divided puts partitions side by side.
func divided(labels ...[]graph.Vertex) *runs {
	x := &runs{count: len(labels), label: make([]graph.Vertex, len(labels)*len(labels[0]))}
	for i, l := range labels {
		x.put(i, slices.Clone(l))
	}
	return x
}

// A path of five and four partitions: its edges are together in 4, 2, 1 and 3
// of them.
func TestRunsByHand(t *testing.T) {
	ctx := context.Background()
	table := graphtest.Build(t, graphtest.Path(5), graph.BuildOptions{})
	a := graphtest.Snapshot(t, table, graph.Selection{}).Out
	x := divided([]graph.Vertex{4, 4, 4, 3, 3}, []graph.Vertex{0, 0, 1, 2, 2}, []graph.Vertex{2, 2, 2, 2, 2}, []graph.Vertex{1, 1, 0, 3, 4})
	for _, c := range []struct {
		threshold float64
		want      []float32 // 0-1, 1-0, 1-2, 2-1, 2-3, 3-2, 3-4, 4-3
	}{
		{0, []float32{4, 4, 2, 2, 1, 1, 3, 3}},
		{0.25, []float32{4, 4, 2, 2, 1, 1, 3, 3}}, // not below it
		{0.26, []float32{4, 4, 2, 2, 0, 0, 3, 3}},
		{0.75, []float32{4, 4, 2, 2, 0, 0, 3, 3}}, // 1-2 is the heaviest of 2
		{1, []float32{4, 4, 2, 2, 0, 0, 3, 3}},    // and 3-4 that of 4
	} {
		weights := make([]float32, a.Size())
		odds, err := x.weigh(ctx, a, weights, c.threshold, 2)
		if err != nil || odds != 0.75 || !slices.Equal(weights, c.want) {
			t.Errorf("threshold %v: %v, a share of %v at odds, %v; want %v", c.threshold, weights, odds, err, c.want)
		}
	}
	ones := &graph.Adjacency{Offsets: a.Offsets, Targets: a.Targets, Weights: []float32{1, 1, 1, 1, 0, 0, 1, 1}}
	weights := make([]float32, a.Size())
	if odds, err := x.weigh(ctx, ones, weights, 0, 1); err != nil || odds != 2.0/3 || weights[4] != 0 || weights[5] != 0 {
		t.Errorf("an edge of weight 0: %v, %v, %v", weights, odds, err)
	}
	stability, err := x.stability(ctx, []graph.Vertex{0, 0, 0, 1, 1}, 2)
	want := []float64{
		(1 + 2.0/3 + 3.0/5 + 2.0/3) / 4, (1 + 2.0/3 + 3.0/5 + 2.0/3) / 4, (1 + 1.0/3 + 3.0/5 + 1.0/3) / 4,
		(1 + 1 + 2.0/5 + 1.0/2) / 4, (1 + 1 + 2.0/5 + 1.0/2) / 4,
	}
	for v := range want {
		if err != nil || math.Abs(stability[v]-want[v]) > 1e-15 {
			t.Errorf("stability %v, want %v, %v", stability, want, err)
			break
		}
	}
}

// Random partitions, from all alone to all together: the mean NMI is that of
// Compare over all pairs, and weights and stability those of the checker.
func TestRunsAgainstCompare(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 4))
		n, alone := 1+r.IntN(60), r.IntN(5)
		table := graphtest.Random(seed, n, 3*n, graph.BuildOptions{}, false)
		g, err := graphtest.Snapshot(t, table, graph.Selection{}).With(ctx, graph.NeedSimple, 1)
		if err != nil {
			t.Fatal(err)
		}
		var full [][]graph.Vertex
		for range 1 + r.IntN(6) {
			label, groups := make([]graph.Vertex, n), 1+r.IntN(n)
			for v := range label {
				label[v] = graph.Vertex(r.IntN(groups))
			}
			full = append(full, label)
		}
		x, sum, pairs := divided(full...), 0.0, 0.0
		for i := range full {
			for v := range alone { // further vertices
				full[i] = append(full[i], graph.Vertex(n+v))
			}
			for j := range i {
				c, err := Compare(full[i], full[j])
				if err != nil {
					t.Fatal(err)
				}
				sum, pairs = sum+c.NMI, pairs+1
			}
		}
		want := 1.0
		if pairs > 0 {
			want = sum / pairs
		}
		got, err := x.agreement(ctx, alone, 3)
		if err != nil || math.Abs(got-want) > 1e-12 || math.Abs(meanNMI(full)-want) > 1e-12 {
			t.Errorf("seed %d: agreement %v, by the checker %v, mean NMI %v, %v", seed, got, meanNMI(full), want, err)
		}
		threshold := r.Float64()
		weights := make([]float32, g.Size())
		odds, err := x.weigh(ctx, g.Out, weights, threshold, 2)
		if again, there := edgeWeights(g, full, threshold); err != nil || !slices.Equal(weights, again) || odds != there {
			t.Errorf("seed %d: weights %v and %v, %v and %v at odds, %v", seed, weights, again, odds, there, err)
		}
		label, plain := make([]graph.Vertex, n), make([]uint32, n)
		x.take(0, label)
		for v, c := range label {
			plain[v] = uint32(c)
		}
		stability, err := x.stability(ctx, label, 2)
		for v, s := range shares(plain, full) {
			if err != nil || math.Abs(stability[v]-s) > 1e-14 {
				t.Errorf("seed %d: stability of %d is %v, by the checker %v, %v", seed, v, stability[v], s, err)
			}
		}
	}
}
