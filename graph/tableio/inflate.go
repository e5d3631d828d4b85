package tableio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits of decompression. No table compresses 200 times over 64 MiB, while
// zeros do so a thousand times.
const (
	freeExpansion = 64 << 20
	maxRatio      = 200
	maxWindow     = 128 << 20
)

// foreign lists the beginnings of data that cannot be text and that kith does
// not read, so that the user hears what it is.
var foreign = []struct{ magic, name string }{
	{"PK\x03\x04", "a zip archive"},
	{"\xfd7zXZ\x00", "compressed by xz"},
	{"BZh91AY&SY", "compressed by bzip2"},
	{"\x04\x22\x4d\x18", "compressed by lz4"},
	{"\x1f\x9d", "compressed by compress"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive"},
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b")) }

// isZstd also takes the skippable frames that some tools put in front.
func isZstd(head []byte) bool {
	return len(head) >= 4 && (string(head[:4]) == "\x28\xb5\x2f\xfd" ||
		head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18")
}

// inflate recognises compressed data by its first bytes and returns the reader
// of its content.
func inflate(head []byte, r io.Reader, s *source) (text io.Reader, release func(), compressed bool, err error) {
	var inner io.Reader
	release = func() {}
	switch {
	case isGzip(head):
		inner = &gzipMembers{r: bufio.NewReaderSize(r, sniffSize), source: s}
	case isZstd(head):
		// From two on, a stage of decoding runs beside the next one, which reads
		// edge lists a fifth to a third faster; more makes no difference.
		decoder, err := zstd.NewReader(bufio.NewReaderSize(r, sniffSize), zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, release, true, zstdError(s, err)
		}
		inner, release = &zstdFrames{decoder, s}, decoder.Close
	default:
		return r, release, false, refuseForeign(s.name, head)
	}
	return &bounded{r: inner, source: s, head: make([]byte, 0, 10)}, release, true, nil
}

func refuseForeign(name string, head []byte) error {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return fmt.Errorf("%s: is %s; kith reads plain text, gzip and zstd, so unpack it first", name, f.name)
		}
	}
	return nil
}

// gzipMembers reads a series of gzip members up to the end of the data.
type gzipMembers struct {
	r      *bufio.Reader
	source *source
	member *gzip.Reader
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		if g.member == nil {
			var err error
			if g.member, err = gzip.NewReader(g.r); err != nil {
				return 0, g.fail(err)
			}
			g.member.Multistream(false)
		}
		n, err := g.member.Read(p)
		if err != io.EOF {
			if err != nil {
				err = g.fail(err)
			}
			return n, err
		}
		switch head, _ := g.r.Peek(2); {
		case g.source.err() != nil:
			return n, g.source.err()
		case len(head) == 0:
			return n, io.EOF
		case !isGzip(head):
			return n, fmt.Errorf("%s: other bytes follow the gzip stream; the file is damaged", g.source.name)
		}
		if err := g.member.Reset(g.r); err != nil {
			return n, g.fail(err)
		}
		g.member.Multistream(false)
		if n > 0 {
			return n, nil
		}
	}
}

func (g *gzipMembers) fail(err error) error {
	switch {
	case g.source.err() != nil:
		return g.source.err()
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: unexpected end of the gzip stream; the file is truncated", g.source.name)
	}
	return fmt.Errorf("%s: the gzip stream is damaged: %w", g.source.name, err)
}

// zstdFrames reads a series of zstd frames.
type zstdFrames struct {
	*zstd.Decoder
	source *source
}

func (z *zstdFrames) Read(p []byte) (int, error) {
	n, err := z.Decoder.Read(p)
	if err != nil && err != io.EOF {
		err = zstdError(z.source, err)
	}
	return n, err
}

func zstdError(s *source, err error) error {
	switch {
	case s.err() != nil:
		return s.err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: unexpected end of the zstd stream; the file is truncated", s.name)
	case errors.Is(err, zstd.ErrMagicMismatch):
		return fmt.Errorf("%s: other bytes follow the zstd stream; the file is damaged", s.name)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("%s: needs a zstd window of more than %d MiB; compress it again without --long", s.name, maxWindow>>20)
	}
	return fmt.Errorf("%s: the zstd stream is damaged: %w", s.name, err)
}

// bounded stops data that expands too far and data that was compressed twice.
type bounded struct {
	r      io.Reader
	source *source
	out    int64
	head   []byte // the first bytes, until there are cap(head) of them
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.out += int64(n)
	if len(b.head) < cap(b.head) && n > 0 {
		b.head = append(b.head, p[:min(n, cap(b.head)-len(b.head))]...)
		if isGzip(b.head) || isZstd(b.head) {
			return 0, fmt.Errorf("%s: is compressed twice; unpack it once", b.source.name)
		}
		if err := refuseForeign(b.source.name, b.head); err != nil {
			return 0, err
		}
	}
	if in := b.source.done.Load(); b.out > freeExpansion && b.out/maxRatio > in {
		return 0, fmt.Errorf("%s: %w: more than %d bytes from %d; unpack it yourself if it is meant so", b.source.name, ErrExpansion, b.out, in)
	}
	return n, err
}
