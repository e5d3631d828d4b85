package gonumview_test

import (
	"context"
	"errors"
	"math"
	"strconv"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/testgraph"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gonumview"
	"github.com/kithgraph/kith/graph/graphtest"
)

// builder makes a kith table of gonum's nodes and edges, loops and all, and a
// view of its snapshot. It returns what the view should contain, found without
// the view: every pair once, with the largest of its weights.
func builder(t *testing.T, directed, weighted bool, open func(s *graph.Snapshot, self, absent float64) gonum.Graph) testgraph.Builder {
	return func(nodes []gonum.Node, edges []testgraph.WeightedLine, self, absent float64) (g gonum.Graph, n []gonum.Node, e []testgraph.Edge, s, a float64, ok bool) {
		t.Helper()
		batch := &graph.Edges{}
		for _, x := range nodes {
			batch.Vertices = append(batch.Vertices, x.ID())
		}
		for _, x := range edges {
			batch.Src, batch.Dst = append(batch.Src, x.From().ID()), append(batch.Dst, x.To().ID())
			if weighted {
				batch.Weights = append(batch.Weights, float32(x.Weight()))
			}
		}
		table := graphtest.Build(t, batch, graph.BuildOptions{Directed: directed, Duplicates: graph.DuplicatesMax})
		snapshot, err := graphtest.Snapshot(t, table, graph.Selection{}).With(context.Background(), graph.NeedIn, 0)
		if err != nil {
			t.Fatal(err)
		}
		g = open(snapshot, self, absent)
		id := func(x gonum.Node) gonum.Node {
			v, ok := table.IDs.Lookup(strconv.FormatInt(x.ID(), 10))
			if !ok {
				t.Fatalf("node %d is missing", x.ID())
			}
			node := gonumview.Node(v)
			return &node
		}
		for v := range table.Order() {
			node := gonumview.Node(v)
			n = append(n, &node)
		}
		heaviest := map[[2]int64]float64{}
		for _, x := range edges {
			u, v := id(x.From()).ID(), id(x.To()).ID()
			if !directed && v < u {
				u, v = v, u
			}
			if w, seen := heaviest[[2]int64{u, v}]; u != v && (!seen || x.Weight() > w) {
				heaviest[[2]int64{u, v}] = x.Weight()
			}
		}
		for ends, w := range heaviest {
			from, to := gonumview.Node(ends[0]), gonumview.Node(ends[1])
			if weighted {
				e = append(e, simple.WeightedEdge{F: &from, T: &to, W: float64(float32(w))})
			} else {
				e = append(e, simple.Edge{F: &from, T: &to})
			}
		}
		return g, n, e, self, absent, true
	}
}

func must[T any](t *testing.T) func(view T, err error) T {
	return func(view T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return view
	}
}

// TestConformance runs gonum's own suite on the four types.
func TestConformance(t *testing.T) {
	for name, b := range map[string]testgraph.Builder{
		"Directed": builder(t, true, false, func(s *graph.Snapshot, _, _ float64) gonum.Graph {
			return must[*gonumview.Directed](t)(gonumview.NewDirected(s))
		}),
		"Undirected": builder(t, false, false, func(s *graph.Snapshot, _, _ float64) gonum.Graph {
			return must[*gonumview.Undirected](t)(gonumview.NewUndirected(s))
		}),
		"WeightedDirected": builder(t, true, true, func(s *graph.Snapshot, self, absent float64) gonum.Graph {
			return must[*gonumview.WeightedDirected](t)(gonumview.NewWeightedDirected(s, self, absent))
		}),
		"WeightedUndirected": builder(t, false, true, func(s *graph.Snapshot, self, absent float64) gonum.Graph {
			return must[*gonumview.WeightedUndirected](t)(gonumview.NewWeightedUndirected(s, self, absent))
		}),
	} {
		const useEmpty, reversedEdge = true, true
		t.Run(name, func(t *testing.T) {
			testgraph.ReturnAllNodes(t, b, useEmpty)
			testgraph.ReturnNodeSlice(t, b, useEmpty)
			testgraph.NodeExistence(t, b)
			testgraph.EdgeExistence(t, b, reversedEdge)
			testgraph.ReturnAdjacentNodes(t, b, useEmpty, reversedEdge)
			testgraph.ReturnAllEdges(t, b, useEmpty)
			testgraph.ReturnEdgeSlice(t, b, useEmpty)
			if name == "WeightedDirected" || name == "WeightedUndirected" {
				testgraph.ReturnAllWeightedEdges(t, b, useEmpty)
				testgraph.ReturnWeightedEdgeSlice(t, b, useEmpty)
				testgraph.Weight(t, b)
			}
		})
	}
}

