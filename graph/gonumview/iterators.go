package gonumview

import (
	gonum "gonum.org/v1/gonum/graph"

	"github.com/kithgraph/kith/graph"
)

// neighbours iterates over the nodes of a row, without the row's own.
type neighbours struct {
	nodes []Node
	row   []graph.Vertex
	loop  int // where in the row its own vertex stands; -1: nowhere
	at    int // the current one; -1 before the first
}

// row returns an iterator over one row.
func (w *view) row(a *graph.Adjacency, id int64) gonum.Nodes {
	if !w.has(id) {
		return gonum.Empty
	}
	u := graph.Vertex(id)
	n := &neighbours{nodes: w.nodes, row: a.Row(u), loop: -1, at: -1}
	if arc, loop := a.Find(u, u); loop {
		n.loop = int(arc - a.Offsets[u])
	}
	if n.Len() == 0 {
		return gonum.Empty
	}
	return n
}

// Len returns the number of nodes that are still to come.
func (n *neighbours) Len() int {
	left := len(n.row) - 1 - n.at
	if n.loop > n.at {
		left--
	}
	return max(left, 0)
}

// Next goes to the next node and tells whether there is one.
func (n *neighbours) Next() bool {
	if n.at++; n.at == n.loop {
		n.at++
	}
	n.at = min(n.at, len(n.row))
	return n.at < len(n.row)
}

// Node returns the current node.
func (n *neighbours) Node() gonum.Node {
	if n.at < 0 || n.at >= len(n.row) {
		return nil
	}
	return &n.nodes[n.row[n.at]]
}

// NodeSlice returns the nodes that are still to come, and passes them.
func (n *neighbours) NodeSlice() []gonum.Node {
	nodes := make([]gonum.Node, 0, n.Len())
	for n.Next() {
		nodes = append(nodes, n.Node())
	}
	return nodes
}

// Reset goes back before the first node.
func (n *neighbours) Reset() { n.at = -1 }

// arcs iterates over the edges of a view, row by row.
type arcs struct {
	w    *view
	once bool // of an undirected edge only the arc from the smaller node
	left int
	u    graph.Vertex // the current row
	at   int64        // the current arc
}

// weightedArcs is arcs for those who ask for weights.
type weightedArcs struct{ arcs }

func (w *view) allEdges(once bool) gonum.Edges {
	if w.edges == 0 {
		return gonum.Empty
	}
	return &arcs{w: w, once: once, left: w.edges, at: -1}
}

func (w *view) allWeightedEdges(once bool) gonum.WeightedEdges {
	if w.edges == 0 {
		return gonum.Empty
	}
	return &weightedArcs{arcs{w: w, once: once, left: w.edges, at: -1}}
}

// Len returns the number of edges that are still to come.
func (a *arcs) Len() int { return max(a.left, 0) }

// Next goes to the next edge and tells whether there is one.
func (a *arcs) Next() bool {
	if a.left <= 0 {
		a.left = -1 // behind the last edge
		return false
	}
	a.left--
	out := a.w.s.Out
	for {
		a.at++
		for a.at == out.Offsets[a.u+1] {
			a.u++
		}
		if v := out.Targets[a.at]; v != a.u && !(a.once && v < a.u) {
			return true
		}
	}
}

// current tells whether an edge is current.
func (a *arcs) current() bool { return a.at >= 0 && a.left >= 0 }

// Edge returns the current edge.
func (a *arcs) Edge() gonum.Edge {
	if !a.current() {
		return nil
	}
	return a.w.edge(a.u, a.at)
}

// EdgeSlice returns the edges that are still to come, and passes them.
func (a *arcs) EdgeSlice() []gonum.Edge {
	edges := make([]gonum.Edge, 0, a.Len())
	for a.Next() {
		edges = append(edges, a.Edge())
	}
	return edges
}

// Reset goes back before the first edge.
func (a *arcs) Reset() { a.left, a.u, a.at = a.w.edges, 0, -1 }

// WeightedEdge returns the current edge.
func (a *weightedArcs) WeightedEdge() gonum.WeightedEdge {
	if !a.current() {
		return nil
	}
	return a.w.weightedEdge(a.u, a.at)
}

// WeightedEdgeSlice returns the edges that are still to come, and passes them.
func (a *weightedArcs) WeightedEdgeSlice() []gonum.WeightedEdge {
	edges := make([]gonum.WeightedEdge, 0, a.Len())
	for a.Next() {
		edges = append(edges, a.WeightedEdge())
	}
	return edges
}
