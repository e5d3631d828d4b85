package tableio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"unicode"
	"unicode/utf8"
)

func writeCSV(ctx context.Context, w io.Writer, t Table, order []vertex) error {
	return writeLines(ctx, w, t, order, csvForm{comma: ','})
}

func writeTSV(ctx context.Context, w io.Writer, t Table, order []vertex) error {
	return writeLines(ctx, w, t, order, csvForm{comma: '\t'})
}

// csvForm writes csv, or tsv when the comma is a tab.
type csvForm struct{ comma byte }

func (f csvForm) header(dst []byte, names []string) (_ []byte, err error) {
	for i, name := range names {
		if dst, err = f.text(f.before(dst, i), []byte(name)); err != nil {
			return nil, err
		}
	}
	return f.after(dst), nil
}

func (f csvForm) before(dst []byte, cell int) []byte {
	if cell == 0 {
		return dst
	}
	return append(dst, f.comma)
}

func (f csvForm) after(dst []byte) []byte { return append(dst, '\n') }

func (f csvForm) missing(dst []byte) []byte { return dst }

func (f csvForm) float(dst []byte, x float64) ([]byte, error) { return shortest(dst, x), nil }

// text quotes what encoding/csv would quote, and further an empty text, which
// alone in its row would be no row, and one that starts with #, which other
// programs take for a comment.
func (f csvForm) text(dst, value []byte) ([]byte, error) {
	if f.comma == '\t' && bytes.ContainsAny(value, "\t\r\n") {
		return nil, errors.New("holds a tab or a line break, which tsv cannot; write csv")
	}
	if bytes.Contains(value, []byte("\r\n")) {
		return nil, errors.New("holds a carriage return before a line feed, which readers of csv drop; write ndjson or parquet")
	}
	if !f.quotes(value) {
		return append(dst, value...), nil
	}
	dst = append(dst, '"')
	for _, b := range value {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"'), nil
}

func (f csvForm) quotes(value []byte) bool {
	if len(value) == 0 || value[0] == '#' || string(value) == `\.` {
		return true
	}
	for _, b := range value {
		if b == f.comma || b == '"' || b == '\n' || b == '\r' {
			return true
		}
	}
	first, _ := utf8.DecodeRune(value)
	return unicode.IsSpace(first)
}
