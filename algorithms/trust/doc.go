// Package trust holds the kernels that say how far a vertex can be relied on:
// from signed ratings, from opinions, and by carrying what is known about some
// vertices to the others, such as labels of benign accounts and of Sybils.
//
// TrustRank, Anti-TrustRank and EigenTrust belong to the same family by what
// they are for, but each is PageRank with another restart or on the transpose.
// They stand in package rank, beside the solvers of that equation.
package trust

// chunkArcs is the work of one chunk in passes over arcs.
const chunkArcs = 1 << 15
