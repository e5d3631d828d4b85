package tableio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// readParquet reads a flat parquet file. The file is taken into memory whole,
// so that what was checked is what is read.
func readParquet(path string, stdin io.Reader) (t *TextTable, err error) {
	r, err := open(context.Background(), path, stdin)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	t = &TextTable{Name: r.Name(), SHA256: r.SHA256()}
	// The library panics on some damaged files, in this goroutine; its assembly
	// may read beyond a page.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("%s: damaged parquet file: %v", r.Name(), p)
		}
	}()
	if err := t.decodeParquet(data); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	return t, nil
}

func (t *TextTable) decodeParquet(data []byte) error {
	meta, err := checkParquet(data)
	if err != nil {
		return err
	}
	names, formatters := make([]string, 0, len(meta.Schema)), make([]cellText, 0, len(meta.Schema))
	for _, e := range meta.Schema[1:] {
		f, err := cellTextOf(e)
		if err != nil {
			return fmt.Errorf("column %q %w; drop the column or cast it to a number or string", e.Name, err)
		}
		names, formatters = append(names, e.Name), append(formatters, f)
	}
	if err := t.setHeader(names, 0); err != nil {
		return err
	}
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return err
	}
	values, budget := make([]parquet.Value, 1024), freeBytes+maxRatio*int64(len(data))
	for g, group := range file.RowGroups() {
		rows := int(meta.RowGroups[g].NumRows) // compared with the pages by checkParquet
		cells := make([]string, rows*len(names))
		for c, chunk := range group.ColumnChunks() {
			if err := readChunk(chunk, values, cells[c:], len(names), rows, formatters[c], &budget); err != nil {
				return fmt.Errorf("column %q, row group %d: %w", names[c], g, err)
			}
		}
		for i := range rows {
			t.Rows = append(t.Rows, cells[i*len(names):(i+1)*len(names):(i+1)*len(names)])
			t.Lines = append(t.Lines, int64(len(t.Rows)))
		}
	}
	if int64(len(t.Rows)) != meta.NumRows {
		return fmt.Errorf("damaged: %d rows where the footer says %d", len(t.Rows), meta.NumRows)
	}
	return nil
}

// readChunk reads a column of a row group into every stride-th of the cells.
// The budget bounds the text: a long string in a dictionary can stand in every
// row.
func readChunk(chunk parquet.ColumnChunk, values []parquet.Value, cells []string, stride, rows int, text cellText, budget *int64) error {
	pages := chunk.Pages()
	defer pages.Close()
	at := 0
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		from := page.Values()
		for done := false; !done; {
			n, err := from.ReadValues(values)
			if err != nil && err != io.EOF {
				return err
			}
			done = err == io.EOF || n == 0
			if at+n > rows {
				return fmt.Errorf("damaged: more than %d values", rows)
			}
			for _, v := range values[:n] {
				if !v.IsNull() {
					cells[at*stride] = text(v)
					*budget -= int64(len(cells[at*stride]))
				}
				at++
			}
			if *budget < 0 {
				return ErrExpansion
			}
		}
		parquet.Release(page)
	}
	if at != rows {
		return fmt.Errorf("damaged: %d values for %d rows", at, rows)
	}
	return nil
}

// cellText formats a value that is not null.
type cellText func(v parquet.Value) string

// cellTextOf returns the formatter of a column, or why it has none: a date or
// a decimal as its bare integer would be a wrong value without a word.
func cellTextOf(e format.SchemaElement) (cellText, error) {
	signed, plain := true, true
	switch logical := e.LogicalType.Value.(type) {
	case nil:
		if e.ConvertedType.Valid {
			switch e.ConvertedType.V {
			case deprecated.UTF8, deprecated.Enum, deprecated.Json, deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
			case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
				signed = false
			default:
				plain = false
			}
		}
	case *format.StringType, *format.EnumType, *format.JsonType:
	case *format.IntType:
		signed = logical.IsSigned
	default:
		plain = false
	}
	if !plain {
		return nil, errors.New("is of a type that kith does not read")
	}
	switch e.Type.V {
	case format.Boolean:
		return func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) }, nil
	case format.Int32:
		if signed {
			return func(v parquet.Value) string { return strconv.FormatInt(int64(v.Int32()), 10) }, nil
		}
		return func(v parquet.Value) string { return strconv.FormatUint(uint64(v.Uint32()), 10) }, nil
	case format.Int64:
		if signed {
			return func(v parquet.Value) string { return strconv.FormatInt(v.Int64(), 10) }, nil
		}
		return func(v parquet.Value) string { return strconv.FormatUint(v.Uint64(), 10) }, nil
	case format.Float:
		return func(v parquet.Value) string { return strconv.FormatFloat(float64(v.Float()), 'g', -1, 32) }, nil
	case format.Double:
		return func(v parquet.Value) string { return strconv.FormatFloat(v.Double(), 'g', -1, 64) }, nil
	case format.ByteArray:
		return func(v parquet.Value) string { return string(v.ByteArray()) }, nil
	}
	return nil, fmt.Errorf("is of the type %v, which kith does not read", e.Type.V)
}
