package graph

// ArcHash is a hash of an arc. Sums of hashes compare sets of arcs in whatever
// order they come: two different sets have equal sums by a chance of 1 in 2⁶⁴.
// So the readers of undirected graphs see that every edge stands in both rows.
type ArcHash uint64

// HashArc hashes the ends of an arc.
func HashArc(u, v Vertex) ArcHash { return ArcHash(0).With(uint64(u)<<32 | uint64(v)) }

// With returns the hash of the same arc with one more attribute. Every bit is
// spread over all others by the finalizer of SplitMix64 (Steele, Lea and Flood,
// Fast Splittable Pseudorandom Number Generators, 2014).
func (h ArcHash) With(attribute uint64) ArcHash {
	x := (uint64(h) ^ attribute) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return ArcHash(x ^ x>>31)
}
