package community_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// consensus runs Consensus and its checker, or fails the test.
func consensus(tb testing.TB, g *graph.Snapshot, p community.ConsensusParams) *community.ConsensusResult {
	tb.Helper()
	r, err := community.Consensus(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	o, _, err := community.ConsensusSpec.Run(context.Background(), g, &p, algorithms.Env{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.ConsensusSpec.Check(g, &p, o); err != nil {
		tb.Error(err)
	}
	return r
}

// Where every run finds the same there is nothing to agree on: one round, and
// everybody's community is firm.
func TestConsensusClosedForms(t *testing.T) {
	for _, method := range []string{"leiden", "louvain"} {
		for _, c := range []struct {
			name        string
			edges       *graph.Edges
			communities int
			q           float64
		}{
			{"ring of 8 cliques of 5", ringOfCliques(8, 5), 8, 10.0/11 - 1.0/8},
			{"6 cliques apart", disjointCliques(6, 4), 6, 1 - 1.0/6},
			{"two cliques with a bridge", graphtest.TwoCliques(5), 2, 20.0/21 - 0.5},
			{"clique", graphtest.Clique(6), 1, 0},
			{"star", graphtest.Star(9), 1, 0},
			{"edgeless", graphtest.Edgeless(4), 4, 0},
			{"empty", graphtest.Edgeless(0), 0, 0},
		} {
			p := community.DefaultConsensus()
			p.Method = method
			r := consensus(t, simple(t, graphtest.Build(t, c.edges, graph.BuildOptions{})), p)
			if got := groupsOf(r.Community); got != c.communities || r.Modularity < c.q-1e-14 || r.Modularity > c.q+1e-14 {
				t.Errorf("%s, %s: %d communities with Q = %v, expected %d with %v", c.name, method, got, r.Modularity, c.communities, c.q)
			}
			if !r.Converged || r.Iterations != 1 || r.Delta != 0 || r.Agreement != 1 || r.MeanStability != 1 || slices.ContainsFunc(r.Stability, func(s float64) bool { return s != 1 }) {
				t.Errorf("%s, %s: agreement %v, stability %v, %+v", c.name, method, r.Agreement, r.Stability, r.Convergence)
			}
		}
	}
}

// A single run is that of the method with the same seed, and firm.
func TestConsensusOfOneRun(t *testing.T) {
	g := simple(t, graphtest.Random(3, 60, 200, graph.BuildOptions{}, true))
	p := community.DefaultConsensus()
	p.Runs, p.Seed = 1, 7
	one := community.DefaultLeiden()
	one.Seed, one.Restarts, one.ThoroughArcs = 7, 0, 1<<15
	if r, l := consensus(t, g, p), leiden(t, g, one); !slices.Equal(r.Community, l.Community) || r.Modularity != l.Quality.Value || r.MeanStability != 1 || r.Agreement != 1 {
		t.Errorf("leiden: %+v, alone %+v", r, l)
	}
	p.Method = "louvain"
	alone := community.DefaultLouvain()
	alone.Seed = 7
	if r, l := consensus(t, g, p), louvain(t, g, alone); !slices.Equal(r.Community, l.Community) || r.Modularity != l.Quality.Value {
		t.Errorf("louvain: %+v, alone %+v", r, l)
	}
}

// The consensus is as near to the groups that were planted as single runs are
// on average, or nearer: that is what it is for.
func TestConsensusFindsPlantedGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("what is found is no matter of workers; the ordinary run looks at it")
	}
	for _, method := range []string{"leiden", "louvain"} {
		for seed := range uint64(5) {
			e := blocks(seed, 8, 25, 5, 5)
			g := simple(t, graphtest.Build(t, e, graph.BuildOptions{}))
			truth := make([]graph.Vertex, g.Order())
			for v := range truth {
				truth[v] = graph.Vertex(g.IDs.Int(graph.Vertex(v)) / 25)
			}
			p := community.DefaultConsensus()
			p.Method, p.Seed = method, 100*seed
			r, mean := consensus(t, g, p), 0.0
			for i := range p.Runs {
				one := p
				one.Runs, one.Seed = 1, p.Seed+uint64(i)
				alone, err := community.Consensus(t.Context(), g, one, noEnv)
				if err != nil {
					t.Fatal(err)
				}
				mean += compare(t, truth, alone.Community).NMI / float64(p.Runs)
			}
			if c := compare(t, truth, r.Community); c.NMI < mean-1e-12 {
				t.Errorf("%s, seed %d: NMI %v with the groups that were planted, single runs have %v", method, seed, c.NMI, mean)
			} else {
				t.Logf("%s, seed %d: NMI %.4f, single runs %.4f, agreement %.4f, %d rounds, converged %v", method, seed, c.NMI, mean, r.Agreement, r.Iterations, r.Converged)
			}
		}
	}
}

// blocks plants groups of the given size: everybody begins some edges inside and
// some to anybody.
func blocks(seed uint64, groups, size, inside, across int) *graph.Edges {
	e, state := graphtest.Edgeless(groups*size), seed
	draw := func(n int) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64(state>>33) % int64(n)
	}
	for v := range int64(groups * size) {
		for i := range inside + across {
			u := v/int64(size)*int64(size) + draw(size)
			if i >= inside {
				u = draw(groups * size)
			}
			e.Src, e.Dst = append(e.Src, v), append(e.Dst, u)
		}
	}
	return e
}

