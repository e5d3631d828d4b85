package graph

import "fmt"

// NoTime marks an edge without a time in a dataset that keeps times.
const NoTime = int64(-1 << 63)

// Edges is a batch of edges as a reader delivers it, one slice per column.
// The dataset's readers all deliver batches, from any goroutine and in any
// order: Build makes the same table of them.
type Edges struct {
	Src, Dst   []int64   // external ids, or positions in Names when these are strings
	Names      []string  // the batch's own dictionary of string ids; nil for integers. Unused names do not count
	Weights    []float32 // nil: the input has no weights
	Times      []int64   // microseconds since 1970; nil: the input has no times
	Layers     []uint16  // positions in LayerNames; nil: every edge is in LayerNames[0]
	LayerNames []string  // the batch's own dictionary of layers; empty: DefaultLayer. Unused names do not count
	Vertices   []int64   // vertices to have even without edges, coded as Src is
}

// DefaultLayer is the name of the layer of edges that name none.
const DefaultLayer = "default"

// Len returns the number of edges.
func (e *Edges) Len() int { return len(e.Src) }

// validate reports columns of different lengths and positions beyond a
// dictionary.
func (e *Edges) validate(kind IDKind) error {
	n := len(e.Src)
	switch {
	case len(e.Dst) != n:
		return fmt.Errorf("graph: a batch of %d sources has %d targets", n, len(e.Dst))
	case e.Weights != nil && len(e.Weights) != n:
		return fmt.Errorf("graph: a batch of %d edges has %d weights", n, len(e.Weights))
	case e.Times != nil && len(e.Times) != n:
		return fmt.Errorf("graph: a batch of %d edges has %d times", n, len(e.Times))
	case e.Layers != nil && len(e.Layers) != n:
		return fmt.Errorf("graph: a batch of %d edges has %d layers", n, len(e.Layers))
	case kind == IntIDs && e.Names != nil:
		return fmt.Errorf("graph: a batch has names for ids that are integers")
	}
	for _, layer := range e.Layers {
		if int(layer) >= len(e.LayerNames) {
			return fmt.Errorf("graph: layer %d of a batch that names %d", layer, len(e.LayerNames))
		}
	}
	if kind == StringIDs {
		for _, column := range e.ends() {
			for _, id := range column {
				if uint64(id) >= uint64(len(e.Names)) {
					return fmt.Errorf("graph: name %d of a batch that has %d", id, len(e.Names))
				}
			}
		}
	}
	return nil
}

// ends returns all columns that hold ids.
func (e *Edges) ends() [3][]int64 { return [3][]int64{e.Src, e.Dst, e.Vertices} }

// Duplicates says what becomes of several edges between the same two vertices
// in the same layer.
type Duplicates string

// The policies. Without weights, all but DuplicatesError keep one edge.
const (
	DuplicatesSum   Duplicates = "sum" // weights added in the order of time and weight
	DuplicatesMax   Duplicates = "max"
	DuplicatesMin   Duplicates = "min"
	DuplicatesError Duplicates = "error"
)

// BuildOptions say how batches become a table. The zero value makes an
// undirected table of integer ids and adds duplicates up.
type BuildOptions struct {
	Directed   bool
	Signed     bool       // weights may be negative
	IDs        IDKind     // 0: IntIDs
	Duplicates Duplicates // "": DuplicatesSum
	Order      Order      // of the internal numbers
	Workers    int        // < 1: GOMAXPROCS; never changes the table
}

// BuildReport counts what Build did to the edges it was given.
type BuildReport struct {
	Read     int64 `json:"read"`     // edges in the batches
	Edges    int64 `json:"edges"`    // edges in the table
	Arcs     int64 `json:"arcs"`     // arcs in the table: an undirected edge is two, a loop one
	Loops    int64 `json:"loops"`    // edges in the table from a vertex to itself
	Mirrored int64 `json:"mirrored"` // undirected edges listed both ways with equal weight and time, kept once
	Merged   int64 `json:"merged"`   // further edges between the same two vertices in one layer, merged
}

// EdgeTable is everything that a dataset holds: for every vertex its arcs,
// ascending by target and then by layer. Of an undirected edge both arcs are
// there. It is immutable.
type EdgeTable struct {
	Directed bool
	Signed   bool
	IDs      *IDs
	Layers   []string // names in ascending order

	Offsets []int64   // Order+1 of them
	Targets []Vertex  // one per arc
	Layer   []uint16  // one per arc; nil: there is one layer
	Weights []float32 // one per arc; nil: every weight is 1
	Times   []int64   // one per arc; nil: the dataset keeps no times

	Digest Digest
}

// Order returns the number of vertices.
func (t *EdgeTable) Order() int { return t.IDs.Len() }

// Size returns the number of arcs.
func (t *EdgeTable) Size() int64 { return int64(len(t.Targets)) }
