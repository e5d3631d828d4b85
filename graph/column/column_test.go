package column_test

import (
	"math"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph/column"
)

func TestValidate(t *testing.T) {
	many := make([]string, 256)
	for _, c := range []struct {
		name   string
		column column.Column
		n      int
		want   string // "" when the column is fine
	}{
		{"floats", column.Floats("pagerank", "probability", []float64{0.5, math.NaN()}), 2, ""},
		{"counts", column.Counts("core", "arcs", []int64{1, 2, 3}), 3, ""},
		{"labels", column.Labels("community", []uint32{2, 0, 2}), 3, ""},
		{"categories", column.Categories("band", []uint8{1, column.NoCode, 0}, []string{"low", "high"}), 3, ""},
		{"255 categories", column.Categories("band", []uint8{254}, many[:255]), 1, ""},
		{"no values", column.Floats("x", "", nil), 0, ""},
		{"no name", column.Floats("", "", nil), 0, "a column has no name"},
		{"no kind", column.Column{Name: "x"}, 0, "x: unknown kind 0"},
		{"other kind", column.Column{Name: "x", Kind: 5}, 0, "x: unknown kind 5"},
		{"too short", column.Counts("x", "", []int64{1}), 2, "x: 1 values for 2 vertices"},
		{"too long", column.Categories("x", []uint8{0, 0}, []string{"a"}), 1, "x: 2 values for 1 vertices"},
		{"label beyond", column.Labels("x", []uint32{0, 2}), 2, "x: vertex 1 has label 2, beyond the 2 vertices"},
		{"category beyond", column.Categories("x", []uint8{0, 1}, []string{"a"}), 2, "x: vertex 1 has category 1 of 1"},
		{"256 categories", column.Categories("x", []uint8{0}, many), 1, "x: 256 categories, at most 255 fit"},
		{"slice of another kind", column.Column{Name: "x", Kind: column.Float, F64: []float64{1}, I64: []int64{1}}, 1, "x: a float column has values of another kind"},
	} {
		err := c.column.Validate(c.n)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestKindNames(t *testing.T) {
	for kind, want := range map[column.Kind]string{
		column.Float: "float", column.Count: "count", column.Label: "label", column.Category: "category", 9: "kind 9",
	} {
		if got := kind.String(); got != want {
			t.Errorf("kind %d is called %q, want %q", uint8(kind), got, want)
		}
	}
}

func TestLabelsCopies(t *testing.T) {
	values := []uint32{1, 0}
	c := column.Labels("x", values)
	values[0] = 0
	if c.U32[0] != 1 || c.Len() != 2 {
		t.Errorf("labels %v", c.U32)
	}
}
