package tableio

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// ParquetKind says what a column of a Parquet file holds.
type ParquetKind uint8

// The kinds. Other columns cannot be read.
const (
	ParquetOther   ParquetKind = iota
	ParquetInts                // signed or unsigned, of any width
	ParquetFloats              // of 32 bits
	ParquetDoubles             // of 64 bits
	ParquetTexts
	ParquetTimes // in units of ParquetColumn.Unit since 1970
)

// ParquetColumn describes a column.
type ParquetColumn struct {
	Name     string
	Kind     ParquetKind
	Unit     time.Duration // of times
	Optional bool          // a row may have no value, when written
	Sorted   bool          // the values of a column of integers ascend, when written
	unsigned bool
}

// ParquetValues are the values of a column in some rows, of which only the
// slice of its kind is filled: Ints also for times, Floats for both widths.
type ParquetValues struct {
	Null   []bool // nil when written: every row has a value
	Ints   []int64
	Floats []float64
	Texts  [][]byte // valid until the next batch
}

// reset empties the values.
func (v *ParquetValues) reset() {
	*v = ParquetValues{Null: v.Null[:0], Ints: v.Ints[:0], Floats: v.Floats[:0], Texts: v.Texts[:0]}
}

// Parquet is a flat Parquet file, opened for reading its columns.
type Parquet struct {
	Name    string // what errors call it
	SHA256  string
	Bytes   int64
	Rows    int64
	Columns []ParquetColumn
	data    []byte
	groups  []int64 // rows of the row groups
}

// OpenParquet takes a Parquet file into memory whole, so that what was checked
// is what is read, and compares everything that it declares with the bytes there
// are. "-" is stdin.
func OpenParquet(ctx context.Context, path string, stdin io.Reader) (*Parquet, error) {
	r, err := open(ctx, path, stdin)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	defer context.AfterFunc(ctx, r.Interrupt)()
	p := &Parquet{Name: r.Name()}
	if p.data, err = io.ReadAll(r); err != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	p.SHA256, p.Bytes = r.SHA256(), r.Bytes()
	err = guarded(p.Name, func() error {
		meta, err := checkParquet(p.data)
		if err != nil {
			return err
		}
		for _, e := range meta.Schema[1:] {
			p.Columns = append(p.Columns, parquetColumnOf(e))
		}
		for _, g := range meta.RowGroups {
			p.groups = append(p.groups, g.NumRows)
		}
		p.Rows = meta.NumRows
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// guarded runs what the library may panic in on damaged files, in this
// goroutine; its assembly may read beyond a page.
func guarded(name string, do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: damaged parquet file: %v", name, p)
		}
	}()
	if err = do(); err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return err
}

// parquetColumnOf says what a column holds.
func parquetColumnOf(e format.SchemaElement) ParquetColumn {
	c := ParquetColumn{Name: e.Name, Optional: e.RepetitionType.V == format.Optional}
	if stamp, ok := e.LogicalType.Value.(*format.TimestampType); ok {
		if e.Type.V == format.Int64 && stamp.Unit.Value != nil {
			c.Kind, c.Unit = ParquetTimes, stamp.Unit.Value.Duration()
		}
		return c
	}
	if e.LogicalType.Value == nil && e.ConvertedType.Valid && e.Type.V == format.Int64 {
		switch e.ConvertedType.V {
		case deprecated.TimestampMillis:
			c.Kind, c.Unit = ParquetTimes, time.Millisecond
			return c
		case deprecated.TimestampMicros:
			c.Kind, c.Unit = ParquetTimes, time.Microsecond
			return c
		}
	}
	if _, err := cellTextOf(e); err != nil {
		return c
	}
	switch logical := e.LogicalType.Value.(type) {
	case nil:
		if e.ConvertedType.Valid {
			switch e.ConvertedType.V {
			case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
				c.unsigned = true
			}
		}
	case *format.IntType:
		c.unsigned = !logical.IsSigned
	}
	switch e.Type.V {
	case format.Int32, format.Int64:
		c.Kind = ParquetInts
	case format.Float:
		c.Kind = ParquetFloats
	case format.Double:
		c.Kind = ParquetDoubles
	case format.ByteArray:
		c.Kind = ParquetTexts
	}
	return c
}

// Read reads some columns and hands on their values, some thousand rows at a
// time; first is the number of the first row, from 0.
func (p *Parquet) Read(ctx context.Context, columns []int, take func(first int64, values []ParquetValues) error) error {
	var taken error // of take, which names the file itself
	err := guarded(p.Name, func() error {
		file, err := parquet.OpenFile(bytes.NewReader(p.data), int64(len(p.data)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		values, first := make([]ParquetValues, len(columns)), int64(0)
		for g, group := range file.RowGroups() {
			chunks := group.ColumnChunks()
			cursors := make([]parquetCursor, len(columns))
			for i, c := range columns {
				cursors[i] = parquetCursor{pages: chunks[c].Pages(), column: p.Columns[c]}
				defer cursors[i].pages.Close()
			}
			for left := p.groups[g]; left > 0; {
				n := int(min(left, batchRows))
				for i := range cursors {
					values[i].reset()
					if err := cursors[i].read(&values[i], n); err != nil {
						return fmt.Errorf("column %q, row group %d: %w", cursors[i].column.Name, g, err)
					}
				}
				if taken = take(first, values); taken != nil || ctx.Err() != nil {
					return errors.Join(ctx.Err(), taken)
				}
				first, left = first+int64(n), left-int64(n)
			}
		}
		return nil
	})
	if taken != nil {
		return taken
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// parquetCursor goes through the values of a column in a row group.
type parquetCursor struct {
	column ParquetColumn
	pages  parquet.Pages
	page   parquet.ValueReader // nil: the next page is to be read
	buffer []parquet.Value
}

// read appends n values.
func (c *parquetCursor) read(into *ParquetValues, n int) error {
	if c.buffer == nil {
		c.buffer = make([]parquet.Value, 1024)
	}
	for n > 0 {
		if c.page == nil {
			page, err := c.pages.ReadPage() // not released: texts point into it
			if err == io.EOF {
				return errors.New("damaged: fewer values than rows")
			}
			if err != nil {
				return err
			}
			c.page = page.Values()
		}
		got, err := c.page.ReadValues(c.buffer[:min(n, len(c.buffer))])
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF || got == 0 {
			c.page = nil
		}
		for _, v := range c.buffer[:got] {
			if err := c.add(into, v); err != nil {
				return err
			}
		}
		n -= got
	}
	return nil
}

// add appends a value.
func (c *parquetCursor) add(into *ParquetValues, v parquet.Value) error {
	null := v.IsNull()
	into.Null = append(into.Null, null)
	switch c.column.Kind {
	case ParquetInts, ParquetTimes:
		x := int64(0)
		switch {
		case null:
		case v.Kind() == parquet.Int32 && c.column.unsigned:
			x = int64(v.Uint32())
		case v.Kind() == parquet.Int32:
			x = int64(v.Int32())
		default:
			if x = v.Int64(); x < 0 && c.column.unsigned {
				return fmt.Errorf("%d is beyond a signed 64-bit integer", v.Uint64())
			}
		}
		into.Ints = append(into.Ints, x)
	case ParquetFloats, ParquetDoubles:
		x := 0.0
		switch {
		case null:
		case v.Kind() == parquet.Float:
			x = float64(v.Float())
		default:
			x = v.Double()
		}
		into.Floats = append(into.Floats, x)
	case ParquetTexts:
		into.Texts = append(into.Texts, v.ByteArray())
	default:
		return errors.New("is of a type that kith does not read")
	}
	return nil
}
