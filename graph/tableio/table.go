package tableio

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Table is what Write writes: columns with one value per vertex, as kernels
// return them. The rows come out in the order of the external ids; those of a
// Free table, which are no vertices, as they are and without the column id.
type Table struct {
	IDs     *graph.IDs
	Columns []column.Column // indexed by vertex, or by row; of a Label column the values are vertices
	Free    bool
	Meta    map[string]string // kept in parquet files as key-value metadata; the other formats have no place for it
}

type vertex = graph.Vertex

// ctxRows is the number of rows between two looks at the context.
const ctxRows = 1 << 14

// Write writes a table, whole or not at all, as Create does. An empty format
// means the one that the path's ending says.
//
// The first column is called id and holds external ids; a Label column holds
// them too, a Category column the names of its levels. What a format cannot
// hold is an error: infinity in ndjson, text that is not UTF-8 in ndjson and
// parquet, tabs and line breaks in tsv, a carriage return before a line feed
// in csv. Cost: one pass, and the memory of one row group of up to a million
// rows for parquet.
func Write(ctx context.Context, path string, stdout io.Writer, format string, t Table) error {
	if format == "" {
		var err error
		if format, err = FormatOf(path); err != nil {
			return err
		}
	}
	if err := checkFormat(path, format); err != nil {
		return err
	}
	if err := t.validate(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	w, err := Create(path, stdout)
	if err != nil {
		return err
	}
	defer w.Abort()
	f := formats[slices.Index(Formats(), format)]
	if err := f.write(ctx, w, t, t.order()); err != nil {
		if w.err != nil {
			return w.err // it names the file already
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	return w.Commit()
}

// order returns the rows in the order in which they are written.
func (t Table) order() []vertex {
	if !t.Free {
		return t.IDs.ByRank()
	}
	order := make([]vertex, t.rows())
	for i := range order {
		order[i] = vertex(i)
	}
	return order
}

func (t Table) rows() int {
	if !t.Free {
		return t.IDs.Len()
	}
	if len(t.Columns) == 0 {
		return 0
	}
	return t.Columns[0].Len()
}

// rowName calls a row by its id, or by its number.
func (t Table) rowName(row vertex) string {
	if t.Free {
		return fmt.Sprintf("row %d", row+1)
	}
	return fmt.Sprintf("%q", t.IDs.Format(row))
}

// validate refuses a table whose columns do not fit the vertices or are not
// told apart by their names.
func (t Table) validate() error {
	names := map[string]bool{"id": !t.Free}
	for _, c := range t.Columns {
		if err := c.ValidateRows(t.rows(), t.IDs.Len()); err != nil {
			return err
		}
		if names[c.Name] {
			return fmt.Errorf("two columns are called %q", c.Name)
		}
		names[c.Name] = true
	}
	return nil
}
