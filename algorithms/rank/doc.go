// Package rank holds the kernels that say how central a vertex is: degree and
// strength, which look at its own arcs; PageRank, which looks at where a random
// walk spends its time, with TrustRank, Anti-TrustRank and EigenTrust, each a
// PageRank with a restart of its own; and those that let the values of neighbours
// count, such as HITS.
package rank
