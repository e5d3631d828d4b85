package gen_test

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/param"
)

// build draws a graph and merges its edges into an undirected table.
func build(g gen.Graph) (*gen.Drawn, *graph.BuildReport) {
	ctx := context.Background()
	drawn, err := g.Draw(ctx, 0)
	if err != nil {
		panic(err)
	}
	batches, err := gen.All(ctx, drawn, 0)
	if err != nil {
		panic(err)
	}
	_, report, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		panic(err)
	}
	return drawn, report
}

// A Kronecker graph is generated as batches, which Build takes as they are.
func ExampleKronecker() {
	ctx := context.Background()
	batches, err := gen.Kronecker{Scale: 10, EdgeFactor: 16, Seed: 1}.Edges(ctx, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, report, err := graph.Build(ctx, batches, graph.BuildOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Order(), "vertices of", report.Read, "edges drawn")
	// Output: 1024 vertices of 16384 edges drawn
}

// All in the upper right quadrant: from the first row to the last column.
func ExampleRMAT() {
	_, report := build(gen.RMAT{Scale: 3, EdgeFactor: 2, A: 0, B: 1, C: 0, Seed: 1})
	fmt.Println(report.Read, "edges drawn,", report.Edges, "of them different")
	// Output: 16 edges drawn, 1 of them different
}

// Probabilities of 1 and 0 alone: two vertices are linked unless both have a
// digit 1 at the same place.
func ExampleStochasticKronecker() {
	_, report := build(gen.StochasticKronecker{Initiator: param.Floats{1, 1, 1, 0}, Power: 2, Seed: 1})
	fmt.Println(report.Read, "cells,", report.Edges, "edges,", report.Loops, "of them a loop")
	// Output: 9 cells, 5 edges, 1 of them a loop
}

// Everybody has 4 neighbours on average, of 4 others.
func ExampleErdosRenyi() {
	_, report := build(gen.ErdosRenyi{Vertices: 5, MeanDegree: 4, Seed: 1})
	fmt.Println(report.Edges, "edges")
	// Output: 10 edges
}

// Whoever brings one edge hangs on a tree.
func ExampleBarabasiAlbert() {
	_, report := build(gen.BarabasiAlbert{Vertices: 100, Attach: 1, Seed: 1})
	fmt.Println(report.Edges, "edges between 100 vertices")
	// Output: 99 edges between 100 vertices
}

// Without fire everybody knows one who came before.
func ExampleForestFire() {
	_, report := build(gen.ForestFire{Vertices: 100, Forward: 0, Backward: 0, Seed: 1})
	fmt.Println(report.Edges, "edges between 100 vertices")
	// Output: 99 edges between 100 vertices
}

// A ring of 10 in which everybody knows the two nearest on either side.
func ExampleWattsStrogatz() {
	_, report := build(gen.WattsStrogatz{Vertices: 10, Neighbours: 4, Rewire: 0, Seed: 1})
	fmt.Println(report.Edges, "edges")
	// Output: 20 edges
}

// Everybody has one end: four couples.
func ExampleConfiguration() {
	_, report := build(gen.Configuration{Degrees: param.Ints{1, 1, 1, 1, 1, 1, 1, 1}, Seed: 1})
	fmt.Println(report.Edges, "edges")
	// Output: 4 edges
}

// A triangle and a pair, and nothing between them. Ids are dealt at random: the
// communities are named by their smallest.
func ExampleSBM() {
	drawn, report := build(gen.SBM{Sizes: param.Ints{3, 2}, Inside: 1, Outside: 0, Seed: 1})
	fmt.Println(report.Edges, "edges")
	fmt.Println(drawn.Truth[0].Name, drawn.Truth[0].U32)
	// Output:
	// 4 edges
	// community [0 1 0 0 1]
}

// Two blocks of ten, in which everybody expects four edges, all within.
func ExampleDCSBM() {
	drawn, report := build(gen.DCSBM{Sizes: param.Ints{10, 10}, Exponent: 2, MeanDegree: 4, MaxDegree: 4, Mixing: 0, Seed: 1})
	fmt.Println(report.Read, "edges drawn")
	members := 0
	for _, community := range drawn.Truth[0].U32 {
		if community == drawn.Truth[0].U32[0] {
			members++
		}
	}
	fmt.Println(members, "of", drawn.Order, "are with vertex 0")
	// Output:
	// 40 edges drawn
	// 10 of 20 are with vertex 0
}

// Three communities of ten; everybody has three edges inside and one outside.
func ExampleLFR() {
	ctx := context.Background()
	l := gen.LFR{Vertices: 30, Exponent: 2, MeanDegree: 4, MaxDegree: 4, MinCommunity: 10, MaxCommunity: 10, Mixing: 0.25, Seed: 1}
	drawn, err := l.Draw(ctx, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	batches, err := gen.All(ctx, drawn, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	community, inside, outside := drawn.Truth[0].U32, 0, 0
	for _, e := range batches {
		for i := range e.Src {
			if community[e.Src[i]] == community[e.Dst[i]] {
				inside++
			} else {
				outside++
			}
		}
	}
	fmt.Println(inside, "edges inside,", outside, "between")
	// Output: 45 edges inside, 15 between
}

// A population of two groups, of whom ten members are trusted beforehand, and
// a region of Sybils.
func ExampleWorld() {
	var w gen.World
	for _, m := range gen.Models {
		if m.Name == "world" {
			w = *m.New().(*gen.World) // with the default parameters
		}
	}
	w.Sizes, w.Anchors, w.Sybils, w.AttackEdges = param.Ints{150, 50}, 10, 40, 3
	drawn, report := build(w)
	fmt.Println(drawn.Order, "vertices,", report.Edges, "edges")
	for _, c := range drawn.Truth {
		if c.Name == "sybil" || c.Name == "anchor" {
			yes := 0
			for _, code := range c.Codes {
				yes += int(code)
			}
			fmt.Println(yes, c.Name)
		}
	}
	// Output:
	// 240 vertices, 1923 edges
	// 40 sybil
	// 10 anchor
}

// Four edges per vertex on average over seeds, and where a vertex lies.
func ExampleHyperbolic() {
	drawn, report := build(gen.Hyperbolic{Vertices: 9, Exponent: 2.5, MeanDegree: 4, Seed: 1})
	fmt.Println(report.Edges, "edges between", drawn.Order, "vertices")
	for _, c := range drawn.Truth {
		fmt.Printf("%s of vertex 0: %.3f\n", c.Name, c.F64[0])
	}
	// Output:
	// 17 edges between 9 vertices
	// radius of vertex 0: 1.696
	// angle of vertex 0: 3.204
}
