package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// runs are partitions of the same vertices. A vertex's labels in all of them
// stand side by side, as they are read together; the labels of each are numbered
// by first members, so equal partitions have equal labels.
type runs struct {
	count int
	label []graph.Vertex // of vertex v from v*count on
}

// order returns the number of vertices.
func (x *runs) order() int { return len(x.label) / x.count }

// of returns v's labels.
func (x *runs) of(v graph.Vertex) []graph.Vertex {
	return x.label[int(v)*x.count : int(v+1)*x.count]
}

// put makes label, which it numbers, the i-th partition.
func (x *runs) put(i int, label []graph.Vertex) {
	number(label)
	for v, c := range label {
		x.label[v*x.count+i] = c
	}
}

// take copies the i-th partition and returns how many communities it has.
func (x *runs) take(i int, label []graph.Vertex) (communities int) {
	for v := range label {
		label[v] = x.label[v*x.count+i]
		communities = max(communities, int(label[v])+1)
	}
	return communities
}

// together counts the partitions in which both vertices have the same label.
func (x *runs) together(u, v graph.Vertex) (times uint32) {
	other := x.of(v)
	for i, c := range x.of(u) {
		if c == other[i] {
			times++
		}
	}
	return times
}

// weigh gives every edge of weight above 0 the number of partitions in which
// its ends are together; 0 if that is below the threshold and another edge of
// either end is heavier. It returns the share of these edges that some
// partitions keep together and others do not.
func (x *runs) weigh(ctx context.Context, a *graph.Adjacency, weights []float32, threshold float64, workers int) (odds float64, err error) {
	n, cuts := x.order(), par.Cuts[graph.Vertex](a.Offsets, chunkWork)
	heaviest := make([]float32, n)
	edges, between := make([]int64, len(cuts)), make([]int64, len(cuts))
	err = par.Range(ctx, workers, cuts, func(chunk int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			first, given := a.Offsets[v], a.RowWeights(v)
			for i, u := range a.Row(v) {
				weights[first+int64(i)] = 0
				if given != nil && given[i] == 0 {
					continue
				}
				times := x.together(v, u)
				weights[first+int64(i)] = float32(times)
				heaviest[v] = max(heaviest[v], float32(times))
				edges[chunk]++
				if times > 0 && int(times) < x.count {
					between[chunk]++
				}
			}
		}
	})
	if err != nil {
		return 0, err
	}
	least := float64(threshold * float64(x.count))
	err = par.Range(ctx, workers, cuts, func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			row := weights[a.Offsets[v]:a.Offsets[v+1]]
			for i, u := range a.Row(v) {
				if w := row[i]; float64(w) < least && w < heaviest[v] && w < heaviest[u] {
					row[i] = 0
				}
			}
		}
	})
	all, odd := int64(0), int64(0)
	for c := range edges {
		all, odd = all+edges[c], odd+between[c]
	}
	if all == 0 {
		return 0, err
	}
	return float64(odd) / float64(all), err
}

// best returns the partition of the highest modularity, the first of equals.
func (x *runs) best(ctx context.Context, l *level, resolution float64, workers int) (label []graph.Vertex, modularity float64, err error) {
	label, other := make([]graph.Vertex, x.order()), make([]graph.Vertex, x.order())
	for i := range x.count {
		x.take(i, other)
		q, err := l.quality(ctx, other, resolution, workers)
		if err != nil {
			return nil, 0, err
		}
		if i == 0 || q > modularity {
			modularity = q
			label, other = other, label
		}
	}
	return label, modularity, nil
}

