package graph_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/graphtest"
)

// tables are some with and without attributes, by rank and shuffled.
func tables(t *testing.T) map[string]*graph.EdgeTable {
	all := map[string]*graph.EdgeTable{}
	for _, c := range graphtest.Named() {
		all[c.Name] = c.Table
	}
	for seed := range uint64(8) {
		o := graph.BuildOptions{Directed: seed%2 == 0}
		all[fmt.Sprint("random ", seed)] = graphtest.Random(seed, 50, 400, o, seed%4 > 1)
	}
	layered := &graph.Edges{Layers: []uint16{}, LayerNames: []string{"b", "a", "c"}}
	for i := range int64(900) {
		layered.Src, layered.Dst = append(layered.Src, i*i%31), append(layered.Dst, i*7%29)
		layered.Layers = append(layered.Layers, uint16(i%3))
		layered.Times = append(layered.Times, i%5)
	}
	all["layers and times"] = graphtest.Build(t, layered, graph.BuildOptions{Directed: true})
	all["layers and times, undirected"] = graphtest.Build(t, layered, graph.BuildOptions{})
	k, err := gen.Kronecker{Scale: 13, EdgeFactor: 16, Seed: 3}.Edges(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, directed := range []bool{false, true} {
		table, _, err := graph.Build(t.Context(), k, graph.BuildOptions{Directed: directed})
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprint("kronecker, directed ", directed)] = table
	}
	for _, name := range []string{"random 1", "random 2", "layers and times"} {
		all[name+", shuffled"] = graphtest.Shuffled(all[name], 5)
	}
	return all
}

// A renumbered table has the arcs of the old one under their new numbers, in
// ascending order, for any number of workers; and the same digest when it is
// computed anew.
func TestRenumber(t *testing.T) {
	for name, table := range tables(t) {
		t.Run(name, func(t *testing.T) {
			n := table.Order()
			order := make([]graph.Vertex, n)
			for i := range order { // 7 and 5 have no divisor in common with most orders; else fall back
				order[i] = graph.Vertex(n - 1 - i)
			}
			if n%7 != 0 {
				for i := range order {
					order[i] = graph.Vertex((i*7 + 3) % n)
				}
			}
			var first *graph.EdgeTable
			for _, workers := range []int{1, 2, 7, 64} {
				got, err := table.Renumber(t.Context(), order, workers)
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = got
				} else if !reflect.DeepEqual(got, first) {
					t.Fatalf("%d workers make another table", workers)
				}
			}
			digest, err := first.ComputeDigest(t.Context(), 2)
			if err != nil || digest != table.Digest {
				t.Errorf("digest %v, want %v, %v", digest, table.Digest, err)
			}
			for i, v := range order {
				row := first.Targets[first.Offsets[i]:first.Offsets[i+1]]
				if !slices.IsSorted(row) || int64(len(row)) != table.Offsets[v+1]-table.Offsets[v] || first.IDs.Format(graph.Vertex(i)) != table.IDs.Format(v) {
					t.Fatalf("row %d is %v, of vertex %d before", i, row, v)
				}
			}
		})
	}
}

func TestDegreeOrder(t *testing.T) {
	for name, table := range tables(t) {
		t.Run(name, func(t *testing.T) {
			degree := make([]int64, table.Order())
			for u := range degree {
				for _, v := range table.Targets[table.Offsets[u]:table.Offsets[u+1]] {
					if degree[u]++; table.Directed {
						degree[v]++
					}
				}
			}
			want := table.IDs.ByRank()
			slices.SortStableFunc(want, func(u, v graph.Vertex) int { return cmp.Compare(degree[v], degree[u]) })
			for _, workers := range []int{1, 2, 7, 64} {
				if got, err := table.DegreeOrder(t.Context(), workers); err != nil || !slices.Equal(got, want) {
					t.Fatalf("%d workers: %v, want %v; %v", workers, got, want, err)
				}
			}
		})
	}
}

// Build by degree is Build by rank, renumbered.
func TestBuildByDegree(t *testing.T) {
	for _, directed := range []bool{false, true} {
		k, err := gen.Kronecker{Scale: 10, EdgeFactor: 8, Seed: 1}.Edges(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		o := graph.BuildOptions{Directed: directed}
		ranked, _, err := graph.Build(t.Context(), k, o)
		if err != nil {
			t.Fatal(err)
		}
		order, err := ranked.DegreeOrder(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ranked.Renumber(t.Context(), order, 0)
		if err != nil {
			t.Fatal(err)
		}
		o.Order = graph.OrderDegree
		for _, o.Workers = range []int{1, 2, 7} {
			if got, _, err := graph.Build(t.Context(), k, o); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("directed %v, %d workers: another table; %v", directed, o.Workers, err)
			}
		}
	}
}
