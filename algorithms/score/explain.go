package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// Explainer explains the members of one result set. The terms come from the
// stored columns and the manifest; the flow by last hop is recomputed from the
// ties, which are rebuilt from the dataset. It is safe for any number of
// callers.
type Explainer struct {
	set      record.ResultSet
	manifest *Manifest
	table    table
	ids      *graph.IDs
	flow     *flowExplainer // nil without a connection component
}

// NewExplainer reads a result set's manifest and rebuilds its ties, which is
// most of the work. It returns ErrStale when the dataset no longer holds the
// graph that was scored.
func NewExplainer(ctx context.Context, src Source, set record.ResultSet, cols []column.Column, e algorithms.Env) (*Explainer, error) {
	m, err := ParseManifest(set)
	if err != nil {
		return nil, err
	}
	g, err := src.Snapshot(ctx, m.Positive)
	if err != nil {
		return nil, err
	}
	if now := g.Dataset.String(); now != m.Digest {
		return nil, fmt.Errorf("%w: those of %q are of graph %.12s, the dataset now holds %.12s; run kith score again", ErrStale, set.Dataset, m.Digest, now)
	}
	x := &Explainer{set: set, manifest: m, ids: g.IDs}
	if x.table, err = newTable(cols, g.Order(), m); err != nil {
		return nil, err
	}
	if m.Model != nil {
		if x.flow, err = newFlowExplainer(ctx, g, m, x.table, e); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// IDs returns the external ids of the members, by which Explain knows them.
func (x *Explainer) IDs() *graph.IDs { return x.ids }

// Explain takes the score of v apart, in the full view.
func (x *Explainer) Explain(v graph.Vertex) (*Explanation, error) {
	if int64(v) >= int64(x.ids.Len()) {
		return nil, fmt.Errorf("%w: vertex %d is beyond the %d members", ErrUsage, v, x.ids.Len())
	}
	m, p := x.manifest, x.manifest.Profile
	y := &Explanation{
		Dataset: x.set.Dataset, Version: x.set.Version, Member: x.ids.Format(v), View: ViewFull,
		Profile: p.Name, Low: p.Low, High: p.High, Base: p.Low, Association: m.Request.Association,
		Components: []ComponentPart{}, Terms: []TermPart{}, Reasons: []ReasonPart{},
	}
	y.Flagged = slices.Contains(m.Request.Flags.Members, y.Member)
	if flag := x.table.floats["flag"]; flag != nil {
		y.Flagged = flag[v] > 0
	}
	y.Status = x.table.category("status", v)
	y.Coverage = x.table.floats["coverage"][v]
	y.Score, y.Unrounded = some(x.table.floats["score"][v]), some(x.table.floats["unrounded"][v])
	y.Scorable = y.Score != nil
	y.Band = x.table.category("band", v)
	if m.Model != nil {
		y.Model, y.TiesNeeded = m.Model.Name, m.Model.Gate.EffectiveTies
		y.EffectiveTies, y.Connection = some(x.table.floats["effective_ties"][v]), some(x.table.floats["connection"][v])
		y.Flow = x.flow.explain(v)
	}
	if y.Scorable {
		x.takeApart(y, v)
	}
	if y.Flagged {
		y.Notes = append(y.Notes, "the member is flagged; her own flag does not enter her own score")
	}
	return y, nil
}

// takeApart fills in components, terms, total and reasons.
func (x *Explainer) takeApart(y *Explanation, v graph.Vertex) {
	p := x.manifest.Profile
	values, applied := x.table.components(p, v)
	given := slices.Clone(values)
	p.combine(values, applied)
	scale := p.High - p.Low
	var points []float64
	for i, c := range p.Components {
		part := ComponentPart{Name: c.Name, Value: some(given[i]), Weight: c.Weight, Applied: applied[i], Computed: c.Name == p.Connection}
		if part.Computed && part.Value != nil {
			y.Terms = x.terms(v, applied[i])
			for _, t := range y.Terms {
				part.Points += t.Points
				points = append(points, t.Points)
			}
		} else {
			part.Points = float64(scale * float64(applied[i]*values[i]))
			points = append(points, part.Points)
		}
		y.Components = append(y.Components, part)
		if d := float64(scale * float64(applied[i]*(values[i]-x.manifest.Terms[i].Reference))); !part.Computed && part.Value != nil && math.Abs(d) >= minReason {
			y.Reasons = append(y.Reasons, ReasonPart{Name: c.Name, Points: d, Sentence: componentSentence(c.Name, d)})
		}
	}
	var own []ReasonPart
	for _, t := range y.Terms {
		if math.Abs(t.Difference) >= minReason {
			own = append(own, ReasonPart{Name: t.Name, Points: t.Difference, Sentence: t.Sentence})
		}
	}
	y.Reasons = append(own, y.Reasons...)
	slices.SortStableFunc(y.Reasons, func(a, b ReasonPart) int { return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)) })
	y.Reasons = y.Reasons[:min(len(y.Reasons), reasonCount)]

	// The score was computed as low + range · Σ weight · value; the points are
	// added here on their own, the smallest first.
	slices.Sort(points)
	total := 0.0
	for _, t := range points {
		total += t
	}
	total += p.Low
	y.Total, y.Residual, y.Rounding = &total, some(*y.Unrounded-total), some(*y.Score-*y.Unrounded)
}

// terms returns the terms of the connection component, which counts with the
// given weight.
func (x *Explainer) terms(v graph.Vertex, share float64) []TermPart {
	p, c := x.manifest.Profile, x.manifest.composition()
	k := c.terms()
	measured, weights, values := make([]float64, k), make([]float64, k), make([]float64, k)
	for i := range k {
		measured[i] = x.table.floats[c.name(i)][v]
	}
	c.weigh(measured, weights, values)
	parts := make([]TermPart, k)
	for i := range k {
		t := TermPart{Name: c.name(i), Measured: some(measured[i]), Unit: c.unit(i), Applied: float64(share * weights[i]), Points: x.table.floats[pointsName(c.name(i))][v]}
		if weights[i] > 0 {
			t.Value = some(values[i])
		}
		if t.Measured != nil {
			t.Difference = float64((p.High - p.Low) * float64(t.Applied*(values[i]-x.manifest.Scales[i].Reference)))
		}
		t.Sentence = c.sentence(i, t)
		parts[i] = t
	}
	return parts
}

// sentence says in words what a term did. Too little to be a reason is neither
// much nor little.
func (c *composition) sentence(term int, t TermPart) string {
	difference := t.Difference
	switch {
	case t.Measured == nil && t.Value != nil:
		return "not measured; counts as neutral"
	case t.Measured == nil:
		return "not measured; its weight goes to the others"
	case math.Abs(difference) < minReason:
		return "worth about as much as the members' mean"
	case term < len(c.features) && difference < 0:
		return c.features[term].Lowers
	case term < len(c.features):
		return c.features[term].Raises
	case c.name(term) == termRisk && difference < 0:
		return "more than the average risk reaches the member from flagged others"
	case c.name(term) == termRisk:
		return "little risk reaches the member from flagged others"
	case difference < 0:
		return "others in the member's community score lower"
	}
	return "others in the member's community score higher"
}

func componentSentence(name string, difference float64) string {
	if difference < 0 {
		return name + " is below the mean of the members"
	}
	return name + " is above the mean of the members"
}

// some returns a pointer to a number, nil for NaN.
func some(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}
