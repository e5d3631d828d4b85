package score

import (
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// checkSlack is how far sums of points may be from what they explain, as a
// share of the scale.
const checkSlack = 1e-9

// CheckInvariants verifies published scores against their own manifest,
// without the graph: scores and statuses agree, every score lies on the scale
// and in its band, coverage and components lie in [0, 1], and the points add
// up to the sub-score and to the unrounded score. Errors name the first member
// in the order of the columns and wrap algorithms.ErrCheck.
func CheckInvariants(set record.ResultSet, cols []column.Column) error {
	m, err := ParseManifest(set)
	if err != nil {
		return fmt.Errorf("%w: %w", algorithms.ErrCheck, err)
	}
	if len(cols) == 0 {
		return fmt.Errorf("%w: score: the result set of %q has no columns", algorithms.ErrCheck, set.Dataset)
	}
	t, err := newTable(cols, cols[0].Len(), m)
	if err != nil {
		return fmt.Errorf("%w: %w", algorithms.ErrCheck, err)
	}
	if !slices.Equal(t.categories["status"].Levels, Statuses) {
		return fmt.Errorf("%w: score: the column status has the levels %q", algorithms.ErrCheck, t.categories["status"].Levels)
	}
	c := checker{manifest: m, table: t}
	for v := range graph.Vertex(cols[0].Len()) {
		if err := c.member(v); err != nil {
			return fmt.Errorf("%w: score: dataset %q, vertex %d: %w", algorithms.ErrCheck, set.Dataset, v, err)
		}
	}
	return nil
}

type checker struct {
	manifest *Manifest
	table    table
}

// member checks one member.
func (c checker) member(v graph.Vertex) error {
	p := c.manifest.Profile
	score, unrounded := c.table.floats["score"][v], c.table.floats["unrounded"][v]
	coverage, status := c.table.floats["coverage"][v], c.table.categories["status"].Codes[v]
	if !(coverage >= 0 && coverage <= 1) {
		return fmt.Errorf("coverage %v is not in [0, 1]", coverage)
	}
	values, weights := c.table.components(p, v)
	for i, x := range values {
		if x < 0 || x > 1 {
			return fmt.Errorf("component %s is %v, not in [0, 1]", p.Components[i].Name, x)
		}
	}
	given := slices.Clone(values)
	want, ok := p.combine(values, weights)
	if status == column.NoCode || scorable(status) != ok || scorable(status) == math.IsNaN(score) || math.IsNaN(score) != math.IsNaN(unrounded) {
		return fmt.Errorf("score %v, unrounded %v and status %q contradict each other or the components", score, unrounded, c.table.category("status", v))
	}
	if math.Abs(want-coverage) > checkSlack {
		return fmt.Errorf("coverage %v is not that of the components, %v", coverage, want)
	}
	if !ok {
		if c.table.categories["band"].Codes[v] != column.NoCode {
			return fmt.Errorf("band %q without a score", c.table.category("band", v))
		}
		return nil
	}
	switch slack := checkSlack * (p.High - p.Low); {
	case !(score >= p.Low && score <= p.High && unrounded >= p.Low && unrounded <= p.High):
		return fmt.Errorf("score %v (unrounded %v) is not in [%v, %v]", score, unrounded, p.Low, p.High)
	case score != p.round(unrounded):
		return fmt.Errorf("score %v is not %v rounded", score, unrounded)
	case c.table.categories["band"].Codes[v] != p.band(score):
		return fmt.Errorf("score %v is not in band %q", score, c.table.category("band", v))
	case math.Abs(p.place(dot(weights, values))-unrounded) > slack:
		return fmt.Errorf("the components give %v, the unrounded score is %v", p.place(dot(weights, values)), unrounded)
	}
	return c.points(v, given, weights)
}

// points checks that the points of the terms add up to the connection
// component's.
func (c checker) points(v graph.Vertex, given, weights []float64) error {
	p := c.manifest.Profile
	at := slices.IndexFunc(p.Components, func(x Component) bool { return x.Name == p.Connection })
	if at < 0 || math.IsNaN(given[at]) {
		return nil
	}
	composed, sum := c.manifest.composition(), 0.0
	for i := range composed.terms() {
		sum += c.table.floats[pointsName(composed.name(i))][v]
	}
	scale := p.High - p.Low
	if want := float64(scale * weights[at] * given[at]); !(math.Abs(sum-want) <= checkSlack*scale) {
		return fmt.Errorf("the points of the features add up to %v, the connection component has %v", sum, want)
	}
	return nil
}