// Every loopless arc must be found by every way that leads to it.
func TestViewsAgreeWithTheSnapshot(t *testing.T) {
	for _, c := range graphtest.Named() {
		s, err := graphtest.Snapshot(t, c.Table, graph.Selection{}).With(t.Context(), graph.NeedIn, 0)
		if err != nil {
			t.Fatal(err)
		}
		view := must[*gonumview.WeightedDirected](t)(gonumview.NewWeightedDirected(s, -1, math.Inf(1)))
		arcs := 0
		for u := range graph.Vertex(s.Order()) {
			from, left := view.From(int64(u)), int(s.Out.Degree(u))
			if _, loop := s.Out.Find(u, u); loop {
				left--
			}
			for i, v := range s.Out.Row(u) {
				w, ok := view.Weight(int64(u), int64(v))
				if u == v {
					if !ok || w != -1 || view.Edge(int64(u), int64(u)) != nil || view.HasEdgeBetween(int64(u), int64(u)) {
						t.Errorf("%s: the loop at %d shows", c.Name, u)
					}
					continue
				}
				if from.Len() != left {
					t.Errorf("%s: before arc %d to %d From has %d nodes left, not %d", c.Name, u, v, from.Len(), left)
				}
				arcs, left = arcs+1, left-1
				want := 1.0
				if weights := s.Out.RowWeights(u); weights != nil {
					want = float64(weights[i])
				}
				if !ok || w != want || !view.HasEdgeFromTo(int64(u), int64(v)) || !from.Next() || from.Node().ID() != int64(v) {
					t.Errorf("%s: arc %d to %d is missing or weighs %v, not %v", c.Name, u, v, w, want)
				}
			}
			for range 2 { // the end stays the end
				if from.Next() || from.Len() != 0 {
					t.Errorf("%s: From(%d) does not end", c.Name, u)
				}
			}
			if got := view.External(int64(u)); got != s.IDs.Format(u) {
				t.Errorf("%s: vertex %d is called %q", c.Name, u, got)
			}
		}
		edges := view.WeightedEdges()
		if edges.Len() != arcs || len(gonum.WeightedEdgesOf(edges)) != arcs {
			t.Errorf("%s: WeightedEdges does not return the %d arcs", c.Name, arcs)
		}
		edges.Reset()
		if edges.Len() != arcs || arcs > 0 && (edges.WeightedEdge() != nil || !edges.Next() || edges.WeightedEdge() == nil || edges.Len() != arcs-1) {
			t.Errorf("%s: Reset does not go back to %d edges", c.Name, arcs)
		}
	}
}

func TestUnknownNodes(t *testing.T) {
	s := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{}), graph.Selection{})
	directed := must[*gonumview.Directed](t)(gonumview.NewDirected(s))
	view := must[*gonumview.WeightedUndirected](t)(gonumview.NewWeightedUndirected(s, 0, -1))
	for _, id := range []int64{-1, 3, math.MaxInt64, math.MinInt64, 1 << 32} {
		w, ok := view.Weight(0, id)
		if view.Node(id) != nil || view.From(id) != gonum.Empty || directed.To(id) != gonum.Empty || view.Edge(id, 1) != nil || view.WeightedEdge(1, id) != nil ||
			view.EdgeBetween(1, id) != nil || view.WeightedEdgeBetween(id, 1) != nil || view.HasEdgeBetween(id, 0) || ok || w != -1 || view.External(id) != "" {
			t.Errorf("node %d shows", id)
		}
	}
	if view.Snapshot() != s {
		t.Error("the view forgot its snapshot")
	}
}

func TestRefusals(t *testing.T) {
	s := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{Directed: true}), graph.Selection{})
	for name, open := range map[string]func() error{
		"Directed":           func() error { _, err := gonumview.NewDirected(s); return err },
		"WeightedDirected":   func() error { _, err := gonumview.NewWeightedDirected(s, 0, 0); return err },
		"Undirected":         func() error { _, err := gonumview.NewUndirected(s); return err },
		"WeightedUndirected": func() error { _, err := gonumview.NewWeightedUndirected(s, 0, 0); return err },
	} {
		if err := open(); !errors.Is(err, graph.ErrUnsuited) {
			t.Errorf("%s of a directed snapshot without transpose: %v", name, err)
		}
	}
}

// Algorithms walk over all arcs again and again: From may allocate its
// iterator and nothing per arc.
func TestWalkAllocatesOncePerNode(t *testing.T) {
	s := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Clique(40), graph.BuildOptions{}), graph.Selection{})
	view := must[*gonumview.Undirected](t)(gonumview.NewUndirected(s))
	sum := int64(0)
	allocations := testing.AllocsPerRun(10, func() {
		for u := range int64(40) {
			for it := view.From(u); it.Next(); {
				sum += it.Node().ID()
			}
		}
	})
	if allocations > 40 {
		t.Errorf("%v allocations for 40 nodes with 39 arcs each", allocations)
	}
}
