package tableio

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
)

// textLine is a line without what ends it.
type textLine struct {
	number int64
	text   []byte // valid until the next one
}

// eachLine yields the lines of a text, without line feeds and the carriage
// returns before them. A line that is too long or holds a NUL byte is an
// error that names file and line; an error ends the lines.
func eachLine(name string, r io.Reader) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 64<<10), maxLine)
		l := textLine{}
		for lines.Scan() {
			l.number++
			l.text = lines.Bytes()
			var err error
			if bytes.IndexByte(l.text, 0) >= 0 {
				err = fmt.Errorf("%s:%d: holds a NUL byte; is it text?", name, l.number)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
		switch err := lines.Err(); err {
		case nil:
		case bufio.ErrTooLong:
			yield(l, fmt.Errorf("%s:%d: is longer than %d bytes", name, l.number+1, maxLine))
		default:
			yield(l, err)
		}
	}
}
