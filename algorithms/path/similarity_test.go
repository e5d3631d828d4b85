package path_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func simple(t testing.TB, table *graph.EdgeTable) *graph.Snapshot {
	t.Helper()
	g, err := graphtest.Snapshot(t, table, graph.Selection{}).With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func similarity(t testing.TB, g *graph.Snapshot, p path.SimilarityParams, workers int) *path.SimilarityResult {
	t.Helper()
	r, err := path.Similarity(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleSimilarity() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{1, 3}, [2]int64{4, 2}, [2]int64{4, 3}, [2]int64{4, 5})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), path.SimilaritySpec.Needs, 0)
	r, err := path.Similarity(context.Background(), g, path.SimilarityParams{Measure: "jaccard", K: 1}, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, x := range r.Similarity {
		fmt.Printf("%s %s %.4f\n", g.IDs.Format(graph.Vertex(r.Source[i])), g.IDs.Format(graph.Vertex(r.Target[i])), x)
	}
	// Output:
	// 1 4 0.6667
	// 2 3 1.0000
	// 3 2 1.0000
	// 4 1 0.6667
	// 5 2 0.5000
}

// Closed forms: what two vertices of a family have in common.
func TestSimilarityOfFamilies(t *testing.T) {
	const n = 12
	for _, c := range []struct {
		name                    string
		edges                   *graph.Edges
		rows                    int // of all pairs with something in common
		jaccard, index, overlap float64
	}{
		{"clique", graphtest.Clique(n), n * (n - 1), (n - 2.0) / n, (n - 2) / math.Log(n-1), n - 2},
		{"star", graphtest.Star(n), (n - 1) * (n - 2), 1, 1 / math.Log(n-1), 1},
		{"cycle", graphtest.Cycle(n), 2 * n, 1.0 / 3, 1 / math.Log(2), 1},
		{"edgeless", graphtest.Edgeless(n), 0, 0, 0, 0},
	} {
		g := simple(t, graphtest.Build(t, c.edges, undirected))
		for measure, want := range map[string]float64{"jaccard": c.jaccard, "adamic-adar": c.index, "common": c.overlap} {
			r := similarity(t, g, path.SimilarityParams{Measure: measure, K: n}, 2)
			if len(r.Similarity) != c.rows {
				t.Errorf("%s, %s: %d rows, want %d", c.name, measure, len(r.Similarity), c.rows)
			}
			for i, x := range r.Similarity {
				if math.Abs(x-want) > 1e-14*n { // n rounded terms
					t.Errorf("%s, %s: row %d has %v, want %v", c.name, measure, i, x, want)
				}
			}
		}
		if c.name == "clique" {
			if r := similarity(t, g, path.SimilarityParams{Measure: "common", K: n, Unlinked: true}, 1); len(r.Source) != 0 {
				t.Errorf("in a clique %d pairs have no edge", len(r.Source))
			}
		}
	}
}

func TestSimilarityEqualsNetworkx(t *testing.T) {
	for name, rows := range referenceRows(t, "similarity.txt") {
		g := simple(t, graphtest.Load(t, name, name == "email-eu-core"))
		var pairs algorithms.VertexPairs
		for _, row := range rows {
			pairs.Source = append(pairs.Source, at(t, g, row[0]).Vertex)
			pairs.Target = append(pairs.Target, at(t, g, row[1]).Vertex)
		}
		for column, measure := range map[int]string{2: "jaccard", 3: "adamic-adar", 4: "common"} {
			r := similarity(t, g, path.SimilarityParams{Measure: measure, Pairs: pairs, K: 1}, 0)
			for i, row := range rows {
				// They add the same terms in another order.
				if want := real64(t, row[column]); math.Abs(r.Similarity[i]-want) > 1e-13*(1+want) {
					t.Errorf("%s: %s of %s and %s is %v, networkx has %v", name, measure, row[0], row[1], r.Similarity[i], want)
				}
			}
		}
	}
}

