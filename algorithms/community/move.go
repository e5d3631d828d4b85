package community

import (
	"github.com/kithgraph/kith/graph"
)

// partition assigns the vertices of a level to communities. A community's
// label is the number of some vertex, not always of a member.
type partition struct {
	label  []graph.Vertex
	weight []float64      // sum of the members' masses, by label
	excess []float64      // the same of what the level has as such; nil: none
	size   []graph.Vertex // number of members, by label
	lost   []bool         // communities that a member has left, by label
	cursor int            // where to look for an empty label next
}

// newPartition counts what belongs to labels.
func newPartition(l *level, label []graph.Vertex) *partition {
	p := &partition{label: label, weight: make([]float64, len(label)), size: make([]graph.Vertex, len(label)), lost: make([]bool, len(label))}
	for v, c := range label {
		p.weight[c] += l.mass[v]
		p.size[c]++
	}
	if l.excess != nil {
		p.excess = sums(l.excess, label, len(label))
	}
	return p
}

// proposal is the best move of a vertex in some state of the partition.
type proposal struct {
	vertex        graph.Vertex
	to            graph.Vertex // label to move to; the own one: stay; None: a new community
	away, towards float64      // weight of the arcs to the own community and to the other
}

// mover does the local moving of one level.
type mover struct {
	*partition
	l          *level
	resolution float64
	margin     float64 // of slack
	workers    int
	tallies    *pool[tally]
}

// slack is what a move must gain to be made, as weight of arcs. It stands far
// above the rounding of the gains, so that rounding can never make moves undo
// each other for ever, and raises the quality, as a share of all weight, by at
// most 1e-11 (1+margin).
func slack(strength, margin float64) float64 {
	return float64(1e-11 * strength * (1 + margin))
}

// best finds the move of v that raises the quality most. With x its mass, X(c)
// that of community c without v and w(c) the weight of v's arcs into it, joining
// c gains in proportion to
//
//	w(c) - γ x X(c) / d
//
// (see byModularity for what these are, and for directed modularity) and being
// alone gains 0. Among equal ones the smallest label wins.
func (m *mover) best(t *tally, v graph.Vertex) proposal {
	n := t.add(m.l, v, m.label, 0)
	switch {
	case m.excess == nil && m.l.whole():
		return choose(m, v, t.count, t.touched[:n])
	case m.excess == nil:
		return choose(m, v, t.weight, t.touched[:n])
	case m.l.whole():
		return chooseDirected(m, v, t.count, t.touched[:n])
	}
	return chooseDirected(m, v, t.weight, t.touched[:n])
}

// choose is best once the arcs are summed by label, and clears the sums.
func choose[W uint32 | float64](m *mover, v graph.Vertex, sum []W, touched []graph.Vertex) proposal {
	own, x := m.label[v], m.l.mass[v]
	penalty := m.resolution * (x / m.l.divisor)
	p := proposal{vertex: v, to: own, away: float64(sum[own])}
	stay := p.away - float64(penalty*(m.weight[own]-x))
	highest := stay + slack(m.l.strength[v], m.margin)
	if highest < 0 {
		p.to, highest = graph.None, 0
	}
	sum[own] = 0
	for _, c := range touched {
		w := float64(sum[c])
		sum[c] = 0
		if w < highest || w == 0 {
			continue // without a look at the community's weight, which is far away in memory
		}
		if gain := w - float64(penalty*m.weight[c]); gain > highest || gain == highest && c < p.to && p.to != own {
			p.to, p.towards, highest = c, w, gain
		}
	}
	return p
}

// chooseDirected is choose for directed modularity: a second product, of the
// excesses, makes up for what the first takes too much.
func chooseDirected[W uint32 | float64](m *mover, v graph.Vertex, sum []W, touched []graph.Vertex) proposal {
	own, x, y := m.label[v], m.l.mass[v], m.l.excess[v]
	penalty, relief := m.resolution*(x/m.l.divisor), m.resolution*(y/m.l.divisor)
	p := proposal{vertex: v, to: own, away: float64(sum[own])}
	stay := p.away - float64(penalty*(m.weight[own]-x)) + float64(relief*(m.excess[own]-y))
	highest := stay + slack(m.l.strength[v], m.margin)
	if highest < 0 {
		p.to, highest = graph.None, 0
	}
	sum[own] = 0
	for _, c := range touched {
		w := float64(sum[c])
		sum[c] = 0
		if w < highest || w == 0 {
			continue
		}
		gain := w - float64(penalty*m.weight[c]) + float64(relief*m.excess[c])
		if gain > highest || gain == highest && c < p.to && p.to != own {
			p.to, p.towards, highest = c, w, gain
		}
	}
	return p
}

// gain tells what a move is worth now, as weight of arcs.
func (m *mover) gain(p proposal) float64 {
	own, x := m.label[p.vertex], m.l.mass[p.vertex]
	penalty := m.resolution * (x / m.l.divisor)
	stay := p.away - float64(penalty*(m.weight[own]-x))
	joined := 0.0
	if p.to != graph.None {
		joined = p.towards - float64(penalty*m.weight[p.to])
	}
	if m.excess != nil {
		y := m.l.excess[p.vertex]
		relief := m.resolution * (y / m.l.divisor)
		stay += float64(relief * (m.excess[own] - y))
		if p.to != graph.None {
			joined += float64(relief * m.excess[p.to])
		}
	}
	return joined - stay
}

// relabel puts v into another community and returns its label.
func (m *mover) relabel(v, to graph.Vertex) graph.Vertex {
	own, x := m.label[v], m.l.mass[v]
	if to == graph.None {
		to = m.empty()
	}
	m.size[own]--
	m.lost[own] = true
	m.weight[own] -= x
	if m.size[own] == 0 {
		m.weight[own] = 0 // free of rounding
	}
	m.size[to]++
	m.weight[to] += x
	if m.excess != nil {
		m.excess[own] -= m.l.excess[v]
		if m.size[own] == 0 {
			m.excess[own] = 0
		}
		m.excess[to] += m.l.excess[v]
	}
	m.label[v] = to
	return to
}

// empty returns a label without members. There is one whenever some community
// has two.
func (m *mover) empty() graph.Vertex {
	for m.size[m.cursor] > 0 {
		m.cursor = (m.cursor + 1) % len(m.size)
	}
	return graph.Vertex(m.cursor)
}
