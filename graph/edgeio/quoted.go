package edgeio

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kithgraph/kith/graph/tableio"
)

// quotedRows is how many rows make a batch, and how often the context is
// looked at, when rows are read one after the other.
const quotedRows = 1 << 16

// quotedFromStart reads a file whose first row has quotes.
func (f *file) quotedFromStart(ctx context.Context, h *head) error {
	if err := f.above(h); err != nil {
		return err
	}
	last := h.blocks[len(h.blocks)-1]
	return f.quoted(ctx, block{text: last.text[h.at:], line: h.line}, h)
}

// above reads the comments above the first row.
func (f *file) above(h *head) error {
	if f.firstRow == 0 {
		f.firstRow = h.line
	}
	for i, b := range h.blocks {
		if b.line >= h.line {
			break
		}
		if h.line < b.line+int64(b.rows) {
			b.text, b.rows = h.blocks[i].text[:h.at], int(h.line-b.line)
		}
		if err := f.take(parse(&f.layout, b, new(dictionary))); err != nil {
			return err
		}
	}
	return nil
}

// quoted reads a block and all that follows it in the file row by row. With a
// head, the first row is still to be understood.
func (f *file) quoted(ctx context.Context, from block, h *head) error {
	f.note("%s: quotes from line %d on, so the rest is read row by row and not in parallel", f.name, from.line)
	text := from.text
	if f.cutter.bare {
		text = text[:len(text)-1]
	}
	stream := &lineCounter{r: io.MultiReader(bytes.NewReader(text), bytes.NewReader(f.cutter.rest), f.cutter.r)}
	names := new(dictionary)
	var header []string
	var b *batch
	flush := func() error {
		if b == nil {
			return ctx.Err()
		}
		b.done()
		full := b
		b = nil
		done, _ := f.r.Progress()
		f.progress(done)
		return cmp.Or(f.take(full), ctx.Err())
	}
	for row, err := range tableio.QuotedRows(stream, f.separator, from.line) {
		if err != nil && (h != nil || !errors.Is(err, tableio.ErrRow)) {
			return cmp.Or(flush(), stream.err, fmt.Errorf("%s:%d: %w", f.name, row.Line, err))
		}
		if len(row.Fields) == 1 && strings.Trim(row.Fields[0], " \t") == "" {
			continue
		}
		if h != nil {
			isHeader, err := f.understand(h, header, row)
			if err != nil {
				return err
			}
			if isHeader {
				header = row.Fields
				continue
			}
			h = nil
		}
		if b == nil {
			f.clock = f.seen
			b = newBatch(&f.layout, 0, names)
		}
		f.quotedRow(b, row, err)
		if b.edges.Len()+len(b.edges.Vertices) >= quotedRows || b.full() {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	f.result.Lines += stream.lines()
	if h != nil {
		return f.learn(&f.layout, h.comment, header, nil, from.line)
	}
	return nil
}

// understand takes the first row, or the second behind a header.
func (f *file) understand(h *head, header []string, row tableio.Row) (isHeader bool, err error) {
	if header == nil {
		f.headerLine = row.Line
		if isHeader, err = f.wantsHeader(&f.layout, h.comment, row.Fields, row.Line); isHeader || err != nil {
			return isHeader, err
		}
	}
	f.firstRow = row.Line
	return false, f.learn(&f.layout, h.comment, header, row.Fields, row.Line)
}

// quotedRow takes a row, or rejects it as no csv.
func (f *file) quotedRow(b *batch, row tableio.Row, notCSV error) {
	b.fields = b.fields[:0]
	for _, field := range row.Fields {
		b.fields = append(b.fields, []byte(field))
	}
	if notCSV != nil {
		b.reject(row.Line, notCSV.Error())
	} else if fault := nulFault(b.fields); fault != "" {
		b.reject(row.Line, fault)
	} else {
		b.row(row.Line)
	}
}

func nulFault(fields [][]byte) string {
	for _, field := range fields {
		if bytes.IndexByte(field, 0) >= 0 {
			return lineFault([]byte{0})
		}
	}
	return ""
}

// lineCounter counts the lines that are read through it.
type lineCounter struct {
	r    io.Reader
	ends int64
	some bool // something has been read
	last byte
	err  error // of r, other than the end
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if n > 0 {
		c.ends += int64(bytes.Count(p[:n], []byte{'\n'}))
		c.some, c.last = true, p[n-1]
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// lines counts a last line without an end too.
func (c *lineCounter) lines() int64 {
	if c.some && c.last != '\n' {
		return c.ends + 1
	}
	return c.ends
}
