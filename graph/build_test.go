package graph_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// seeded returns a random source and logs its seed: a failing test is replayed
// by writing the seed here.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func TestBuildAgainstOracle(t *testing.T) {
	r := seeded(t)
	for _, s := range shapes(r) {
		t.Run(s.String(), func(t *testing.T) {
			rows := s.rows(r, []int{0, 1, 30, 300}[r.IntN(4)])
			names, layers, arcs, report := s.expect(rows)
			first, got, err := graph.Build(t.Context(), s.batches(r, rows, 1), s.o)
			if err != nil {
				t.Fatal(err)
			}
			if *got != report {
				t.Errorf("report %+v, want %+v", *got, report)
			}
			s.compare(t, first, names, layers, arcs)

			// Other orders, batches and workers: the same table.
			for _, workers := range []int{1, 2, 7, 64} {
				r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
				s.o.Workers = workers
				again, got, err := graph.Build(t.Context(), s.batches(r, rows, 1+r.IntN(9)), s.o)
				if err != nil {
					t.Fatal(err)
				}
				if *got != report || !reflect.DeepEqual(again, first) {
					t.Errorf("%d workers and shuffled batches make another table", workers)
				}
			}
		})
	}
}

func TestBuildDuplicates(t *testing.T) {
	const kept = int64(-1)
	both := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 1})
	twice := graphtest.Edges([2]int64{1, 2}, [2]int64{1, 2})
	loops := graphtest.Edges([2]int64{3, 3}, [2]int64{3, 3})
	with := func(e *graph.Edges, weights []float32, times []int64) *graph.Edges {
		c := *e
		c.Weights, c.Times = weights, times
		return &c
	}
	for _, c := range []struct {
		name     string
		edges    *graph.Edges
		directed bool
		policy   graph.Duplicates
		merged   int64 // kept: ErrDuplicate is expected
		mirrored int64
		weight   float32
	}{
		{"listed twice", twice, false, graph.DuplicatesSum, 1, 0, 1},
		{"listed twice, refused", twice, false, graph.DuplicatesError, kept, 0, 0},
		{"listed both ways", both, false, graph.DuplicatesError, 0, 1, 1},
		{"both ways when directed", both, true, graph.DuplicatesError, 0, 0, 1},
		{"loops", loops, false, graph.DuplicatesSum, 1, 0, 1},
		{"loops refused", loops, false, graph.DuplicatesError, kept, 0, 0},
		{"equal weights both ways", with(both, []float32{3, 3}, nil), false, graph.DuplicatesSum, 0, 1, 3},
		{"equal weights twice", with(twice, []float32{3, 3}, nil), false, graph.DuplicatesSum, 1, 0, 6},
		{"other weights both ways", with(both, []float32{3, 4}, nil), false, graph.DuplicatesSum, 1, 0, 7},
		{"other weights both ways, refused", with(both, []float32{3, 4}, nil), false, graph.DuplicatesError, kept, 0, 0},
		{"largest", with(both, []float32{3, 4}, nil), false, graph.DuplicatesMax, 1, 0, 4},
		{"smallest", with(both, []float32{3, 4}, nil), false, graph.DuplicatesMin, 1, 0, 3},
		{"other times both ways", with(both, []float32{3, 3}, []int64{1, 2}), false, graph.DuplicatesSum, 1, 0, 6},
		{"0 and -0", with(both, []float32{0, float32(math.Copysign(0, -1))}, nil), false, graph.DuplicatesMax, 0, 1, 0},
	} {
		table, report, err := graph.Build(t.Context(), []*graph.Edges{c.edges}, graph.BuildOptions{Directed: c.directed, Duplicates: c.policy})
		if c.merged == kept {
			if !errors.Is(err, graph.ErrDuplicate) {
				t.Errorf("%s: %v, want ErrDuplicate", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		weight := float32(1)
		if table.Weights != nil {
			weight = table.Weights[0]
		}
		if report.Merged != c.merged || report.Mirrored != c.mirrored || weight != c.weight || math.Signbit(float64(weight)) {
			t.Errorf("%s: merged %d, mirrored %d, weight %v; want %d, %d, %v", c.name, report.Merged, report.Mirrored, weight, c.merged, c.mirrored, c.weight)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	pair := func(change func(e *graph.Edges)) *graph.Edges {
		e := graphtest.Edges([2]int64{1, 2}, [2]int64{1, 2})
		change(e)
		return e
	}
	weights := func(w ...float32) *graph.Edges { return pair(func(e *graph.Edges) { e.Weights = w }) }
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	unsigned, words := graph.BuildOptions{}, graph.BuildOptions{IDs: graph.StringIDs}
	for _, c := range []struct {
		name  string
		edges *graph.Edges
		o     graph.BuildOptions
		want  string
	}{
		{"NaN", weights(1, nan), unsigned, "weight is not finite, or negative in unsigned data: 1 to 2"},
		{"NaN twice", weights(nan, nan), unsigned, "weight is not finite"},
		{"Inf", weights(inf, 1), unsigned, "weight is not finite"},
		{"-Inf in signed data", weights(-inf, 1), graph.BuildOptions{Signed: true}, "weight is not finite"},
		{"negative", weights(1, -1), unsigned, "negative in unsigned data: 1 to 2"},
		{"sum too large", weights(math.MaxFloat32, math.MaxFloat32), unsigned, "beyond a 32-bit float: 1 to 2"},
		{"duplicate", weights(1, 2), graph.BuildOptions{Duplicates: graph.DuplicatesError}, "duplicate edge: 1 to 2"},
		{"policy", weights(1, 2), graph.BuildOptions{Duplicates: "last"}, `duplicates "last" is not sum, max, min or error`},
		{"id kind", weights(1, 2), graph.BuildOptions{IDs: 9}, "id kind 9 is not int or string"},
		{"few targets", pair(func(e *graph.Edges) { e.Dst = e.Dst[:1] }), unsigned, "2 sources has 1 targets"},
		{"few weights", weights(1), unsigned, "2 edges has 1 weights"},
		{"few times", pair(func(e *graph.Edges) { e.Times = []int64{1} }), unsigned, "2 edges has 1 times"},
		{"few layers", pair(func(e *graph.Edges) { e.Layers = []uint16{0} }), unsigned, "2 edges has 1 layers"},
		{"layer without name", pair(func(e *graph.Edges) { e.Layers, e.LayerNames = []uint16{0, 1}, []string{"a"} }), unsigned, "layer 1 of a batch that names 1"},
		{"names of integers", pair(func(e *graph.Edges) { e.Names = []string{"a"} }), unsigned, "names for ids that are integers"},
		{"id without name", pair(func(e *graph.Edges) { e.Names = []string{"a", "b"} }), words, "name 2 of a batch that has 2"},
		{"negative name", pair(func(e *graph.Edges) { e.Names, e.Src[0] = []string{"a", "b", "c"}, -1 }), words, "name -1 of a batch that has 3"},
		{"vertex without name", &graph.Edges{Vertices: []int64{0}}, words, "name 0 of a batch that has 0"},
	} {
		_, _, err := graph.Build(t.Context(), []*graph.Edges{c.edges}, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// An error must be the same whatever the order: it names the edge of the
// smallest rank.
func TestBuildErrorIsStable(t *testing.T) {
	r := seeded(t)
	pairs := [][2]int64{{9, 9}, {3, 4}, {3, 4}, {2, 8}, {8, 2}, {2, 8}, {5, 5}, {5, 5}}
	for _, workers := range []int{1, 2, 7} {
		r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		_, _, err := graph.Build(t.Context(), []*graph.Edges{graphtest.Edges(pairs[:4]...), graphtest.Edges(pairs[4:]...)},
			graph.BuildOptions{Duplicates: graph.DuplicatesError, Workers: workers})
		if err == nil || err.Error() != "graph: duplicate edge: 2 to 8" {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

// A batch without edges adds neither a layer nor vertices, whatever its
// dictionaries hold.
func TestBuildIgnoresUnusedNames(t *testing.T) {
	edges := &graph.Edges{Names: []string{"a", "b"}, Src: []int64{0}, Dst: []int64{1}, LayerNames: []string{"payment"}}
	idle := &graph.Edges{Names: []string{"nobody"}, LayerNames: []string{"nothing"}}
	o := graph.BuildOptions{IDs: graph.StringIDs}
	want := graphtest.Build(t, edges, o)
	for _, batches := range [][]*graph.Edges{{idle, edges}, {edges, idle}, {{}, edges}, {edges, {Names: []string{"b"}, Vertices: []int64{0}}}} {
		got, _, err := graph.Build(t.Context(), batches, o)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d vertices and layers %q with an idle batch (%v)", got.Order(), got.Layers, err)
		}
	}
}

func TestBuildMixedBatches(t *testing.T) {
	heavy := graphtest.Edges([2]int64{1, 2})
	heavy.Weights, heavy.Times = []float32{5}, []int64{77}
	table, _, err := graph.Build(t.Context(), []*graph.Edges{graphtest.Edges([2]int64{1, 3}), heavy}, graph.BuildOptions{Directed: true})
	if err != nil {
		t.Fatal(err)
	}
	if table.Weights[0] != 5 || table.Weights[1] != 1 || table.Times[0] != 77 || table.Times[1] != graph.NoTime {
		t.Errorf("weights %v, times %v", table.Weights, table.Times)
	}
}

func TestBuildCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, o := range []graph.BuildOptions{{}, {Workers: 1}, {Directed: true, Workers: 7}} {
		if _, _, err := graph.Build(ctx, []*graph.Edges{graphtest.Clique(50), graphtest.Star(9)}, o); !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
