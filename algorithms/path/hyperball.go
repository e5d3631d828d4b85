package path

import (
	"context"
	"math"
	"math/bits"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/splitmix"
)

// hyperBall estimates how many vertices lie within t hops of every vertex, for
// t = 1, 2 and so on. A ball is kept as a HyperLogLog counter, which can be
// joined with others,
//
//	B(v, t) = B(v, t-1) ∪ B(u, t-1) over the roads v → u
//
// by taking the larger of each two registers. A counter of 2^b registers
// estimates a set's size with a relative standard deviation of about
// 1.04/√(2^b), whatever the size.
//
// Source: P. Boldi, S. Vigna, In-Core Computation of Geometric Centralities
// with HyperBall: A Hundred Billion Nodes and Beyond, ICDM Workshops 2013; the
// counters: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, HyperLogLog, 2007.
// The size is read from the registers by O. Ertl's improved raw estimator (New
// cardinality estimation algorithms for HyperLogLog sketches, 2017), which is
// good from the smallest sets to the largest without the corrections of the
// original. Registers are bytes, eight to a word, and a vertex none of whose
// neighbours has changed is left alone, as in the paper; unlike there nothing
// is written to disk.
//
// The hash is a function of the seed and the rank, and the larger of two
// registers does not depend on an order, so every bit of an estimate is the
// same for any workers and numbering.
type hyperBall struct {
	rows         []*graph.Adjacency
	bits         int
	words        int      // of a counter
	now, next    []uint64 // registers, before and after a round
	moved, fresh []bool   // the counter changed in the last round, and in this one
	cuts         []graph.Vertex
	size         []float64 // the estimate, 1 at first and never falling
}

// hyperBytes is what a hyperBall takes for a graph of n vertices and m arcs in
// its rows.
func hyperBytes(n, m int64, bits int) int64 {
	return n*(2*(int64(1)<<bits)+2+8) + 8*((n+m)/ballArcs+2)
}

// searchedWork is the most work, vertices times vertices and arcs, that an exact
// search from every vertex may be for the method auto to make it.
const searchedWork = 1e9

// counts reports whether a method takes the sizes of balls from counters, and
// does not search from every vertex.
func counts(g *graph.Snapshot, method string) bool {
	n := float64(g.Order())
	return method == "hyperball" || method == "auto" && n*(n+float64(g.Size())) > searchedWork
}

// hyperMore is what a kernel that may search exactly, with one multi for each
// worker, takes instead of them when it counts.
func hyperMore(g *graph.Snapshot, method string, bits, workers int) int64 {
	if !counts(g, method) {
		return 0
	}
	n := int64(g.Order())
	more := hyperBytes(n, g.Size(), bits) - multiBytes*n*int64(par.Workers(workers))
	if method == "auto" && g.IsOutline() && float64(n)*float64(n) <= searchedWork {
		return max(more, 0) // with fewer arcs than there may be, it searches
	}
	return more
}

const (
	ballArcs    = 1 << 10            // of a chunk
	purposeBall = 0x68797065726c6f67 // the hash is unrelated to other uses of a seed
)

func newHyperBall(g *graph.Snapshot, rows []*graph.Adjacency, registers int, seed uint64) *hyperBall {
	n, words := g.Order(), (1<<registers)/8
	h := &hyperBall{rows: rows, bits: registers, words: words, now: make([]uint64, n*words), next: make([]uint64, n*words),
		moved: make([]bool, n), fresh: make([]bool, n), cuts: par.Cuts[graph.Vertex](rows[0].Offsets, ballArcs), size: make([]float64, n)}
	random := splitmix.New(seed, purposeBall)
	for v := range n {
		hash := random.At(uint64(g.Rank(graph.Vertex(v))))
		place, value := hash>>(64-registers), 1+bits.LeadingZeros64(hash<<registers|1<<(registers-1))
		word := v*words + int(place/8)
		h.now[word] = uint64(value) << (8 * (place % 8))
		h.next[word] = h.now[word]
		h.moved[v], h.size[v] = true, 1
	}
	return h
}

