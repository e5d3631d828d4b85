package score

import (
	"math"

	"github.com/kithgraph/kith/algorithms/feature"
)

// The terms of the association part, after those of the features.
const (
	termRisk      = "association_risk"
	termCommunity = "association_community"
)

// composition is how measurements become the connection sub-score:
//
//	sub = (1-λ) Σ w_f · value_f  +  λ Σ w_a · value_a
//
// over the features f and the parts a of the association. The weights of what
// is measured are scaled to add up to 1 on either side; when nothing of the
// association is known, the features have it all.
type composition struct {
	features []feature.Recipe
	scales   []feature.Scale // one per feature
	lambda   float64
	parts    Association
}

// terms returns the number of terms: the features, and with λ > 0 the two
// parts of the association.
func (c *composition) terms() int {
	if c.lambda > 0 {
		return len(c.features) + 2
	}
	return len(c.features)
}

// name returns the name of a term, which its column of points ends in.
func (c *composition) name(term int) string {
	if term < len(c.features) {
		return c.features[term].Name
	}
	return [...]string{termRisk, termCommunity}[term-len(c.features)]
}

// unit returns what the measurement behind a term is counted in.
func (c *composition) unit(term int) string {
	for _, m := range Measurements {
		if m.Name == c.name(term) {
			return m.Unit
		}
	}
	return ""
}

// weigh turns a member's measurements, one per term with NaN for a missing
// one, into weights that add up to 1 and values in [0, 1]. It reports false
// when no feature is measured, since association alone is no evidence.
func (c *composition) weigh(measured, weights, values []float64) bool {
	k := len(c.features)
	own := 0.0
	for i, r := range c.features {
		weights[i], values[i] = r.Weight, c.scales[i].At(measured[i])
		if math.IsNaN(values[i]) {
			values[i] = r.Neutral
			if r.Missing != Neutral {
				weights[i] = 0
			}
		}
		own += weights[i]
	}
	if own == 0 {
		return false
	}
	others := 0.0
	if c.lambda > 0 {
		weights[k], values[k] = c.parts.RiskWeight, feature.Scale{Curve: c.parts.RiskCurve}.At(measured[k])
		weights[k+1], values[k+1] = c.parts.CommunityWeight, measured[k+1]
		for i := k; i < k+2; i++ {
			if math.IsNaN(values[i]) {
				weights[i], values[i] = 0, 0
			}
			others += weights[i]
		}
	}
	lambda := c.lambda
	if others == 0 {
		lambda, others = 0, 1
	}
	for i := range weights {
		if i < k {
			weights[i] = float64((1 - lambda) * (weights[i] / own))
		} else {
			weights[i] = float64(lambda * (weights[i] / others))
		}
	}
	return true
}

// dot adds weight times value in order and keeps the sum in [0, 1], which
// rounding may leave by a bit.
func dot(weights, values []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		sum += float64(w * values[i])
	}
	return math.Max(0, math.Min(1, sum))
}

// combine applies the profile's rule for missing components: values has one
// entry per component, NaN for a missing one, which the neutral rule fills in.
// weights receives what each counts, adding up to 1. Coverage is the sum of
// the weights of the components that are there; without any, or with one
// missing under the rule refuse, ok is false.
func (p *Profile) combine(values, weights []float64) (coverage float64, ok bool) {
	missing := false
	for i, c := range p.Components {
		weights[i] = c.Weight
		if math.IsNaN(values[i]) {
			missing = true
			weights[i] = 0
			continue
		}
		coverage += c.Weight
	}
	if coverage == 0 || missing && p.Missing == Refuse {
		return math.Min(coverage, 1), false
	}
	total := coverage
	if p.Missing == Neutral {
		total = 0
		for i, c := range p.Components {
			if math.IsNaN(values[i]) {
				values[i] = p.Neutral
			}
			weights[i] = c.Weight
			total += c.Weight
		}
	}
	for i := range weights {
		weights[i] /= total
		if math.IsNaN(values[i]) {
			values[i] = 0
		}
	}
	return math.Min(coverage, 1), true
}

// place puts a value in [0, 1] on the profile's scale.
func (p *Profile) place(value float64) float64 {
	return math.Min(p.High, math.Max(p.Low, p.Low+float64((p.High-p.Low)*value)))
}

// round returns the whole number that is published: half a point goes up, and
// the ends of the scale are whole numbers, so it stays on the scale.
func (p *Profile) round(unrounded float64) float64 { return math.Floor(unrounded + 0.5) }
