// Package column holds named, typed vectors with one value per vertex: what
// kernels return, what the store keeps and what tables are written from.
package column

import "fmt"

// Kind says how the values of a column are kept and written.
type Kind uint8

// The kinds. Their numbers are part of the store's format.
const (
	Float    Kind = 1 // F64; NaN means that the vertex has no value
	Count    Kind = 2 // I64
	Label    Kind = 3 // U32: a vertex that names a group; written as its external id
	Category Kind = 4 // Codes into Levels; NoCode means that the vertex has no value
)

// NoCode in a Category column says that the vertex has no value.
const NoCode = uint8(255)

// Column is one vector. Exactly the slice that belongs to its Kind is set; it
// is not changed after the column has been handed on.
type Column struct {
	Name string // lower case, words joined by "_"; unique within a table
	Unit string // what one means: "probability", "arcs", "points"; may be ""
	Kind Kind

	F64    []float64
	I64    []int64
	U32    []uint32
	Codes  []uint8
	Levels []string // the names of the codes, at most 255
}

// Floats makes a Float column.
func Floats(name, unit string, values []float64) Column {
	return Column{Name: name, Unit: unit, Kind: Float, F64: values}
}

// Counts makes a Count column.
func Counts(name, unit string, values []int64) Column {
	return Column{Name: name, Unit: unit, Kind: Count, I64: values}
}

// Labels makes a Label column: values[v] is the vertex after which v's group
// is named.
func Labels[V ~uint32](name string, values []V) Column {
	labels := make([]uint32, len(values))
	for i, v := range values {
		labels[i] = uint32(v)
	}
	return Column{Name: name, Unit: "vertex", Kind: Label, U32: labels}
}

// Categories makes a Category column.
func Categories(name string, codes []uint8, levels []string) Column {
	return Column{Name: name, Unit: "category", Kind: Category, Codes: codes, Levels: levels}
}

// Len returns the number of values.
func (c Column) Len() int {
	switch c.Kind {
	case Float:
		return len(c.F64)
	case Count:
		return len(c.I64)
	case Label:
		return len(c.U32)
	default:
		return len(c.Codes)
	}
}

// String names the kind as the documentation does.
func (k Kind) String() string {
	switch k {
	case Float:
		return "float"
	case Count:
		return "count"
	case Label:
		return "label"
	case Category:
		return "category"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Validate reports what is wrong with a column that should hold a value for
// each of n vertices.
func (c Column) Validate(n int) error { return c.ValidateRows(n, n) }

// ValidateRows reports what is wrong with a column of a table that has n rows,
// beside a graph of so many vertices.
func (c Column) ValidateRows(n, vertices int) error {
	switch {
	case c.Name == "":
		return fmt.Errorf("column: a column has no name")
	case c.Kind < Float || c.Kind > Category:
		return fmt.Errorf("column: %s: unknown %v", c.Name, c.Kind)
	case c.Len() != n:
		return fmt.Errorf("column: %s: %d values for %d vertices", c.Name, c.Len(), n)
	case len(c.F64)+len(c.I64)+len(c.U32)+len(c.Codes) != n:
		return fmt.Errorf("column: %s: a %v column has values of another kind", c.Name, c.Kind)
	case len(c.Levels) > int(NoCode):
		return fmt.Errorf("column: %s: %d categories, at most %d fit", c.Name, len(c.Levels), NoCode)
	}
	for v, label := range c.U32 {
		if int64(label) >= int64(vertices) {
			return fmt.Errorf("column: %s: vertex %d has label %d, beyond the %d vertices", c.Name, v, label, vertices)
		}
	}
	for v, code := range c.Codes {
		if code != NoCode && int(code) >= len(c.Levels) {
			return fmt.Errorf("column: %s: vertex %d has category %d of %d", c.Name, v, code, len(c.Levels))
		}
	}
	return nil
}
