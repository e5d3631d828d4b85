package community_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

// simple returns the undirected simple view of a table.
func simple(tb testing.TB, t *graph.EdgeTable) *graph.Snapshot {
	tb.Helper()
	return view(tb, t, graph.NeedSimple)
}

func view(tb testing.TB, t *graph.EdgeTable, needs graph.Need) *graph.Snapshot {
	tb.Helper()
	g, err := graphtest.Snapshot(tb, t, graph.Selection{}).With(context.Background(), needs, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// leiden runs Leiden and its checker, or fails the test.
func leiden(tb testing.TB, g *graph.Snapshot, p community.LeidenParams) *community.LeidenResult {
	tb.Helper()
	r, err := community.Leiden(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	o, _, err := community.LeidenSpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.LeidenSpec.Check(g, &p, o); err != nil {
		tb.Error(err)
	}
	if !r.Converged {
		tb.Errorf("not converged after %d iterations", r.Iterations)
	}
	return r
}

// byID returns labels in the order of the external ids, as ranks: what must
// not depend on the internal numbering.
func byID(g *graph.Snapshot, label []graph.Vertex) []graph.Vertex {
	ids := make([]graph.Vertex, len(label))
	for v, c := range label {
		ids[g.Rank(graph.Vertex(v))] = g.Rank(c)
	}
	return ids
}

// groupsOf counts the groups of a labelling.
func groupsOf(label []graph.Vertex) int {
	return len(slices.Compact(slices.Sorted(slices.Values(label))))
}

// planted has groups of the given size, dense inside and sparse between them:
// large enough for parallel batches and several levels.
func planted(groups, size int) *graph.Edges {
	e, state := graphtest.Edgeless(groups*size), uint64(7)
	draw := func(n int) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64(state>>33) % int64(n)
	}
	for v := range int64(groups * size) {
		for i := range 9 {
			u := v/int64(size)*int64(size) + draw(size)
			if i > 5 {
				u = draw(groups * size)
			}
			e.Src, e.Dst = append(e.Src, v), append(e.Dst, u)
		}
	}
	return e
}

func withWeights(e *graph.Edges, factor float32) *graph.Edges {
	w := *e
	w.Weights = make([]float32, e.Len())
	for i := range w.Weights {
		w.Weights[i] = factor * (0.1 + float32(i%17)/7) // sums of these are rounded
	}
	return &w
}

// The kernels on all named graphs and two larger ones: equal bits for any
// number of workers, equal answers by external id under any numbering, a
// checker that accepts them and none of the answers with one label changed.
func TestWorkersNumberingAndCheckers(t *testing.T) {
	const groups = 20 // few, but enough to be moved in batches
	others := []int{2, 7, 64}
	if testing.Short() { // what the race detector looks at does not depend on their number
		others = []int{7}
	}
	cases := append(graphtest.Named(), []graphtest.Case{
		{Name: "planted", Table: graphtest.Build(t, planted(groups, 100), graph.BuildOptions{})},
		{Name: "planted, weighted", Table: graphtest.Build(t, withWeights(planted(groups, 100), 1), graph.BuildOptions{})},
		{Name: "planted, directed", Table: graphtest.Build(t, withWeights(planted(groups/2, 200), 1), graph.BuildOptions{Directed: true})},
	}...)
	for _, spec := range []algorithms.Spec{community.CDLPSpec, community.LeidenSpec, community.LouvainSpec, community.InfomapSpec} {
		for _, c := range cases {
			t.Run(spec.Name+"/"+c.Name, func(t *testing.T) {
				g := view(t, c.Table, spec.Needs)
				first := outcome(t, spec, g, 1)
				if err := spec.Check(g, spec.New(), first); err != nil {
					t.Error(err)
				}
				for _, workers := range others {
					o := outcome(t, spec, g, workers)
					if !slices.Equal(o.Columns[0].U32, first.Columns[0].U32) || !slices.Equal(o.Measures, first.Measures) || o.Convergence != first.Convergence {
						t.Errorf("%d workers give another answer than one", workers)
					}
				}
				other := view(t, graphtest.Shuffled(c.Table, 11), spec.Needs)
				o := outcome(t, spec, other, 2)
				if !slices.Equal(byID(other, vertices(o)), byID(g, vertices(first))) || !slices.Equal(o.Measures, first.Measures) {
					t.Errorf("another numbering gives another answer: %v, was %v", o.Measures, first.Measures)
				}
				if testing.Short() && g.Order() > 1000 {
					return // a checker is one goroutine's, and takes long
				}
				for _, v := range []int{0, g.Order() / 2, g.Order() - 1} {
					for _, label := range []int{0, g.Order() / 2, g.Order() - 1, g.Order()} {
						if v < 0 || label < 0 || v < g.Order() && first.Columns[0].U32[v] == uint32(label) {
							continue
						}
						wrong := *first
						wrong.Columns = []column.Column{{Name: "wrong", Kind: column.Label, U32: slices.Clone(first.Columns[0].U32)}}
						wrong.Columns[0].U32 = wrong.Columns[0].U32[:g.Order()]
						if v == g.Order() {
							continue
						}
						wrong.Columns[0].U32[v] = uint32(label)
						if err := spec.Check(g, spec.New(), &wrong); !errors.Is(err, algorithms.ErrCheck) {
							t.Errorf("label %d instead of %d at %d: the checker says %v", label, first.Columns[0].U32[v], v, err)
						}
					}
				}
			})
		}
	}
}

func outcome(tb testing.TB, spec algorithms.Spec, g *graph.Snapshot, workers int) *algorithms.Outcome {
	tb.Helper()
	o, _, err := spec.Run(context.Background(), g, spec.New(), algorithms.Env{Workers: workers})
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

func vertices(o *algorithms.Outcome) []graph.Vertex {
	label := make([]graph.Vertex, o.Columns[0].Len())
	for v, c := range o.Columns[0].U32 {
		label[v] = graph.Vertex(c)
	}
	return label
}

func TestErrors(t *testing.T) {
	g := simple(t, graphtest.Build(t, graphtest.Cycle(5), graph.BuildOptions{}))
	directed := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Cycle(5), graph.BuildOptions{Directed: true}), graph.Selection{})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	ctx, env := context.Background(), algorithms.Env{}
	good := community.DefaultLeiden()
	bad := good
	bad.Resolution = 0
	for _, c := range []struct {
		name string
		run  func() error
		want error
	}{
		{"cdlp, ended context", func() error { _, err := community.CDLP(ended, g, community.DefaultCDLP(), env); return err }, context.Canceled},
		{"cdlp without transpose", func() error { _, err := community.CDLP(ctx, directed, community.DefaultCDLP(), env); return err }, graph.ErrUnsuited},
		{"cdlp, -1 rounds", func() error {
			_, err := community.CDLP(ctx, g, community.CDLPParams{MaxIterations: -1, Order: "synchronous"}, env)
			return err
		}, algorithms.ErrParameter},
		{"leiden, ended context", func() error { _, err := community.Leiden(ended, g, good, env); return err }, context.Canceled},
		{"leiden without simple view", func() error { _, err := community.Leiden(ctx, directed, good, env); return err }, graph.ErrUnsuited},
		{"leiden, resolution 0", func() error { _, err := community.Leiden(ctx, g, bad, env); return err }, algorithms.ErrParameter},
	} {
		if err := c.run(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", c.name, err, c.want)
		}
	}
}

var noEnv algorithms.Env
