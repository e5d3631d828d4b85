package catalog_test

import (
	"context"
	"math"
	"os"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// reference holds what igraph 0.10.2 and networkx 2.8.8 agree on: components
// and PageRank (damping 0.85, dangling mass to all alike) of the graph as it
// is, the rest on the undirected simple view. The README of the data folder
// has the table.
type reference struct {
	graph         string
	directed      bool
	wcc, largest  int64
	triangles     int64
	clustering    float64 // four digits
	transitivity  float64 // four digits
	core          int64
	top           string
	topPageRank   float64 // eight significant digits
	long, signed  bool
	loopless      bool // the published PageRank is that of the graph without its loops
	vertices      int
	edgesIfSimple int64 // of the undirected simple view; 0: not published
}

var references = []reference{
	{graph: "karate", wcc: 1, largest: 34, triangles: 45, clustering: 0.5706, transitivity: 0.2557, core: 4, top: "23", topPageRank: 0.10091918, vertices: 34, edgesIfSimple: 78},
	{graph: "dolphins", wcc: 1, largest: 62, triangles: 95, clustering: 0.2590, transitivity: 0.3088, core: 4, top: "2", topPageRank: 0.032144493, vertices: 62, edgesIfSimple: 159},
	{graph: "email-eu-core", directed: true, wcc: 20, largest: 986, triangles: 105461, clustering: 0.3994, transitivity: 0.2674, core: 34, top: "1", topPageRank: 0.0099811371, vertices: 1005},
	{graph: "ego-facebook", wcc: 1, largest: 4039, triangles: 1612010, clustering: 0.6055, transitivity: 0.5192, core: 115, top: "3437", topPageRank: 0.0075745665, vertices: 4039, edgesIfSimple: 88234},
	{graph: "wiki-vote", directed: true, wcc: 24, largest: 7066, triangles: 608389, clustering: 0.1409, transitivity: 0.1255, core: 53, top: "4037", topPageRank: 0.0046071735, vertices: 7115},
	{graph: "bitcoin-otc", directed: true, signed: true, wcc: 4, largest: 5875, triangles: 33493, clustering: 0.1775, transitivity: 0.0592, core: 21, top: "35", topPageRank: 0.015022798, vertices: 5881},
	{graph: "soc-epinions1-undirected", wcc: 1, largest: 75877, triangles: 1624481, clustering: 0.1378, transitivity: 0.0657, core: 67, top: "14", topPageRank: 0.0030615073, vertices: 75877, edgesIfSimple: 405739},
	{graph: "soc-slashdot0902", directed: true, wcc: 1, largest: 82168, triangles: 602592, clustering: 0.0603, transitivity: 0.0241, core: 55, top: "2495", topPageRank: 0.0021199213, vertices: 82168, long: true},
	{graph: "ego-twitter", wcc: 1, largest: 81306, triangles: 13082506, clustering: 0.5653, transitivity: 0.1706, core: 96, top: "7511", topPageRank: 0.0013969887, vertices: 81306, long: true, loopless: true},
}

func TestRealGraphs(t *testing.T) {
	graphtest.DataDir(t)
	for _, want := range references {
		t.Run(want.graph, func(t *testing.T) {
			if want.long && os.Getenv("KITH_LONG") == "" {
				t.Skip("set KITH_LONG=1 for the largest graphs")
			}
			if want.vertices > 10000 && testing.Short() {
				t.Skip("large")
			}
			var sel graph.Selection
			if want.signed {
				sel.Sign = graph.SignIgnore
			}
			g := graphtest.Snapshot(t, graphtest.Load(t, want.graph, want.directed), sel)
			if g.Order() != want.vertices {
				t.Fatalf("%d vertices, want %d", g.Order(), want.vertices)
			}
			structureMatches(t, want, g)
			pageRankMatches(t, want, g)
		})
	}
}

func structureMatches(t *testing.T, want reference, g *graph.Snapshot) {
	t.Helper()
	ctx, env := context.Background(), algorithms.Env{}
	components, err := structure.Components(ctx, g, structure.DefaultComponents(), env)
	if err != nil {
		t.Fatal(err)
	}
	if components.Count != want.wcc || components.Largest != want.largest {
		t.Errorf("%d components, the largest of %d; want %d, %d", components.Count, components.Largest, want.wcc, want.largest)
	}
	simple, err := g.With(ctx, graph.NeedSimple, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want.edgesIfSimple > 0 && simple.Size() != 2*want.edgesIfSimple {
		t.Errorf("%d edges, want %d", simple.Size()/2, want.edgesIfSimple)
	}
	core, err := structure.Core(ctx, simple, structure.DefaultCore(), env)
	if err != nil {
		t.Fatal(err)
	}
	if core.Degeneracy != want.core {
		t.Errorf("largest core number %d, want %d", core.Degeneracy, want.core)
	}
	clustering, err := structure.Clustering(ctx, simple, structure.DefaultClustering(), env)
	if err != nil {
		t.Fatal(err)
	}
	const fourDigits = 0.00005
	if clustering.Total != want.triangles || math.Abs(clustering.Average-want.clustering) > fourDigits || math.Abs(clustering.Transitivity-want.transitivity) > fourDigits {
		t.Errorf("%d triangles, clustering %v, transitivity %v; want %d, %v, %v",
			clustering.Total, clustering.Average, clustering.Transitivity, want.triangles, want.clustering, want.transitivity)
	}
}

func pageRankMatches(t *testing.T, want reference, g *graph.Snapshot) {
	t.Helper()
	ctx, needs := context.Background(), graph.NeedIn
	if want.loopless {
		needs |= graph.NeedSimple
	}
	g, err := g.With(ctx, needs, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := rank.PageRank(ctx, g, rank.DefaultPageRank(), algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	top, l1 := 0, 0.0
	for v, x := range pushed(g, 0.85) {
		l1 += math.Abs(x - r.Score[v])
		if r.Score[v] > r.Score[top] {
			top = v
		}
	}
	if !(l1 <= 1e-9) || l1 > r.Delta+1e-12 { // the reference itself is good to 1e-13, and to rounding
		t.Errorf("PageRank: L1 distance %v from the reference, the run reports a bound of %v", l1, r.Delta)
	}
	// The table has eight significant digits, the run an L1 error of 1e-9.
	if g.IDs.Format(graph.Vertex(top)) != want.top || math.Abs(r.Score[top]-want.topPageRank) > 1e-7*want.topPageRank+1e-9 {
		t.Errorf("PageRank: top %s with %v, want %s with %v", g.IDs.Format(graph.Vertex(top)), r.Score[top], want.top, want.topPageRank)
	}
}

// pushed is PageRank by other means: residual mass is pushed along out-arcs
// (R. Andersen, F. Chung, K. Lang, Local Graph Partitioning using PageRank
// Vectors, 2006), here in sweeps over the vertices, one after the other, until
// no more than 1e-14 is left. Mass on dangling vertices is gathered and spread
// evenly at the end of a sweep.
func pushed(g *graph.Snapshot, damping float64) []float64 {
	n := g.Order()
	score, residual := make([]float64, n), make([]float64, n)
	for v := range residual {
		residual[v] = 1 / float64(n)
	}
	for left := 1.0; left > 1e-14; {
		dangling := 0.0
		for u := range graph.Vertex(n) {
			mass := residual[u]
			residual[u] = 0
			score[u] += (1 - damping) * mass
			if g.Out.Degree(u) == 0 {
				dangling += damping * mass
				continue
			}
			for _, v := range g.Out.Row(u) {
				residual[v] += damping * mass / float64(g.Out.Degree(u))
			}
		}
		left = 0
		for v := range residual {
			residual[v] += dangling / float64(n)
			left += residual[v]
		}
	}
	return score
}
