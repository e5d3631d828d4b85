package gonumview

import (
	gonum "gonum.org/v1/gonum/graph"

	"github.com/kithgraph/kith/graph"
)

var (
	_ gonum.Directed           = (*Directed)(nil)
	_ gonum.Undirected         = (*Undirected)(nil)
	_ gonum.Directed           = (*WeightedDirected)(nil)
	_ gonum.WeightedDirected   = (*WeightedDirected)(nil)
	_ gonum.Undirected         = (*WeightedUndirected)(nil)
	_ gonum.WeightedUndirected = (*WeightedUndirected)(nil)
)

// WeightedDirected is a view of the arcs with their weights.
type WeightedDirected struct {
	Directed
	self, absent float64
}

// NewWeightedDirected is NewDirected with weights. Weight gives self for a
// node and itself, and absent where there is no arc: 0 and math.Inf(1) suit
// weights that are distances, 0 and 0 those that are strengths.
func NewWeightedDirected(s *graph.Snapshot, self, absent float64) (*WeightedDirected, error) {
	d, err := NewDirected(s)
	if err != nil {
		return nil, err
	}
	d.weighted = true
	return &WeightedDirected{*d, self, absent}, nil
}

// WeightedEdge returns the edge from u to v, nil when there is none.
func (d *WeightedDirected) WeightedEdge(uid, vid int64) gonum.WeightedEdge {
	return d.weightedBetween(uid, vid)
}

// Weight returns the weight of the arc from x to y.
func (d *WeightedDirected) Weight(xid, yid int64) (w float64, ok bool) {
	return d.weightBetween(xid, yid, d.self, d.absent)
}

// WeightedEdges returns all arcs but loops, by source and then by target.
func (d *WeightedDirected) WeightedEdges() gonum.WeightedEdges { return d.allWeightedEdges(false) }

// WeightedUndirected is a view of the edges of an undirected snapshot with
// their weights.
type WeightedUndirected struct {
	Undirected
	self, absent float64
}

// NewWeightedUndirected is NewUndirected with weights; self and absent are
// those of NewWeightedDirected.
func NewWeightedUndirected(s *graph.Snapshot, self, absent float64) (*WeightedUndirected, error) {
	u, err := NewUndirected(s)
	if err != nil {
		return nil, err
	}
	u.weighted = true
	return &WeightedUndirected{*u, self, absent}, nil
}

// WeightedEdge returns the edge from u to v, nil when there is none.
func (u *WeightedUndirected) WeightedEdge(uid, vid int64) gonum.WeightedEdge {
	return u.weightedBetween(uid, vid)
}

// WeightedEdgeBetween returns the edge between x and y, from x to y, nil when
// there is none.
func (u *WeightedUndirected) WeightedEdgeBetween(xid, yid int64) gonum.WeightedEdge {
	return u.weightedBetween(xid, yid)
}

// Weight returns the weight of the edge between x and y.
func (u *WeightedUndirected) Weight(xid, yid int64) (w float64, ok bool) {
	return u.weightBetween(xid, yid, u.self, u.absent)
}

// WeightedEdges returns all edges but loops, each once, from the smaller node.
func (u *WeightedUndirected) WeightedEdges() gonum.WeightedEdges { return u.allWeightedEdges(true) }

func (w *view) weightedBetween(uid, vid int64) gonum.WeightedEdge {
	arc, ok := w.find(uid, vid)
	if !ok {
		return nil
	}
	return w.weightedEdge(graph.Vertex(uid), arc)
}

func (w *view) weightBetween(xid, yid int64, self, absent float64) (float64, bool) {
	if xid == yid {
		return self, true
	}
	if arc, ok := w.find(xid, yid); ok {
		return w.weight(arc), true
	}
	return absent, false
}
