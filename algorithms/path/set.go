package path

import (
	"iter"
	"math/bits"

	"github.com/kithgraph/kith/graph"
)

// set holds one bit per vertex: a million of them are 128 KiB and stay in the
// cache of a core.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) has(v graph.Vertex) bool { return s[v/64]>>(v%64)&1 != 0 }

func (s set) add(v graph.Vertex) { s[v/64] |= 1 << (v % 64) }

func (s set) remove(v graph.Vertex) { s[v/64] &^= 1 << (v % 64) }

// within masks those bits of the word that begins with first which stand for
// one of n vertices.
func within(first graph.Vertex, n int) uint64 {
	if rest := n - int(first); rest < 64 {
		return 1<<rest - 1
	}
	return ^uint64(0)
}

// all gives the members in ascending order.
func (s set) all() iter.Seq[graph.Vertex] {
	return func(yield func(graph.Vertex) bool) {
		for w, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(graph.Vertex(w*64 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}
