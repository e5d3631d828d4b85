package path_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func ExampleBFS() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{1, 4}, [2]int64{4, 3}, [2]int64{3, 5}, [2]int64{6, 1})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{Directed: true})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	g, _ = g.With(context.Background(), path.BFSSpec.Needs, 0)
	r, err := path.BFS(context.Background(), g, path.DefaultBFS(), algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range g.IDs.ByRank() {
		fmt.Println(g.IDs.Format(v), r.Distance[v])
	}
	// Output:
	// 1 0
	// 2 1
	// 3 2
	// 4 1
	// 5 3
	// 6 -1
}

func TestBFSOfFamilies(t *testing.T) {
	const n = 1000
	distance := func(name string, e *graph.Edges, o graph.BuildOptions, source string, want func(id int64) int64) {
		t.Run(name, func(t *testing.T) {
			g := prepared(t, e, o)
			for v, got := range bfs(t, g, at(t, g, source), 2).Distance {
				if id := g.IDs.Int(graph.Vertex(v)); got != want(id) {
					t.Errorf("%d: %d hops, want %d", id, got, want(id))
				}
			}
		})
	}
	distance("path from its middle", graphtest.Path(n), undirected, "500", func(id int64) int64 { return max(id-500, 500-id) })
	distance("path, directed", graphtest.Path(n), directed, "500", func(id int64) int64 { return max(id-500, path.Unreached) })
	distance("cycle", graphtest.Cycle(n), undirected, "0", func(id int64) int64 { return min(id, n-id) })
	distance("cycle, directed", graphtest.Cycle(n), directed, "0", func(id int64) int64 { return id })
	distance("star from a leaf", graphtest.Star(n), undirected, "7", func(id int64) int64 {
		return map[int64]int64{0: 1, 7: 0}[id] + 2*min(1, max(id, 0))*min(1, max(7-id, id-7))
	})
	distance("grid", graphtest.Grid(30, 40), undirected, "0", func(id int64) int64 { return id/40 + id%40 })
	distance("clique", graphtest.Clique(200), undirected, "3", func(id int64) int64 { return min(1, max(id-3, 3-id)) })
}

// Every way of making a step, and every change from one to another.
func TestBFSEqualsAQueue(t *testing.T) {
	for seed := range uint64(6) {
		for _, o := range []graph.BuildOptions{undirected, directed} {
			table := large(seed, o, false)
			if seed >= 3 {
				table = graphtest.Shuffled(table, seed)
			}
			g := withIn(t, table)
			for _, source := range []graph.Vertex{0, 17, 19999} {
				want := byHand(g, source)
				for _, workers := range []int{1, 2, 7, 64} {
					r := bfs(t, g, algorithms.MemberAt(g, source), workers)
					if !slices.Equal(r.Distance, want) || r.Farthest != slices.Max(want) {
						t.Fatalf("seed %d, directed %v, source %d, %d workers: other distances than by hand", seed, o.Directed, source, workers)
					}
				}
			}
		}
	}
}

func TestBFSRefuses(t *testing.T) {
	g := prepared(t, graphtest.Path(3), directed)
	if _, err := path.BFS(context.Background(), g, path.BFSParams{Source: algorithms.Member{Vertex: 3, Given: true}}, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("a source beyond the graph: %v", err)
	}
	bare := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), directed), graph.Selection{})
	if _, err := path.BFS(context.Background(), bare, path.DefaultBFS(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the transpose: %v", err)
	}
}
