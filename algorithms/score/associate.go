package score

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
)

// associate measures what other people's labels say about each member and
// mixes it in with the share λ. With λ = 0 it does nothing at all, so that
// flags cannot change one bit.
//
// Risk flow is personalised PageRank from the flagged members over the same
// ties as trust, where mass that reaches a member without ties is lost; that
// makes it linear in the flags. A member's own flag never enters her own
// score: the risk of a flagged member is the flow from the other flags alone,
// normalised over them, that is, exactly what she would have if she were not
// flagged. It takes one run of PageRank for each flagged member who can be
// scored, beside the one for all. If nobody else is flagged, risk is missing.
//
// The community mean is that of the own sub-scores, before association, of the
// other members of her community who can be scored; missing when they are
// fewer than the model asks for.
func (c *connection) associate(ctx context.Context, flags algorithms.VertexWeights) error {
	if c.composed.lambda == 0 {
		return nil
	}
	k := len(c.model.Features)
	var err error
	if c.measured[k], err = c.risk(ctx, flags); err != nil {
		return fmt.Errorf("score: risk flow: %w", err)
	}
	c.measured[k+1] = c.communityMeans()
	c.sub, err = c.subScores(ctx, &c.composed)
	return err
}

// risk returns the risk flow as a multiple of the average.
func (c *connection) risk(ctx context.Context, flags algorithms.VertexWeights) ([]float64, error) {
	values := c.absent()
	if !positiveWeight(flags) {
		c.notes = append(c.notes, "association is on and nobody is flagged: only the community mean counts")
		return values, nil
	}
	c.e.Report(algorithms.Step{Phase: "risk flow", Delta: math.NaN(), Total: int64(len(flags.Vertices))})
	p := c.model.flowParams(flags, "none")
	r, err := rank.PageRank(ctx, c.ties, p, c.e)
	if err != nil {
		return nil, err
	}
	if err := c.record("risk flow", "pagerank", p, r.Convergence, nil); err != nil {
		return nil, err
	}
	n := float64(len(values))
	for v, x := range r.Score {
		values[v] = feature.Grid(float64(n * x))
	}
	silent := c.e
	silent.Step = nil
	for i, v := range flags.Vertices {
		if flags.Weights[i] == 0 {
			continue
		}
		values[v] = math.NaN()
		others := without(flags, i)
		if !c.gate[v] || !positiveWeight(others) {
			continue
		}
		r, err := rank.PageRank(ctx, c.ties, c.model.flowParams(others, "none"), silent)
		if err != nil {
			return nil, err
		}
		values[v] = feature.Grid(float64(n * r.Score[v]))
		c.e.Report(algorithms.Step{Phase: "risk flow", Delta: math.NaN(), Done: int64(i + 1), Total: int64(len(flags.Vertices))})
	}
	return values, nil
}

func positiveWeight(set algorithms.VertexWeights) bool {
	for _, w := range set.Weights {
		if w > 0 {
			return true
		}
	}
	return false
}

// without returns the set without its i-th vertex.
func without(set algorithms.VertexWeights, i int) algorithms.VertexWeights {
	rest := algorithms.VertexWeights{Name: set.Name}
	for j, v := range set.Vertices {
		if j != i {
			rest.Vertices, rest.Weights = append(rest.Vertices, v), append(rest.Weights, set.Weights[j])
		}
	}
	return rest
}

// communityMeans returns for every member the mean own sub-score of the others
// in her community. Sums go by rank, so the internal numbers do not show.
func (c *connection) communityMeans() []float64 {
	sums, counts := make([]float64, len(c.own)), make([]float64, len(c.own))
	for _, v := range c.ties.IDs.ByRank() {
		if x := c.own[v]; !math.IsNaN(x) {
			sums[c.community[v]] += x
			counts[c.community[v]]++
		}
	}
	means := c.absent()
	for v := range means {
		sum, count := sums[c.community[v]], counts[c.community[v]]
		if x := c.own[v]; !math.IsNaN(x) {
			sum, count = sum-x, count-1
		}
		if count >= float64(c.model.Association.LeastOthers) {
			means[v] = feature.Grid(math.Max(0, math.Min(1, sum/count)))
		}
	}
	return means
}

// restartOf returns the restart distribution of a set of vertices, nil for
// nobody: the weights over their sum.
func restartOf(set algorithms.VertexWeights, order int) []float64 {
	if !positiveWeight(set) {
		return nil
	}
	r, sum := make([]float64, order), 0.0
	for i, v := range set.Vertices {
		r[v] = set.Weights[i]
	}
	largest := 0.0
	for _, w := range r {
		largest = math.Max(largest, w)
	}
	for v := range graph.Vertex(order) {
		r[v] /= largest // first, so that the sum stays finite
		sum += r[v]
	}
	for v := range r {
		r[v] /= sum
	}
	return r
}
