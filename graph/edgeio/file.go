package edgeio

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store/record"
)

// file reads one file to its end.
func (rd *reading) file(ctx context.Context, in input) error {
	if in.format == "parquet" || in.format == "auto" && formatByEnding(in.path) == "parquet" {
		return rd.parquet(ctx, in)
	}
	stdin := rd.o.Stdin
	if stdin == nil {
		stdin = os.Stdin
	}
	r, err := tableio.OpenContext(ctx, in.path, stdin)
	if err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	defer r.Close()
	defer context.AfterFunc(ctx, r.Interrupt)()
	f := &file{reading: rd, r: r, parse: parse, layout: layout{
		name: title(in.path), roles: in.roles, meant: in.meant, strings: rd.o.IDs == "string",
		signed: rd.o.Signed, layer: rd.layerName(), limit: rd.o.BadTolerance,
	}}
	f.cutter = newCutter(f.name, r, 2*rd.workers()+2)
	format, err := f.read(ctx, in)
	if err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	rd.done += r.Bytes()
	rd.progress(0)
	name := in.path
	if name != "-" {
		name = filepath.Base(name)
	}
	rd.result.Sources = append(rd.result.Sources, record.Source{Name: name, Format: format, Bytes: r.Bytes(), SHA256: r.SHA256()})
	return nil
}

// layerName returns the layer of edges without one.
func (rd *reading) layerName() string { return cmp.Or(rd.o.Layer, graph.DefaultLayer) }

// file is the state of reading one file.
type file struct {
	*reading
	layout
	r       *tableio.Reader
	cutter  *cutter
	parse   func(l *layout, text block, names *dictionary) *batch // reads a block
	rows    int64                                                 // edges and vertices found
	bad     int64
	alone   int64 // rows without a dst
	seen    clock // the form of times in the blocks so far
	trimmed bool  // a time had more than six decimals
}

// read returns the format that the file turned out to have.
func (f *file) read(ctx context.Context, in input) (format string, err error) {
	if format = in.format; format == "auto" && isGAP(formatByEnding(in.path)) {
		format = formatByEnding(in.path)
	}
	if !isGAP(format) {
		if err := f.cutter.start(); err != nil {
			return "", err
		}
		if bytes.HasPrefix(f.cutter.head, []byte(parquetMagic)) {
			return "", fmt.Errorf("%s: holds Parquet; give its name the ending .parquet, or say --format parquet", f.name)
		}
	}
	if format == "auto" {
		format = recognise(in.path, f.cutter.head)
	}
	if own := formatCalled(format); own.read != nil {
		if err := f.whole(own); err != nil {
			return "", err
		}
		if err := own.read(ctx, f); err != nil {
			return "", err
		}
		return format, f.finish()
	}
	h, err := readHead(f.cutter)
	if err != nil {
		return "", err
	}
	if format == "auto" {
		format = formatOf(in.path, h)
	}
	if f.separator = separator(format); format == "neo4j" {
		f.neo4j, f.separator = f.o.Columns == nil && f.o.Header != "no", neo4jSeparator(h.row)
	}
	if f.separator != 0 && bytes.IndexByte(h.row, '"') >= 0 {
		err = f.quotedFromStart(ctx, h)
	} else if err = f.prepare(h); err != nil {
		err = cmp.Or(f.above(h), err) // what is bad further up comes first
	} else {
		err = f.parallel(ctx, h)
	}
	if err != nil {
		return "", err
	}
	return format, f.finish()
}

// prepare understands the columns of a file whose first row has no quotes.
func (f *file) prepare(h *head) error {
	var header, first []string
	line, at := h.line, 0
	f.firstRow, f.headerLine = h.line, h.line
	if h.row != nil {
		row := withoutReturn(h.row)
		if fault := lineFault(row); fault != "" {
			return fmt.Errorf("%s:%d: %s", f.name, h.line, fault)
		}
		first = texts(split(nil, row, f.separator))
		isHeader, err := f.wantsHeader(&f.layout, h.comment, first, h.line)
		if err != nil {
			return err
		}
		if isHeader {
			header = first
			f.firstRow = h.line + 1
			if first, line, at, err = f.behindHeader(h); err != nil {
				return err
			}
		}
	}
	err := f.learn(&f.layout, h.comment, header, first, line)
	if err != nil && header != nil && first != nil && f.roles != nil {
		h.line, h.at = line, at // the lines between come first
	}
	return err
}

// behindHeader returns the fields of the first row behind the header and its
// line; nil when the file has none, or when quotes keep it from being split.
func (f *file) behindHeader(h *head) (fields []string, line int64, at int, err error) {
	line, at = h.line+1, h.at+len(h.row)+1
	for {
		for text := h.blocks[len(h.blocks)-1].text[at:]; len(text) > 0; line++ {
			end := bytes.IndexByte(text, '\n')
			row := withoutReturn(text[:end])
			if plain := bytes.Trim(row, " \t\r"); len(plain) > 0 && !f.skips(f.firstRow, row, plain) {
				if f.separator != 0 && bytes.IndexByte(row, '"') >= 0 {
					return nil, 0, 0, nil
				}
				return texts(split(nil, row, f.separator)), line, at, nil
			}
			text, at = text[end+1:], at+end+1
		}
		b, err := f.cutter.next()
		if err == io.EOF {
			return nil, 0, 0, nil
		}
		if err != nil {
			return nil, 0, 0, err
		}
		h.blocks, at = append(h.blocks, b), 0
	}
}

// take adds a block's edges to the result.
func (f *file) take(b *batch) error {
	f.result.Lines += b.lines
	for _, bad := range b.bad {
		message := fmt.Sprintf("%s:%d: %s", f.name, bad.line, bad.fault)
		if f.limit == 0 {
			return errors.New(message)
		}
		f.bad++
		if f.result.Rejected++; f.result.Rejected > f.limit {
			return fmt.Errorf("%s: %w (--bad-tolerance %d)", message, ErrTooManyBad, f.limit)
		}
		if len(f.result.Bad) < shownBad {
			f.result.Bad = append(f.result.Bad, message)
		}
	}
	if b.clock != unknown { // a block without times leaves it as it was
		f.seen = b.clock
	}
	f.alone += b.alone
	f.trimmed = f.trimmed || b.cut
	if rows := b.edges.Len() + len(b.edges.Vertices); rows > 0 {
		f.rows += int64(rows)
		f.result.Batches = append(f.result.Batches, b.edges)
	}
	return nil
}

// finish checks and tells what only the whole file shows.
func (f *file) finish() error {
	if err := f.keepsPromise(); err != nil {
		return err
	}
	switch m := f.meant; {
	case f.rows == 0 && !f.o.AllowEmpty && (m == nil || m.what == "vertices"):
		return fmt.Errorf("%s: %w; use --allow-empty to load it all the same", f.name, ErrEmpty)
	case f.rows == 0 && f.blank == nil && len(f.roles) > 1:
		f.blank = newBatch(&f.layout, 0, nil).edges
	}
	if f.alone > 0 {
		f.note("%s: rows without a dst: %d; they are vertices without edges", f.name, f.alone)
	}
	if f.trimmed {
		f.note("%s: times have more than six decimals; they are cut to microseconds", f.name)
	}
	return nil
}

// keepsPromise compares the rows with what was said about them.
func (f *file) keepsPromise() error {
	if m := f.meant; m != nil && m.rows >= 0 && m.rows != f.rows+f.bad {
		return fmt.Errorf("%s: %d %s, but %s says %d; is a file cut short?", f.name, f.rows+f.bad, m.what, m.by, m.rows)
	}
	return nil
}
