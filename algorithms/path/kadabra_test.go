package path_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// The error stays below the bound on real and random graphs, whatever the
// bound. Seeds are fixed; each would fail with a probability of 0.1 if the
// bound were tight, which it is far from.
func TestBetweennessWithinEpsilon(t *testing.T) {
	tables := map[string]*graph.EdgeTable{
		"random":           graphtest.Random(3, 200, 500, undirected, false),
		"random, directed": graphtest.Random(4, 200, 700, directed, false),
		"grid":             graphtest.Build(t, graphtest.Grid(12, 15), undirected),
		"star":             graphtest.Build(t, graphtest.Star(60), undirected),
		"islands":          graphtest.Random(5, 200, 150, undirected, false),
		"karate":           graphtest.Load(t, "karate", false),
		"dolphins":         graphtest.Load(t, "dolphins", false),
	}
	if !testing.Short() {
		tables["email-eu-core"] = graphtest.Load(t, "email-eu-core", true)
	}
	for name, table := range tables {
		g := withIn(t, table)
		exact := betweenness(t, g, path.BetweennessParams{Normalized: true})
		for seed, epsilon := range []float64{0.1, 0.05, 0.02} {
			p := path.BetweennessParams{Normalized: true, Epsilon: epsilon, Delta: 0.1, Seed: uint64(seed)}
			r := betweenness(t, g, p)
			worst := 0.0
			for v, x := range r.Score {
				worst = max(worst, math.Abs(x-exact.Score[v]))
			}
			t.Logf("%s: %d paths, asked for %v, found %v", name, r.Paths, epsilon, worst)
			if worst > epsilon || r.Paths == 0 || r.Epsilon != epsilon {
				t.Errorf("%s: off by %v with %d paths, the bound is %v", name, worst, r.Paths, epsilon)
			}
		}
	}
}

// The estimate is unbiased: the mean over seeds is near the exact value, in
// graphs with many shortest paths of a pair, and with pairs that have none.
func TestBetweennessByPathsHasNoBias(t *testing.T) {
	for name, table := range map[string]*graph.EdgeTable{
		"grid":     graphtest.Build(t, graphtest.Grid(5, 6), undirected),
		"directed": graphtest.Random(8, 40, 90, directed, false),
	} {
		g := withIn(t, table)
		n := float64(g.Order())
		exact := betweenness(t, g, path.BetweennessParams{Normalized: true})
		const seeds = 60
		mean, paths := make([]float64, g.Order()), 0.0
		for seed := range uint64(seeds) {
			r := betweenness(t, g, path.BetweennessParams{Normalized: true, Epsilon: 0.05, Delta: 0.1, Seed: seed})
			paths += float64(r.Paths)
			for v, x := range r.Score {
				mean[v] += x / seeds
			}
		}
		for v, x := range exact.Score { // a share b of so many paths: five standard deviations
			b := x * (n - 2) / n
			if slack := 5*math.Sqrt(b*(1-b)/paths)*n/(n-2) + 1e-12; math.Abs(mean[v]-x) > slack {
				t.Errorf("%s: vertex %d: mean %v of the estimates, exact %v", name, v, mean[v], x)
			}
		}
	}
}

// The checker accepts it and rejects another value; workers and numbering
// change no bit; pairs are the normalized values times their number.
func TestBetweennessByPathsOfEveryKind(t *testing.T) {
	cases := append(graphtest.Named(), graphtest.Case{Name: "random", Table: graphtest.Random(9, 120, 300, directed, false)})
	for _, c := range cases {
		g, h := withIn(t, c.Table), withIn(t, graphtest.Shuffled(c.Table, 3))
		for _, normalized := range []bool{true, false} {
			params := path.BetweennessSpec.New()
			p := params.(*path.BetweennessParams)
			p.Epsilon, p.Normalized = 0.1, normalized
			o, _, err := path.BetweennessSpec.Run(t.Context(), g, params, algorithms.Env{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := path.BetweennessSpec.Check(g, params, o); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			score := o.Columns[0].F64
			for _, workers := range []int{2, 7, 64} {
				r, err := path.Betweenness(t.Context(), g, *p, algorithms.Env{Workers: workers})
				if err != nil || !slices.Equal(r.Score, score) {
					t.Errorf("%s: %d workers give other bits (%v)", c.Name, workers, err)
				}
			}
			other := betweenness(t, h, *p)
			for i, v := range g.IDs.ByRank() {
				if other.Score[h.IDs.ByRank()[i]] != score[v] {
					t.Errorf("%s: renumbering changes %s", c.Name, g.IDs.Format(v))
				}
			}
			for i := range o.Measures {
				if doc, _ := path.BetweennessSpec.Measure(o.Measures[i].Name); doc.Effort {
					continue
				}
				claimed := o.Measures[i].Value
				o.Measures[i].Value += 1e-6
				if err := path.BetweennessSpec.Check(g, params, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("%s: another %s, the checker says %v", c.Name, o.Measures[i].Name, err)
				}
				o.Measures[i].Value = claimed
			}
			if len(score) > 0 {
				score[len(score)/2] += 1e-6
				if err := path.BetweennessSpec.Check(g, params, o); !errors.Is(err, algorithms.ErrCheck) && normalized {
					t.Errorf("%s: another value, the checker says %v", c.Name, err)
				}
			}
		}
	}
}

func TestBetweennessByPathsRefuses(t *testing.T) {
	g := prepared(t, graphtest.Path(4), undirected)
	for text, p := range map[string]path.BetweennessParams{
		"leave --sources away":   {Epsilon: 0.1, Delta: 0.1, Sources: algorithms.VertexWeights{Vertices: []graph.Vertex{1}}},
		"--delta above 0":        {Epsilon: 0.1},
		"leave --samples 3 away": {Epsilon: 0.1, Delta: 0.1, Samples: 3},
		"paths; from 1e-4 on":    {Epsilon: 1e-9, Delta: 0.1},
		"--epsilon 1 ":           {Epsilon: 1, Delta: 0.1},
	} {
		if _, err := path.Betweenness(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