// grow adds one hop to all balls and calls visit, from several goroutines,
// with the estimates of those that grew. It reports whether there were any.
func (h *hyperBall) grow(ctx context.Context, workers int, visit func(v graph.Vertex, before, after float64)) (more bool, err error) {
	n := float64(len(h.size))
	grown := make([]bool, len(h.cuts))
	err = par.Range(ctx, workers, h.cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if h.fresh[v] = h.join(v); !h.fresh[v] {
				continue
			}
			grown[c] = true
			before := h.size[v]
			h.size[v] = min(n, max(before, estimate(h.counter(h.next, v), h.bits)))
			visit(v, before, h.size[v])
		}
	})
	h.now, h.next = h.next, h.now
	h.moved, h.fresh = h.fresh, h.moved
	for _, g := range grown {
		more = more || g
	}
	return more, err
}

func (h *hyperBall) counter(of []uint64, v graph.Vertex) []uint64 {
	return of[int(v)*h.words : (int(v)+1)*h.words]
}

// join makes v's counter of this round and reports whether it is another than
// that of the last.
func (h *hyperBall) join(v graph.Vertex) bool {
	own, next := h.counter(h.now, v), h.counter(h.next, v)
	if h.moved[v] { // else the two are equal
		copy(next, own)
	}
	changed := false
	for _, a := range h.rows {
		for _, u := range a.Row(v) {
			if u == v || !h.moved[u] {
				continue
			}
			for i, y := range h.counter(h.now, u) {
				x := next[i]
				if larger := largerBytes(x, y); larger != x {
					next[i], changed = larger, true
				}
			}
		}
	}
	return changed
}

// largerBytes takes the larger of each two bytes, all below 128.
func largerBytes(x, y uint64) uint64 {
	const top = 0x8080808080808080
	keep := (x | top) - y&^top // the top bit says that x is not smaller
	keep &= top
	keep |= keep - keep>>7
	return x&keep | y&^keep
}

// estimate reads a counter of 2^b registers: α m² / z with
//
//	z = m σ(C(0)/m) + Σ C(k) 2^-k + m τ(1 - C(q+1)/m) 2^-q,  q = 64 - b
//
// where C(k) registers hold k and α = 1/(2 ln 2). Only sums, products and roots
// occur.
func estimate(counter []uint64, b int) float64 {
	var count [66]int32
	for _, word := range counter {
		for range 8 {
			count[word&0xff]++
			word >>= 8
		}
	}
	m, q := float64(int(1)<<b), 64-b
	z := float64(m * tau(1-float64(count[q+1])/m))
	for k := q; k >= 1; k-- {
		z = float64(0.5 * (z + float64(count[k])))
	}
	z += float64(m * sigma(float64(count[0])/m))
	const alpha = 0.7213475204444817 // 1/(2 ln 2)
	return float64(alpha*m) * (m / z)
}

// sigma is x + Σ x^(2^k) 2^(k-1) over k >= 1, which ends as x is below 1: a
// counter is never without an entry.
func sigma(x float64) float64 {
	sum, weight := x, 1.0
	for {
		x = float64(x * x)
		before := sum
		sum += float64(x * weight)
		weight += weight
		if sum == before {
			return sum
		}
	}
}

// tau is (1 - x - Σ (1 - x^(2^-k))² 2^-k)/3 over k >= 1.
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	sum, weight := 1-x, 1.0
	for {
		x = math.Sqrt(x)
		before := sum
		weight *= 0.5
		sum -= float64(float64((1-x)*(1-x)) * weight)
		if sum == before {
			return sum / 3
		}
	}
}

// deviation is the relative standard deviation of an estimate.
func deviation(b int) float64 { return 1.04 / math.Sqrt(float64(int(1)<<b)) }
