package edgeio

import "bytes"

// aloneMark starts a comment of the snap format that names a vertex without
// edges. Other programs skip it.
const aloneMark = "# kith vertex "

// parse reads a block, with a dictionary that is empty before and after.
func parse(l *layout, text block, names *dictionary) *batch {
	b := newBatch(l, text.rows, names)
	defer b.done()
	b.lines = int64(text.rows)
	check := suspect(text.text)
	quick := l.beginsWithPair() && !check
	line := text.line
	for at := 0; at < len(text.text) && !b.full(); line++ {
		if quick && line >= l.firstRow {
			next, read := b.quick(line, text.text, at)
			if line, at = line+int64(read), next; at == len(text.text) {
				break
			}
		}
		end := at + bytes.IndexByte(text.text[at:], '\n')
		b.read(line, withoutReturn(text.text[at:end]), check)
		at = end + 1
	}
	return b
}

// read reads a line of any kind.
func (b *batch) read(line int64, text []byte, check bool) {
	if check {
		if fault := lineFault(text); fault != "" {
			b.reject(line, fault)
			return
		}
	}
	content := bytes.TrimLeft(text, " \t")
	switch {
	case len(content) == 0 && (b.separator != '\t' || line < b.firstRow || bytes.IndexByte(text, '\t') < 0):
		return // blank; tabs alone are empty fields of a tsv
	case len(content) > 0 && b.skips(line, text, content):
		if b.separator == 0 && b.order == 0 && b.meant == nil && bytes.HasPrefix(content, []byte(aloneMark)) {
			b.vertex(line, bytes.Trim(content[len(aloneMark):], " \t"))
		}
		return
	case line < b.firstRow: // the header
		return
	}
	b.fields = split(b.fields[:0], text, b.separator)
	b.row(line)
}

// skips reports whether a line, given also without the blanks before it, is a
// comment. Behind the first row of csv and tsv only a # in the first place
// makes one, as for tableio.QuotedRows.
func (l *layout) skips(line int64, text, content []byte) bool {
	if l.separator == 0 || line < l.firstRow {
		return isComment(content)
	}
	return text[0] == '#'
}
