// Package gonumview lets gonum's graph algorithms run on a kith snapshot
// without copying it.
//
// There are four types because gonum looks at the type to choose an
// algorithm: network.PageRank, for one, takes its weighted path for whatever
// satisfies graph.WeightedDirected.
//
// The ID of a node is the snapshot's internal vertex number, 0 to Order-1;
// External gives the id that outputs carry. Loops are left out: the graphs
// that gonum's algorithms are written for have none, and Weight(x, x) is
// defined to be something else. Arcs without weights weigh 1.
//
// A view costs 8 bytes per vertex. It is as immutable as its snapshot and safe
// for any number of readers; an iterator belongs to one goroutine.
package gonumview

import (
	"fmt"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/kithgraph/kith/graph"
)

// Node is a vertex as gonum wants it. Views hand out pointers, which become
// interfaces without allocation.
type Node int64

// ID returns the internal vertex number.
func (n *Node) ID() int64 { return int64(*n) }

// view is what all four types have.
type view struct {
	s        *graph.Snapshot
	nodes    []Node
	edges    int  // those that Edges returns
	weighted bool // edges are handed out with weights
}

func newView(s *graph.Snapshot, weighted bool) view {
	w := view{s: s, nodes: make([]Node, s.Order()), edges: int(s.Size()), weighted: weighted}
	for v := range w.nodes {
		w.nodes[v] = Node(v)
		if _, loop := s.Out.Find(graph.Vertex(v), graph.Vertex(v)); loop {
			w.edges--
		}
	}
	return w
}

// Snapshot returns what the view is of.
func (w *view) Snapshot() *graph.Snapshot { return w.s }

// External returns the external id of the node with an ID, as outputs carry
// it, and "" when there is no such node.
func (w *view) External(id int64) string {
	if !w.has(id) {
		return ""
	}
	return w.s.IDs.Format(graph.Vertex(id))
}

func (w *view) has(id int64) bool { return id >= 0 && id < int64(len(w.nodes)) }

// Node returns the node with the given ID, nil when there is none.
func (w *view) Node(id int64) gonum.Node {
	if !w.has(id) {
		return nil
	}
	return &w.nodes[id]
}

// Nodes returns all nodes in the order of their IDs.
func (w *view) Nodes() gonum.Nodes {
	if len(w.nodes) == 0 {
		return gonum.Empty
	}
	return iterator.NewImplicitNodes(0, len(w.nodes), func(id int) gonum.Node { return &w.nodes[id] })
}

// From returns the nodes that arcs lead to from the given one, without itself.
func (w *view) From(id int64) gonum.Nodes { return w.row(w.s.Out, id) }

// find returns the position of the arc between two different nodes.
func (w *view) find(uid, vid int64) (arc int64, ok bool) {
	if uid == vid || !w.has(uid) || !w.has(vid) {
		return 0, false
	}
	return w.s.Out.Find(graph.Vertex(uid), graph.Vertex(vid))
}

// HasEdgeBetween tells whether there is an arc in either direction.
func (w *view) HasEdgeBetween(xid, yid int64) bool {
	_, ok := w.find(xid, yid)
	if !ok && w.s.Directed {
		_, ok = w.find(yid, xid)
	}
	return ok
}

// Edge returns the edge from u to v, nil when there is none.
func (w *view) Edge(uid, vid int64) gonum.Edge {
	arc, ok := w.find(uid, vid)
	if !ok {
		return nil
	}
	return w.edge(graph.Vertex(uid), arc)
}

// edge returns an arc of row u.
func (w *view) edge(u graph.Vertex, arc int64) gonum.Edge {
	if w.weighted {
		return w.weightedEdge(u, arc)
	}
	return simple.Edge{F: &w.nodes[u], T: &w.nodes[w.s.Out.Targets[arc]]}
}

func (w *view) weightedEdge(u graph.Vertex, arc int64) gonum.WeightedEdge {
	return simple.WeightedEdge{F: &w.nodes[u], T: &w.nodes[w.s.Out.Targets[arc]], W: w.weight(arc)}
}

func (w *view) weight(arc int64) float64 {
	if w.s.Out.Weights == nil {
		return 1
	}
	return float64(w.s.Out.Weights[arc])
}

// Directed is a view of the arcs.
type Directed struct{ view }

// NewDirected returns a view of a snapshot that has the transpose; see
// graph.NeedIn. An undirected snapshot has it, and every edge is two arcs.
func NewDirected(s *graph.Snapshot) (*Directed, error) {
	if err := s.Require(graph.NeedIn); err != nil {
		return nil, fmt.Errorf("gonumview: %w", err)
	}
	return &Directed{newView(s, false)}, nil
}

// HasEdgeFromTo tells whether there is an arc from u to v.
func (d *Directed) HasEdgeFromTo(uid, vid int64) bool {
	_, ok := d.find(uid, vid)
	return ok
}

// To returns the nodes from which arcs lead to the given one, without itself.
func (d *Directed) To(id int64) gonum.Nodes { return d.row(d.s.In, id) }

// Edges returns all arcs but loops, by source and then by target.
func (d *Directed) Edges() gonum.Edges { return d.allEdges(false) }

// Undirected is a view of the edges of an undirected snapshot.
type Undirected struct{ view }

// NewUndirected returns a view of an undirected snapshot. The undirected
// simple view of a directed one is such; see graph.NeedSimple.
func NewUndirected(s *graph.Snapshot) (*Undirected, error) {
	if s.Directed {
		return nil, fmt.Errorf("gonumview: %w: %v", graph.ErrUnsuited, graph.NeedSimple)
	}
	u := &Undirected{newView(s, false)}
	u.edges /= 2
	return u, nil
}

// EdgeBetween returns the edge between x and y, from x to y, nil when there is
// none.
func (u *Undirected) EdgeBetween(xid, yid int64) gonum.Edge { return u.Edge(xid, yid) }

// Edges returns all edges but loops, each once, from the smaller node.
func (u *Undirected) Edges() gonum.Edges { return u.allEdges(true) }
