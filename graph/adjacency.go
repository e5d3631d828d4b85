package graph

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// Vertex numbers a vertex of a snapshot, 0 to Order-1.
type Vertex uint32

// None is no vertex.
const None = ^Vertex(0)

// MaxOrder is the largest number of vertices.
const MaxOrder = uint64(None)

// Adjacency holds one direction of the arcs as compressed sparse rows. The
// targets of a row are strictly ascending.
type Adjacency struct {
	Offsets []int64   // Order+1 of them; row u is Targets[Offsets[u]:Offsets[u+1]]
	Targets []Vertex  // one per arc
	Weights []float32 // one per arc, finite, and >= 0 unless the snapshot is Signed; nil: every weight is 1
	Times   []int64   // one per arc, microseconds since 1970; nil: not kept or not asked for
}

// Order returns the number of rows.
func (a *Adjacency) Order() int { return len(a.Offsets) - 1 }

// Size returns the number of arcs.
func (a *Adjacency) Size() int64 { return a.Offsets[len(a.Offsets)-1] }

// Degree returns the number of arcs in row u.
func (a *Adjacency) Degree(u Vertex) int64 { return a.Offsets[u+1] - a.Offsets[u] }

// Row returns the targets of row u.
func (a *Adjacency) Row(u Vertex) []Vertex { return a.Targets[a.Offsets[u]:a.Offsets[u+1]] }

// RowWeights returns the weights of row u, nil when every weight is 1.
func (a *Adjacency) RowWeights(u Vertex) []float32 {
	if a.Weights == nil {
		return nil
	}
	return a.Weights[a.Offsets[u]:a.Offsets[u+1]]
}

// Strength returns the sum of the weights in row u, added in row order.
func (a *Adjacency) Strength(u Vertex) float64 {
	if a.Weights == nil {
		return float64(a.Degree(u))
	}
	sum := 0.0
	for _, w := range a.RowWeights(u) {
		sum += float64(w)
	}
	return sum
}

// Find returns the position of the arc from u to v in Targets.
func (a *Adjacency) Find(u, v Vertex) (arc int64, ok bool) {
	i, ok := slices.BinarySearch(a.Row(u), v)
	return a.Offsets[u] + int64(i), ok
}

// checkSums reports a weight that became infinite when merged arcs were added
// up; every weight as read is finite.
func (a *Adjacency) checkSums(ids *IDs) error {
	for i, w := range a.Weights {
		if math.IsInf(float64(w), 0) {
			u := sort.Search(a.Order(), func(u int) bool { return a.Offsets[u+1] > int64(i) })
			return fmt.Errorf("%w: %s to %s; scale the weights down", errOverflow, ids.Format(Vertex(u)), ids.Format(a.Targets[i]))
		}
	}
	return nil
}

// Block is a range of rows, handed out without copying. Kernels that pass
// over all arcs do it block by block.
type Block struct {
	First   Vertex    // the vertex of row 0
	Offsets []int64   // one more than rows; positions in the whole adjacency
	Targets []Vertex  // of these rows alone
	Weights []float32 // of these rows alone; nil: every weight is 1
}

// Block returns the rows lo <= u < hi.
func (a *Adjacency) Block(lo, hi Vertex) Block {
	b := Block{First: lo, Offsets: a.Offsets[lo : hi+1], Targets: a.Targets[a.Offsets[lo]:a.Offsets[hi]]}
	if a.Weights != nil {
		b.Weights = a.Weights[a.Offsets[lo]:a.Offsets[hi]]
	}
	return b
}

// Len returns the number of rows.
func (b Block) Len() int { return len(b.Offsets) - 1 }

// Row returns the targets of the block's i-th row.
func (b Block) Row(i int) []Vertex {
	return b.Targets[b.Offsets[i]-b.Offsets[0] : b.Offsets[i+1]-b.Offsets[0]]
}

// RowWeights returns the weights of the block's i-th row, nil when every
// weight is 1.
func (b Block) RowWeights(i int) []float32 {
	if b.Weights == nil {
		return nil
	}
	return b.Weights[b.Offsets[i]-b.Offsets[0] : b.Offsets[i+1]-b.Offsets[0]]
}
