package community

import (
	"context"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// A level that was packed has the rows that it had, and what is aggregated
// behind it leaves them alone.
func TestHierarchyPacks(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		table := graphtest.Random(5, 600, 20000, graph.BuildOptions{}, weighted)
		g, err := graphtest.Snapshot(t, table, graph.Selection{}).With(context.Background(), graph.NeedSimple, 0)
		if err != nil {
			t.Fatal(err)
		}
		l, err := ground(context.Background(), g.Out, 2)
		if err != nil {
			t.Fatal(err)
		}
		tallies := newPool(2, func() *tally { return newTally(l.order(), l.whole()) })
		h := newHierarchy(l)
		rise := func(by int) { // a vertex of the next level for each remainder
			group := singletons(h.top.order())
			for v := range group {
				group[v] %= graph.Vertex(by)
			}
			if err := h.rise(context.Background(), group, by, 2, tallies); err != nil {
				t.Fatal(err)
			}
		}
		rise(60)
		first := h.top
		type arc struct {
			to     graph.Vertex
			weight float64
		}
		arcs := func() (all [][]arc) {
			for v := range first.begin {
				var row []arc
				for i := first.begin[v]; i < first.end[v]; i++ {
					row = append(row, arc{first.targets[i], first.weight(i)})
				}
				all = append(all, row)
			}
			return all
		}
		before := arcs()
		rise(10) // 60² arcs of 40,000: the first is kept
		if len(h.kept) != 2 || h.kept[1] != first || int64(len(first.targets)) != first.arcs {
			t.Fatalf("%d levels kept, %d arcs in room for %d", len(h.kept), first.arcs, len(first.targets))
		}
		rise(9) // the one of 10 has 90 arcs and is kept, that of 9 would not be
		rise(8)
		if len(h.kept) != 3 || h.top.order() != 8 {
			t.Fatalf("%d levels kept, %d vertices on top", len(h.kept), h.top.order())
		}
		if !slices.EqualFunc(arcs(), before, slices.Equal) {
			t.Error("the rows of a level kept have changed")
		}
		sum := 0.0
		for _, k := range h.top.strength {
			sum += k
		}
		if d := sum - l.total; d > 1e-6*l.total || d < -1e-6*l.total { // of sums in another order
			t.Errorf("the top has strength %v, the graph %v", sum, l.total)
		}
	}
}
