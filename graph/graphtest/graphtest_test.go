package graphtest_test

import (
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range graphtest.Named() {
		if seen[c.Name] {
			t.Errorf("two cases are called %q", c.Name)
		}
		seen[c.Name] = true
		s := graphtest.Snapshot(t, c.Table, graph.Selection{})
		if s.Order() != c.Table.Order() || s.Size() != c.Table.Size() {
			t.Errorf("%s: the snapshot has %d vertices and %d arcs, the table %d and %d",
				c.Name, s.Order(), s.Size(), c.Table.Order(), c.Table.Size())
		}
	}
}

func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		name         string
		edges        *graph.Edges
		order, count int
	}{
		{"edgeless", graphtest.Edgeless(4), 4, 0},
		{"path of none", graphtest.Path(0), 0, 0},
		{"path", graphtest.Path(6), 6, 5},
		{"cycle", graphtest.Cycle(6), 6, 6},
		{"star", graphtest.Star(6), 6, 5},
		{"clique", graphtest.Clique(6), 6, 15},
		{"two cliques", graphtest.TwoCliques(4), 8, 13},
		{"bipartite", graphtest.Bipartite(2, 5), 7, 10},
		{"grid", graphtest.Grid(3, 4), 12, 17},
	} {
		table := graphtest.Build(t, c.edges, graph.BuildOptions{})
		if table.Order() != c.order || table.Size() != int64(2*c.count) {
			t.Errorf("%s: %d vertices and %d arcs, want %d and %d", c.name, table.Order(), table.Size(), c.order, 2*c.count)
		}
	}
}

func TestShuffledKeepsTheGraph(t *testing.T) {
	table := graphtest.Random(8, 50, 200, graph.BuildOptions{Directed: true}, true)
	shuffled := graphtest.Shuffled(table, 9)
	if shuffled.IDs.Rank(0) == 0 && shuffled.IDs.Rank(1) == 1 && shuffled.IDs.Rank(2) == 2 {
		t.Error("seed 9 shuffled nothing")
	}
	if !slices.Equal(shuffled.IDs.Ints(), table.IDs.Ints()) {
		t.Error("the external ids changed")
	}
	digest, err := shuffled.ComputeDigest(t.Context(), 0)
	if err != nil || digest != table.Digest {
		t.Errorf("digest %v, want %v (%v)", digest, table.Digest, err)
	}
}

// The counts are those of the data folder's README: edges as published, which
// for undirected graphs are two arcs each, a loop one.
func TestLoad(t *testing.T) {
	for _, c := range []struct {
		name     string
		directed bool
		order    int
		arcs     int64
	}{
		{"karate", false, 34, 2 * 78},
		{"dolphins", false, 62, 2 * 159},
		{"ego-facebook", false, 4039, 2 * 88234},
		{"email-eu-core", true, 1005, 25571},
		{"wiki-vote", true, 7115, 103689},
		{"bitcoin-otc", true, 5881, 35592},
		{"soc-epinions1-undirected", false, 75877, 2 * 405739},
		{"soc-slashdot0902", true, 82168, 948464},
		{"sybil-facebook", false, 8078, 2 * 176568},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table := graphtest.Load(t, c.name, c.directed)
			if table.Order() != c.order || table.Size() != c.arcs {
				t.Errorf("%d vertices and %d arcs, want %d and %d", table.Order(), table.Size(), c.order, c.arcs)
			}
			if otc := c.name == "bitcoin-otc"; otc != table.Signed || otc != (table.Weights != nil) || otc != (table.Times != nil) {
				t.Errorf("signed %v, weights %v, times %v", table.Signed, table.Weights != nil, table.Times != nil)
			}
		})
	}
}

// The ratings' first line is 6,2,4,1289241911.72836.
func TestLoadKeepsRatings(t *testing.T) {
	table := graphtest.Load(t, "bitcoin-otc", true)
	u, _ := table.IDs.Lookup("6")
	v, _ := table.IDs.Lookup("2")
	for i := table.Offsets[u]; i < table.Offsets[u+1]; i++ {
		if table.Targets[i] == v {
			if table.Weights[i] != 4 || table.Times[i] != 1289241911728360 {
				t.Errorf("rating %v at %d", table.Weights[i], table.Times[i])
			}
			return
		}
	}
	t.Error("the rating of 2 by 6 is missing")
}

// ego-twitter has 1,342,310 edges of which a few are loops, and 81,306
// vertices.
func TestLoadTwitter(t *testing.T) {
	if testing.Short() {
		t.Skip("1.3 million edges: not in a short run")
	}
	table := graphtest.Load(t, "ego-twitter", false)
	loops := int64(0)
	for u := range graph.Vertex(table.Order()) {
		for _, v := range table.Targets[table.Offsets[u]:table.Offsets[u+1]] {
			if u == v {
				loops++
			}
		}
	}
	if edges := (table.Size() + loops) / 2; table.Order() != 81306 || edges != 1342310 {
		t.Errorf("%d vertices and %d edges", table.Order(), edges)
	}
}