// Another implementation, with another Leiden, finds these. On the karate club so
// does every seed here; of the dolphins both find several, the same for about half of
// the seeds (6 of 10 when this was written), and others near them.
func TestConsensusAgainstReferences(t *testing.T) {
	if testing.Short() {
		t.Skip("what is found is no matter of workers; the ordinary run looks at it")
	}
	graphtest.DataDir(t)
	text, err := os.ReadFile("testdata/consensus.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(strings.TrimSpace(line), "|"); len(fields) == 4 && !strings.HasPrefix(line, "#") {
			found[fields[0]] = append(found[fields[0]], fields[3])
		}
	}
	for _, name := range []string{"karate", "dolphins"} {
		g := simple(t, graphtest.Load(t, name, false))
		same := 0
		for seed := range uint64(10) {
			p := community.DefaultConsensus()
			p.Seed = 20 * seed
			r, nearest := consensus(t, g, p), 0.0
			for _, communities := range found[name] {
				label := make([]graph.Vertex, g.Order())
				for id, v := range g.IDs.ByRank() { // the ids are 0, 1, ...
					label[v] = graph.Vertex(communities[id])
				}
				nearest = max(nearest, compare(t, label, r.Community).NMI)
			}
			if nearest == 1 {
				same++
			}
			if nearest < 0.85 || !r.Converged {
				t.Errorf("%s, seed %d: NMI %v with the nearest reference, %+v", name, p.Seed, nearest, r.Convergence)
			}
			t.Logf("%s, seed %d: nearest %.4f, Q = %.6f, %d rounds, agreement %.4f, stability %.4f", name, p.Seed, nearest, r.Modularity, r.Iterations, r.Agreement, r.MeanStability)
		}
		if least := map[string]int{"karate": 10, "dolphins": 4}[name]; same < least {
			t.Errorf("%s: %d of 10 seeds find a reference, not %d", name, same, least)
		}
	}
}

