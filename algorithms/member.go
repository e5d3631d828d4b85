package algorithms

import (
	"fmt"

	"github.com/kithgraph/kith/graph"
)

// Member is a parameter that is one vertex, such as the source of a search.
// The zero value stands for the vertex with the smallest external id. The
// record of a run keeps the id.
type Member struct {
	Vertex graph.Vertex
	ID     string // the external id as text, for the record
	Given  bool
}

// ParamKind is "vertex".
func (Member) ParamKind() string { return "vertex" }

// MemberAt returns the parameter that stands for v.
func MemberAt(g *graph.Snapshot, v graph.Vertex) Member {
	return Member{Vertex: v, ID: g.IDs.Format(v), Given: true}
}

// In returns the vertex of a graph that a parameter stands for, None when the
// graph has no vertices at all.
func (m Member) In(g *graph.Snapshot) (graph.Vertex, error) {
	if !m.Given {
		return g.IDs.First(), nil
	}
	if int64(m.Vertex) >= int64(g.Order()) {
		return graph.None, fmt.Errorf("%w: vertex %d of a graph that has %d", ErrParameter, m.Vertex, g.Order())
	}
	return m.Vertex, nil
}

// MarshalText returns the id, "" for the zero value.
func (m Member) MarshalText() ([]byte, error) { return []byte(m.ID), nil }
