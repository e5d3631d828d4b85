package community

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// replayArcs is the number of arcs up to which the checker plays all rounds
// again; of larger graphs, the first.
const replayArcs = 1 << 12

// checkConsensus proves that labels are those of a partition with the
// modularity told, connected if it is Leiden's, and has the kernel of the method
// run once more with every seed: stability and agreement follow from sets and
// from the definition of mutual information. Of graphs of at most replayArcs
// arcs it makes the consensus graphs again too, edge by edge, and looks for the
// answer among the partitions of the last round.
func checkConsensus(g *graph.Snapshot, p ConsensusParams, o *algorithms.Outcome) error {
	wrong := func(format string, x ...any) error {
		return fmt.Errorf("%w: community: consensus: %s", algorithms.ErrCheck, fmt.Sprintf(format, x...))
	}
	d, err := checkPartition("consensus", g, byModularity, p.Resolution, o)
	if err != nil {
		return err
	}
	label := o.Columns[0].U32
	if p.Method == "leiden" {
		if err := d.connected("consensus"); err != nil {
			return err
		}
	}
	first, err := p.again(g)
	if err != nil {
		return err
	}
	stability, mean := shares(label, first), 1.0
	for v, s := range stability {
		if claimed := o.Columns[1].F64[v]; !(math.Abs(claimed-s) <= 1e-12) {
			return wrong("%s has stability %v, not %v", g.IDs.Format(graph.Vertex(v)), s, claimed)
		}
	}
	if len(stability) > 0 {
		mean = 0
		for _, s := range stability {
			mean += s / float64(len(stability))
		}
	}
	const rounding = 1e-9 // of sums over the vertices in another order
	if err := cmp.Or(
		algorithms.CheckMeasure(o, "mean_stability", mean, rounding),
		algorithms.CheckMeasure(o, "agreement", meanNMI(first), rounding),
	); err != nil {
		return fmt.Errorf("community: consensus: %w", err)
	}
	if g.Size() > replayArcs {
		return nil
	}
	last := first
	for round := 1; ; round++ {
		weights, odds := edgeWeights(g, last, p.Threshold)
		if converged := odds <= p.Tolerance; converged || round == p.MaxIterations {
			if c := o.Convergence; c.Iterations != round || c.Converged != converged || !(math.Abs(c.Delta-odds) <= 1e-12) {
				return wrong("round %d leaves a share of %v of the edges at odds, not %v after %d", round, odds, c.Delta, c.Iterations)
			}
			break
		}
		h := *g
		h.Out = &graph.Adjacency{Offsets: g.Out.Offsets, Targets: g.Out.Targets, Weights: weights}
		h.In = h.Out
		if last, err = p.again(&h); err != nil {
			return err
		}
	}
	best := math.Inf(-1)
	for _, l := range last {
		best = max(best, Modularity(g, l, p.Resolution))
	}
	for _, l := range last {
		if Modularity(g, l, p.Resolution) < best {
			continue
		}
		for v, c := range l {
			if label[v] != uint32(c) {
				return wrong("the community of %s is not the one of the best partition of the last round", g.IDs.Format(graph.Vertex(v)))
			}
		}
		return nil
	}
	return nil
}

// again has every run divide g.
func (p ConsensusParams) again(g *graph.Snapshot) ([][]graph.Vertex, error) {
	var labels [][]graph.Vertex
	for i := range p.Runs {
		if p.Method == "leiden" {
			r, err := Leiden(context.Background(), g, p.leiden(i), algorithms.Env{})
			if err != nil {
				return nil, err
			}
			labels = append(labels, r.Community)
			continue
		}
		r, err := Louvain(context.Background(), g, p.louvain(i), algorithms.Env{})
		if err != nil {
			return nil, err
		}
		labels = append(labels, r.Community)
	}
	return labels, nil
}

// couple is a community of one partition and one of another.
type couple struct{ a, b graph.Vertex }

// shares returns the mean Jaccard index of every vertex's community with those
// of the runs.
func shares(label []uint32, first [][]graph.Vertex) []float64 {
	mean := make([]float64, len(label))
	for _, run := range first {
		both, own, theirs := map[couple]float64{}, map[uint32]float64{}, map[graph.Vertex]float64{}
		for v, c := range label {
			both[couple{graph.Vertex(c), run[v]}]++
			own[c]++
			theirs[run[v]]++
		}
		for v, c := range label {
			shared := both[couple{graph.Vertex(c), run[v]}]
			mean[v] += shared / (own[c] + theirs[run[v]] - shared) / float64(len(first))
		}
	}
	return mean
}

// meanNMI returns the mean NMI of two partitions: the mutual information is
// added up vertex by vertex, Σ 1/n log( n both / (own theirs) ).
func meanNMI(labels [][]graph.Vertex) float64 {
	sum, pairs := 0.0, 0.0
	for i, a := range labels {
		for _, b := range labels[:i] {
			both, inA, inB, n := map[couple]float64{}, map[graph.Vertex]float64{}, map[graph.Vertex]float64{}, float64(len(a))
			for v := range a {
				both[couple{a[v], b[v]}]++
				inA[a[v]]++
				inB[b[v]]++
			}
			pairs++
			if len(both) == len(inA) && len(both) == len(inB) {
				sum++
				continue
			}
			mutual, mean := 0.0, 0.0
			for v := range a {
				mutual += exact.Log(n*both[couple{a[v], b[v]}]/(inA[a[v]]*inB[b[v]])) / n
				mean += (exact.Log(n/inA[a[v]]) + exact.Log(n/inB[b[v]])) / (2 * n)
			}
			sum += mutual / mean
		}
	}
	if pairs == 0 {
		return 1
	}
	return sum / pairs
}

// edgeWeights returns the weights of the consensus graph of some partitions, and
// the share of the edges at odds.
func edgeWeights(g *graph.Snapshot, labels [][]graph.Vertex, threshold float64) (weights []float32, odds float64) {
	times, top, edges, between := map[couple]int{}, make([]int, g.Order()), 0.0, 0.0
	each := func(visit func(arc int64, v, u graph.Vertex)) {
		for v := range graph.Vertex(g.Order()) {
			for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
				if g.Out.Weights == nil || g.Out.Weights[arc] > 0 {
					visit(arc, v, g.Out.Targets[arc])
				}
			}
		}
	}
	each(func(_ int64, v, u graph.Vertex) {
		for _, l := range labels {
			if l[v] == l[u] {
				times[couple{v, u}]++
			}
		}
		top[v] = max(top[v], times[couple{v, u}])
		edges++
		if k := times[couple{v, u}]; k > 0 && k < len(labels) {
			between++
		}
	})
	weights = make([]float32, g.Size())
	each(func(arc int64, v, u graph.Vertex) {
		k := times[couple{v, u}]
		if float64(k) >= threshold*float64(len(labels)) || k == top[v] || k == top[u] {
			weights[arc] = float32(k)
		}
	})
	if edges > 0 {
		odds = between / edges
	}
	return weights, odds
}
