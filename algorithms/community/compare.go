package community

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// Comparison tells how alike two partitions of the same n vertices are. With
// n(i,j) vertices in community i of the one and j of the other, a(i) and b(j)
// in each, H their entropies and I their mutual information, all in nats,
//
//	I   = Σ n(i,j)/n log( n n(i,j) / a(i) b(j) )
//	VI  = Σ n(i,j)/n ( log( a(i)/n(i,j) ) + log( b(j)/n(i,j) ) )  =  H(A|B) + H(B|A)
//	NMI = I / mean(H(A), H(B))
//	AMI = (I - E) / (mean(H(A), H(B)) - E)
//	ARI = (pairs - expected) / (mean - expected)
//
// where E is the mean of I over all partitions that have the same sizes
// (permutation model), pairs those together in both, and mean and expected the
// mean of those together in A and in B, and what chance would give.
//
// NMI and AMI divide by the arithmetic mean of the entropies, as igraph does and
// scikit-learn by default; elsewhere it is their maximum or the root of their
// product. It is not the NMI of overlapping communities: a vertex has one.
//
// All are defined on all partitions. Equal ones have NMI, AMI and ARI of 1 and
// VI of 0, also of no or one vertex, of one community or of single vertices
// alone. If just one of the two is of that kind, chance gives what is there:
// AMI and ARI are 0.
//
// Sources: M. Meilă, Comparing clusterings - an information based distance, 2007;
// N. X. Vinh, J. Epps, J. Bailey, Information theoretic measures for
// clusterings comparison, 2010; L. Hubert, P. Arabie, Comparing partitions, 1985.
type Comparison struct {
	Vertices   int
	A, B       int // communities of each
	Both       int // nonempty overlaps of the two
	NMI, AMI   float64
	ARI        float64 // one rounding away from the exact quotient
	VI         float64
	EntropyA   float64
	EntropyB   float64
	Mutual     float64 // information, in nats
	MutualMean float64 // of it under the permutation model
}

// Compare compares two partitions: a and b hold a label per vertex, equal
// inside a community. It sorts the overlaps, O(n log n), and goes through the
// pairs of different community sizes, at most 2n, each with the few terms
// around the likeliest overlap. Sums are added in the order of the sizes, so
// neither labels, nor the numbering of vertices, nor which of the two comes
// first change a bit.
func Compare(a, b []graph.Vertex) (Comparison, error) {
	if len(a) != len(b) {
		return Comparison{}, fmt.Errorf("community: labels for %d vertices and for %d; both partitions must have the same", len(a), len(b))
	}
	n := len(a)
	c := Comparison{Vertices: n, NMI: 1, AMI: 1, ARI: 1}
	cells := overlaps(a, b)
	sizesA, sizesB := sizesOf(a), sizesOf(b)
	c.A, c.B, c.Both = len(sizesA), len(sizesB), len(cells)
	c.EntropyA, c.EntropyB = entropy(sizesA, n), entropy(sizesB, n)
	for _, x := range cells {
		share := float64(x.both) / float64(n)
		c.VI += float64(share * logRatio(x.a, x.both))
		c.VI += float64(share * logRatio(x.b, x.both))
		if x.both*uint64(n) != x.a*x.b { // logarithm of 1
			c.Mutual += float64(share * exact.Log(float64(x.both)/float64(x.a)*(float64(n)/float64(x.b))))
		}
	}
	c.Mutual = max(c.Mutual, 0)
	c.MutualMean = expectedMutual(sizesA, sizesB, n)
	if c.A == c.Both && c.B == c.Both { // equal partitions
		return c, nil
	}
	mean := float64((c.EntropyA + c.EntropyB) / 2) // > 0, as one of the two has several communities
	c.NMI, c.ARI = c.Mutual/mean, adjustedRand(cells, sizesA, sizesB, n)
	if c.AMI = 0; !trivial(c.A, n) && !trivial(c.B, n) {
		c.AMI = (c.Mutual - c.MutualMean) / (mean - c.MutualMean)
	}
	return c, nil
}

// trivial tells whether a partition of n has one community, or n.
func trivial(communities, n int) bool { return communities == 1 || communities == n }

// overlap is a nonempty intersection of two communities.
type overlap struct{ a, b, both uint64 } // numbers of vertices, a <= b

// overlaps returns the intersections, ordered by their numbers.
func overlaps(a, b []graph.Vertex) (cells []overlap) {
	sizeA, sizeB := ownSizes(a), ownSizes(b)
	order := make([]int, len(a))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(a[i], a[j]), cmp.Compare(b[i], b[j])) })
	for at, i := range order {
		if at > 0 && a[i] == a[order[at-1]] && b[i] == b[order[at-1]] {
			cells[len(cells)-1].both++
			continue
		}
		cells = append(cells, overlap{min(sizeA[i], sizeB[i]), max(sizeA[i], sizeB[i]), 1})
	}
	slices.SortFunc(cells, func(x, y overlap) int {
		return cmp.Or(cmp.Compare(x.both, y.both), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return cells
}

// ownSizes returns the size of every vertex's community.
func ownSizes(label []graph.Vertex) []uint64 {
	order := make([]int, len(label))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(label[i], label[j]) })
	sizes := make([]uint64, len(label))
	for begin, end := 0, 0; begin < len(order); begin = end {
		for end < len(order) && label[order[end]] == label[order[begin]] {
			end++
		}
		for _, i := range order[begin:end] {
			sizes[i] = uint64(end - begin)
		}
	}
	return sizes
}

