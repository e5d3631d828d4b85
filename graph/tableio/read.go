package tableio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// TextTable is a small table as it was read: every cell as text, "" where
// there is none.
type TextTable struct {
	Name   string // what errors call the file
	Header []string
	Rows   [][]string // each as long as Header
	Lines  []int64    // where each row begins; in parquet its number, from 1
	SHA256 string     // of the file, before decompression
}

// Limits of tables that are read as text.
const (
	maxColumns = 4096
	maxLine    = maxRow
)

// ReadTable reads a table with a header from csv, tsv, ndjson or parquet, by
// the ending of its file; "-" is csv on stdin. It is meant for tables of up to
// some millions of cells: it keeps all of them, each as a string.
//
// Columns need distinct names and rows the length of the header. In ndjson
// every line is a flat object with the keys of the first. Of parquet, columns
// of numbers, truth values and strings can be read, uncompressed or by snappy,
// gzip or zstd; a damaged or hostile file is an error. Numbers of parquet
// become the shortest text that reads back to the same bits.
//
// Errors name file and line, the value, and what to do about it.
func ReadTable(path string, stdin io.Reader) (*TextTable, error) {
	format, err := FormatOf(path)
	if err != nil {
		return nil, err
	}
	if format == "parquet" {
		return readParquet(path, stdin)
	}
	r, err := Open(path, stdin)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text := bufio.NewReaderSize(r, 64<<10)
	if err := skipMark(r.Name(), text); err != nil {
		return nil, err
	}
	t := &TextTable{Name: r.Name()}
	switch format {
	case "ndjson":
		err = t.readNDJSON(text)
	case "tsv":
		err = t.readQuoted(text, '\t')
	default:
		err = t.readQuoted(text, ',')
	}
	if err != nil {
		return nil, err
	}
	if t.Header == nil {
		return nil, fmt.Errorf("%s: is empty; a table needs a header", t.Name)
	}
	t.SHA256 = r.SHA256()
	return t, nil
}

// skipMark skips the byte order mark of UTF-8 and refuses what is not text in
// an encoding that kith reads.
func skipMark(name string, text *bufio.Reader) error {
	head, err := text.Peek(5)
	switch {
	case err != nil && err != io.EOF:
		return err
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		text.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return fmt.Errorf("%s: is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)", name)
	case string(head) == "PAR1\x15":
		return fmt.Errorf("%s: holds parquet; give its name the ending .parquet", name)
	}
	return nil
}

// readQuoted reads csv or tsv.
func (t *TextTable) readQuoted(text io.Reader, comma rune) error {
	for row, err := range quotedRows(text, comma, 0, 1) {
		switch syntax := errors.Is(err, ErrRow) || errors.Is(err, errLongRow); {
		case syntax:
			return fmt.Errorf("%s:%d: %w", t.Name, row.Line, err)
		case err != nil:
			return err
		}
		for i, field := range row.Fields {
			if strings.IndexByte(field, 0) >= 0 {
				return fmt.Errorf("%s:%d: field %d holds a NUL byte; is it text?", t.Name, row.Line, i+1)
			}
		}
		if t.Header == nil {
			err = t.setHeader(row.Fields, row.Line)
		} else {
			err = t.add(row.Fields, row.Line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *TextTable) setHeader(names []string, line int64) error {
	if len(names) > maxColumns {
		return fmt.Errorf("%s:%d: %d columns, at most %d are read", t.Name, line, len(names), maxColumns)
	}
	seen := map[string]bool{}
	for i, name := range names {
		switch {
		case name == "":
			return fmt.Errorf("%s:%d: column %d has no name; the first row must be a header", t.Name, line, i+1)
		case seen[name]:
			return fmt.Errorf("%s:%d: two columns are called %q; rename one", t.Name, line, name)
		}
		seen[name] = true
	}
	t.Header = names
	return nil
}

func (t *TextTable) add(fields []string, line int64) error {
	if len(fields) != len(t.Header) {
		return fmt.Errorf("%s:%d: %d fields under a header of %d; give every row as many fields as the header", t.Name, line, len(fields), len(t.Header))
	}
	t.Rows, t.Lines = append(t.Rows, fields), append(t.Lines, line)
	return nil
}
