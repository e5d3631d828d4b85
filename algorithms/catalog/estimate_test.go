package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// charge is a run whose memory is asked for: a kernel, and parameters that are
// not its defaults.
type charge struct {
	algorithms.Spec
	set map[string]string
}

// charged lists every kernel that allocates little more than it holds, and again
// with parameters that have it work in another way.
func charged() (runs []charge) {
	for _, s := range catalog.All {
		if !slices.Contains([]string{"leiden", "louvain", "infomap", "consensus", "participation", "community-smoothing", "sssp", "betweenness", "diameter"}, s.Name) {
			runs = append(runs, charge{s, nil})
		}
	}
	for name, set := range map[string]map[string]string{
		"clustering":    {"samples": "5000"},
		"closeness":     {"method": "hyperball", "registers": "5"},
		"neighbourhood": {"method": "hyperball", "registers": "5"},
	} {
		s, err := catalog.Lookup(name)
		if err != nil {
			panic(err)
		}
		runs = append(runs, charge{s, set})
	}
	return runs
}

// A run must not take more than its estimate. All that a kernel allocates
// bounds what it holds at once, which is a fair measure of those that free
// nothing on their way, in a few rounds, so that what a round leaves behind does
// not add up: all but leiden, louvain and infomap, whose levels come and go, consensus,
// participation and community-smoothing, which run these, sssp, whose bins grow,
// betweenness, which starts its phases some thousand times, and diameter, which
// makes thousands of searches of such a graph.
func TestEstimatesHold(t *testing.T) {
	if testing.Short() {
		t.Skip("how much is allocated is no matter of workers; the ordinary run measures it")
	}
	const workers, small = 4, 64 << 10 // goroutines, chunks, the outcome itself
	for _, directed := range []bool{false, true} {
		for _, weighted := range []bool{false, true} {
			table := graphtest.Random(9, 30000, 150000, graph.BuildOptions{Directed: directed}, weighted)
			for _, c := range charged() {
				s := c.Spec
				t.Run(fmt.Sprintf("%s%v/directed %v, weighted %v", s.Name, c.set, directed, weighted), func(t *testing.T) {
					g := graphtest.Snapshot(t, table, graph.Selection{})
					ready, err := g.With(context.Background(), s.Needs, 0)
					if err != nil {
						t.Fatal(err)
					}
					params := s.New()
					for param, value := range c.set {
						if err := algorithms.Set(params, param, value); err != nil {
							t.Fatal(err)
						}
					}
					if slices.ContainsFunc(s.Params, func(p algorithms.Param) bool { return p.Name == "max-iterations" }) {
						if err := algorithms.Set(params, "max-iterations", "3"); err != nil {
							t.Fatal(err)
						}
					}
					estimate := s.Need(ready, params, workers)
					taken := allocated(func() {
						if _, _, err := s.Run(context.Background(), ready, params, algorithms.Env{Workers: workers}); err != nil {
							t.Fatal(err)
						}
					})
					if taken > estimate+small {
						t.Errorf("allocated %d bytes, the estimate is %d", taken, estimate)
					}
					if estimate > 4*taken {
						t.Errorf("the estimate of %d bytes would refuse runs that take %d", estimate, taken)
					}
				})
			}
		}
	}
}

// allocated returns the bytes that f allocates; nothing else runs meanwhile.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

func TestRunsRefuseTooLittleMemory(t *testing.T) {
	g := graphtest.Snapshot(t, graphtest.Random(1, 5000, 20000, graph.BuildOptions{Directed: true}, false), graph.Selection{})
	for _, s := range catalog.All {
		if _, _, err := s.Run(context.Background(), g, s.New(), algorithms.Env{Memory: 1 << 10}); !errors.Is(err, algorithms.ErrMemory) {
			t.Errorf("%s: 1 KiB is enough? %v", s.Name, err)
		}
	}
}

// The sets of a block are solved together and held at once, and so is what is
// too large for their table.
func TestEstimateCountsSeedSets(t *testing.T) {
	const workers = 4
	g := graphtest.Snapshot(t, graphtest.Random(5, 20000, 200000, graph.BuildOptions{}, false), graph.Selection{})
	spec, err := catalog.Lookup("ppr")
	if err != nil {
		t.Fatal(err)
	}
	ready, err := g.With(t.Context(), spec.Needs, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, one := spec.New(), int64(0)
	if err := algorithms.Set(p, "max-iterations", "3"); err != nil { // what a round leaves behind would add up
		t.Fatal(err)
	}
	for _, count := range []int{1, 16} {
		var sets algorithms.VertexSets
		for i := range count {
			sets.Sets = append(sets.Sets, algorithms.VertexWeights{Name: fmt.Sprintf("s%d", i), Vertices: []graph.Vertex{graph.Vertex(i)}, Weights: []float64{1}})
		}
		if err := algorithms.SetSets(p, "seed-sets", sets); err != nil {
			t.Fatal(err)
		}
		estimate := spec.Need(ready, p, workers)
		taken := allocated(func() {
			if _, _, err := spec.Run(t.Context(), ready, p, algorithms.Env{Workers: workers}); err != nil {
				t.Fatal(err)
			}
		})
		if taken > estimate+64<<10 || float64(taken) < 0.7*float64(estimate) {
			t.Errorf("%d sets allocated %d bytes, the estimate is %d", count, taken, estimate)
		}
		if estimate <= one {
			t.Errorf("the estimate for %d sets is %d, for one %d", count, estimate, one)
		}
		one = estimate
	}
}

// Before a snapshot is read its outline stands for it, and a run is charged the
// same: for every kernel, number of workers, and parameter that takes memory. Of
// sssp only the snapshot shows who never waits, so that it takes less.
func TestOutlinesAreChargedTheSame(t *testing.T) {
	var sets algorithms.VertexSets
	for i := range 18 {
		sets.Sets = append(sets.Sets, algorithms.VertexWeights{Name: fmt.Sprintf("s%d", i), Vertices: []graph.Vertex{graph.Vertex(i)}, Weights: []float64{1}})
	}
	for _, directed := range []bool{false, true} {
		for _, weighted := range []bool{false, true} {
			for _, edges := range []int{1000, 150000} { // below and above what solvers of large graphs want
				g := graphtest.Snapshot(t, graphtest.Random(9, 20000, edges, graph.BuildOptions{Directed: directed}, weighted), graph.Selection{})
				outline := graph.Outline(int64(g.Order()), g.Size(), directed, weighted)
				if outline.Order() != g.Order() || outline.Size() != g.Size() || outline.Weighted() != g.Weighted() || !outline.IsOutline() || g.IsOutline() {
					t.Fatalf("%d vertices, %d arcs, weighted %v", outline.Order(), outline.Size(), outline.Weighted())
				}
				for _, s := range catalog.All {
					p := s.New()
					if s.Name == "ppr" {
						if err := algorithms.SetSets(p, "seed-sets", sets); err != nil {
							t.Fatal(err)
						}
					}
					for _, workers := range []int{1, 2, 7} {
						if want, got := s.Need(g, p, workers), s.Need(outline, p, workers); got < want || got > want && s.Name != "sssp" {
							t.Errorf("%s, directed %v, weighted %v, %d edges, %d workers: the snapshot takes %d, its outline %d", s.Name, directed, weighted, edges, workers, want, got)
						}
					}
				}
			}
		}
	}
}
