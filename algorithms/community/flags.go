package community

import (
	"math/bits"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
)

// flags is a set of vertices, one bit each, that workers may change at the
// same time: what is in it afterwards does not depend on their order, as long
// as they only add, or only remove, in one loop.
type flags []atomic.Uint32

func newFlags(n int) flags { return make(flags, (n+31)/32) }

func (f flags) has(v graph.Vertex) bool { return f[v/32].Load()>>(v%32)&1 != 0 }

// add looks before it writes, as most vertices are there already and writing
// takes the memory away from the other workers.
func (f flags) add(v graph.Vertex) {
	if w, bit := &f[v/32], uint32(1)<<(v%32); w.Load()&bit == 0 {
		w.Or(bit)
	}
}

func (f flags) remove(v graph.Vertex) { f[v/32].And(^(uint32(1) << (v % 32))) }

// fill makes it the set of all n vertices.
func (f flags) fill(n int) {
	for i := range f {
		f[i].Store(^uint32(0))
	}
	if rest := n % 32; rest > 0 {
		f[len(f)-1].Store(1<<rest - 1)
	}
}

// list returns the vertices in ascending order.
func (f flags) list() (all []graph.Vertex) {
	for i := range f {
		for w := f[i].Load(); w != 0; w &= w - 1 {
			all = append(all, graph.Vertex(32*i+bits.TrailingZeros32(w)))
		}
	}
	return all
}

func (f flags) count() (n int) {
	for i := range f {
		n += bits.OnesCount32(f[i].Load())
	}
	return n
}
