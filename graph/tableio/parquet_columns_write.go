package tableio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// WriteParquet writes rows as next hands them on, until it returns none: into
// values, which is emptied before, one for each column. The bytes depend on
// the rows alone; a row group has up to a million of them, in memory compressed.
func WriteParquet(ctx context.Context, w io.Writer, name string, columns []ParquetColumn, next func(values []ParquetValues) (rows int, err error)) error {
	root := orderedGroup{Group: parquet.Group{}}
	for _, c := range columns {
		node := c.node()
		if c.Optional {
			node = parquet.Optional(node)
		}
		root.Group[c.Name] = node
		root.names = append(root.names, c.Name)
	}
	out := parquet.NewGenericWriter[any](w, parquet.NewSchema(name, root), parquet.Compression(&parquet.Zstd), parquet.CreatedBy("kith", "1", name))
	values, cells := make([]ParquetValues, len(columns)), []parquet.Value(nil)
	for inGroup := 0; ; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range values {
			values[i].reset()
		}
		rows, err := next(values)
		if err != nil {
			return err
		}
		if rows == 0 {
			return out.Close()
		}
		for i, into := range out.ColumnWriters() {
			cells = cells[:0]
			for r := range rows {
				cell, err := columns[i].cell(&values[i], r)
				if err != nil {
					return fmt.Errorf("column %s: %w", columns[i].Name, err)
				}
				level := 0
				if columns[i].Optional && !cell.IsNull() {
					level = 1
				}
				cells = append(cells, cell.Level(0, level, i))
			}
			if _, err := into.WriteRowValues(cells); err != nil {
				return err
			}
		}
		if inGroup += rows; inGroup >= groupRows {
			if err := out.Flush(); err != nil {
				return err
			}
			inGroup = 0
		}
	}
}

// node is the type of a column that is written.
func (c ParquetColumn) node() parquet.Node {
	switch c.Kind {
	case ParquetInts:
		if c.Sorted {
			return parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked)
		}
		return parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.Plain)
	case ParquetFloats:
		return parquet.Encoded(parquet.Leaf(parquet.FloatType), &parquet.Plain)
	case ParquetDoubles:
		return parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.Plain)
	case ParquetTimes:
		return parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.Plain)
	}
	return parquet.Encoded(parquet.String(), &parquet.Plain)
}

// cell returns a value that is written.
func (c ParquetColumn) cell(v *ParquetValues, row int) (parquet.Value, error) {
	if len(v.Null) > 0 && v.Null[row] {
		return parquet.NullValue(), nil
	}
	switch c.Kind {
	case ParquetInts, ParquetTimes:
		return parquet.Int64Value(v.Ints[row]), nil
	case ParquetFloats:
		return parquet.FloatValue(float32(v.Floats[row])), nil
	case ParquetDoubles:
		return parquet.DoubleValue(v.Floats[row]), nil
	}
	if !utf8.Valid(v.Texts[row]) {
		return parquet.Value{}, errors.New("a text is not UTF-8, which parquet needs; write csv")
	}
	return parquet.ByteArrayValue(v.Texts[row]), nil
}
