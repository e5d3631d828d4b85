package path_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

var undirected, directed = graph.BuildOptions{}, graph.BuildOptions{Directed: true}

// prepared builds a graph with its transpose.
func prepared(t testing.TB, e *graph.Edges, o graph.BuildOptions) *graph.Snapshot {
	t.Helper()
	return withIn(t, graphtest.Build(t, e, o))
}

func withIn(t testing.TB, table *graph.EdgeTable) *graph.Snapshot {
	t.Helper()
	g, err := graphtest.Snapshot(t, table, graph.Selection{}).With(context.Background(), graph.NeedIn, 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// at returns the source with an external id.
func at(t testing.TB, g *graph.Snapshot, id string) algorithms.Member {
	t.Helper()
	v, ok := g.IDs.Lookup(id)
	if !ok {
		t.Fatalf("no vertex %s", id)
	}
	return algorithms.MemberAt(g, v)
}

func bfs(t testing.TB, g *graph.Snapshot, source algorithms.Member, workers int) *path.BFSResult {
	t.Helper()
	r, err := path.BFS(context.Background(), g, path.BFSParams{Source: source}, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sssp(t testing.TB, g *graph.Snapshot, p path.SSSPParams, workers int) *path.SSSPResult {
	t.Helper()
	r, err := path.SSSP(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func betweenness(t testing.TB, g *graph.Snapshot, p path.BetweennessParams) *path.BetweennessResult {
	t.Helper()
	r, err := path.Betweenness(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// byHand is a search with a queue, for comparison.
func byHand(g *graph.Snapshot, source graph.Vertex) []int64 {
	d := make([]int64, g.Order())
	for v := range d {
		d[v] = path.Unreached
	}
	d[source] = 0
	for queue := []graph.Vertex{source}; len(queue) > 0; queue = queue[1:] {
		for _, v := range g.Out.Row(queue[0]) {
			if d[v] < 0 {
				d[v] = d[queue[0]] + 1
				queue = append(queue, v)
			}
		}
	}
	return d
}

// bellmanFord relaxes the arcs of whoever has come nearer, first come first
// served, until nobody has.
func bellmanFord(g *graph.Snapshot, source graph.Vertex) []float64 {
	d, waits := make([]float64, g.Order()), make([]bool, g.Order())
	for v := range d {
		d[v] = math.Inf(1)
	}
	d[source] = 0
	for queue := []graph.Vertex{source}; len(queue) > 0; queue = queue[1:] {
		u := queue[0]
		waits[u] = false
		weights := g.Out.RowWeights(u)
		for i, v := range g.Out.Row(u) {
			length := 1.0
			if weights != nil {
				length = float64(weights[i])
			}
			if at := d[u] + length; at < d[v] {
				if d[v] = at; !waits[v] {
					waits[v] = true
					queue = append(queue, v)
				}
			}
		}
	}
	return d
}

// large returns graphs whose levels are wide enough for every kind of step:
// hubs (a few vertices are an end of most arcs), uniform, long, and directed
// with many out of reach. Weights, if wanted, are not multiples of anything.
func large(seed uint64, o graph.BuildOptions, weighted bool) *graph.EdgeTable {
	r := rand.New(rand.NewPCG(seed, 0x70617468))
	n := int64(20000)
	e := graphtest.Edgeless(int(n))
	end := func() int64 {
		v := r.Int64N(n)
		switch seed % 3 {
		case 0: // uniform
		case 1: // a power of a uniform number: hubs
			x := float64(v) / float64(n)
			v = int64(x * x * x * x * x * float64(n))
		}
		return v
	}
	for range 8 * n {
		u := end()
		v := end()
		if seed%3 == 2 { // a band: long
			v = min(n-1, u+r.Int64N(40))
		}
		e.Src, e.Dst = append(e.Src, u), append(e.Dst, v)
		if weighted {
			e.Weights = append(e.Weights, float32(r.ExpFloat64()))
		}
	}
	t, _, err := graph.Build(context.Background(), []*graph.Edges{e}, o)
	if err != nil {
		panic(err)
	}
	return t
}