// Numbering and workers change no bit, of stability and measures neither.
func TestConsensusBits(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		e := blocks(3, 6, 40, 4, 4)
		if weighted {
			e = withWeights(e, 1)
		}
		table, p := graphtest.Build(t, e, graph.BuildOptions{}), community.DefaultConsensus()
		p.Runs = 7
		g, other := simple(t, table), simple(t, graphtest.Shuffled(table, 5))
		a, err := community.Consensus(t.Context(), g, p, algorithms.Env{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		b, err := community.Consensus(t.Context(), other, p, algorithms.Env{Workers: 5})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(byID(g, a.Community), byID(other, b.Community)) || a.Modularity != b.Modularity || a.MeanStability != b.MeanStability || a.Agreement != b.Agreement || a.Convergence != b.Convergence {
			t.Errorf("weighted %v: another numbering gives %v %v %v %+v, was %v %v %v %+v", weighted, b.Modularity, b.MeanStability, b.Agreement, b.Convergence, a.Modularity, a.MeanStability, a.Agreement, a.Convergence)
		}
		for r, v := range g.IDs.ByRank() {
			if w := other.IDs.ByRank()[r]; a.Stability[v] != b.Stability[w] {
				t.Fatalf("weighted %v: %s has stability %v and %v", weighted, g.IDs.Format(v), a.Stability[v], b.Stability[w])
			}
		}
	}
}

// With one round the answer is the best of the runs; it need not be found again
// and is not converged.
func TestConsensusBounds(t *testing.T) {
	g := simple(t, graphtest.Build(t, ringOfCliques(30, 5), graph.BuildOptions{})) // many ways to pair them
	p := community.DefaultConsensus()
	p.MaxIterations = 1
	r, best := consensus(t, g, p), -1.0
	for i := range p.Runs {
		one := community.DefaultLeiden()
		one.Restarts, one.ThoroughArcs, one.Seed = 0, 1<<15, p.Seed+uint64(i)
		best = max(best, leiden(t, g, one).Quality.Value)
	}
	if r.Converged || r.Iterations != 1 || r.Modularity != best || r.Delta <= 0 || r.MeanStability >= 1 || r.Agreement >= 1 {
		t.Errorf("one round: %+v, Q = %v, the best run has %v; agreement %v, stability %v", r.Convergence, r.Modularity, best, r.Agreement, r.MeanStability)
	}
	p.Tolerance = r.Delta
	if r = consensus(t, g, p); !r.Converged {
		t.Errorf("with a tolerance of what is at odds: %+v", r.Convergence)
	}
	p = community.DefaultConsensus()
	if r = consensus(t, g, p); !r.Converged || r.Delta != 0 {
		t.Errorf("%+v", r.Convergence)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	directed := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Cycle(5), graph.BuildOptions{Directed: true}), graph.Selection{})
	bad, none := p, p
	bad.Method, none.Runs = "infomap", 0
	for _, c := range []struct {
		g    *graph.Snapshot
		p    community.ConsensusParams
		ctx  context.Context
		want error
	}{
		{g, bad, t.Context(), algorithms.ErrParameter}, {g, none, t.Context(), algorithms.ErrParameter},
		{g, p, ended, context.Canceled}, {directed, p, t.Context(), graph.ErrUnsuited},
	} {
		if _, err := community.Consensus(c.ctx, c.g, c.p, noEnv); !errors.Is(err, c.want) {
			t.Errorf("%v, expected %v", err, c.want)
		}
	}
}

// Two circles of three, joined by a tie between 3 and 4.
func ExampleConsensus() {
	ctx := context.Background()
	circles := &graph.Edges{Src: []int64{1, 2, 3, 3, 4, 5, 6}, Dst: []int64{2, 3, 1, 4, 5, 6, 4}}
	table, _, _ := graph.Build(ctx, []*graph.Edges{circles}, graph.BuildOptions{})
	all, _ := table.Select(ctx, graph.Selection{}, 0)
	g, _ := all.With(ctx, graph.NeedSimple, 0)
	r, _ := community.Consensus(ctx, g, community.DefaultConsensus(), algorithms.Env{})
	for v, c := range r.Community {
		fmt.Println(g.IDs.Format(graph.Vertex(v)), g.IDs.Format(c), r.Stability[v])
	}
	// Output:
	// 1 1 1
	// 2 1 1
	// 3 1 1
	// 4 4 1
	// 5 4 1
	// 6 4 1
}
