package edgeio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/kithgraph/kith/graph/tableio"
)

// quotedRows is how many rows make a batch, and how often the context is
// looked at, when rows are read one after the other.
const quotedRows = 1 << 16

// quotedFromStart reads a file whose first row has quotes.
func (f *file) quotedFromStart(ctx context.Context, h *head) error {
	f.firstRow = h.line
	last := h.blocks[len(h.blocks)-1]
	above := append(h.blocks[:len(h.blocks)-1:len(h.blocks)-1], block{text: last.text[:h.at], line: last.line, rows: int(h.line - last.line)})
	for _, comments := range above {
		if err := f.take(parse(&f.layout, comments)); err != nil {
			return err
		}
	}
	return f.quoted(ctx, block{text: last.text[h.at:], line: h.line}, h)
}

// quoted reads a block and all that follows it in the file row by row. With a
// head, the first row is still to be understood.
func (f *file) quoted(ctx context.Context, from block, h *head) error {
	f.note("%s: quotes from line %d on, so the rest is read in one go and not in parallel", f.name, from.line)
	stream := &lineCounter{r: io.MultiReader(bytes.NewReader(from.text), bytes.NewReader(f.cutter.rest), f.r)}
	var header []string
	var b *batch
	for row, err := range tableio.QuotedRows(stream, f.separator, from.line) {
		if err != nil && (h != nil || !errors.Is(err, tableio.ErrRow)) {
			if b != nil { // an earlier bad row comes first
				if err := f.take(b); err != nil {
					return err
				}
			}
			if stream.err != nil {
				return stream.err
			}
			return fmt.Errorf("%s:%d: %w", f.name, row.Line, err)
		}
		if len(row.Fields) == 1 && len(bytes.Trim([]byte(row.Fields[0]), " \t")) == 0 {
			continue
		}
		if h != nil {
			if header == nil {
				isHeader, err := f.wantsHeader(&f.layout, row.Fields, row.Line)
				if err != nil {
					return err
				}
				if isHeader {
					header = append(header, row.Fields...)
					continue
				}
			}
			if err := f.learn(&f.layout, h.comment, header, row.Fields, row.Line); err != nil {
				return err
			}
			h = nil
		}
		if b == nil {
			b = newBatch(&f.layout, 0)
		}
		b.fields = b.fields[:0]
		for _, field := range row.Fields {
			b.fields = append(b.fields, []byte(field))
		}
		f.seeClock(b.fields)
		if fault := nulFault(b.fields); err != nil {
			b.reject(row.Line, err.Error())
		} else if fault != "" {
			b.reject(row.Line, fault)
		} else {
			b.row(row.Line)
		}
		if b.edges.Len()+len(b.edges.Vertices)+len(b.bad) >= quotedRows || b.full() {
			if err := f.take(b); err != nil {
				return err
			}
			b = nil
			if err := ctx.Err(); err != nil {
				return err
			}
			done, _ := f.r.Progress()
			f.progress(done)
		}
	}
	if b != nil {
		if err := f.take(b); err != nil {
			return err
		}
	}
	f.result.Lines += stream.lines()
	if h != nil {
		return f.learn(&f.layout, h.comment, header, nil, from.line)
	}
	return nil
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
	last byte
	err  error // of r, other than the end
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if n > 0 {
		c.ends += int64(bytes.Count(p[:n], []byte{'\n'}))
		c.last = p[n-1]
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// lines counts a last line without an end too.
func (c *lineCounter) lines() int64 {
	if c.last != 0 && c.last != '\n' {
		return c.ends + 1
	}
	return c.ends
}
