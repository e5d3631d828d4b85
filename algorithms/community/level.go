package community

import (
	"cmp"
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
// vertices stand for connected groups of its vertices. Vertices are numbered
// by rank, those of an aggregate by the smallest rank among their members.
type level struct {
	offsets []int64
	targets []graph.Vertex // without loops; in aggregates in the order of first meeting
	weights []float32      // of the input; nil: every weight is 1, or see wide
	wide    []float64      // of an aggregate

	loop     []float64 // weight inside the group, each edge twice; nil: none
	strength []float64 // weight of all arcs, loop included
	total    float64   // sum of the strengths: twice the weight of all edges
}

func (l *level) order() int { return len(l.offsets) - 1 }

// small tells whether a level has so little work, in vertices and arcs, that
// batches do not pay: its vertices are moved one at a time.
func (l *level) small() bool { return int64(l.order())+l.offsets[l.order()] < 1<<15 }

// weight returns the weight of the i-th arc.
func (l *level) weight(i int64) float64 {
	switch {
	case l.wide != nil:
		return l.wide[i]
	case l.weights != nil:
		return float64(l.weights[i])
	}
	return 1
}

// within returns the weight of v's arcs to vertices of its own label.
func (l *level) within(v graph.Vertex, label []graph.Vertex) float64 {
	lo, hi, own, sum := l.offsets[v], l.offsets[v+1], label[v], 0.0
	row := l.targets[lo:hi]
	if l.wide == nil && l.weights == nil {
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

// ground makes the lowest level of a simple view.
func ground(ctx context.Context, g *graph.Snapshot, workers int) (*level, error) {
	a, err := byRank(ctx, g, workers)
	if err != nil {
		return nil, err
	}
	l := &level{offsets: a.Offsets, targets: a.Targets, weights: a.Weights, strength: make([]float64, a.Order())}
	l.total, err = par.Sum(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkWork), func(lo, hi graph.Vertex) (sum float64) {
		for v := lo; v < hi; v++ {
			l.strength[v] = a.Strength(v)
			sum += l.strength[v]
		}
		return sum
	})
	return l, err
}

// byRank returns g's arcs with the vertices numbered by rank, so that whatever
// is computed on them, down to the order in which weights are added, depends
// on the external ids alone. It copies only when the numbers differ.
func byRank(ctx context.Context, g *graph.Snapshot, workers int) (*graph.Adjacency, error) {
	byRank := g.IDs.ByRank()
	if slices.IsSorted(byRank) {
		return g.Out, nil
	}
	a := &graph.Adjacency{Offsets: make([]int64, g.Order()+1), Targets: make([]graph.Vertex, g.Size())}
	if g.Weighted() {
		a.Weights = make([]float32, g.Size())
	}
	for r, v := range byRank {
		a.Offsets[r] = g.Out.Degree(v)
	}
	par.Prefix(a.Offsets)
	type arc struct {
		target graph.Vertex
		weight float32
	}
	err := par.Range(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkWork), func(_ int, lo, hi graph.Vertex) {
		var row []arc
		for r := lo; r < hi; r++ {
			row = row[:0]
			weights := g.Out.RowWeights(byRank[r])
			for i, u := range g.Out.Row(byRank[r]) {
				next := arc{target: g.Rank(u)}
				if weights != nil {
					next.weight = weights[i]
				}
				row = append(row, next)
			}
			slices.SortFunc(row, func(x, y arc) int { return cmp.Compare(x.target, y.target) })
			for i, x := range row {
				at := a.Offsets[r] + int64(i)
				a.Targets[at] = x.target
				if a.Weights != nil {
					a.Weights[at] = x.weight
				}
			}
		}
	})
	return a, err
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
