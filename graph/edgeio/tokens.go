package edgeio

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"
)

// Limits of formats that nest, JSON and XML.
const (
	maxDepth      = 32
	maxNested     = 2 << 20 // bytes of one token
	maxAttributes = 256     // of an element
)

// tokenReader stands between a file and a decoder that hands out tokens. It
// counts lines, and refuses a token so long that the decoder would have to
// keep more than a few MiB, and bytes that are not UTF-8, which encoding/json
// would turn into U+FFFD: two names would be one.
type tokenReader struct {
	r    io.Reader
	used func() int64 // bytes that the decoder has made tokens of
	fed  int64        // bytes that it was given
	ends []int64      // positions behind the line feeds among those that it has not used
	line int64        // of what it has used, from 1
	last byte
	mark int64  // where the last whole token ended
	part []byte // of a character whose other bytes are still to come
	bad  error  // what comes next is not UTF-8
}

var errLongToken = fmt.Errorf("a text of more than %d bytes", maxNested)

func (t *tokenReader) Read(p []byte) (int, error) {
	if t.bad != nil || t.fed-t.mark > maxNested {
		return 0, cmp.Or(t.bad, errLongToken)
	}
	t.at()
	n, err := t.r.Read(p)
	n, whole := t.utf8(p[:n])
	for at := 0; ; {
		i := bytes.IndexByte(p[at:n], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		t.ends = append(t.ends, t.fed+int64(at))
	}
	t.fed += int64(n)
	if n > 0 {
		t.last = p[n-1]
	}
	if !whole {
		t.bad, err = notUTF8(t.line+int64(len(t.ends))), nil
	}
	return n, err
}

// utf8 returns how many of the bytes come before the first that are not UTF-8,
// and whether these are all.
func (t *tokenReader) utf8(p []byte) (n int, whole bool) {
	if len(t.part) == 0 && utf8.Valid(p) {
		return len(p), true
	}
	known, at := len(t.part), 0
	text := append(t.part, p...)
	for at < len(text) && utf8.FullRune(text[at:]) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return max(at-known, 0), false
		}
		at += size
	}
	t.part = append(t.part[:0], text[at:]...)
	return len(p), true
}

// notUTF8 says in which line there are bytes that are not UTF-8.
type notUTF8 int64

func (notUTF8) Error() string { return "holds bytes that are not UTF-8; convert the file" }

// at returns the line up to which the decoder has come.
func (t *tokenReader) at() int64 {
	used, i := t.used(), 0
	for i < len(t.ends) && t.ends[i] <= used {
		i++
	}
	t.line += int64(i)
	t.ends = t.ends[i:]
	return t.line
}

// lines returns how many lines the whole file has.
func (t *tokenReader) lines() int64 {
	n := t.line - 1 + int64(len(t.ends))
	if t.fed > 0 && t.last != '\n' {
		n++
	}
	return n
}

// fault makes an error of one of the decoder: at a line, unless the file
// itself cannot be read.
func (f *file) fault(t *tokenReader, err error) error {
	switch {
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s:%d: ends in the middle; is the file cut short?", f.name, t.at())
	case errors.Is(err, errLongToken):
		return fmt.Errorf("%s:%d: %w", f.name, t.at(), err)
	}
	if line, ok := errors.AsType[notUTF8](err); ok {
		return fmt.Errorf("%s:%d: %w", f.name, line, err)
	}
	return err
}

// linesOf goes through lines without their line feeds. The text ends with one.
func linesOf(text []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			end := bytes.IndexByte(text, '\n')
			if !yield(text[:end]) {
				return
			}
			text = text[end+1:]
		}
	}
}
