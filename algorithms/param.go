package algorithms

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
)

// Param describes one parameter of a kernel. Package param says how it is read
// from the tags of a struct's fields; beside the types listed there a field may
// be of type Member, VertexWeights, VertexSets, VertexPairs or VertexLabels.
type Param = param.Param

// VertexWeights is a set of vertices with weights, such as the seeds of a
// personalised PageRank. The record of a run keeps its name and digest.
type VertexWeights struct {
	Vertices []graph.Vertex `json:"-"` // distinct
	Weights  []float64      `json:"-"` // one per vertex, finite and >= 0, not all 0
	Name     string         `json:"name"`
	SHA256   string         `json:"sha256"` // of the file that names them
}

// ParamKind is "file".
func (VertexWeights) ParamKind() string { return "file" }

// Ascending returns the places of the vertices in ascending order of vertex. One
// that a graph of n does not have, or that is named twice, is an error about
// the parameter of that name.
func (w VertexWeights) Ascending(name string, n int) (places []int, err error) {
	for i, v := range w.Vertices {
		if int64(v) >= int64(n) {
			return nil, fmt.Errorf("%w: --%s names vertex %d, the graph has %d", ErrParameter, name, v, n)
		}
		places = append(places, i)
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Compare(w.Vertices[a], w.Vertices[b]) })
	for i := 1; i < len(places); i++ {
		if v := w.Vertices[places[i]]; v == w.Vertices[places[i-1]] {
			return nil, fmt.Errorf("%w: --%s names vertex %d twice", ErrParameter, name, v)
		}
	}
	return places, nil
}

// Shares returns the vertices in ascending order and their weights scaled to add
// up to 1, both empty when there are none. What is wrong with a set is an error
// about the parameter of that name.
func (w VertexWeights) Shares(name string, n int) (at []graph.Vertex, share []float64, err error) {
	if len(w.Vertices) == 0 && len(w.Weights) == 0 || n == 0 {
		return nil, nil, nil
	}
	if len(w.Vertices) != len(w.Weights) {
		return nil, nil, fmt.Errorf("%w: --%s has %d vertices and %d weights", ErrParameter, name, len(w.Vertices), len(w.Weights))
	}
	order, err := w.Ascending(name, n)
	if err != nil {
		return nil, nil, err
	}
	largest := 0.0
	for i, weight := range w.Weights {
		if !(weight >= 0) || math.IsInf(weight, 0) {
			return nil, nil, fmt.Errorf("%w: --%s gives vertex %d the weight %v; it must be finite and not negative", ErrParameter, name, w.Vertices[i], weight)
		}
		largest = max(largest, weight)
	}
	if largest == 0 {
		return nil, nil, fmt.Errorf("%w: the weights of all %d --%s are 0", ErrParameter, len(w.Vertices), name)
	}
	// Dividing by the largest first keeps the sum finite. It goes by vertex,
	// so the order in which they are named does not show.
	sum := 0.0
	for _, i := range order {
		part := w.Weights[i] / largest
		at, share = append(at, w.Vertices[i]), append(share, part)
		sum += part
	}
	for i := range share {
		share[i] /= sum
	}
	return at, share, nil
}

// VertexSets is several sets of vertices with weights, such as the seed sets
// of as many personalised PageRanks. Each has a Name of its own.
type VertexSets struct {
	Sets   []VertexWeights `json:"-"`
	Name   string          `json:"name"`
	SHA256 string          `json:"sha256"` // of the file that lists them
}

// ParamKind is "sets".
func (VertexSets) ParamKind() string { return "sets" }

// VertexPairs is a list of pairs of vertices. The record of a run keeps its
// name and digest.
type VertexPairs struct {
	Source []graph.Vertex `json:"-"`
	Target []graph.Vertex `json:"-"` // one per source
	Name   string         `json:"name"`
	SHA256 string         `json:"sha256"` // of the file that lists them
}

// ParamKind is "pairs".
func (VertexPairs) ParamKind() string { return "pairs" }

// VertexLabels says which community every vertex belongs to, such as a
// partition to be measured.
type VertexLabels struct {
	Label  []graph.Vertex `json:"-"` // one per vertex: a vertex, the same inside a community; nil: none was given
	Name   string         `json:"name"`
	SHA256 string         `json:"sha256"` // of the file that has them
}

// ParamKind is "labels".
func (VertexLabels) ParamKind() string { return "labels" }

// Of returns the labels for a graph of n vertices. Others are an error about
// the parameter of that name.
func (l VertexLabels) Of(name string, n int) ([]graph.Vertex, error) {
	if len(l.Label) != n {
		return nil, fmt.Errorf("%w: --%s has %d vertices, the graph %d", ErrParameter, name, len(l.Label), n)
	}
	for v, c := range l.Label {
		if int64(c) >= int64(n) {
			return nil, fmt.Errorf("%w: --%s puts vertex %d into community %d of %d", ErrParameter, name, v, c, n)
		}
	}
	return l.Label, nil
}

// Set gives the named parameter a value written as text. Parameters of the
// kinds "vertex", "file", "sets", "pairs" and "labels" take theirs through
// SetMember, SetVertices, SetSets, SetPairs and SetLabels.
func Set(params any, name, text string) error { return param.Set(params, name, text) }

// SetMember gives the named parameter a vertex by its external id. It reports
// false, and changes nothing, when the graph has no such vertex.
func SetMember(params any, name, id string, ids *graph.IDs) (found bool, err error) {
	v, found := ids.Lookup(id)
	if !found {
		return false, nil
	}
	return true, put(params, name, Member{Vertex: v, ID: id, Given: true})
}

// SetVertices gives the named parameter a set of vertices.
func SetVertices(params any, name string, set VertexWeights) error { return put(params, name, set) }

// SetSets gives the named parameter several sets of vertices.
func SetSets(params any, name string, sets VertexSets) error { return put(params, name, sets) }

// SetPairs gives the named parameter a list of pairs.
func SetPairs(params any, name string, pairs VertexPairs) error { return put(params, name, pairs) }

// SetLabels gives the named parameter a partition.
func SetLabels(params any, name string, labels VertexLabels) error { return put(params, name, labels) }

// put gives the named parameter a value of its own type.
func put[T interface{ ParamKind() string }](params any, name string, value T) error {
	f, _, err := param.Field(params, name)
	if err != nil {
		return err
	}
	p, ok := f.Addr().Interface().(*T)
	if !ok {
		return fmt.Errorf("%w: --%s is not of kind %q", ErrParameter, name, value.ParamKind())
	}
	*p = value
	return nil
}

// Validate checks every parameter against the range and the choices in its
// tags. params is a parameter struct or a pointer to one.
func Validate(params any) error { return param.Validate(params) }
