package score

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/par"
)

// chunkArcs is the work of one chunk in passes over arcs.
const chunkArcs = 1 << 16

// microsPerDay converts ages.
const microsPerDay = 86400e6

// ageing weakens what is old. Without times nothing ages.
type ageing struct {
	asOf     int64   // microseconds since 1970
	halfLife float64 // days; 0: nothing ages
}

// future tells whether an edge does not exist yet at the time asOf. One
// without a time counts as existing.
func (a ageing) future(time int64) bool { return time > a.asOf }

// factor returns 2^(-age/half-life), 1 for an edge without a time.
func (a ageing) factor(time int64) float64 {
	if time == graph.NoTime || a.halfLife == 0 {
		return 1
	}
	// In float64 the difference of any two times fits; up to the year 2255 it
	// is exact.
	return exact.Exp2(-(float64(a.asOf) - float64(time)) / microsPerDay / a.halfLife)
}

// transformed applies a model's transform to a weight >= 0 and caps it.
func transformed(transform string, weight, limit float64) float64 {
	switch transform {
	case "none":
		weight = 1
	case "sqrt":
		weight = math.Sqrt(weight)
	case "log1p":
		weight = exact.Log1p(weight)
	}
	return math.Min(weight, limit)
}

// tieCounts tells what became of the arcs of the positive selection.
type tieCounts struct {
	arcs    int64 // that are ties
	loops   int64
	future  int64 // newer than the time as of which is scored
	weak    int64 // of weight 0, or so old that their strength is 0
	undated int64 // without a time in a dataset that keeps times
}

// tieStrengths returns the snapshot of the ties: the arcs of the positive
// selection between two different members that existed at a.asOf, with their
// strength as weight, rounded to float32,
//
//	s(u,v) = min(cap, transform(w)) · (1 if v → u existed too, else unreturned) · 2^(-age/half-life)
//
// An arc of weight 0, or whose strength is too small for a float32, is no tie.
// Where several edges were merged at load, the newest one's time counts for
// all, so that an early asOf loses the older ones with it. If every arc is a
// tie, the structure is shared with g. Costs O(m log d) and 12 bytes per arc.
func tieStrengths(ctx context.Context, g *graph.Snapshot, m Tie, a ageing, workers int) (*graph.Snapshot, tieCounts, error) {
	out := g.Out
	weight := func(i int64) float64 {
		if out.Weights == nil {
			return 1
		}
		return float64(out.Weights[i])
	}
	time := func(i int64) int64 {
		if out.Times == nil {
			return graph.NoTime
		}
		return out.Times[i]
	}
	returned := func(u, v graph.Vertex) bool {
		if !g.Directed {
			return true
		}
		i, ok := out.Find(v, u)
		return ok && weight(i) > 0 && !a.future(time(i))
	}

	strength := make([]float32, g.Size())
	cuts := par.Cuts[graph.Vertex](out.Offsets, chunkArcs)
	parts := make([]tieCounts, len(cuts))
	err := par.Range(ctx, workers, cuts, func(chunk int, lo, hi graph.Vertex) {
		count := &parts[chunk]
		for u := lo; u < hi; u++ {
			for i := out.Offsets[u]; i < out.Offsets[u+1]; i++ {
				v := out.Targets[i]
				if u == v {
					count.loops++
					continue
				}
				if a.future(time(i)) {
					count.future++
					continue
				}
				if weight(i) > 0 { // transform none would make a tie of weight 0
					s := float64(transformed(m.Transform, weight(i), m.Cap) * a.factor(time(i)))
					if !returned(u, v) {
						s = float64(s * m.Unreturned)
					}
					strength[i] = float32(s)
				}
				if strength[i] == 0 {
					count.weak++
					continue
				}
				count.arcs++
				if out.Times != nil && out.Times[i] == graph.NoTime {
					count.undated++
				}
			}
		}
	})
	if err != nil {
		return nil, tieCounts{}, fmt.Errorf("score: ties: %w", err)
	}
	total := tieCounts{}
	for _, p := range parts {
		total.arcs, total.loops, total.future = total.arcs+p.arcs, total.loops+p.loops, total.future+p.future
		total.weak, total.undated = total.weak+p.weak, total.undated+p.undated
	}
	t := &graph.Snapshot{Directed: g.Directed, IDs: g.IDs, Dataset: g.Dataset, Selection: g.Selection}
	t.Out = &graph.Adjacency{Offsets: out.Offsets, Targets: out.Targets, Weights: strength}
	if total.arcs < g.Size() {
		if t.Out, err = withoutZeros(ctx, t.Out, total.arcs, workers); err != nil {
			return nil, tieCounts{}, fmt.Errorf("score: ties: %w", err)
		}
	}
	if !t.Directed {
		t.In = t.Out
	}
	return t, total, nil
}

// withoutZeros copies the arcs whose weight is not 0.
func withoutZeros(ctx context.Context, a *graph.Adjacency, size int64, workers int) (*graph.Adjacency, error) {
	b := &graph.Adjacency{Offsets: make([]int64, len(a.Offsets)), Targets: make([]graph.Vertex, size), Weights: make([]float32, size)}
	for u := range graph.Vertex(a.Order()) {
		for _, w := range a.RowWeights(u) {
			if w != 0 {
				b.Offsets[u]++
			}
		}
	}
	par.Prefix(b.Offsets)
	err := par.Range(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for u := lo; u < hi; u++ {
			at := b.Offsets[u]
			for i := a.Offsets[u]; i < a.Offsets[u+1]; i++ {
				if a.Weights[i] != 0 {
					b.Targets[at], b.Weights[at] = a.Targets[i], a.Weights[i]
					at++
				}
			}
		}
	})
	return b, err
}

// newest returns the newest time of the snapshots' arcs, and whether any arc
// has one.
func newest(snapshots ...*graph.Snapshot) (time int64, ok bool) {
	time = graph.NoTime
	for _, g := range snapshots {
		if g == nil {
			continue
		}
		for _, t := range g.Out.Times {
			time = max(time, t)
		}
	}
	return time, time != graph.NoTime
}
