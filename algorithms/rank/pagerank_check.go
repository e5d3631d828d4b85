package rank

import (
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// checkPageRank checks the scores, adds them up and counts the dangling
// vertices. Adding n terms >= 0, here and there, loses n/2⁵³ of the sum each
// time.
func checkPageRank(g *graph.Snapshot, p PageRankParams, o *algorithms.Outcome) error {
	x, dangling := o.Columns[0].F64, 0.0
	if err := checkScores(g, p, x, o.Convergence.Delta); err != nil {
		return err
	}
	for v := range graph.Vertex(g.Order()) {
		if g.Out.Strength(v) == 0 {
			dangling++
		}
	}
	if err := algorithms.CheckMeasure(o, "dangling", dangling, 0); err != nil {
		return named("pagerank", err)
	}
	return named("pagerank", algorithms.CheckMeasure(o, "sum", total(x), float64(2*len(x)+64)/(1<<53)))
}

// checkScores takes one serial step from the answer in the push direction:
// it may move by no more than (1-d) times the bound that the run reported,
// and the scores must add up to what the dangling rule leaves.
func checkScores(g *graph.Snapshot, p PageRankParams, x []float64, bound float64) error {
	n := float64(g.Order())
	if len(x) == 0 {
		return nil
	}
	p, convention, err := p.resolved(g)
	if err != nil {
		return err
	}
	scale, err := checkScale(g, p, convention, x)
	if err != nil {
		return err
	}
	if scale != 1 {
		x = slices.Clone(x)
		for v := range x {
			x[v] /= scale
		}
	}
	r := make([]float64, len(x))
	for v := range r {
		r[v] = 1 / n
	}
	if len(p.Seeds.Vertices) > 0 {
		clear(r)
		largest, total := 0.0, 0.0
		for _, weight := range p.Seeds.Weights {
			largest = math.Max(largest, weight)
		}
		for _, weight := range p.Seeds.Weights {
			total += weight / largest
		}
		for i, v := range p.Seeds.Vertices {
			r[v] = p.Seeds.Weights[i] / largest / total
		}
	}

	y, dangling, sum, longest := make([]float64, len(x)), 0.0, 0.0, int64(0)
	for u := range graph.Vertex(len(x)) {
		if !(x[u] >= 0) {
			return fmt.Errorf("rank: pagerank: %w: score of %s is %v", algorithms.ErrCheck, g.IDs.Format(u), x[u])
		}
		sum += x[u]
		longest = max(longest, g.In.Degree(u), g.Out.Degree(u))
		strength := g.Out.Strength(u)
		if strength == 0 {
			dangling += x[u]
			continue
		}
		weights := g.Out.RowWeights(u)
		for i, v := range g.Out.Row(u) {
			part := x[u] / strength
			if weights != nil {
				part *= float64(weights[i])
			}
			y[v] += part
		}
	}
	l1 := 0.0
	for v := range y {
		jump := 0.0
		switch p.Dangling {
		case "uniform":
			jump = dangling / n
		case "seeds":
			jump = dangling * r[v]
		}
		l1 += math.Abs((1-p.Damping)*r[v] + p.Damping*(y[v]+jump) - x[v])
	}
	// Adding k terms of sum at most 1 loses at most k/2⁵³ on either side; the
	// longest sums are a row, the dangling mass and the total.
	slack := (2*n + 2*float64(longest) + 64) / (1 << 53)
	kept := 1.0
	if p.Dangling == "none" {
		kept = 1 - p.Damping*dangling/(1-p.Damping)
	}
	allowed := (1 - p.Damping) * bound
	if convention.whole {
		// The run reported 2/S times its bound, S <= 1 is known to within that
		// bound, and a step of S x moves by (1+d) times an error of S more.
		allowed = bound
	}
	switch {
	case !(math.Abs(sum-kept) <= bound+slack/(1-p.Damping)):
		return fmt.Errorf("rank: pagerank: %w: scores add up to %v, not to %v", algorithms.ErrCheck, sum, kept)
	case !(l1 <= allowed+slack/(1-p.Damping)):
		return fmt.Errorf("rank: pagerank: %w: a further step moves %v, the reported bound allows %v", algorithms.ErrCheck, l1, allowed)
	}
	return nil
}

// checkScale returns what the values of an answer are to be divided by. Those
// that were made to add up to n must do so; before, with D the share of the
// dangling vertices, they added up to S = 1 - d S D/(1-d).
func checkScale(g *graph.Snapshot, p PageRankParams, c convention, x []float64) (float64, error) {
	n := float64(len(x))
	if !c.whole {
		return c.scale(len(x), 1), nil
	}
	sum, dangling := 0.0, 0.0
	for v, value := range x {
		sum += value / n
		if g.Out.Strength(graph.Vertex(v)) == 0 {
			dangling += value / n
		}
	}
	if !(math.Abs(sum-1) <= (n+8)/(1<<52)) {
		return 0, fmt.Errorf("rank: pagerank: %w: scores add up to %v, not to %v", algorithms.ErrCheck, sum*n, n)
	}
	return c.scale(len(x), (1-p.Damping)/(1-p.Damping+p.Damping*dangling)), nil
}

// PageRankSpec registers PageRank.
var PageRankSpec = algorithms.Define(algorithms.Kernel[PageRankParams, *PageRankResult]{
	Name: "pagerank", Title: "PageRank",
	Cite: "Page, Brin, Motwani, Winograd, The PageRank Citation Ranking: Bringing Order to the Web, 1999",
	Doc: "The probability to find a walker who follows an out-arc with probability --damping, chosen by weight, and " +
		"otherwise starts again: anywhere, or at the --seeds in proportion to their weights (personalised PageRank). " +
		"Values add up to 1, except with --dangling none, where the mass of dangling vertices leaves the graph. " +
		"It stops at a true bound on the L1 error, whatever the --solver. What another system would answer is --as its name, " +
		"such as gap, where dangling mass is dropped: that decides the dangling rule, start, stop rule, rounds and scale.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"pagerank"},
	Measures: []algorithms.MeasureDoc{
		{Name: "sum", Doc: "what all values add up to: 1 but for rounding; less with --dangling none, and n as graphx has it"},
		{Name: "dangling", Doc: "vertices without out-strength"},
	},
	Default: DefaultPageRank(), Run: PageRank, Check: checkPageRank,
	Bytes:   pageRankBytes,
	Outcome: pageRankOutcome,
})

// pageRankBytes counts what the solvers hold at most, with seeds: jacobi x, two
// shares and the restart; conjugate-gradient z, u, q and a direction of 1 byte
// and, if that is too coarse, 8 more, the restart having become q.
func pageRankBytes(n, m int64, weighted bool, _ int) int64 {
	perVertex := int64(32)
	if m >= autoArcs {
		perVertex = 33
	}
	if weighted {
		perVertex += 8 // the strengths
	}
	return perVertex * n
}

func pageRankOutcome(g *graph.Snapshot, r *PageRankResult) *algorithms.Outcome {
	o := &algorithms.Outcome{
		Columns:     []column.Column{column.Floats("pagerank", "probability", r.Score)},
		Measures:    []algorithms.Measure{{Name: "sum", Value: r.Sum}, {Name: "dangling", Value: float64(r.Dangling)}},
		Convergence: r.Convergence,
	}
	if r.RoundsAsked && g.Order() > 0 {
		o.Notes = append(o.Notes, fmt.Sprintf("made exactly %d rounds as asked (--tolerance 0); the L1 error is at most %.2g", r.Iterations, r.Delta))
	}
	if r.Loops != "" {
		o.Notes = append(o.Notes, "the graph has loops, each of which counts once; "+r.Loops+", so its values are others")
	}
	return o
}
