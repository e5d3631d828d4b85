package edgeio

import "bytes"

// aloneMark starts a comment of the snap format that names a vertex without
// edges. Other programs skip it.
const aloneMark = "# kith vertex "

// parse reads a block.
func parse(l *layout, text block) *batch {
	b := newBatch(l, text.rows)
	b.lines = int64(text.rows)
	check := suspect(text.text)
	quick := l.onlyPairs() && !check
	line := text.line
	for at := 0; at < len(text.text) && !b.full(); line++ {
		if quick && line >= l.firstRow {
			next, read := b.pairs(text.text, at)
			if line, at = line+int64(read), next; at == len(text.text) {
				break
			}
		}
		end := at + bytes.IndexByte(text.text[at:], '\n')
		b.line(line, withoutReturn(text.text[at:end]), check)
		at = end + 1
	}
	return b
}

// onlyPairs reports whether rows are two integers and nothing else.
func (l *layout) onlyPairs() bool {
	return !l.strings && len(l.roles) == 2 && l.roles[0] == src && l.roles[1] == dst
}

// line reads a line of any kind.
func (b *batch) line(line int64, text []byte, check bool) {
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
		if b.separator == 0 && bytes.HasPrefix(content, []byte(aloneMark)) {
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

// pairs reads lines of two integers from position at on as fast as it can,
// and stops in front of the first that is written in an unusual way: a sign, a
// leading zero, more than 18 digits, blanks around, a comment, an error. It
// returns where that line begins and how many lines it has read. The text
// ends with a line feed, which is no digit, so no position runs past it.
func (b *batch) pairs(text []byte, at int) (next, read int) {
	sources, targets := b.edges.Src, b.edges.Dst
	first := len(sources)
	sources, targets = sources[:cap(sources)], targets[:cap(targets)]
	separator := b.separator
	n := first
	for at < len(text) && n < len(sources) && n < len(targets) {
		i := at
		digit := text[i] - '0'
		if digit > 9 || digit == 0 && text[i+1]-'0' <= 9 {
			break
		}
		u := int64(digit)
		for i++; ; i++ {
			if digit = text[i] - '0'; digit > 9 {
				break
			}
			u = u*10 + int64(digit)
		}
		if i-at > 18 {
			break
		}
		if separator != 0 {
			if text[i] != separator {
				break
			}
			i++
		} else {
			if text[i] != ' ' && text[i] != '\t' {
				break
			}
			for i++; text[i] == ' ' || text[i] == '\t'; i++ {
			}
		}

		from := i
		digit = text[i] - '0'
		if digit > 9 || digit == 0 && text[i+1]-'0' <= 9 {
			break
		}
		v := int64(digit)
		for i++; ; i++ {
			if digit = text[i] - '0'; digit > 9 {
				break
			}
			v = v*10 + int64(digit)
		}
		if i-from > 18 {
			break
		}
		if text[i] == '\r' {
			i++
		}
		if text[i] != '\n' {
			break
		}
		sources[n], targets[n] = u, v
		n, at = n+1, i+1
	}
	b.edges.Src, b.edges.Dst = sources[:n], targets[:n]
	return at, n - first
}
