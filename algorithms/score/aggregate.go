package score

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// The states of a member, as the column status has them.
const (
	statusScorable uint8 = iota
	statusWithoutConnection
	statusNoTies
	statusFewTies
	statusUnmeasured
	statusMissingComponent
	statusNothing
)

// Statuses are the levels of the column status. A score is empty unless the
// first word is "scorable".
var Statuses = []string{
	statusScorable:          "scorable",
	statusWithoutConnection: "scorable, without the connection component: too few effective ties",
	statusNoTies:            "not scorable: no ties",
	statusFewTies:           "not scorable: few effective ties",
	statusUnmeasured:        "not scorable: no feature of the model is measured",
	statusMissingComponent:  "not scorable: a component is missing",
	statusNothing:           "not scorable: no component is given",
}

// scorable tells whether a state comes with a score.
func scorable(status uint8) bool { return status <= statusWithoutConnection }

// reasonCount is how many reasons are kept per member.
const reasonCount = 3

// aggregate turns components into scores, points and reasons.
func (s *scoring) aggregate(ctx context.Context, workers int) error {
	n, p := s.ids.Len(), s.r.Profile
	s.score, s.unrounded, s.coverage = make([]float64, n), make([]float64, n), make([]float64, n)
	s.band, s.status = make([]uint8, n), make([]uint8, n)
	for i := range s.reasons {
		s.reasons[i] = make([]uint8, n)
	}
	s.values = make([][]float64, len(p.Components))
	for i, c := range p.Components {
		s.values[i] = s.r.Components.column(c.Name)
		if c.Name == p.Connection {
			s.values[i] = s.link.sub
		}
	}
	if s.link != nil {
		s.points = make([][]float64, s.link.composed.terms())
		for i := range s.points {
			s.points[i] = s.link.absent()
		}
	}
	s.references()
	return par.RangeWith(ctx, workers, par.Even[graph.Vertex](n, chunkRows), s.scratch, func(m *member, _ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			s.member(m, v)
		}
	})
}

// scratch makes the space for one worker.
func (s *scoring) scratch() *member {
	if s.link == nil {
		return newMember(s.r.Profile, nil)
	}
	return newMember(s.r.Profile, &s.link.composed)
}

// references computes the mean value of every term and component, added in
// the order of external ids: what reasons are measured from.
func (s *scoring) references() {
	s.given = make([]float64, len(s.values))
	order := s.ids.ByRank()
	for i, values := range s.values {
		sum, count := 0.0, 0.0
		for _, v := range order {
			if values != nil && !math.IsNaN(values[v]) {
				sum, count = sum+values[v], count+1
			}
		}
		s.given[i] = sum / math.Max(count, 1)
	}
	if s.link == nil {
		return
	}
	m := s.scratch()
	s.reference = make([]float64, len(m.values))
	counts := make([]float64, len(m.values))
	for _, v := range order {
		if math.IsNaN(s.link.sub[v]) {
			continue
		}
		m.weigh(&s.link.composed, s.link.measured, v)
		for i, x := range m.measured {
			if !math.IsNaN(x) {
				s.reference[i] += m.values[i]
				counts[i]++
			}
		}
	}
	for i := range s.reference {
		s.reference[i] /= math.Max(counts[i], 1)
	}
}

// member is scratch space for one member.
type member struct {
	measured, weights, values []float64 // per term of the sub-score
	component, share          []float64 // per component: value, applied weight
	reasons                   []reason
}

// reason is how far a term is from its mean, in points.
type reason struct {
	code   uint8
	points float64
}

// newMember makes scratch space; what is nil is not needed.
func newMember(p *Profile, c *composition) *member {
	m := &member{}
	if p != nil {
		m.component, m.share = make([]float64, len(p.Components)), make([]float64, len(p.Components))
	}
	if c != nil {
		k := c.terms()
		m.measured, m.weights, m.values = make([]float64, k), make([]float64, k), make([]float64, k)
	}
	return m
}

