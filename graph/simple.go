package graph

import (
	"context"

	"github.com/kithgraph/kith/graph/par"
)

// simple returns the undirected simple view: for every vertex the union of
// its out- and in-neighbours without itself. Reciprocal arcs become one edge;
// their weights add, without weights they count 1. Of their times the newest
// stays. An undirected snapshot only loses its loops.
func (s *Snapshot) simple(ctx context.Context, workers int) (*Adjacency, error) {
	out, in := s.Out, s.In
	if !s.Directed {
		if !out.hasLoops() {
			return out, nil
		}
		in = &Adjacency{Offsets: make([]int64, s.Order()+1)}
		if out.Weights != nil {
			in.Weights = []float32{}
		}
		if out.Times != nil {
			in.Times = []int64{}
		}
	} else if in == nil {
		var err error
		if in, err = out.transpose(ctx, workers); err != nil {
			return nil, err
		}
	}

	a := &Adjacency{Offsets: make([]int64, s.Order()+1)}
	cuts := par.Cuts[Vertex](out.Offsets, chunkArcs)
	err := par.Range(ctx, workers, cuts, func(_ int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			union(out, in, u, func(Vertex, int64, int64) { a.Offsets[u]++ })
		}
	})
	if err != nil {
		return nil, err
	}
	size := par.Prefix(a.Offsets)
	a.Targets = make([]Vertex, size)
	if out.Weights != nil {
		a.Weights = make([]float32, size)
	}
	if out.Times != nil {
		a.Times = make([]int64, size)
	}
	err = par.Range(ctx, workers, cuts, func(_ int, lo, hi Vertex) {
		for u := lo; u < hi; u++ {
			at := a.Offsets[u]
			union(out, in, u, func(v Vertex, i, j int64) {
				a.Targets[at] = v
				if a.Weights != nil {
					a.Weights[at] = mergedWeight(out, in, i, j)
				}
				if a.Times != nil {
					a.Times[at] = mergedTime(out, in, i, j)
				}
				at++
			})
		}
	})
	return a, err
}

// union merges row u of both directions in ascending order, without u itself.
// It hands on the arc's position in each, -1 where there is none.
func union(out, in *Adjacency, u Vertex, visit func(v Vertex, i, j int64)) {
	i, iEnd := out.Offsets[u], out.Offsets[u+1]
	j, jEnd := in.Offsets[u], in.Offsets[u+1]
	for i < iEnd || j < jEnd {
		switch {
		case j == jEnd || i < iEnd && out.Targets[i] < in.Targets[j]:
			if out.Targets[i] != u {
				visit(out.Targets[i], i, -1)
			}
			i++
		case i == iEnd || in.Targets[j] < out.Targets[i]:
			if in.Targets[j] != u {
				visit(in.Targets[j], -1, j)
			}
			j++
		default:
			if out.Targets[i] != u {
				visit(out.Targets[i], i, j)
			}
			i, j = i+1, j+1
		}
	}
}

// mergedWeight adds the weights of two opposite arcs. Which comes first makes
// no difference to the bits, so both rows get the same.
func mergedWeight(out, in *Adjacency, i, j int64) float32 {
	switch {
	case i < 0:
		return in.Weights[j]
	case j < 0:
		return out.Weights[i]
	}
	return out.Weights[i] + in.Weights[j]
}

// mergedTime returns the newer time of two opposite arcs.
func mergedTime(out, in *Adjacency, i, j int64) int64 {
	switch {
	case i < 0:
		return in.Times[j]
	case j < 0:
		return out.Times[i]
	}
	return max(out.Times[i], in.Times[j])
}

// hasLoops reports whether any vertex has an arc to itself.
func (a *Adjacency) hasLoops() bool {
	for u := range Vertex(a.Order()) {
		if _, ok := a.Find(u, u); ok {
			return true
		}
	}
	return false
}
