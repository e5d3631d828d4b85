package edgeio

import (
	"bytes"
	"fmt"
	"io"
)

// maxLine is the length of the longest line, in bytes.
const maxLine = 1 << 20

// blockSize is how much text a worker parses at a time. It is at most maxLine,
// and a variable so that tests can cut at every line.
var blockSize = 1 << 20

// block is a piece of a file that ends with a line.
type block struct {
	text []byte // whole lines, each with its line feed
	line int64  // the number of the first one, from 1
	rows int    // how many they are
	from int64  // how many lines before it do not begin with the cutter's mark
}

// cutter cuts a stream into blocks.
type cutter struct {
	name string
	r    io.Reader
	head []byte // the first bytes of the stream, at most headSize; they are in the blocks too
	size int
	long int         // the length of the longest line
	mark byte        // lines that begin with it are not counted in block.from
	from int64       // of the next block
	line int64       // of the next block
	rest []byte      // read, but not handed out: an incomplete line
	done bool        // the stream has ended
	bare bool        // it ended without a line feed, and one was added
	free chan []byte // buffers to use again
}

func newCutter(name string, r io.Reader, buffers int) *cutter {
	return &cutter{name: name, r: r, size: max(blockSize, 4), long: maxLine, line: 1, free: make(chan []byte, buffers)}
}

// start looks at the first bytes and takes away the mark that some programs put
// before UTF-8. A second start does nothing.
func (c *cutter) start() error {
	if c.head != nil {
		return nil
	}
	head, err := fill(c.r, make([]byte, 0, headSize), headSize)
	if err != nil && err != io.EOF {
		return err
	}
	if bytes.HasPrefix(head, []byte{0xFE, 0xFF}) || bytes.HasPrefix(head, []byte{0xFF, 0xFE}) {
		return fmt.Errorf("%s: the file is UTF-16; convert it to UTF-8 first", c.name)
	}
	c.head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	c.r = io.MultiReader(bytes.NewReader(c.head), c.r)
	return nil
}

// headSize is how much of a file is looked at to recognise its format.
const headSize = 1 << 10

// next returns the next block, or io.EOF.
func (c *cutter) next() (block, error) {
	if c.done {
		return block{}, io.EOF
	}
	text := append(c.buffer(), c.rest...)
	c.rest = c.rest[:0]
	for want := c.size; ; want = min(2*want, c.long+1) {
		var err error
		text, err = fill(c.r, text, want)
		if err != nil && err != io.EOF {
			return block{}, err
		}
		end := bytes.LastIndexByte(text, '\n') + 1
		switch {
		case err == io.EOF && len(text) == 0:
			c.done = true
			return block{}, io.EOF
		case err == io.EOF:
			if c.done = true; end < len(text) {
				text, c.bare = append(text, '\n'), true
			}
			return c.block(text), nil
		case end > 0:
			c.rest = append(c.rest, text[end:]...)
			return c.block(text[:end]), nil
		case len(text) > c.long:
			return block{}, c.tooLong(text)
		}
	}
}

func (c *cutter) block(text []byte) block {
	b := block{text: text, line: c.line, rows: bytes.Count(text, []byte{'\n'}), from: c.from}
	c.line += int64(b.rows)
	if c.mark != 0 {
		c.from += int64(b.rows - bytes.Count(text, []byte{'\n', c.mark}))
		if text[0] == c.mark {
			c.from--
		}
	}
	return b
}

func (c *cutter) tooLong(text []byte) error {
	if bytes.IndexByte(text, '\r') >= 0 {
		return fmt.Errorf("%s:%d: no line feed within %d bytes; %s", c.name, c.line, c.long, strayReturn)
	}
	return fmt.Errorf("%s:%d: the line is longer than %d bytes", c.name, c.line, c.long)
}

// buffer returns an empty buffer.
func (c *cutter) buffer() []byte {
	select {
	case buf := <-c.free:
		return buf[:0]
	default:
		return make([]byte, 0, c.size+1)
	}
}

// recycle takes back the text of a block that is no longer needed.
func (c *cutter) recycle(b block) {
	select {
	case c.free <- b.text:
	default:
	}
}

// fill reads until text has the wanted length; before that, only the end of
// the stream (io.EOF) or an error stops it.
func fill(r io.Reader, text []byte, want int) ([]byte, error) {
	for idle := 0; len(text) < want; {
		if cap(text) < want {
			text = append(make([]byte, 0, want+1), text...)
		}
		n, err := r.Read(text[len(text):want])
		text = text[:len(text)+n]
		if err != nil {
			return text, err
		}
		if idle++; n > 0 {
			idle = 0
		} else if idle > 100 {
			return text, io.ErrNoProgress
		}
	}
	return text, nil
}
