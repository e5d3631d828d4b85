package graph

import "github.com/kithgraph/kith/graph/splitmix"

// ArcHash is a hash of an arc. Sums of hashes compare sets of arcs in whatever
// order they come: two different sets have equal sums by a chance of 1 in 2⁶⁴.
// So the readers of undirected graphs see that every edge stands in both rows.
type ArcHash uint64

// HashArc hashes the ends of an arc.
func HashArc(u, v Vertex) ArcHash { return ArcHash(0).With(uint64(u)<<32 | uint64(v)) }

// With returns the hash of the same arc with one more attribute. Every bit is
// spread over all others.
func (h ArcHash) With(attribute uint64) ArcHash {
	return ArcHash(splitmix.Mix((uint64(h) ^ attribute) + splitmix.Golden))
}
