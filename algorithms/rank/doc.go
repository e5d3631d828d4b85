// Package rank holds the kernels that say how central a vertex is: degree and
// strength, which look at its own arcs, and PageRank, which looks at where a
// random walk spends its time.
package rank
