package tableio

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Row is one row of quoted csv.
type Row struct {
	Line   int64 // where it begins
	Fields []string
}

// maxRow bounds a row, so that a quote left open does not take the rest of a
// large file into memory.
const maxRow = 1 << 20

// QuotedRows reads csv with quoted fields by the rules of encoding/csv, from
// text that starts at line firstLine. Blank lines and lines that start with #
// are skipped; rows may differ in length. The fields are the receiver's.
//
// A row that is not csv comes as an error that Is ErrRow, with its line, and
// the reading goes on behind it. Any other error is the last: one of r, or that
// a row does not end within a megabyte.
func QuotedRows(r io.Reader, comma byte, firstLine int64) iter.Seq2[Row, error] {
	return quotedRows(r, rune(comma), '#', firstLine)
}

func quotedRows(r io.Reader, comma, comment rune, firstLine int64) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		guard := &rowGuard{r: r}
		text := bufio.NewReaderSize(guard, 64<<10) // which csv.NewReader keeps
		rows := csv.NewReader(text)
		rows.Comma, rows.Comment, rows.FieldsPerRecord = comma, comment, -1
		line := firstLine // of the next row, as far as is known
		for {
			for guard.skipLine(text, comment) {
				firstLine, line = firstLine+1, line+1
			}
			guard.since = 0
			fields, err := rows.Read()
			switch syntax, ok := errors.AsType[*csv.ParseError](err); {
			case err == io.EOF:
				return
			case ok:
				line = firstLine + int64(syntax.Line)
				if !yield(Row{Line: firstLine + int64(syntax.StartLine) - 1}, rowError(syntax)) {
					return
				}
			case errors.Is(err, errLongRow):
				yield(Row{Line: line}, fmt.Errorf("%w: more than %d bytes; is a quote left open?", errLongRow, maxRow))
				return
			case err != nil:
				yield(Row{Line: line}, err)
				return
			default:
				first, _ := rows.FieldPos(0)
				at := firstLine + int64(first) - 1
				last, _ := rows.FieldPos(len(fields) - 1)
				line = firstLine + int64(last+strings.Count(fields[len(fields)-1], "\n"))
				if !yield(Row{Line: at, Fields: fields}, nil) {
					return
				}
			}
		}
	}
}

// skipLine skips a blank line or a comment, which encoding/csv would add to the
// row behind it.
func (g *rowGuard) skipLine(text *bufio.Reader, comment rune) bool {
	g.since = 0
	head, _ := text.Peek(1)
	if len(head) == 0 {
		return false
	}
	if head[0] == '\r' {
		if head, _ = text.Peek(2); len(head) < 2 || head[1] != '\n' {
			return false
		}
	} else if head[0] != '\n' && (comment == 0 || head[0] != byte(comment)) {
		return false
	}
	for {
		if _, err := text.ReadSlice('\n'); err != bufio.ErrBufferFull {
			return true
		}
		g.since = 0 // a comment may be of any length
	}
}

func rowError(e *csv.ParseError) error {
	switch {
	case errors.Is(e.Err, csv.ErrBareQuote):
		return fmt.Errorf(`%w: a quote inside a field without quotes (column %d); write the field in quotes and its quotes twice`, ErrRow, e.Column)
	case errors.Is(e.Err, csv.ErrQuote):
		return fmt.Errorf(`%w: a quoted field does not end where its row goes on (column %d); write quotes inside quotes twice`, ErrRow, e.Column)
	}
	return fmt.Errorf("%w: %w", ErrRow, e.Err)
}

var errLongRow = errors.New("row too long")

// rowGuard lets at most maxRow bytes through between two rows.
type rowGuard struct {
	r     io.Reader
	since int64
}

func (g *rowGuard) Read(p []byte) (int, error) {
	if g.since > maxRow {
		return 0, errLongRow
	}
	n, err := g.r.Read(p)
	g.since += int64(n)
	return n, err
}
