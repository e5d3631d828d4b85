package rank_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// pages is the example of the documentation of Neo4j's Graph Data Science.
func pages(t *testing.T) *graph.Snapshot {
	names := []string{"Home", "About", "Product", "Links", "Site A", "Site B", "Site C", "Site D"}
	e := &graph.Edges{Names: names}
	for _, link := range [][2]int64{{0, 1}, {0, 3}, {0, 2}, {1, 0}, {2, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {3, 0}, {3, 4}, {3, 5}, {3, 6}, {3, 7}} {
		e.Src, e.Dst = append(e.Src, link[0]), append(e.Dst, link[1])
	}
	return prepared(t, graphtest.Build(t, e, graph.BuildOptions{Directed: true, IDs: graph.StringIDs}))
}

// loopless returns a graph without its loops.
func loopless(t *testing.T, g *graph.Snapshot) *graph.Snapshot {
	e := &graph.Edges{Vertices: slices.Clone(g.IDs.Ints())}
	for u := range graph.Vertex(g.Order()) {
		for _, v := range g.Out.Row(u) {
			if u != v {
				e.Src, e.Dst = append(e.Src, g.IDs.Int(u)), append(e.Dst, g.IDs.Int(v))
			}
		}
	}
	return snapshot(t, e, g.Directed)
}

// Every convention against what its system says, and so closely that the
// convention of another one, or our own, would not do. graphalytics has its
// test among the reference outputs of that suite (package catalog).
func TestPageRankAsOthersDoIt(t *testing.T) {
	tolerance := map[string]float64{
		"networkx": 1e-14, // the same sums in another order
		"igraph":   2e-10, // both are good to 1e-10
		"gonum":    1e-11, // its changes fall below 1e-13, ours bound the error by 1e-12
		"gap":      5e-6,  // six digits, relative
		"gds":      1e-14,
	}
	rounds := map[string]int{"gap/karate": 19, "gap/dolphins": 18, "gap/email-eu-core": 20}
	differs := map[string]int{} // values that our own convention does not give
	for name, rows := range referenceRows(t, "pagerank.txt") {
		system, of, _ := strings.Cut(name, "/")
		differs[system] += 0
		g := (*graph.Snapshot)(nil)
		switch of {
		case "pages":
			g = pages(t)
		default:
			if g = real(t, of); system == "gap" || system == "gonum" {
				g = loopless(t, g)
			}
		}
		p := rank.DefaultPageRank()
		if p.As = system; system == "gonum" {
			p.Tolerance = 1e-12
		}
		r, usual := pageRank(t, g, p), pageRank(t, g, rank.DefaultPageRank())
		for _, row := range rows {
			v, _ := g.IDs.Lookup(strings.ReplaceAll(row.vertex, "_", " "))
			want, allowed := row.values[0], tolerance[system]
			if system == "gap" {
				allowed *= want
			}
			if far(r.Score[v], want, allowed) {
				t.Errorf("%s: vertex %s has %v, there %v", name, row.vertex, r.Score[v], want)
			}
			if far(usual.Score[v], want, allowed) {
				differs[system]++
			}
		}
		if want, ok := rounds[name]; ok && r.Iterations != want {
			t.Errorf("%s: %d rounds, there %d", name, r.Iterations, want)
		}
	}
	for system := range tolerance {
		values, tested := differs[system]
		if !tested || system != "igraph" && system != "gonum" && values == 0 {
			t.Errorf("%s: tested %v, our own convention gives %d other values", system, tested, values)
		}
	}
}

// graphxRounds is what staticPageRank(rounds) of GraphX gives, by our convention.
func graphxRounds(t *testing.T, g *graph.Snapshot, rounds int) []float64 {
	p := rank.DefaultPageRank()
	p.As, p.MaxIterations = "graphx", rounds
	r := pageRank(t, g, p)
	if r.Iterations != rounds {
		t.Fatalf("%d rounds, asked for %d", r.Iterations, rounds)
	}
	return r.Score
}

// squares adds up squared differences, which is how GraphX's tests compare.
func squares(x, y []float64) (sum float64) {
	for v := range x {
		sum += (x[v] - y[v]) * (x[v] - y[v])
	}
	return sum
}

// What the tests of GraphX assert of it, in Apache Spark's
// graphx/src/test/scala/org/apache/spark/graphx/lib/PageRankSuite.scala since
// SPARK-18847 (github.com/apache/spark/pull/16483): the values of igraph and
// networkx times n, as it quotes them, up to a sum of squared differences of
// 1e-5. Vertices are numbered from 0 here.
func TestPageRankAsGraphX(t *testing.T) {
	star, sums := graphtest.Edges(), make([]float64, 100)
	sums[0] = 0.462394787 * 100
	for v := int64(1); v < 100; v++ {
		star.Src, star.Dst = append(star.Src, v), append(star.Dst, 0)
		sums[v] = 0.005430356 * 100
	}
	for _, test := range []struct {
		name   string
		edges  *graph.Edges
		rounds int
		want   []float64
	}{
		{"Star PageRank", star, 2, sums},
		{"Loop with source PageRank", graphtest.Edges([2]int64{0, 1}, [2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 1}), 50,
			[]float64{4 * 0.0375000, 4 * 0.3326045, 4 * 0.3202138, 4 * 0.3096817}},
		{"Loop with sink PageRank", graphtest.Edges([2]int64{0, 1}, [2]int64{1, 2}, [2]int64{2, 0}, [2]int64{0, 3}), 20,
			[]float64{4 * 0.3078534, 4 * 0.2137622, 4 * 0.2646223, 4 * 0.2137622}},
	} {
		g := snapshot(t, test.edges, true)
		got := graphxRounds(t, g, test.rounds)
		if off := squares(got, test.want); !(off < 1e-5) {
			t.Errorf("%s: off by %v: %v, want %v", test.name, off, got, test.want)
		}
		// Neither our own convention nor one that lets mass go would do.
		p := rank.DefaultPageRank()
		p.As = "gds"
		if lost := pageRank(t, g, p).Score; strings.Contains(test.name, "sink") && squares(lost, test.want) < 1e-5 {
			t.Errorf("%s: it does not matter that the values are scaled", test.name)
		}
		if usual := pageRank(t, g, rank.DefaultPageRank()).Score; squares(usual, test.want) < 1e-5 {
			t.Errorf("%s: it does not matter that the values add up to n", test.name)
		}
	}
	// "Static PageRank should only take 2 iterations to converge", to the bit.
	if g := snapshot(t, star, true); !slices.Equal(graphxRounds(t, g, 2), graphxRounds(t, g, 3)) || slices.Equal(graphxRounds(t, g, 1), graphxRounds(t, g, 2)) {
		t.Error("a star takes another number of rounds than 2")
	}
}

// Since SPARK-29877 (pull/26608) the same file counts the rounds after which
// staticPageRank is within 1e-5, by the sum of squares, of where it is going. That
// tells where it starts: from 1-d, instead of 1, a chain would take one round
// less, as its first vertex would be right from the start.
func TestPageRankStartsAsGraphXDoes(t *testing.T) {
	grid := &graph.Edges{} // gridGraph: arcs to the right and down
	for at := range int64(100) {
		if at%10 < 9 {
			grid.Src, grid.Dst = append(grid.Src, at), append(grid.Dst, at+1)
		}
		if at < 90 {
			grid.Src, grid.Dst = append(grid.Src, at), append(grid.Dst, at+10)
		}
	}
	for _, test := range []struct {
		name  string
		edges *graph.Edges
		want  int
	}{
		{"Grid PageRank with checkpoint", grid, 19},
		{"Chain PageRank with checkpoint", graphtest.Path(10), 10},
		{"Loop with source PageRank with checkpoint", graphtest.Edges([2]int64{0, 1}, [2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 1}), 34},
	} {
		g := snapshot(t, test.edges, true)
		limit, rounds := graphxRounds(t, g, 500), 1
		for !(squares(graphxRounds(t, g, rounds), limit) < 1e-5) {
			rounds++
		}
		if rounds != test.want {
			t.Errorf("%s: %d rounds, there %d", test.name, rounds, test.want)
		}
	}
}

func TestConventionsPassTheChecker(t *testing.T) {
	for _, as := range []string{"networkx", "igraph", "gonum", "graphalytics", "graphx", "gap", "gds"} {
		for seed := range uint64(6) {
			p := rank.DefaultPageRank()
			p.As = as
			p.Damping = []float64{0, 0.5, 0.85}[seed%3]
			weighted := seed%2 == 0 && !slices.Contains(withoutWeights, as)
			o, seen, err := rank.PageRankSpec.Run(context.Background(), snapshot(t, random(seed, 30, 60, weighted), seed > 1), &p, algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if err := rank.PageRankSpec.Check(seen, &p, o); err != nil {
				t.Errorf("%s, seed %d: %v", as, seed, err)
			}
			o.Columns[0].F64[3] += 1e-6
			if err := rank.PageRankSpec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
				t.Errorf("%s, seed %d, another value: %v", as, seed, err)
			}
		}
	}
}

// withoutWeights are the systems whose PageRank knows none.
var withoutWeights = []string{"gap", "graphalytics", "graphx"}

func TestConventionsRefuseWeights(t *testing.T) {
	weighted := snapshot(t, random(1, 30, 60, true), true)
	for _, as := range []string{"kith", "networkx", "igraph", "gonum", "graphalytics", "graphx", "gap", "gds"} {
		p := rank.DefaultPageRank()
		p.As = as
		_, _, err := rank.PageRankSpec.Run(context.Background(), weighted, &p, algorithms.Env{})
		switch refused := errors.Is(err, algorithms.ErrParameter) && strings.Contains(err.Error(), "--as "+as) && strings.Contains(err.Error(), "add --weights none"); {
		case slices.Contains(withoutWeights, as) && !refused, !slices.Contains(withoutWeights, as) && err != nil:
			t.Errorf("%s: %v", as, err)
		}
		if _, _, err := rank.PageRankSpec.Run(context.Background(), weighted.Without(true, false), &p, algorithms.Env{}); err != nil {
			t.Errorf("%s, without weights: %v", as, err)
		}
	}
}

// What igraph 1.0.0 (Python) says of a graph with a loop: Graph([(0,0),(0,1),(1,2)],
// directed=D).pagerank(). Undirected the loop counts twice there, as one of
// weight 2 does here; directed once.
func TestPageRankLoopsAsIgraph(t *testing.T) {
	e := graphtest.Edges([2]int64{0, 0}, [2]int64{0, 1}, [2]int64{1, 2})
	twice := *e
	twice.Weights = []float32{2, 1, 1}
	p := rank.DefaultPageRank()
	p.As = "igraph"
	for _, test := range []struct {
		edges    *graph.Edges
		directed bool
		same     bool
		want     []float64
	}{
		{e, true, true, []float64{0.29197080291970806, 0.29197080291970806, 0.416058394160584}},
		{e, false, false, []float64{0.45563549160671457, 0.34692246203037563, 0.19744204636290966}},
		{&twice, false, true, []float64{0.45563549160671457, 0.34692246203037563, 0.19744204636290966}},
	} {
		same := true
		for v, x := range pageRank(t, snapshot(t, test.edges, test.directed), p).Score {
			same = same && !far(x, test.want[v], 2e-10)
		}
		if same != test.same {
			t.Errorf("directed %v, weights %v: igraph's values %v", test.directed, test.edges.Weights, same)
		}
	}
}

// Where a system makes something else of loops the answer says so, and of a
// graph without them says nothing.
func TestConventionsTellOfLoops(t *testing.T) {
	for as, told := range map[string][2]string{ // undirected, directed
		"kith": {}, "networkx": {}, "graphalytics": {}, "graphx": {}, "gds": {},
		"igraph": {"igraph counts a loop of an undirected graph twice", ""},
		"gonum":  {"gonum's simple graphs have none", "gonum's simple graphs have none"},
		"gap":    {"the GAP benchmark drops them", "the GAP benchmark drops them"},
	} {
		for i, want := range told {
			p := rank.DefaultPageRank()
			p.As = as
			for _, e := range []*graph.Edges{graphtest.Path(5), graphtest.Edges([2]int64{0, 1}, [2]int64{1, 2}, [2]int64{2, 2})} {
				loop := len(e.Src) == 3
				o, _, err := rank.PageRankSpec.Run(context.Background(), snapshot(t, e, i == 1), &p, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				notes := strings.Join(o.Notes, "\n")
				if strings.Contains(notes, "has loops") != (loop && want != "") || loop && !strings.Contains(notes, want) {
					t.Errorf("%s, directed %v, loop %v: notes %q", as, i == 1, loop, o.Notes)
				}
			}
		}
	}
}

func TestConventionsRefuseContradictions(t *testing.T) {
	g := snapshot(t, graphtest.Path(4), true)
	for _, test := range []struct {
		as      string
		change  func(p *rank.PageRankParams)
		refused string
	}{
		{"gap", func(p *rank.PageRankParams) { p.Dangling = "seeds" }, "--as gap means --dangling none, not seeds"},
		{"gap", func(p *rank.PageRankParams) { p.Dangling = "none" }, ""},
		{"networkx", func(p *rank.PageRankParams) { p.MaxIterations = 7 }, "--as networkx means --max-iterations 100, not 7"},
		{"networkx", func(p *rank.PageRankParams) { p.Solver = "gauss-seidel" }, "--solver jacobi"},
		{"igraph", func(p *rank.PageRankParams) { p.Solver = "gauss-seidel" }, "--solver auto"},
		{"gds", func(p *rank.PageRankParams) { p.Tolerance = 1e-3 }, "--tolerance 0, not 0.001"},
		{"graphalytics", func(p *rank.PageRankParams) { p.MaxIterations = 7 }, ""},
		{"graphx", func(p *rank.PageRankParams) { p.MaxIterations = 7 }, ""},
		{"graphx", func(p *rank.PageRankParams) { p.Tolerance = 1e-3 }, "--as graphx means --tolerance 0, not 0.001"},
		{"gonum", func(p *rank.PageRankParams) { p.Tolerance, p.MaxIterations = 1e-3, 7 }, ""},
		{"gonum", func(p *rank.PageRankParams) { p.Dangling = "none" }, "--as gonum means --dangling uniform, not none"},
		{"networkx", func(p *rank.PageRankParams) { p.Seeds = seeds(1) }, "without --seeds"},
		{"orkut", func(*rank.PageRankParams) {}, "not one of"},
	} {
		p := rank.DefaultPageRank()
		p.As = test.as
		test.change(&p)
		_, err := rank.PageRank(context.Background(), g, p, algorithms.Env{})
		if test.refused == "" && err != nil || test.refused != "" && (!errors.Is(err, algorithms.ErrParameter) || !strings.Contains(err.Error(), test.refused)) {
			t.Errorf("%s: %v, want %q", test.as, err, test.refused)
		}
	}
}
