package tableio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// groupRows is the number of rows of a row group: what a reader has to take
// in at once, and what the writer keeps in memory, compressed.
const groupRows = 1 << 20

// batchRows is the number of values handed to the library at once.
const batchRows = 1 << 12

// writeParquet writes a table as parquet, column by column within each row
// group. Sorted integer ids are delta-coded, everything is compressed by zstd.
// There are no dictionaries: the library cuts their runs differently with and
// without AVX2, so that a file's bytes would depend on the processor.
func writeParquet(ctx context.Context, w io.Writer, t Table, order []vertex) error {
	columns := parquetColumns(t)
	if !t.Free {
		columns = append([]parquetColumn{{name: "id", node: idNode(t.IDs.Kind(), true), value: idValue(t.IDs)}}, columns...)
	}
	root := orderedGroup{Group: parquet.Group{}}
	for _, c := range columns {
		root.Group[c.name] = c.node
		root.names = append(root.names, c.name)
	}
	options := []parquet.WriterOption{
		parquet.NewSchema("table", root),
		parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("kith", "1", "table"), // the version of the layout, not of the program
	}
	for key, value := range t.Meta { // the library sorts them
		options = append(options, parquet.KeyValueMetadata(key, value))
	}
	out := parquet.NewGenericWriter[any](w, options...)
	values := make([]parquet.Value, 0, batchRows)
	for lo := 0; lo < len(order); lo += groupRows {
		group := order[lo:min(lo+groupRows, len(order))]
		for i, into := range out.ColumnWriters() {
			for at := 0; at < len(group); at += batchRows {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				values = values[:0]
				for _, v := range group[at:min(at+batchRows, len(group))] {
					x, err := columns[i].value(v)
					if err != nil {
						return fmt.Errorf("column %s of %s: %w", columns[i].name, t.rowName(v), err)
					}
					level := 1
					if x.IsNull() || !columns[i].node.Optional() {
						level = 0
					}
					values = append(values, x.Level(0, level, i))
				}
				if _, err := into.WriteRowValues(values); err != nil {
					return err
				}
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return out.Close()
}

// parquetColumn is a column of the file: its type and its values.
type parquetColumn struct {
	name  string
	node  parquet.Node
	value func(v vertex) (parquet.Value, error)
}

func parquetColumns(t Table) []parquetColumn {
	var columns []parquetColumn
	for _, c := range t.Columns {
		p := parquetColumn{name: c.Name}
		switch c.Kind {
		case column.Float:
			p.node = parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.Plain))
			p.value = func(v vertex) (parquet.Value, error) {
				if math.IsNaN(c.F64[v]) {
					return parquet.NullValue(), nil
				}
				return parquet.DoubleValue(c.F64[v]), nil
			}
		case column.Count:
			p.node = parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.Plain)
			p.value = func(v vertex) (parquet.Value, error) { return parquet.Int64Value(c.I64[v]), nil }
		case column.Label:
			id := idValue(t.IDs)
			p.node = idNode(t.IDs.Kind(), false)
			p.value = func(v vertex) (parquet.Value, error) { return id(vertex(c.U32[v])) }
		default:
			p.node = parquet.Optional(parquet.Encoded(parquet.String(), &parquet.Plain))
			p.value = func(v vertex) (parquet.Value, error) {
				if c.Codes[v] == column.NoCode {
					return parquet.NullValue(), nil
				}
				return textValue([]byte(c.Levels[c.Codes[v]]))
			}
		}
		columns = append(columns, p)
	}
	return columns
}

// idNode is the type of a column of external ids, ascending or repeating.
func idNode(kind graph.IDKind, ascending bool) parquet.Node {
	switch {
	case kind == graph.StringIDs:
		return parquet.Encoded(parquet.String(), &parquet.Plain)
	case ascending:
		return parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked)
	}
	return parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.Plain)
}

func idValue(ids *graph.IDs) func(v vertex) (parquet.Value, error) {
	if ids.Kind() == graph.IntIDs {
		return func(v vertex) (parquet.Value, error) { return parquet.Int64Value(ids.Int(v)), nil }
	}
	return func(v vertex) (parquet.Value, error) { return textValue(ids.AppendTo(nil, v)) }
}

func textValue(text []byte) (parquet.Value, error) {
	if !utf8.Valid(text) {
		return parquet.Value{}, errors.New("is not UTF-8, which parquet needs; write csv")
	}
	return parquet.ByteArrayValue(text), nil
}

// orderedGroup is a schema whose fields stay in the given order; the library's
// own Group sorts them by name.
type orderedGroup struct {
	parquet.Group
	names []string
}

func (g orderedGroup) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range g.Group.Fields() {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(g.names))
	for i, name := range g.names {
		fields[i] = byName[name]
	}
	return fields
}
