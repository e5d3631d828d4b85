package algorithms

import (
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
)

// Param describes one parameter of a kernel. Package param says how it is read
// from the tags of a struct's fields; beside the types listed there a field may
// be of type VertexWeights or Member.
type Param = param.Param

// VertexWeights is a set of vertices with weights, such as the seeds of a
// personalised PageRank. The record of a run keeps its name and digest.
type VertexWeights struct {
	Vertices []graph.Vertex `json:"-"` // distinct
	Weights  []float64      `json:"-"` // one per vertex, finite and >= 0, not all 0
	Name     string         `json:"name"`
	SHA256   string         `json:"sha256"` // of the file that names them
}

// FromFile makes VertexWeights a parameter of kind "file".
func (VertexWeights) FromFile() {}

// Set gives the named parameter a value written as text. Parameters of the
// kinds "vertex" and "file" take theirs through SetMember and SetVertices.
func Set(params any, name, text string) error { return param.Set(params, name, text) }

// SetMember gives the named parameter a vertex by its external id. It reports
// false, and changes nothing, when the graph has no such vertex.
func SetMember(params any, name, id string, ids *graph.IDs) (found bool, err error) {
	f, _, err := param.Field(params, name)
	if err != nil {
		return false, err
	}
	p, ok := f.Addr().Interface().(*Member)
	if !ok {
		return false, fmt.Errorf("%w: --%s does not take a vertex", ErrParameter, name)
	}
	v, found := ids.Lookup(id)
	if found {
		*p = Member{Vertex: v, ID: id, Given: true}
	}
	return found, nil
}

// SetVertices gives the named parameter a set of vertices.
func SetVertices(params any, name string, set VertexWeights) error {
	f, _, err := param.Field(params, name)
	if err != nil {
		return err
	}
	p, ok := f.Addr().Interface().(*VertexWeights)
	if !ok {
		return fmt.Errorf("%w: --%s does not take a set of vertices", ErrParameter, name)
	}
	*p = set
	return nil
}

// Validate checks every parameter against the range and the choices in its
// tags. params is a parameter struct or a pointer to one.
func Validate(params any) error { return param.Validate(params) }
