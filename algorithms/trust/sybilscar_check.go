package trust

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// checkSybilSCAR makes the rounds that the run says it made, one vertex after
// the other, each handing its residual on to its neighbours. Values must agree
// to slack: two orders of addition differ by roundings of sums of values of at
// most ½, and a round makes a difference larger only as it makes the values
// larger, which the interval bounds.
func checkSybilSCAR(g *graph.Snapshot, p SybilSCARParams, o *algorithms.Outcome) error {
	const slack = 1e-9
	claimed, n := o.Columns[0].F64, g.Order()
	total, greatest := 0.0, 0.0
	for u := range graph.Vertex(n) {
		total += g.Out.Strength(u)
		greatest = math.Max(greatest, g.Out.Strength(u))
	}
	homophily := p.Homophily
	if homophily == 0 && total > 0 {
		homophily = math.Min(0.5, 1/(2*total/float64(n)))
	}
	rounding := float64(n+64) / (1 << 52) // of a sum of n strengths, here and there
	if err := algorithms.CheckMeasure(o, "homophily", homophily, rounding); err != nil {
		return fmt.Errorf("trust: sybilscar: %w", err)
	}
	if err := algorithms.CheckMeasure(o, "contraction", 2*homophily*greatest, rounding); err != nil {
		return fmt.Errorf("trust: sybilscar: %w", err)
	}
	if n == 0 {
		return nil
	}
	prior := make([]float64, n)
	for i, v := range p.Benign.Vertices {
		prior[v] = (0.5 - p.Theta) * p.Benign.Weights[i]
	}
	for i, v := range p.Sybil.Vertices {
		prior[v] = (p.Theta - 0.5) * p.Sybil.Weights[i]
	}
	x, delta := append([]float64(nil), prior...), 0.0
	for range o.Convergence.Iterations {
		next := append([]float64(nil), prior...)
		for u := range graph.Vertex(n) {
			weights := g.Out.RowWeights(u)
			for i, v := range g.Out.Row(u) {
				influence := 2 * homophily * x[u]
				if weights != nil {
					influence *= float64(weights[i])
				}
				next[v] += influence
			}
		}
		moved, all := 0.0, 0.0
		for v := range next {
			if next[v] > 0.5 {
				next[v] = 0.5
			} else if next[v] < -0.5 {
				next[v] = -0.5
			}
			moved, all = moved+math.Abs(next[v]-x[v]), all+math.Abs(next[v])
		}
		if delta = moved; moved > 0 && all > 0 {
			delta = moved / all
		} else if moved > 0 {
			delta = 1
		}
		x = next
	}
	for v, r := range x {
		if !(math.Abs(claimed[v]-0.5-r) <= slack) {
			return fmt.Errorf("trust: sybilscar: %w: value of %s is %v, %d rounds give %v", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), claimed[v], o.Convergence.Iterations, 0.5+r)
		}
	}
	switch c := o.Convergence; {
	case !(math.Abs(c.Delta-delta) <= slack):
		return fmt.Errorf("trust: sybilscar: %w: the last round changed %v, the run says %v", algorithms.ErrCheck, delta, c.Delta)
	case c.Iterations < 1 || c.Iterations > p.MaxIterations || c.Converged != (c.Delta <= p.Tolerance):
		return fmt.Errorf("trust: sybilscar: %w: %d rounds, change %v, converged %v: not what --tolerance %v and --max-iterations %d say", algorithms.ErrCheck, c.Iterations, c.Delta, c.Converged, p.Tolerance, p.MaxIterations)
	}
	return nil
}

// SybilSCARSpec registers SybilSCAR.
var SybilSCARSpec = algorithms.Define(algorithms.Kernel[SybilSCARParams, *SybilSCARResult]{
	Name: "sybilscar", Title: "SybilSCAR",
	Cite: "Wang, Zhang, Gong, SybilSCAR: Sybil Detection in Online Social Networks via Local Rule based Propagation, 2017",
	Doc: "The probability that an account is a Sybil, as the labels of some accounts (--benign, --sybil) suggest it: its " +
		"prior and, over its neighbours, their own times how much neighbours are of a kind (--homophily), in rounds. The " +
		"linear rule with one homophily strength (SybilSCAR-C), kept between 0 and 1; not the degree-normalised SybilSCAR-D. " +
		"Neighbours count without direction and loops. Values order accounts; they are no calibrated probabilities.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"sybil"},
	Measures: []algorithms.MeasureDoc{
		{Name: "homophily", Doc: "probability that neighbours are of a kind, less 1/2, also if it was chosen"},
		{Name: "contraction", Doc: "what a round shrinks differences to at most, if below 1; otherwise nothing bounds the error"},
	},
	Default: DefaultSybilSCAR(), Run: SybilSCAR, Check: checkSybilSCAR,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 24 * n },
	More: func(_ *graph.Snapshot, p SybilSCARParams, _ int) int64 { // their order, as it grows
		return 24 * int64(len(p.Benign.Vertices)+len(p.Sybil.Vertices))
	},
	Outcome: func(g *graph.Snapshot, r *SybilSCARResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("sybil", "probability", r.Sybil)},
			Measures:    []algorithms.Measure{{Name: "homophily", Value: r.Homophily}, {Name: "contraction", Value: r.Contraction}},
			Convergence: r.Convergence,
		}
		if r.Labels == 0 && g.Order() > 0 {
			o.Notes = append(o.Notes, "nobody is labelled, so that every value is 1/2; name accounts with --benign FILE and --sybil FILE")
		}
		return o
	},
})
