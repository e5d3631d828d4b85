// Package graph holds immutable graphs in compressed sparse rows, and builds
// them from edges as they are read.
//
// The words, used alike everywhere in kith:
//
//	vertex      a person or account; in memory a Vertex, 0 to Order-1
//	external id what the source calls a vertex: a 64-bit integer or a string
//	rank        the position of a vertex's external id among all of them
//	edge        as read, between two external ids
//	arc         one direction of an edge in memory
//	layer       a kind of relation: friendship, payment, message, notice
//	weight      finite; negative only in a signed dataset
//	dataset     a named graph in the store
//	generation  one immutable, sealed version of a dataset
//	EdgeTable   everything a dataset holds, in memory
//	Snapshot    a selection of it (layers, sign, weights) that kernels run on
//	column      one typed value per vertex
//	kernel      an algorithm; a run of it turns a snapshot into columns
//	feature     a column made comparable
//	sub-score   a number in [0,1]; a score stands on a scale such as 300 to 850
//	anchor      a vertex trusted beforehand; a flag marks one known to be bad
//
// Three types carry the rest: Edges is a batch as a reader delivers it, Build
// merges batches into an EdgeTable, and EdgeTable.Select gives a Snapshot.
// All are immutable once made, and safe for any number of readers.
//
// Internal numbers are a function of the graph alone, never of the order in
// which edges arrived. Whatever breaks a tie or names a group must go by
// Rank, never by the internal number, so that renumbering for speed leaves
// every answer as it is.
package graph
