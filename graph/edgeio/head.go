package edgeio

import (
	"bytes"
	"io"
)

// head is the beginning of a file, up to the block with its first row.
type head struct {
	blocks  []block
	row     []byte // the first line that is neither blank nor a comment; nil: there is none
	line    int64  // its number, from 1
	at      int    // where it begins in the last block
	comment []byte // the last comment before it that is not about a vertex
}

// readHead cuts blocks until one holds a row.
func readHead(c *cutter) (*head, error) {
	if err := c.start(); err != nil {
		return nil, err
	}
	h := &head{}
	for {
		b, err := c.next()
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		h.blocks = append(h.blocks, b)
		h.line = b.line
		for h.at = 0; h.at < len(b.text); h.line++ {
			row := b.text[h.at : h.at+bytes.IndexByte(b.text[h.at:], '\n')]
			plain := bytes.Trim(row, " \t\r")
			if len(plain) > 0 && !isComment(plain) {
				h.row = row
				return h, nil
			}
			if len(plain) > 0 && !bytes.HasPrefix(plain, []byte(aloneMark)) {
				h.comment = append(h.comment[:0], plain...)
			}
			h.at += len(row) + 1
		}
	}
}

// banner begins a Matrix Market file.
const banner = "%%MatrixMarket"

// beginsWithBanner reports whether a file is Matrix Market.
func beginsWithBanner(text []byte) bool { return hasPrefixFold(text, banner) }

// lines visits the lines from the first one on, without their ends, until
// visit returns true, and reads further blocks as need be. The line then is
// the head's row; nil if the file ends before.
func (h *head) lines(c *cutter, visit func(line int64, text []byte) (stop bool, err error)) error {
	for i := 0; ; i++ {
		if i == len(h.blocks) {
			b, err := c.next()
			if err == io.EOF {
				h.row = nil
				return nil
			}
			if err != nil {
				return err
			}
			h.blocks = append(h.blocks, b)
		}
		b := h.blocks[i]
		line := b.line
		for at := 0; at < len(b.text); line++ {
			end := at + bytes.IndexByte(b.text[at:], '\n')
			text := withoutReturn(b.text[at:end])
			if stop, err := visit(line, text); stop || err != nil {
				h.row, h.line, h.at = text, line, at
				return err
			}
			at = end + 1
		}
	}
}

// isComment reports whether a line starts as comments do.
func isComment(line []byte) bool { return line[0] == '#' || line[0] == '%' }

const strayReturn = "carriage returns alone do not end lines, convert the file to LF or CRLF"

// lineFault says what keeps a line, without its end, from being text.
func lineFault(line []byte) string {
	if bytes.IndexByte(line, 0) >= 0 {
		return "the line holds a NUL byte; the file is binary or UTF-16, convert it to UTF-8 text"
	}
	if bytes.IndexByte(line, '\r') >= 0 {
		return "a carriage return stands inside the line; " + strayReturn
	}
	return ""
}

// suspect reports whether lineFault may find something in a text.
func suspect(text []byte) bool {
	return bytes.IndexByte(text, 0) >= 0 ||
		bytes.IndexByte(text, '\r') >= 0 && bytes.Count(text, []byte{'\r'}) != bytes.Count(text, []byte("\r\n"))
}

// withoutReturn takes away the carriage return of CRLF.
func withoutReturn(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// split cuts a line into fields: at each separator, or at runs of blanks when
// it is 0. The fields are appended to those given.
func split(fields [][]byte, line []byte, separator byte) [][]byte {
	if separator != 0 {
		for {
			i := bytes.IndexByte(line, separator)
			if i < 0 {
				return append(fields, line)
			}
			fields, line = append(fields, line[:i]), line[i+1:]
		}
	}
	for i := 0; i < len(line); {
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		from := i
		for i < len(line) && line[i] != ' ' && line[i] != '\t' {
			i++
		}
		if i > from {
			fields = append(fields, line[from:i])
		}
	}
	return fields
}

// texts copies fields.
func texts(fields [][]byte) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = string(f)
	}
	return out
}
