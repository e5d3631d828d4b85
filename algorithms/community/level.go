package community

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// The work of one chunk: of passes over arcs, in vertices and arcs; of passes
// over communities, in members.
const (
	chunkWork    = 1 << 14
	chunkMembers = 1 << 10
)

// level is one graph of the hierarchy: the input, or an aggregate of it whose
// vertices stand for groups of its vertices.
type level struct {
	begin, end []int64        // row v is targets[begin[v]:end[v]]; the rows of aggregates have gaps between them
	targets    []graph.Vertex // without loops; in aggregates in the order of first meeting
	weights    []float32      // of the input; all three nil: every weight is 1
	counts     []uint32       // of an aggregate of arcs of weight 1
	wide       []float64      // of an aggregate of others

	loop     []float64 // weight inside the group, each edge twice; nil: none
	strength []float64 // weight of all arcs, loop included
	total    float64   // sum of the strengths: twice the weight of all edges
	arcs     int64

	// What it costs to be together; see byModularity.
	mass    []float64 // strength itself, or vertices of the graph
	divisor float64
	excess  []float64 // of directed modularity; nil: none
	potts   bool      // mass is vertices
}

func (l *level) order() int { return len(l.begin) }

// small tells whether a level has so little work, in vertices and arcs, that
// batches do not pay: its vertices are moved one at a time.
func (l *level) small() bool { return int64(l.order())+l.arcs < 1<<15 }

// whole tells whether weights are whole numbers, all of them together below
// 2^32, and so are summed as such.
func (l *level) whole() bool { return l.wide == nil && l.weights == nil && l.total < 1<<32 }

// plain tells whether every arc has weight 1.
func (l *level) plain() bool { return l.wide == nil && l.weights == nil && l.counts == nil }

// weight returns the weight of the i-th arc.
func (l *level) weight(i int64) float64 {
	switch {
	case l.wide != nil:
		return l.wide[i]
	case l.weights != nil:
		return float64(l.weights[i])
	case l.counts != nil:
		return float64(l.counts[i])
	}
	return 1
}

// cuts divides the vertices into ranges of at most the given number that have
// about the given work, counted in vertices and arcs.
func (l *level) cuts(vertices int, work int64) []graph.Vertex {
	cuts, first, done := []graph.Vertex{0}, 0, int64(0)
	for v := range l.order() {
		done += l.end[v] - l.begin[v] + 1
		if done >= work || v+1-first >= vertices || v+1 == l.order() {
			cuts, first, done = append(cuts, graph.Vertex(v+1)), v+1, 0
		}
	}
	return cuts
}

// within returns the weight of v's arcs to vertices of its own label.
func (l *level) within(v graph.Vertex, label []graph.Vertex) float64 {
	lo, hi, own, sum := l.begin[v], l.end[v], label[v], 0.0
	row := l.targets[lo:hi]
	if l.plain() {
		count := 0
		for _, u := range row {
			if label[u] == own {
				count++
			}
		}
		return float64(count)
	}
	for i, u := range row {
		if label[u] == own {
			sum += l.weight(lo + int64(i))
		}
	}
	return sum
}

// ground makes the lowest level of adjacency lists.
func ground(ctx context.Context, a *graph.Adjacency, workers int) (*level, error) {
	n := a.Order()
	for n > 0 && a.Degree(graph.Vertex(n-1)) == 0 {
		n--
	}
	l := &level{
		begin: a.Offsets[:n], end: a.Offsets[1 : n+1], targets: a.Targets, weights: a.Weights,
		strength: make([]float64, n), arcs: a.Size(),
	}
	var err error
	l.total, err = par.Sum(ctx, workers, l.cuts(chunkWork, chunkWork), func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			l.strength[v] = a.Strength(v)
			sum += l.strength[v]
		}
		return sum
	})
	l.mass, l.divisor = l.strength, l.total
	return l, err
}

// groups lists the vertices by label, ascending within each: those of label c
// are members[offsets[c]:offsets[c+1]].
func groups(label []graph.Vertex, labels int) (offsets []int64, members []graph.Vertex) {
	offsets = make([]int64, labels+1)
	for _, c := range label {
		offsets[c]++
	}
	par.Prefix(offsets)
	next := slices.Clone(offsets[:labels])
	members = make([]graph.Vertex, len(label))
	for v, c := range label {
		members[next[c]] = graph.Vertex(v)
		next[c]++
	}
	return offsets, members
}

// number replaces labels by 0, 1, 2, ... in the order of their smallest
// members and returns how many there are. Labels are smaller than len(label).
func number(label []graph.Vertex) int {
	count := 0
	names := make([]graph.Vertex, len(label))
	for i := range names {
		names[i] = graph.None
	}
	for v, c := range label {
		if names[c] == graph.None {
			names[c] = graph.Vertex(count)
			count++
		}
		label[v] = names[c]
	}
	return count
}
