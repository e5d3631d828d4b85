package community

import (
	"github.com/kithgraph/kith/graph/exact"
)

// The two-level map equation tells how many bits a step of a random walker
// takes on average, when each community has a code book for its members and
// for leaving it, and one more book says which community is entered:
//
//	L = q H(Q) + Σ p(i) H(P(i))
//
// With q(i) the rate at which community i is left, e(i) that at which it is
// entered, q the sum of either, p(v) the rate of visits to v and p(i) = q(i) + Σ
// p(v) the use of book i, this is, plogp(x) being x log2(x),
//
//	L = plogp(q) - Σ plogp(q(i)) - Σ plogp(e(i)) - Σ plogp(p(v)) + Σ plogp(p(i))
//
// An undirected walk, and every other that is stationary, enters a community as
// often as it leaves it.
//
// Source: M. Rosvall, C. T. Bergstrom, Maps of random walks on complex networks
// reveal community structure, PNAS 105, 2008.

// bitsPerNat is 1/log(2).
const bitsPerNat = 1.4426950408889634

// plogp returns x log2(x), 0 for what is not above 0.
func plogp(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return float64(x*exact.Log(x)) * bitsPerNat
}

// codelength returns L from the visits to communities and the rates at which
// they are left and entered; nodes is Σ plogp(p(v)).
func codelength(visits, leaving, entering []float64, nodes float64) float64 {
	sum, exits, entries, books := 0.0, 0.0, 0.0, 0.0
	for i, q := range leaving {
		sum += entering[i]
		exits += plogp(q)
		entries += plogp(entering[i])
		books += plogp(q + visits[i])
	}
	return plogp(sum) - (exits + entries) - nodes + books
}