// sizesOf returns the sizes of the communities, ascending.
func sizesOf(label []graph.Vertex) (sizes []uint64) {
	sorted := slices.Sorted(slices.Values(label))
	for i, l := range sorted {
		if i == 0 || l != sorted[i-1] {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	slices.Sort(sizes)
	return sizes
}

// entropy returns that of the shares of n that the sizes are.
func entropy(sizes []uint64, n int) (h float64) {
	for _, s := range sizes {
		h += float64(float64(s) / float64(n) * logRatio(uint64(n), s))
	}
	return h
}

// logRatio returns log(x/y), 0 exactly when both are equal.
func logRatio(x, y uint64) float64 {
	if x == y {
		return 0
	}
	return exact.Log(float64(x) / float64(y))
}

// adjustedRand returns the adjusted Rand index as one rounded quotient of
// integers: with x the pairs together in both, p and q those together in each,
// and t all pairs,
//
//	(x - pq/t) / ((p+q)/2 - pq/t)  =  2 (xt - pq) / ((p+q) t - 2pq)
//
// Its denominator is 0 only when both partitions are trivial in the same way,
// and then they are equal.
func adjustedRand(cells []overlap, sizesA, sizesB []uint64, n int) float64 {
	x, p, q, t := new(big.Int), new(big.Int), new(big.Int), pairs(uint64(n))
	for _, c := range cells {
		x.Add(x, pairs(c.both))
	}
	for _, s := range sizesA {
		p.Add(p, pairs(s))
	}
	for _, s := range sizesB {
		q.Add(q, pairs(s))
	}
	product := new(big.Int).Mul(p, q)
	above := x.Sub(x.Mul(x, t), product)
	above.Lsh(above, 1)
	below := p.Add(p, q)
	below.Sub(below.Mul(below, t), product.Lsh(product, 1))
	index, _ := new(big.Rat).SetFrac(above, below).Float64()
	return index
}

// pairs returns n(n-1)/2.
func pairs(n uint64) *big.Int {
	if n < 2 {
		return new(big.Int)
	}
	if n%2 == 0 {
		return new(big.Int).SetUint64(n / 2 * (n - 1))
	}
	return new(big.Int).SetUint64((n - 1) / 2 * n)
}

// expectedMutual returns the mean of the mutual information over all pairs of
// partitions with the given sizes. The overlap of a community of a with one of
// b then follows a hypergeometric distribution.
func expectedMutual(sizesA, sizesB []uint64, n int) (sum float64) {
	runs := func(sizes []uint64) (size []uint64, times []float64) {
		for i, s := range sizes {
			if i == 0 || s != sizes[i-1] {
				size, times = append(size, s), append(times, 0)
			}
			times[len(times)-1]++
		}
		return size, times
	}
	if len(sizesA) > len(sizesB) || len(sizesA) == len(sizesB) && slices.Compare(sizesA, sizesB) > 0 {
		sizesA, sizesB = sizesB, sizesA // the same sum, to the bit, either way round
	}
	a, timesA := runs(sizesA)
	b, timesB := runs(sizesB)
	for i := range a {
		for j := range b {
			sum += float64(timesA[i] * timesB[j] * expectedTerm(float64(a[i]), float64(b[j]), float64(n)))
		}
	}
	return sum
}

// negligible is the weight, of that of the likeliest overlap, below which terms
// are left out. They fall faster than a geometric series, so all that is left
// out is far below the rounding.
const negligible = 1e-25

// expectedTerm returns the mean of k/n log(nk/ab) where k of b drawn vertices
// lie among a given ones of n. The weights are taken relative to the likeliest
// k, each from its neighbour, and divided by their sum, so that no factorial is
// needed.
func expectedTerm(a, b, n float64) float64 {
	mode := math.Floor((a + 1) * ((b + 1) / (n + 2)))
	mode = max(min(mode, a, b), a+b-n, 0)
	weights, sum := 0.0, 0.0
	add := func(k, w float64) {
		weights += w
		if k > 0 {
			sum += float64(w * (k / n) * exact.Log(k/a*(n/b)))
		}
	}
	for k, w := mode, 1.0; w > negligible && k <= min(a, b); k++ {
		add(k, w)
		w = float64(w * ((a - k) / (k + 1) * ((b - k) / (n - a - b + k + 1))))
	}
	for k, w := mode, 1.0; w > negligible && k > max(0, a+b-n); k-- {
		w = float64(w * (k / (a - k + 1) * ((n - a - b + k) / (b - k + 1))))
		add(k-1, w)
	}
	return sum / weights
}
