package tableio

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// lineForm is a format of one line per row. Its methods append to a line.
type lineForm interface {
	header(dst []byte, names []string) ([]byte, error)
	before(dst []byte, cell int) []byte // what stands before a cell
	after(dst []byte) []byte            // what ends a row
	missing(dst []byte) []byte
	float(dst []byte, x float64) ([]byte, error) // not NaN
	text(dst, value []byte) ([]byte, error)
}

// writeLines writes a table row by row.
func writeLines(ctx context.Context, w io.Writer, t Table, order []vertex, form lineForm) error {
	var names []string
	var cells []cellWriter
	if !t.Free {
		names, cells = append(names, "id"), append(cells, externalID(t.IDs, form))
	}
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	line, err := form.header(nil, names)
	if err != nil {
		return err
	}
	for _, c := range t.Columns {
		cell, err := newCellWriter(c, t.IDs, form)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		cells = append(cells, cell)
	}
	for i, v := range order {
		if i%ctxRows == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for k, cell := range cells {
			if line, err = cell(form.before(line, k), v); err != nil {
				return fmt.Errorf("column %s of %s: %w", names[k], t.rowName(v), err)
			}
		}
		line = form.after(line)
		if len(line) > 32<<10 {
			if _, err := w.Write(line); err != nil {
				return err
			}
			line = line[:0]
		}
	}
	_, err = w.Write(line)
	return err
}

// cellWriter appends a column's value for a vertex.
type cellWriter func(dst []byte, v vertex) ([]byte, error)

func newCellWriter(c column.Column, ids *graph.IDs, form lineForm) (cellWriter, error) {
	switch c.Kind {
	case column.Float:
		return func(dst []byte, v vertex) ([]byte, error) {
			if x := c.F64[v]; !math.IsNaN(x) {
				return form.float(dst, x)
			}
			return form.missing(dst), nil
		}, nil
	case column.Count:
		return func(dst []byte, v vertex) ([]byte, error) { return strconv.AppendInt(dst, c.I64[v], 10), nil }, nil
	case column.Label:
		id := externalID(ids, form)
		return func(dst []byte, v vertex) ([]byte, error) { return id(dst, vertex(c.U32[v])) }, nil
	}
	levels := make([][]byte, len(c.Levels))
	for i, name := range c.Levels {
		var err error
		if levels[i], err = form.text(nil, []byte(name)); err != nil {
			return nil, fmt.Errorf("category %q: %w", name, err)
		}
	}
	return func(dst []byte, v vertex) ([]byte, error) {
		if code := c.Codes[v]; code != column.NoCode {
			return append(dst, levels[code]...), nil
		}
		return form.missing(dst), nil
	}, nil
}

// externalID returns the writer of external ids.
func externalID(ids *graph.IDs, form lineForm) cellWriter {
	if ids.Kind() == graph.IntIDs {
		return func(dst []byte, v vertex) ([]byte, error) { return ids.AppendTo(dst, v), nil }
	}
	var scratch []byte
	return func(dst []byte, v vertex) ([]byte, error) {
		scratch = ids.AppendTo(scratch[:0], v)
		return form.text(dst, scratch)
	}
}

// shortest appends the shortest decimal that reads back to the same bits.
func shortest(dst []byte, x float64) []byte { return strconv.AppendFloat(dst, x, 'g', -1, 64) }
