package path_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

var allPairs = path.NeighbourhoodParams{Method: "exact", Direction: "out", Share: 0.9, Registers: 8}

func neighbourhood(t testing.TB, g *graph.Snapshot, p path.NeighbourhoodParams, workers int) *path.NeighbourhoodResult {
	t.Helper()
	r, err := path.Neighbourhood(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleNeighbourhood() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 4})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	p := path.DefaultNeighbourhood()
	p.Method = "exact"
	r, err := path.Neighbourhood(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Pairs) // 4 with themselves, 6 neighbours, 4 two hops apart, 2 three
	fmt.Printf("diameter %d, effective %.2f, mean %.4f\n", r.Diameter, r.Effective, r.Mean)
	// Output:
	// [4 10 14 16]
	// diameter 3, effective 2.20, mean 1.6667
}

func TestNeighbourhoodOfFamilies(t *testing.T) {
	const n = 130
	for _, c := range []struct {
		name     string
		edges    *graph.Edges
		o        graph.BuildOptions
		p        string
		pairs    func(hops int) int // at a distance of one and more
		diameter int
	}{
		{"path", graphtest.Path(n), undirected, "out", func(h int) int { return 2 * (n - h) }, n - 1},
		{"path directed", graphtest.Path(n), directed, "out", func(h int) int { return n - h }, n - 1},
		{"path directed, both ways", graphtest.Path(n), directed, "both", func(h int) int { return 2 * (n - h) }, n - 1},
		{"cycle directed", graphtest.Cycle(n), directed, "out", func(int) int { return n }, n - 1},
		{"cycle, odd", graphtest.Cycle(n + 1), undirected, "out", func(int) int { return 2 * (n + 1) }, n / 2},
		{"star", graphtest.Star(n), undirected, "out", func(h int) int { return []int{0, 2 * (n - 1), (n - 1) * (n - 2)}[h] }, 2},
		{"clique", graphtest.Clique(n), undirected, "out", func(int) int { return n * (n - 1) }, 1},
		{"edgeless", graphtest.Edgeless(n), undirected, "out", nil, 0},
	} {
		g := prepared(t, c.edges, c.o)
		p := allPairs
		p.Direction = c.p
		r := neighbourhood(t, g, p, 2)
		want := []float64{float64(g.Order())}
		for h := 1; h <= c.diameter; h++ {
			want = append(want, want[h-1]+float64(c.pairs(h)))
		}
		if !slices.Equal(r.Pairs, want) || r.Diameter != c.diameter {
			t.Errorf("%s: diameter %d, pairs %v, want %v", c.name, r.Diameter, r.Pairs, want)
		}
	}
	// A clique's N is n, n²: 0.9n² - n of the n² - n pairs of the first hop.
	r := neighbourhood(t, prepared(t, graphtest.Clique(n), undirected), allPairs, 1)
	if want := (0.9*n*n - n) / (n*n - n); math.Abs(r.Effective-want) > 1e-15*n || r.Mean != 1 {
		t.Errorf("clique: effective diameter %v, mean %v, want %v, 1", r.Effective, r.Mean, want)
	}
	if r := neighbourhood(t, prepared(t, graphtest.Edgeless(0), undirected), allPairs, 1); r.Diameter != 0 || r.Effective != 0 || !slices.Equal(r.Pairs, []float64{0}) {
		t.Errorf("nothing: %+v", r)
	}
}

// Distances that igraph counted, and the diameters of the data sets' own
// pages, which follow arcs both ways.
func TestNeighbourhoodEqualsIgraph(t *testing.T) {
	published := map[string]int{"wiki-vote": 7, "email-eu-core": 7}
	for name, rows := range referenceRows(t, "neighbourhood.txt") {
		if name == "wiki-vote" && testing.Short() {
			continue
		}
		g := withIn(t, graphtest.Load(t, name, name == "email-eu-core" || name == "wiki-vote"))
		for _, row := range rows {
			p := allPairs
			p.Direction = row[0]
			r := neighbourhood(t, g, p, 0)
			want := []float64{float64(g.Order())}
			for h, text := range row[1:] {
				pairs, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, want[h]+pairs)
			}
			if !slices.Equal(r.Pairs, want) {
				t.Errorf("%s, %s: %v, want %v", name, row[0], r.Pairs, want)
			}
			if row[0] == "both" && r.Diameter != published[name] {
				t.Errorf("%s: diameter %d, published is %d", name, r.Diameter, published[name])
			}
			t.Logf("%s, %s: effective diameter %v, diameter %v, mean %v", name, row[0], r.Effective, r.Diameter, r.Mean)

			p.Method, p.Seed = "hyperball", 3
			estimate := neighbourhood(t, g, p, 0)
			for h, pairs := range estimate.Pairs {
				if math.Abs(pairs/want[h]-1) > 4*estimate.Deviation {
					t.Errorf("%s, %s: %v pairs within %d hops, exact %v, stated deviation %v", name, row[0], pairs, h, want[h], estimate.Deviation)
				}
			}
			if estimate.Diameter > r.Diameter || math.Abs(estimate.Effective-r.Effective) > 0.3 {
				t.Errorf("%s, %s: estimated diameter %d, effective %v; exact %d, %v", name, row[0], estimate.Diameter, estimate.Effective, r.Diameter, r.Effective)
			}
		}
	}
}

func TestNeighbourhoodOfEveryMethod(t *testing.T) {
	cases := graphtest.Named()
	for seed := range uint64(4) {
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("random, seed %d", seed),
			Table: graphtest.Random(seed+20, 40+50*int(seed), 60+150*int(seed), graph.BuildOptions{Directed: seed%2 == 0}, false)})
	}
	for _, c := range cases {
		g, h := withIn(t, c.Table), withIn(t, graphtest.Shuffled(c.Table, 3))
		for _, method := range []string{"exact", "hyperball"} {
			for _, direction := range []string{"out", "both"} {
				p := path.NeighbourhoodParams{Method: method, Direction: direction, Share: 0.75, Registers: 5, Seed: 7}
				params := path.NeighbourhoodSpec.New()
				*params.(*path.NeighbourhoodParams) = p
				outcome, _, err := path.NeighbourhoodSpec.Run(t.Context(), g, params, algorithms.Env{Workers: 1})
				if err != nil {
					t.Fatal(err)
				}
				if err := path.NeighbourhoodSpec.Check(g, params, outcome); err != nil {
					t.Errorf("%s, %s, %s: %v", c.Name, method, direction, err)
				}
				pairs := outcome.Table.Columns[1].F64
				for _, workers := range []int{2, 7, 64} {
					if again := neighbourhood(t, g, p, workers); !slices.Equal(again.Pairs, pairs) {
						t.Errorf("%s, %s, %s: %d workers give other bits", c.Name, method, direction, workers)
					}
				}
				for i, x := range neighbourhood(t, h, p, 2).Pairs {
					if math.Abs(x-pairs[i]) > 1e-12*x { // sums of estimates in another order
						t.Errorf("%s, %s, %s: renumbering gives %v for %v", c.Name, method, direction, x, pairs[i])
					}
				}
				for i := range outcome.Measures {
					claimed := outcome.Measures[i].Value
					outcome.Measures[i].Value += 1e-6
					if err := path.NeighbourhoodSpec.Check(g, params, outcome); !errors.Is(err, algorithms.ErrCheck) {
						t.Errorf("%s, %s, %s: another %s, the checker says %v", c.Name, method, direction, outcome.Measures[i].Name, err)
					}
					outcome.Measures[i].Value = claimed
				}
			}
		}
	}
}
