package gen

import "github.com/kithgraph/kith/graph/splitmix"

// inside pairs the inner ends of an LFR graph, community by community. A batch
// is some whole communities.
type inside struct {
	m          *membership
	cuts       []int // communities of each batch
	pairing    splitmix.Sequence
	exchanging splitmix.Sequence
}

func newInside(m *membership, seed uint64) *inside {
	in := &inside{m: m, cuts: []int{0}, pairing: splitmix.New(seed, forInside), exchanging: splitmix.New(seed, forRepair)}
	ends := 0
	for c := range m.count() {
		for _, v := range m.members(c) {
			ends += int(m.inner[v])
		}
		if ends >= 2*batchEdges || c == m.count()-1 {
			in.cuts, ends = append(in.cuts, c+1), 0
		}
	}
	return in
}

func (in *inside) batches() int { return len(in.cuts) - 1 }

func (in *inside) edges(batch int) (src, dst []int64) {
	w := &wiring{}
	for c := in.cuts[batch]; c < in.cuts[batch+1]; c++ {
		members := in.m.members(c)
		w.wire(members, in.m.inner, partOf(in.pairing, c), partOf(in.exchanging, c))
		for e := 0; e < len(w.good); e += 2 {
			src, dst = append(src, int64(members[w.good[e]])), append(dst, int64(members[w.good[e+1]]))
		}
	}
	return src, dst
}

// wiring makes a simple graph of given degrees: the configuration model, and
// then exchanges until no edge is a loop or there twice. It may be used again.
type wiring struct {
	good  []uint32 // edge e links the members at good[2e] and good[2e+1]
	bad   []uint32 // the same of loops and edges that are there already
	there pairSet  // the good edges
}

// exchanges are tried so many times for each bad edge. What is bad then stands
// where nearly everybody is linked to everybody.
const exchanges = 200

func (w *wiring) wire(members, degree []uint32, pairing, exchanging stream) {
	ends := w.good[:0]
	for i, v := range members {
		for range degree[v] {
			ends = append(ends, uint32(i))
		}
	}
	for i := len(ends) - 1; i > 0; i-- { // R. Durstenfeld, Algorithm 235: random permutation, 1964, p. 420
		j := pairing.below(uint64(i + 1))
		ends[i], ends[j] = ends[j], ends[i]
	}
	w.good, w.bad = ends[:0], w.bad[:0]
	w.there.reset(len(ends) / 2)
	for e := 0; e+1 < len(ends); e += 2 {
		if a, b := ends[e], ends[e+1]; a != b && w.there.add(a, b) {
			w.good = append(w.good, a, b)
		} else {
			w.bad = append(w.bad, a, b)
		}
	}
	for e := 0; e < len(w.bad); e += 2 {
		w.exchange(w.bad[e], w.bad[e+1], &exchanging)
	}
}

// exchange makes of a bad edge a-b and a good one c-d the edges a-d and c-b,
// if both are good; a bad edge that never is goes.
func (w *wiring) exchange(a, b uint32, random *stream) {
	for range exchanges {
		if len(w.good) == 0 {
			return
		}
		at := random.below(uint64(len(w.good)))
		c, d := w.good[at], w.good[at^1] // in either direction
		if a == d || c == b || w.there.has(a, d) || w.there.has(c, b) {
			continue
		}
		w.there.remove(c, d)
		w.there.add(a, d)
		w.there.add(c, b)
		w.good[at], w.good[at^1] = c, b
		w.good = append(w.good, a, d)
		return
	}
}
