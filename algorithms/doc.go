// Package algorithms is the contract between an algorithm and whatever runs it.
//
// An author writes a function
//
//	func PageRank(ctx context.Context, g *graph.Snapshot, p PageRankParams, e algorithms.Env) (*PageRankResult, error)
//
// beside it a simpler checker of its answers, and one Spec value made by
// Define; a line in package catalog then gives the command, its help, the
// memory estimate, the benchmark row and the shared tests.
//
// Params may change the answer (a seed is one of them); Env never changes one
// bit. Equal snapshots and parameters give equal bits for any number of
// workers and on any processor. To keep that, chunks depend on the graph
// alone, one goroutine owns what it writes, partial sums are added in chunk
// order, products that are then added are written float64(a*b) + c, and ties
// go by graph.Snapshot.Rank.
package algorithms
