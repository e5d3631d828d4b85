package score

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// table gives the columns of a result set by name.
type table struct {
	floats     map[string][]float64
	categories map[string]column.Column
	labels     map[string][]uint32
}

// newTable checks that the columns are those that the manifest speaks of.
func newTable(cols []column.Column, order int, m *Manifest) (table, error) {
	t := table{floats: map[string][]float64{}, categories: map[string]column.Column{}, labels: map[string][]uint32{}}
	for _, c := range cols {
		if err := c.Validate(order); err != nil {
			return t, fmt.Errorf("score: %w", err)
		}
		switch c.Kind {
		case column.Float:
			t.floats[c.Name] = c.F64
		case column.Category:
			t.categories[c.Name] = c
		case column.Label:
			t.labels[c.Name] = c.U32
		}
	}
	floats := []string{"score", "unrounded", "coverage"}
	categories := []string{"band", "status"}
	if m.Model != nil {
		floats = append(floats, "connection", "flow", "effective_ties")
		for i, c := 0, m.composition(); i < c.terms(); i++ {
			floats = append(floats, c.name(i), pointsName(c.name(i)))
		}
		if m.Request.Anchors.Used {
			floats = append(floats, "anchor")
		}
		if t.labels["community"] == nil && order > 0 {
			return t, fmt.Errorf("score: the result set lacks the column community")
		}
	}
	for _, name := range floats {
		if _, ok := t.floats[name]; !ok {
			return t, fmt.Errorf("score: the result set lacks the column %s", name)
		}
	}
	for _, name := range categories {
		if _, ok := t.categories[name]; !ok {
			return t, fmt.Errorf("score: the result set lacks the column %s", name)
		}
	}
	return t, nil
}

// category returns the text of a category, "" for none.
func (t table) category(name string, v graph.Vertex) string {
	c := t.categories[name]
	if c.Codes[v] == column.NoCode {
		return ""
	}
	return c.Levels[c.Codes[v]]
}

// components returns the values of a member's components, NaN for a missing
// one, and room for the weights that combine finds.
func (t table) components(p *Profile, v graph.Vertex) (values, weights []float64) {
	values, weights = make([]float64, len(p.Components)), make([]float64, len(p.Components))
	for i, c := range p.Components {
		name := componentName(c.Name)
		if c.Name == p.Connection {
			name = "connection"
		}
		values[i] = math.NaN()
		if column := t.floats[name]; column != nil {
			values[i] = column[v]
		}
	}
	return values, weights
}