// Every measure, of pairs and of the nearest, against the checker; the same
// bits for any workers and numbering.
func TestSimilarityOfEveryKind(t *testing.T) {
	cases := graphtest.Named()
	for seed := range uint64(4) {
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("random, seed %d", seed),
			Table: graphtest.Random(seed+40, 30+40*int(seed), 100+200*int(seed), graph.BuildOptions{Directed: seed%2 == 0}, false)})
	}
	for _, c := range cases {
		g, h := simple(t, c.Table), simple(t, graphtest.Shuffled(c.Table, 3))
		here, there := g.IDs.ByRank(), h.IDs.ByRank()
		for _, measure := range []string{"jaccard", "adamic-adar", "common"} {
			for _, kind := range []string{"all", "unlinked", "of", "pairs"} {
				params := func(order []graph.Vertex) path.SimilarityParams {
					p := path.SimilarityParams{Measure: measure, K: 3, Unlinked: kind == "unlinked"}
					if kind == "of" {
						p.Of.Vertices = order[:min(2, len(order))]
					}
					for i := 1; i < len(order) && kind == "pairs"; i++ {
						p.Pairs.Source, p.Pairs.Target = append(p.Pairs.Source, order[i]), append(p.Pairs.Target, order[i/2])
					}
					return p
				}
				p, q := params(here), params(there)
				any := path.SimilaritySpec.New()
				*any.(*path.SimilarityParams) = p
				o, _, err := path.SimilaritySpec.Run(t.Context(), g, any, algorithms.Env{Workers: 1})
				if err != nil {
					t.Fatal(err)
				}
				if err := path.SimilaritySpec.Check(g, any, o); err != nil {
					t.Errorf("%s, %s, %s: %v", c.Name, measure, kind, err)
				}
				r := similarity(t, g, p, 7)
				if !slices.Equal(r.Similarity, o.Table.Columns[2].F64) || !slices.Equal(r.Target, o.Table.Columns[1].U32) {
					t.Errorf("%s, %s, %s: seven workers give other bits than one", c.Name, measure, kind)
				}
				other := similarity(t, h, q, 2)
				if !slices.Equal(r.Similarity, other.Similarity) {
					t.Errorf("%s, %s, %s: renumbering changes bits", c.Name, measure, kind)
					continue
				}
				for i := range r.Source {
					if g.Rank(graph.Vertex(r.Source[i])) != h.Rank(graph.Vertex(other.Source[i])) || g.Rank(graph.Vertex(r.Target[i])) != h.Rank(graph.Vertex(other.Target[i])) {
						t.Errorf("%s, %s, %s: renumbering changes row %d", c.Name, measure, kind, i)
					}
				}
				o.Measures[0].Value++
				if err := path.SimilaritySpec.Check(g, any, o); !errors.Is(err, algorithms.ErrCheck) {
					t.Errorf("%s, %s, %s: another number of pairs, the checker says %v", c.Name, measure, kind, err)
				}
				o.Measures[0].Value--
				if len(r.Source) > 0 {
					o.Table.Columns[2].F64[len(r.Source)-1] += 1e-6
					if err := path.SimilaritySpec.Check(g, any, o); !errors.Is(err, algorithms.ErrCheck) {
						t.Errorf("%s, %s, %s: another value, the checker says %v", c.Name, measure, kind, err)
					}
				}
			}
		}
	}
}

func TestSimilarityRefuses(t *testing.T) {
	g := simple(t, graphtest.Build(t, graphtest.Path(3), undirected))
	for text, p := range map[string]path.SimilarityParams{
		"compares 1 with itself": {Measure: "common", K: 1, Pairs: algorithms.VertexPairs{Source: []graph.Vertex{1}, Target: []graph.Vertex{1}}},
		"names vertex 3":         {Measure: "common", K: 1, Pairs: algorithms.VertexPairs{Source: []graph.Vertex{1}, Target: []graph.Vertex{3}}},
		"leave --of away": {Measure: "common", K: 1, Of: algorithms.VertexWeights{Vertices: []graph.Vertex{1}},
			Pairs: algorithms.VertexPairs{Source: []graph.Vertex{1}, Target: []graph.Vertex{2}}},
		"leave --unlinked away": {Measure: "common", K: 1, Unlinked: true,
			Pairs: algorithms.VertexPairs{Source: []graph.Vertex{1}, Target: []graph.Vertex{2}}},
		"--k 0": {Measure: "common"},
	} {
		if _, err := path.Similarity(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