// stability returns of every vertex the mean Jaccard index of its community in
// label, which is numbered, and that in each of the partitions.
func (x *runs) stability(ctx context.Context, label []graph.Vertex, workers int) ([]float64, error) {
	n, communities := len(label), 0
	for _, c := range label {
		communities = max(communities, int(c)+1)
	}
	offsets, members := groups(label, communities)
	cuts := par.Cuts[graph.Vertex](offsets, chunkMembers)
	stability, theirs, size := make([]float64, n), make([]graph.Vertex, n), make([]uint32, n)
	counts := newPool(par.Workers(workers), func() *counter { return &counter{count: make([]uint32, n)} })
	for i := range x.count {
		x.take(i, theirs)
		clear(size)
		for _, c := range theirs {
			size[c]++
		}
		err := par.RangeWith(ctx, workers, cuts, counts.fresh(), func(both *counter, _ int, lo, hi graph.Vertex) {
			for c := lo; c < hi; c++ {
				own := members[offsets[c]:offsets[c+1]]
				for _, v := range own {
					both.count[theirs[v]]++
				}
				for _, v := range own {
					shared := both.count[theirs[v]]
					stability[v] += float64(shared) / float64(uint32(len(own))+size[theirs[v]]-shared)
				}
				for _, v := range own {
					both.count[theirs[v]] = 0
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	for v := range stability {
		stability[v] /= float64(x.count)
	}
	return stability, ctx.Err()
}

// agreement returns the mean NMI of two partitions of these vertices and of
// some more that are alone in all. With H the entropy of a partition, and of
// the overlaps of two,
//
//	NMI = ( H(A) + H(B) - H(A,B) ) / mean( H(A), H(B) )
func (x *runs) agreement(ctx context.Context, alone, workers int) (float64, error) {
	n := x.order()
	if x.count < 2 {
		return 1, ctx.Err()
	}
	label, communities, own := make([]graph.Vertex, n), make([]int, x.count), make([]float64, x.count)
	tallies := newPool(par.Workers(workers), func() *overlapTally { return &overlapTally{make([]uint32, n), make([]uint32, n+2)} })
	for i := range x.count {
		communities[i] = x.take(i, label)
		own[i] = tallies.at(0).entropy(label, alone)
	}
	mutual, sum := make([]float64, x.count), 0.0
	for i := range x.count {
		x.take(i, label)
		offsets, members := groups(label, communities[i])
		later := par.Even[graph.Vertex](x.count-i-1, 1)
		err := par.RangeWith(ctx, workers, later, tallies.fresh(), func(t *overlapTally, _ int, lo, _ graph.Vertex) {
			j := i + 1 + int(lo)
			joint, overlaps := t.joint(offsets, members, x, j, alone)
			mutual[j] = 1
			if mean := float64((own[i] + own[j]) / 2); overlaps > communities[i] || overlaps > communities[j] {
				mutual[j] = max(own[i]+own[j]-joint, 0) / mean
			}
		})
		if err != nil {
			return 0, err
		}
		for _, m := range mutual[i+1:] {
			sum += m
		}
	}
	return sum / float64(x.count*(x.count-1)/2), nil
}

// overlapTally counts members by label, and groups by size.
type overlapTally struct {
	members []uint32 // all 0 between uses
	groups  []uint32
}

// entropy returns that of a partition and of some more vertices that are alone.
func (t *overlapTally) entropy(label []graph.Vertex, alone int) float64 {
	for _, c := range label {
		t.members[c]++
	}
	for _, c := range label {
		if size := t.members[c]; size > 0 {
			t.groups[size]++
			t.members[c] = 0
		}
	}
	return t.sum(len(label), alone)
}

// joint returns the entropy of the overlaps of communities with those of the
// j-th partition, and how many there are.
func (t *overlapTally) joint(offsets []int64, members []graph.Vertex, x *runs, j, alone int) (entropy float64, overlaps int) {
	for c := range len(offsets) - 1 {
		own := members[offsets[c]:offsets[c+1]]
		for _, v := range own {
			t.members[x.label[int(v)*x.count+j]]++
		}
		for _, v := range own {
			at := &t.members[x.label[int(v)*x.count+j]]
			if *at > 0 {
				t.groups[*at]++
				overlaps++
			}
			*at = 0
		}
	}
	return t.sum(len(members), alone), overlaps
}

// sum returns the entropy of groups of these sizes, and forgets them.
func (t *overlapTally) sum(members, alone int) (entropy float64) {
	n := members + alone
	t.groups[1] += uint32(alone)
	for size, times := range t.groups {
		if times > 0 {
			t.groups[size] = 0
			entropy += float64(float64(times) * float64(size) / float64(n) * logRatio(uint64(n), uint64(size)))
		}
	}
	return entropy
}
