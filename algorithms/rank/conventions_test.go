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
			if g = real(t, of); system == "gap" {
				g = loopless(t, g)
			}
		}
		p := rank.DefaultPageRank()
		p.As = system
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
		if !tested || system != "igraph" && values == 0 {
			t.Errorf("%s: tested %v, our own convention gives %d other values", system, tested, values)
		}
	}
}

func TestConventionsPassTheChecker(t *testing.T) {
	for _, as := range []string{"networkx", "igraph", "graphalytics", "gap", "gds"} {
		for seed := range uint64(6) {
			p := rank.DefaultPageRank()
			p.As = as
			p.Damping = []float64{0, 0.5, 0.85}[seed%3]
			o, seen, err := rank.PageRankSpec.Run(context.Background(), snapshot(t, random(seed, 30, 60, seed%2 == 0), seed > 1), &p, algorithms.Env{})
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
