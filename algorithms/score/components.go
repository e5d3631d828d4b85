package score

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// ComponentTable is a table as it was read: a header, cells as text, and the
// line of each row. tableio.TextTable converts to it.
type ComponentTable struct {
	Name   string // of the file, for messages
	Header []string
	Rows   [][]string
	Lines  []int64
	SHA256 string
}

// Components are the values of the components that kith does not compute.
type Components struct {
	Name   string
	SHA256 string
	Given  int64 // values that are not missing

	names  []string
	values [][]float64 // per name, one value in [0, 1] per vertex; NaN: missing
}

// NewComponents checks a table against a profile and the members of a graph.
// The first column is the external id, each further one a component of the
// profile with values in [0, 1]; an empty cell is a missing value. Errors name
// file and line and wrap ErrUsage when the table does not fit the profile.
func NewComponents(t ComponentTable, p *Profile, ids *graph.IDs) (*Components, error) {
	c := &Components{Name: t.Name, SHA256: t.SHA256}
	if len(t.Header) < 2 || t.Header[0] != "id" {
		return nil, fmt.Errorf("%w: %s: the header is %q; it must be id and then components of the profile %s", ErrUsage, t.Name, strings.Join(t.Header, ","), p.Name)
	}
	var known []string
	for _, component := range p.Components {
		if component.Name != p.Connection {
			known = append(known, component.Name)
		}
	}
	for _, name := range t.Header[1:] {
		switch {
		case name == p.Connection:
			return nil, fmt.Errorf("%w: %s: column %q is the component that kith computes from the graph; leave it out", ErrUsage, t.Name, name)
		case !slices.Contains(known, name):
			return nil, fmt.Errorf("%w: %s: profile %s: %w", ErrUsage, t.Name, p.Name, unknownName("component", name, known, ""))
		case slices.Contains(c.names, name):
			return nil, fmt.Errorf("%w: %s: column %q is given twice", ErrUsage, t.Name, name)
		}
		column := make([]float64, ids.Len())
		for v := range column {
			column[v] = math.NaN()
		}
		c.names, c.values = append(c.names, name), append(c.values, column)
	}
	lineOf := make(map[graph.Vertex]int64, len(t.Rows))
	for i, row := range t.Rows {
		at := fmt.Sprintf("%s:%d", t.Name, t.Lines[i])
		if len(row) != len(t.Header) {
			return nil, fmt.Errorf("score: %s: %d fields, the header has %d", at, len(row), len(t.Header))
		}
		v, ok := ids.Lookup(row[0])
		if !ok {
			return nil, fmt.Errorf("score: %s: %w: %q is not in the dataset", at, ErrUnknownMember, row[0])
		}
		if first, twice := lineOf[v]; twice {
			return nil, fmt.Errorf("score: %s: member %q stands on line %d already", at, row[0], first)
		}
		lineOf[v] = t.Lines[i]
		if err := c.set(v, row[1:]); err != nil {
			return nil, fmt.Errorf("score: %s: %w", at, err)
		}
	}
	return c, nil
}

// set reads the values of one member.
func (c *Components) set(v graph.Vertex, cells []string) error {
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil || !(x >= 0 && x <= 1) {
			return fmt.Errorf("%s %q is not a number in [0, 1]; leave the field empty when the value is missing", c.names[i], cell)
		}
		c.values[i][v] = x
		c.Given++
	}
	return nil
}

// column returns the values of a component, nil when the table has none.
func (c *Components) column(name string) []float64 {
	if c == nil {
		return nil
	}
	if i := slices.Index(c.names, name); i >= 0 {
		return c.values[i]
	}
	return nil
}
