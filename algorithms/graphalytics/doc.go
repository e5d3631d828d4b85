// Package graphalytics holds kith's kernels against the reference outputs of
// LDBC Graphalytics, a suite of graphs with six algorithms: the folder of a
// suite is read, an algorithm run, and its answer judged by the suite's rules.
//
//	g, err := graphalytics.Open("graph500-22.properties")
//	...                                       // read the graph that it describes
//	c, err := g.Tasks[0].Run(ctx, snapshot, env)
//	m, err := g.Tasks[0].Match(ctx, snapshot.IDs, c, nil)
//
// A folder holds, for every graph, NAME.properties, NAME.v and NAME.e, which
// package edgeio reads, and a reference output NAME-BFS, NAME-PR and so on for
// the algorithms that the graph is for.
//
// Source: A. Iosup and others, The LDBC Graphalytics Benchmark, specification
// 1.0, 2020; the rules as the suite's own program has them (package validation
// of github.com/ldbc/ldbc_graphalytics).
package graphalytics
