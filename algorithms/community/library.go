package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
)

// book is what the map equation knows of a community.
type book struct {
	visits, leaving, entering float64 // as weight of arcs
	bits                      float64 // what the community adds to the codelength beside the index
	members                   graph.Vertex
}

// library is a partition of a network with its books, and moves vertices so
// that the code gets shorter. A community's label is the number of some vertex,
// not always of a member.
type library struct {
	network
	label    []graph.Vertex
	books    []book  // by label
	entering float64 // of all books
	index    float64 // plogp of its share
	cursor   int     // where to look for an empty label next

	forth, back *tally // of the arcs out of a vertex and into it
	near        []tie  // of the vertex at hand
}

// newLibrary makes the books of a partition. The tallies have room for as many
// labels as n has vertices.
func newLibrary(n network, label []graph.Vertex, forth, back *tally) *library {
	m := &library{network: n, label: label, books: make([]book, len(label)), forth: forth, back: back}
	for v, c := range label {
		v, b := graph.Vertex(v), &m.books[c]
		leaving, entering := n.strip(v)
		b.visits += n.in.strength[v]
		b.leaving += leaving - n.out.within(v, label)
		b.entering += entering - n.in.within(v, label)
		b.members++
	}
	for c := range m.books {
		m.books[c].bits = m.bits(m.books[c])
		m.entering += m.books[c].entering
	}
	m.index = plogp(m.entering / n.in.total)
	return m
}

// bits returns plogp(p(i)) - plogp(q(i)) - plogp(e(i)) of a book.
func (m *library) bits(b book) float64 {
	leaving := b.leaving / m.in.total
	used, left := plogp(leaving+b.visits/m.in.total), plogp(leaving)
	if !m.directed() {
		return used - 2*left
	}
	return used - left - plogp(b.entering/m.in.total)
}

// tie is how a vertex is bound to a community: the weight of the arcs into it
// and from it.
type tie struct {
	label   graph.Vertex // None: a new community
	out, in float64
}

// ties lists in near the communities that v has arcs with, in the order of the
// rows, and returns apart the tie to its own.
func (m *library) ties(v graph.Vertex) (own tie) {
	own.label, m.near = m.label[v], m.near[:0]
	add := func(t tie) {
		if t.label == own.label {
			own = t
		} else {
			m.near = append(m.near, t)
		}
	}
	n := m.forth.add(m.out, v, m.label, 0)
	if !m.directed() {
		for _, c := range m.forth.touched[:n] {
			if w := m.forth.take(c); w > 0 { // neither met twice nor by arcs without flow alone
				add(tie{c, w, w})
			}
		}
		return own
	}
	k := m.back.add(m.in, v, m.label, 0)
	for _, c := range m.forth.touched[:n] {
		if w := m.forth.take(c); w > 0 {
			add(tie{c, w, m.back.take(c)})
		}
	}
	for _, c := range m.back.touched[:k] {
		if w := m.back.take(c); w > 0 {
			add(tie{c, 0, w})
		}
	}
	return own
}

// without returns the book of v's community as it is without v: what flowed
// between v and the others now crosses the border, and v's own crossings are
// gone.
func (m *library) without(v graph.Vertex, own tie) book {
	b := m.books[own.label]
	if b.members == 1 {
		return book{} // free of rounding
	}
	leaving, entering := m.strip(v)
	b.visits -= m.in.strength[v]
	b.leaving += own.in - (leaving - own.out)
	b.entering += own.out - (entering - own.in)
	b.members--
	b.bits = m.bits(b)
	return b
}

// with returns a book of another community as it is with v.
func (m *library) with(b book, v graph.Vertex, t tie) book {
	leaving, entering := m.strip(v)
	b.visits += m.in.strength[v]
	b.leaving += (leaving - t.out) - t.in
	b.entering += (entering - t.in) - t.out
	b.members++
	b.bits = m.bits(b)
	return b
}

// change is a move of a vertex with the books that it leaves behind.
type change struct {
	vertex   graph.Vertex
	from, to graph.Vertex // labels; to None: a new community
	left     book         // of the community that it leaves
	joined   book         // of the other
	entering float64      // of all books
	index    float64
}

// bitSlack is by how much a move must shorten the code to be made. It stands
// far above the rounding of a difference, so that rounding can never make moves
// undo each other for ever.
const bitSlack = 1e-12

// best finds the move of v that shortens the code most: into a community that
// it has arcs with, or into one of its own. Among equal ones the smallest label
// wins. With bounds it goes only to labels with its own bound.
func (m *library) best(v graph.Vertex, bounds []graph.Vertex) (best change, ok bool) {
	own := m.ties(v)
	before := m.books[own.label]
	left, lowest := m.without(v, own), -bitSlack
	try := func(t tie, there book) {
		joined := m.with(there, v, t)
		entering := m.entering + (left.entering - before.entering) + (joined.entering - there.entering)
		index := plogp(entering / m.in.total)
		bits := (left.bits - before.bits) + (joined.bits - there.bits) + (index - m.index)
		if bits < lowest || ok && bits == lowest && t.label < best.to {
			best, lowest, ok = change{v, own.label, t.label, left, joined, entering, index}, bits, true
		}
	}
	for _, t := range m.near {
		if bounds == nil || bounds[t.label] == bounds[v] {
			try(t, m.books[t.label])
		}
	}
	if before.members > 1 && bounds == nil {
		try(tie{label: graph.None}, book{})
	}
	return best, ok
}

// apply makes a move and returns the vertex's new label.
func (m *library) apply(c change) graph.Vertex {
	if c.to == graph.None {
		c.to = m.empty()
	}
	m.books[c.from], m.books[c.to] = c.left, c.joined
	m.entering, m.index = c.entering, c.index
	m.label[c.vertex] = c.to
	return c.to
}

// empty returns a label without members. There is one whenever some community
// has two.
func (m *library) empty() graph.Vertex {
	for m.books[m.cursor].members > 0 {
		m.cursor = (m.cursor + 1) % len(m.books)
	}
	return graph.Vertex(m.cursor)
}

// oneByOne moves the vertices of a queue, then those that a move put back
// because a neighbour has left their community, until none of them shortens the
// code. It returns how many moves were made.
func (m *library) oneByOne(ctx context.Context, queue, bounds []graph.Vertex) (moves int64, err error) {
	next, queued := []graph.Vertex(nil), make([]bool, len(m.label))
	for _, v := range queue {
		queued[v] = true
	}
	for range maxRounds {
		if len(queue) == 0 {
			break
		}
		for i, v := range queue {
			if i%chunkMembers == 0 && ctx.Err() != nil {
				return moves, ctx.Err()
			}
			queued[v] = false
			c, ok := m.best(v, bounds)
			if !ok {
				continue
			}
			to := m.apply(c)
			moves++
			for _, l := range []*level{m.out, m.in} {
				for _, u := range l.targets[l.begin[v]:l.end[v]] {
					if !queued[u] && m.label[u] != to {
						queued[u] = true
						next = append(next, u)
					}
				}
			}
		}
		queue, next = next, queue[:0]
	}
	return moves, ctx.Err()
}