// weigh fills in the weights and values of a member's terms.
func (m *member) weigh(c *composition, measured [][]float64, v graph.Vertex) bool {
	for i := range m.measured {
		m.measured[i] = measured[i][v]
	}
	return c.weigh(m.measured, m.weights, m.values)
}

// member computes the score of v.
func (s *scoring) member(m *member, v graph.Vertex) {
	p := s.r.Profile
	for i, values := range s.values {
		m.component[i] = math.NaN()
		if values != nil {
			m.component[i] = values[v]
		}
	}
	coverage, ok := p.combine(m.component, m.share)
	s.coverage[v], s.status[v] = coverage, s.state(v, ok, coverage)
	for i := range s.reasons {
		s.reasons[i][v] = column.NoCode
	}
	if !ok {
		s.score[v], s.unrounded[v], s.band[v] = math.NaN(), math.NaN(), column.NoCode
		return
	}
	s.unrounded[v] = p.place(dot(m.share, m.component))
	s.score[v] = p.round(s.unrounded[v])
	s.band[v] = p.band(s.score[v])
	s.explain(m, v)
}

// state says why a member has a score or has none.
func (s *scoring) state(v graph.Vertex, ok bool, coverage float64) uint8 {
	cut := statusScorable // why the connection component is missing
	if s.link != nil && math.IsNaN(s.link.sub[v]) {
		switch {
		case s.link.effective[v] == 0:
			cut = statusNoTies
		case !s.link.gate[v]:
			cut = statusFewTies
		default:
			cut = statusUnmeasured
		}
	}
	switch {
	case ok && cut != statusScorable:
		return statusWithoutConnection
	case ok:
		return statusScorable
	case cut != statusScorable:
		return cut
	case coverage > 0:
		return statusMissingComponent
	}
	return statusNothing
}

// explain writes the points of every term of the sub-score and the strongest
// reasons: the terms that are farthest, in points, from where their mean value
// would put the member. Equal ones keep the order of the model and then of
// the profile.
func (s *scoring) explain(m *member, v graph.Vertex) {
	p := s.r.Profile
	scale := p.High - p.Low
	m.reasons = m.reasons[:0]
	code := uint8(0)
	note := func(weight, value, mean float64) {
		if d := float64(scale * float64(weight*(value-mean))); math.Abs(d) >= minReason {
			lowers := uint8(0)
			if d < 0 {
				lowers = 1
			}
			m.reasons = append(m.reasons, reason{2*code + lowers, d})
		}
		code++
	}
	if s.link != nil {
		at := slices.IndexFunc(p.Components, func(c Component) bool { return c.Name == p.Connection })
		scored := !math.IsNaN(s.link.sub[v])
		if scored {
			m.weigh(&s.link.composed, s.link.measured, v)
		}
		for i := range m.weights {
			if !scored {
				code++
				continue
			}
			weight := float64(m.share[at] * m.weights[i])
			s.points[i][v] = float64(scale * float64(weight*m.values[i]))
			if math.IsNaN(m.measured[i]) { // nothing that was not measured is a reason
				code++
				continue
			}
			note(weight, m.values[i], s.reference[i])
		}
	}
	for i, c := range p.Components {
		if c.Name == p.Connection {
			continue
		}
		if s.values[i] == nil || math.IsNaN(s.values[i][v]) {
			code++
			continue
		}
		note(m.share[i], m.component[i], s.given[i])
	}
	slices.SortStableFunc(m.reasons, func(a, b reason) int { return cmp.Compare(math.Abs(b.points), math.Abs(a.points)) })
	for i := range min(len(m.reasons), reasonCount) {
		s.reasons[i][v] = m.reasons[i].code
	}
}

// minReason is how many points a reason must be worth to be named: what a
// whole-number score can show.
const minReason = 0.5

// reasonLevels returns the levels of the reasons' columns: two per term.
func reasonLevels(p *Profile, c *composition) []string {
	var levels []string
	add := func(name string) { levels = append(levels, name+" raises", name+" lowers") }
	if c != nil {
		for i := range c.terms() {
			add(c.name(i))
		}
	}
	for _, component := range p.Components {
		if component.Name != p.Connection {
			add(component.Name)
		}
	}
	return levels
}
