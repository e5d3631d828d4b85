package rank

import (
	"context"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// walk is the equation of PageRank on one graph: what all solvers share.
type walk struct {
	g       *graph.Snapshot
	damping float64
	rule    string // where dangling mass goes
	workers int
	initial float64        // jacobi starts from so much of r; 0: all
	cuts    []graph.Vertex // chunks of In's rows

	restart  []float64 // r, one per vertex; nil: 1/n each
	strength []float64 // s, one per vertex; nil: the out-degree
	dangling int64     // vertices of strength 0
}

// newWalk checks the parameters and prepares the equation.
func newWalk(ctx context.Context, g *graph.Snapshot, p PageRankParams, workers int) (*walk, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	r, err := restart(p.Seeds, g.Order())
	if err != nil {
		return nil, err
	}
	w := &walk{g: g, damping: p.Damping, rule: p.Dangling, workers: workers, restart: r}
	w.cuts = par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs)
	return w, w.measure(ctx)
}

// measure adds up the strengths, if there are weights, and counts the
// vertices that have none.
func (w *walk) measure(ctx context.Context) error {
	if w.g.Weighted() {
		w.strength = make([]float64, w.g.Order())
	}
	count := make([]int64, len(w.cuts))
	err := w.each(ctx, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			if w.strength != nil {
				w.strength[v] = w.g.Out.Strength(v)
			}
			if w.outStrength(v) == 0 {
				count[c]++
			}
		}
	})
	for _, n := range count {
		w.dangling += n
	}
	return err
}

// each calls body for every chunk of vertices.
func (w *walk) each(ctx context.Context, body func(c int, lo, hi graph.Vertex)) error {
	return par.Range(ctx, w.workers, w.cuts, body)
}

// outStrength returns s(v).
func (w *walk) outStrength(v graph.Vertex) float64 {
	if w.strength != nil {
		return w.strength[v]
	}
	return float64(w.g.Out.Degree(v))
}

// start returns r(v).
func (w *walk) start(v graph.Vertex) float64 {
	if w.restart != nil {
		return w.restart[v]
	}
	return 1 / float64(w.g.Order())
}

// jump returns what reaches a vertex without an arc when D is the dangling
// mass: onRestart r(v) + flat, where flat has r(v) in it if r is uniform.
func (w *walk) jump(mass float64) (onRestart, flat float64) {
	onRestart, flat = w.seededJump(mass)
	if w.restart == nil {
		flat += onRestart / float64(w.g.Order())
	}
	return onRestart, flat
}

// seededJump is jump for an r that is not uniform.
func (w *walk) seededJump(mass float64) (onRestart, flat float64) {
	onRestart = 1 - w.damping
	switch w.rule {
	case "seeds":
		onRestart += float64(w.damping * mass)
	case "uniform":
		flat = float64(w.damping*mass) / float64(w.g.Order())
	}
	return onRestart, flat
}

// row returns what reaches the block's i-th vertex, v, along arcs and by jump.
func (w *walk) row(share []float64, rows *graph.Block, i int, v graph.Vertex, onRestart, flat float64) float64 {
	in := 0.0
	if w.strength == nil {
		in = graph.Gather(share, rows.Row(i))
	} else {
		in = graph.GatherWeighted(share, rows.Row(i), rows.RowWeights(i))
	}
	x := flat + float64(w.damping*in)
	if w.restart != nil {
		x += float64(onRestart * w.restart[v])
	}
	return x
}

// seeds are the vertices where r is not 0, ascending, and r there.
type seeds struct {
	at    []graph.Vertex
	share []float64
}

// restart returns r of every vertex; nil without seeds.
func restart(from algorithms.VertexWeights, n int) ([]float64, error) {
	s, err := newSeeds(from, n)
	if err != nil || len(s.at) == 0 {
		return nil, err
	}
	r := make([]float64, n)
	for i, v := range s.at {
		r[v] = s.share[i]
	}
	return r, nil
}

// newSeeds scales the seeds' weights to add up to 1.
func newSeeds(from algorithms.VertexWeights, n int) (s seeds, err error) {
	s.at, s.share, err = from.Shares("seeds", n)
	return s, err
}
