package score

import (
	"fmt"
	"strings"

	"github.com/kithgraph/kith/graph/column"
)

// columns returns the result set. Its names are a promise:
//
//	score                 whole number on the scale; empty when not scorable
//	unrounded             the same before rounding
//	band                  the profile's band
//	status                one of Statuses
//	coverage              sum of the weights of the components that are there
//	connection            the connection sub-score in [0, 1]
//	flow                  trust flow, a probability
//	effective_ties        Kish's effective number of ties
//	community             the smallest member of the community
//	<feature>             measurement of each feature of the model
//	points_<feature>      its points on the scale
//	own                   with λ > 0: the sub-score before association
//	association_risk      with λ > 0: risk flow as a multiple of the average
//	association_community with λ > 0: mean own sub-score of the others in the community
//	points_association_*  with λ > 0: their points
//	flag                  with λ > 0: weight of the member's own flag, which does not enter her score
//	anchor                with anchors: the member's share of the restart
//	component_<name>      components from the file, with _ for -
//	reason_1 .. reason_3  the strongest reasons
//
// Without a connection component only the columns of score, components and
// reasons are there.
func (s *scoring) columns() []column.Column {
	p, link := s.r.Profile, s.link
	var bands []string
	for _, b := range p.Bands {
		bands = append(bands, b.Name)
	}
	list := []column.Column{
		column.Floats("score", "points", s.score),
		column.Floats("unrounded", "points", s.unrounded),
		column.Categories("band", s.band, bands),
		column.Categories("status", s.status, Statuses),
		column.Floats("coverage", "share", s.coverage),
	}
	var composed *composition
	if link != nil {
		composed = &link.composed
		list = append(list,
			column.Floats("connection", "share", link.sub),
			column.Floats("flow", "probability", link.flow),
			column.Floats("effective_ties", "ties", link.effective),
			column.Labels("community", link.community))
		for i := range composed.terms() {
			if i == len(composed.features) {
				list = append(list, column.Floats("own", "share", link.own))
			}
			list = append(list, column.Floats(composed.name(i), composed.unit(i), link.measured[i]))
		}
		for i := range composed.terms() {
			list = append(list, column.Floats(pointsName(composed.name(i)), "points", s.points[i]))
		}
		if composed.lambda > 0 {
			flag := make([]float64, s.ids.Len())
			for i, v := range s.r.Flags.Vertices {
				flag[v] = s.r.Flags.Weights[i]
			}
			list = append(list, column.Floats("flag", "weight", flag))
		}
		if restart := restartOf(s.r.Anchors, s.ids.Len()); restart != nil {
			list = append(list, column.Floats("anchor", "share", restart))
		}
	}
	for i, c := range p.Components {
		if s.values[i] != nil && c.Name != p.Connection {
			list = append(list, column.Floats(componentName(c.Name), "share", s.values[i]))
		}
	}
	levels := reasonLevels(p, composed)
	for i, codes := range s.reasons {
		list = append(list, column.Categories(fmt.Sprintf("reason_%d", i+1), codes, levels))
	}
	return list
}

// pointsName returns the name of the column with a term's points.
func pointsName(term string) string { return "points_" + term }

// componentName returns the name of the column with a component's values.
func componentName(component string) string {
	return "component_" + strings.ReplaceAll(component, "-", "_")
}
