package path

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// fringes raises Lower to the diameter of a component, if that is larger, or
// Upper to a bound of it when there are no searches left.
func (f *bounding) fringes(ctx context.Context, c part) error {
	if int64(c.size-1) <= f.Lower {
		return nil
	}
	const sweep = 4 // its last step
	f.left = f.order[:0]
	for v, step, idle := c.hub, 0, 0; step == 0 || len(f.left) > 0; step++ {
		if f.budget == 0 {
			f.giveUp(int64(c.size - 1))
			return nil
		}
		if _, err := f.from(ctx, c, v); err != nil {
			return err
		}
		if step == 0 {
			f.reached(func(u graph.Vertex) {
				f.left, f.reach[u] = append(f.left, u), uint32(c.size-1)
			})
		}
		gone := f.rule(v)
		if len(f.left) == 0 {
			return nil
		}
		// 64 searches together cost about as much as two for each level: a search is idle
		// that rules out less than they would. A few hundred of those left are worth one more.
		if idle++; step <= sweep || int64(max(gone, 1))*2*f.Lower >= int64(min(lanes, len(f.left))) {
			idle = 0
		}
		if idle >= 4+len(f.left)/256 && !f.small(c) {
			return f.together(ctx)
		}
		w := f.farthest()
		hops := f.level[w] / 2
		switch {
		case step == 0, step == 2, step > sweep && gone == 0:
			hops = 0
		case step > sweep && step%2 == 1:
			hops = 1
		}
		if v = f.towards(w, hops); f.searched.has(v) {
			v = w
		}
	}
	return nil
}

// giveUp raises Upper to what the candidates may reach, or to size where there
// are none yet.
func (f *bounding) giveUp(size int64) {
	most := int64(0)
	for _, v := range f.left {
		most = max(most, int64(f.reach[v]))
	}
	if len(f.left) == 0 {
		most = size
	}
	f.Upper = max(f.Upper, most)
}

// rule lowers the bounds of the candidates by the last search, which was from v,
// and counts those that it rules out.
func (f *bounding) rule(v graph.Vertex) (gone int) {
	far, before := int64(0), len(f.left)
	for _, u := range f.left {
		far = max(far, f.level[u])
	}
	f.left = slices.DeleteFunc(f.left, func(u graph.Vertex) bool {
		f.reach[u] = uint32(min(int64(f.reach[u]), f.level[u]+far))
		return u == v || int64(f.reach[u]) <= f.Lower
	})
	return before - len(f.left)
}

// farthest returns the candidate that the last search reached last, of equal
// ones that with the smallest degree.
func (f *bounding) farthest() graph.Vertex {
	last := f.left[0]
	for _, v := range f.left {
		if f.level[v] > f.level[last] || f.level[v] == f.level[last] && f.hubOf(v, last) == last {
			last = v
		}
	}
	return last
}

// towards goes so many hops from a vertex to where the last search began, along
// hubs.
func (f *bounding) towards(v graph.Vertex, hops int64) graph.Vertex {
	for range hops {
		next := graph.None
		for _, w := range f.g.Out.Row(v) {
			if f.level[w] != f.level[v]-1 {
				continue
			}
			if next == graph.None {
				next = w
			}
			next = f.hubOf(next, w)
		}
		v = next
	}
	return v
}

// together searches from all candidates, 64 at a time, those that may reach
// furthest first.
func (f *bounding) together(ctx context.Context) error {
	if f.words == nil {
		f.words = make([]int64, f.g.Order())
	}
	slices.SortFunc(f.left, func(u, v graph.Vertex) int {
		return cmp.Or(cmp.Compare(f.reach[v], f.reach[u]), cmp.Compare(f.g.Rank(u), f.g.Rank(v)))
	})
	for len(f.left) > 0 && f.budget > 0 {
		sources := f.left[:min(lanes, len(f.left), f.budget)]
		depth, err := f.depths(ctx, sources)
		if err != nil {
			return err
		}
		f.budget -= len(sources)
		f.Searches += len(sources)
		for i, v := range sources {
			if depth[i] > f.Lower {
				f.Lower, f.From = depth[i], v
			}
			for _, u := range f.g.Out.Row(v) {
				f.reach[u] = min(f.reach[u], uint32(depth[i]+1))
			}
		}
		f.left = slices.DeleteFunc(f.left[len(sources):], func(u graph.Vertex) bool { return int64(f.reach[u]) <= f.Lower })
		f.e.Report(algorithms.Step{Iteration: f.Searches, Delta: math.NaN()})
	}
	for v := range f.level {
		f.level[v] = Unreached
	}
	f.giveUp(0)
	return nil
}

// depths finds how far each of up to 64 sources reaches. Bit i of a vertex' word
// is set once source i has reached it, and a level is a pass in which everybody
// takes over the bits of the neighbours. The levels' room holds half of the words.
func (f *bounding) depths(ctx context.Context, sources []graph.Vertex) (depth [lanes]int64, err error) {
	const portion = 256 // vertices
	n, seen, next := f.g.Order(), f.level, f.words
	clear(seen)
	for i, v := range sources {
		seen[v] = 1 << i
	}
	all := int64(^uint64(0) >> (lanes - len(sources)))
	for hops := int64(1); ; hops++ {
		var fresh atomic.Uint64
		err := f.team.Each(ctx, (n+portion-1)/portion, func(unit int) {
			found := int64(0)
			for v := unit * portion; v < min((unit+1)*portion, n); v++ {
				word := seen[v]
				if word != all {
					for _, u := range f.g.Out.Row(graph.Vertex(v)) {
						if word |= seen[u]; word == all {
							break
						}
					}
					found |= word &^ seen[v]
				}
				next[v] = word
			}
			fresh.Or(uint64(found))
		})
		if err != nil || fresh.Load() == 0 {
			return depth, err
		}
		for rest := fresh.Load(); rest != 0; rest &= rest - 1 {
			depth[bits.TrailingZeros64(rest)] = hops
		}
		seen, next = next, seen
	}
}
