package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// top is the head of a result: the rows with the highest values in the first
// column, or, where that names groups, the largest groups.
type top struct {
	ids     *graph.IDs
	columns []column.Column
	rows    []graph.Vertex

	free    bool // the rows are those of a table, not vertices
	groups  bool
	members []int64 // of rows[i]'s group
}

// topOf finds the first n rows: by the first column that holds no labels, or,
// where all do, the largest groups. Equal values, and equally large groups, come
// in the order of their ids. Vertices without a value are left out, and those
// at an infinite distance.
func topOf(ids *graph.IDs, columns []column.Column, n int) top {
	t := top{ids: ids, columns: columns}
	if len(columns) == 0 || n == 0 {
		return t
	}
	first := columns[max(0, slices.IndexFunc(columns, func(c column.Column) bool { return c.Kind != column.Label }))]
	if first.Kind == column.Label {
		t.groups = true
		size := make([]int64, ids.Len())
		for _, label := range first.U32 {
			size[label]++
		}
		for v, members := range size {
			if members > 0 {
				t.rows = append(t.rows, graph.Vertex(v))
			}
		}
		t.sort(n, func(v graph.Vertex) float64 { return float64(size[v]) })
		for _, v := range t.rows {
			t.members = append(t.members, size[v])
		}
		return t
	}
	value := func(v graph.Vertex) float64 {
		switch first.Kind {
		case column.Float:
			return first.F64[v]
		case column.Count:
			return float64(first.I64[v])
		}
		return float64(first.Codes[v])
	}
	for v := range ids.Len() {
		if x := value(graph.Vertex(v)); !math.IsNaN(x) && !math.IsInf(x, 1) && !(first.Kind == column.Category && first.Codes[v] == column.NoCode) {
			t.rows = append(t.rows, graph.Vertex(v))
		}
	}
	t.sort(n, value)
	return t
}

// headOf returns the first n rows of a table.
func headOf(ids *graph.IDs, table *algorithms.Table, n int) top {
	t := top{ids: ids, columns: table.Columns, free: true}
	for row := range min(n, table.Rows()) {
		t.rows = append(t.rows, graph.Vertex(row))
	}
	return t
}

func (t *top) sort(n int, value func(graph.Vertex) float64) {
	slices.SortFunc(t.rows, func(a, b graph.Vertex) int {
		return cmp.Or(cmp.Compare(value(b), value(a)), cmp.Compare(t.ids.Rank(a), t.ids.Rank(b)))
	})
	t.rows = t.rows[:min(n, len(t.rows))]
}

func (t top) table() *term.Table {
	if t.groups {
		table := &term.Table{Columns: []term.Column{{Name: t.columns[0].Name}, {Name: "members", Right: true}}}
		for i, v := range t.rows {
			table.Add(t.ids.Format(v), term.Count(t.members[i]))
		}
		return table
	}
	table := &term.Table{}
	if !t.free {
		table.Columns = append(table.Columns, term.Column{Name: "id"})
	}
	for _, c := range t.columns {
		table.Columns = append(table.Columns, term.Column{Name: c.Name, Right: c.Kind == column.Float || c.Kind == column.Count})
	}
	for _, v := range t.rows {
		var cells []string
		if !t.free {
			cells = append(cells, t.ids.Format(v))
		}
		for _, c := range t.columns {
			cells = append(cells, cellText(t.ids, c, v))
		}
		table.Add(cells...)
	}
	return table
}

// cellText writes a value as tables of results do.
func cellText(ids *graph.IDs, c column.Column, v graph.Vertex) string {
	switch c.Kind {
	case column.Float:
		if math.IsNaN(c.F64[v]) {
			return "-"
		}
		return term.Float(c.F64[v])
	case column.Count:
		return term.Count(c.I64[v])
	case column.Label:
		return ids.Format(graph.Vertex(c.U32[v]))
	}
	if c.Codes[v] == column.NoCode {
		return "-"
	}
	return c.Levels[c.Codes[v]]
}

func (t top) json() []jsonRow {
	rows := []jsonRow{}
	for i, v := range t.rows {
		if t.groups {
			rows = append(rows, jsonRow{{t.columns[0].Name, idValue(t.ids, v)}, {"members", t.members[i]}})
			continue
		}
		row := jsonRow{}
		if !t.free {
			row = append(row, jsonField{"id", idValue(t.ids, v)})
		}
		for _, c := range t.columns {
			row = append(row, jsonField{c.Name, cellValue(t.ids, c, v)})
		}
		rows = append(rows, row)
	}
	return rows
}

// idValue is an external id in JSON: a number, or a string, as the dataset's
// ids are.
func idValue(ids *graph.IDs, v graph.Vertex) any {
	if ids.Kind() == graph.IntIDs {
		return ids.Int(v)
	}
	return ids.Format(v)
}

func cellValue(ids *graph.IDs, c column.Column, v graph.Vertex) any {
	switch c.Kind {
	case column.Float:
		return number(c.F64[v])
	case column.Count:
		return c.I64[v]
	case column.Label:
		return idValue(ids, graph.Vertex(c.U32[v]))
	}
	if c.Codes[v] == column.NoCode {
		return nil
	}
	return c.Levels[c.Codes[v]]
}
