package algorithms_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

type noParams struct{}

// kernel does nothing but tell what it was given.
func kernel(needs graph.Need, weights bool, saw func(g *graph.Snapshot)) algorithms.Spec {
	return algorithms.Define(algorithms.Kernel[noParams, int]{
		Name: "nothing", Needs: needs, Weights: weights, Columns: []string{"nothing"},
		Run: func(_ context.Context, g *graph.Snapshot, _ noParams, _ algorithms.Env) (int, error) {
			saw(g)
			return 0, nil
		},
		Outcome: func(g *graph.Snapshot, _ int) *algorithms.Outcome {
			return &algorithms.Outcome{Columns: []column.Column{column.Floats("nothing", "", nil)}}
		},
		Check: func(*graph.Snapshot, noParams, *algorithms.Outcome) error { return nil },
		Bytes: func(int64, int64, bool, int) int64 { return 0 },
	})
}

// What Run prepares costs what Bytes said, also when the snapshot holds weights
// and times that the kernel has no use for: it does not see them.
func TestPreparationKeepsToTheEstimate(t *testing.T) {
	const small = 64 << 10
	for _, directed := range []bool{false, true} {
		table := graphtest.Random(3, 20000, 200000, graph.BuildOptions{Directed: directed}, true)
		table.Times = make([]int64, table.Size())
		full := graphtest.Snapshot(t, table, graph.Selection{Times: true})
		for _, needs := range []graph.Need{0, graph.NeedIn, graph.NeedSimple, graph.NeedIn | graph.NeedSimple} {
			for _, weights := range []bool{false, true} {
				t.Run(fmt.Sprintf("directed %v, %v, weights %v", directed, needs, weights), func(t *testing.T) {
					var seen *graph.Snapshot
					spec := kernel(needs, weights, func(g *graph.Snapshot) { seen = g })
					estimate := spec.Bytes(int64(full.Order()), full.Size(), directed, true, 1)
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					_, prepared, err := spec.Run(t.Context(), full, spec.New(), algorithms.Env{Workers: 1})
					runtime.ReadMemStats(&after)
					if err != nil || prepared != seen || !seen.Has(needs) {
						t.Fatalf("the kernel saw %v, Run returned %v (%v)", seen, prepared, err)
					}
					if taken := int64(after.TotalAlloc - before.TotalAlloc); taken > estimate+small {
						t.Errorf("preparing took %d bytes, the estimate is %d", taken, estimate)
					}
					if !directed && seen.In != seen.Out {
						t.Error("the two directions of an undirected graph are no longer one")
					}
					for _, a := range []*graph.Adjacency{seen.Out, seen.In} {
						if a != nil && (a.Times != nil || (a.Weights != nil) != weights) {
							t.Errorf("times %v, weights %v", a.Times != nil, a.Weights != nil)
						}
					}
				})
			}
		}
		if full.Out.Weights == nil || full.Out.Times == nil {
			t.Error("Run changed the snapshot that it was given")
		}
	}
}

// Negative weights reach a kernel only if it says that it knows signs; one that
// uses no weights at all is given none.
func TestSignsReachThoseWhoKnowThem(t *testing.T) {
	table := graphtest.Random(1, 30, 90, graph.BuildOptions{Directed: true, Signed: true}, true)
	whole := graphtest.Snapshot(t, table, graph.Selection{Sign: graph.SignSigned})
	var seen *graph.Snapshot
	saw := func(g *graph.Snapshot) { seen = g }
	for _, c := range []struct {
		weights, signed bool
		sign            graph.Sign
	}{{false, false, graph.SignPositive}, {true, false, graph.SignPositive}, {true, true, graph.SignSigned}} {
		spec := kernel(0, c.weights, saw)
		spec.Signed = c.signed
		if spec.Sign() != c.sign {
			t.Errorf("%+v: the sign to select is %q", c, spec.Sign())
		}
		seen = nil
		_, _, err := spec.Run(t.Context(), whole, spec.New(), algorithms.Env{})
		switch {
		case c.weights && !c.signed:
			if !errors.Is(err, algorithms.ErrSigned) || seen != nil {
				t.Errorf("%+v: %v", c, err)
			}
		case err != nil || seen.Signed != c.signed || seen.Size() != table.Size():
			t.Errorf("%+v: %v, signed %v, %d arcs", c, err, seen.Signed, seen.Size())
		}
	}
}

// Parameters may ask for another snapshot than the default ones: that is what
// the kernel sees, and what the run is charged for.
func TestParametersDecideWhatIsNeeded(t *testing.T) {
	type params struct {
		Directed bool `json:"directed" doc:"whether arcs keep their direction"`
	}
	var seen *graph.Snapshot
	spec := algorithms.Define(algorithms.Kernel[params, int]{
		Name: "nothing", Needs: graph.NeedSimple, Columns: []string{"nothing"},
		Run: func(_ context.Context, g *graph.Snapshot, _ params, _ algorithms.Env) (int, error) {
			seen = g
			return 0, nil
		},
		Outcome: func(*graph.Snapshot, int) *algorithms.Outcome { return &algorithms.Outcome{} },
		Check:   func(*graph.Snapshot, params, *algorithms.Outcome) error { return nil },
		Bytes:   func(int64, int64, bool, int) int64 { return 0 },
		NeedsOf: func(p params) graph.Need {
			if p.Directed {
				return graph.NeedIn
			}
			return graph.NeedSimple
		},
	})
	g := graphtest.Snapshot(t, graphtest.Random(3, 50, 200, graph.BuildOptions{Directed: true}, false), graph.Selection{})
	for _, directed := range []bool{false, true} {
		p, needs := &params{directed}, graph.NeedSimple
		if directed {
			needs = graph.NeedIn
		}
		if _, _, err := spec.Run(t.Context(), g, p, algorithms.Env{}); err != nil || !seen.Has(needs) || seen.Directed != directed {
			t.Errorf("directed %v: the kernel saw a graph that is directed: %v (%v)", directed, seen.Directed, err)
		}
		want := graph.PrepareBytes(needs, int64(g.Order()), g.Size(), true, false)
		if got := spec.Need(g, p, 1); got != want || spec.NeedsOf(p) != needs {
			t.Errorf("directed %v: charged %d for %v, want %d", directed, got, spec.NeedsOf(p), want)
		}
	}
}
