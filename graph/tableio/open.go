package tableio

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// Reader is an opened input. It is used from one goroutine, except for
// Progress and Interrupt, which any may call.
type Reader struct {
	name       string
	source     *source
	text       io.Reader
	reading    *readAhead // reads and digests ahead; nil: Read does so itself
	inflating  *readAhead // decompresses ahead; nil: Read does so, or there is nothing to do
	release    func()     // frees the decompressor
	compressed bool
	ended      bool
	closed     bool
}

// Open opens a file for reading; "-" is stdin. Data that begins with the magic
// bytes of gzip or zstd is decompressed, one layer, whatever the file is
// called. Files are read and digested ahead in one goroutine and decompressed in
// another, which end with Close; stdin, whose reading cannot be interrupted, is
// read by Read itself.
//
// Reading fails when a compressed stream is cut off or damaged, is followed by
// other bytes, expands to more than 64 MiB and 200 times its size, or needs a
// zstd window beyond 128 MiB. Folders and devices are refused; pipes are read.
func Open(path string, stdin io.Reader) (*Reader, error) {
	return OpenContext(context.Background(), path, stdin)
}

// OpenContext is Open that ends with the context: it may wait for a pipe, both
// for somebody who writes and for the first bytes.
func OpenContext(ctx context.Context, path string, stdin io.Reader) (*Reader, error) {
	r, err := open(ctx, path, stdin)
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, r.Interrupt)()
	buffered, head := bufio.NewReaderSize(r.source, sniffSize), make([]byte, 10)
	peeked, err := buffered.Peek(len(head))
	if err != nil && err != io.EOF {
		r.Close()
		return nil, err
	}
	head, r.text = head[:copy(head, peeked)], buffered
	isFile := r.source.file != nil
	if isFile {
		r.reading = startReadAhead(buffered)
		r.text = r.reading
	}
	if r.text, r.release, r.compressed, err = inflate(head, r.text, r.source); err != nil {
		r.Close()
		return nil, err
	}
	if isFile && r.compressed {
		r.inflating = startReadAhead(r.text)
		r.text = r.inflating
	}
	return r, nil
}

// sniffSize is the buffer in front of the decompressors, and of what looks at
// the first bytes. Large reads go past it.
const sniffSize = 64 << 10

// open opens a file for reading its bytes as they are.
func open(ctx context.Context, path string, stdin io.Reader) (*Reader, error) {
	if path == "-" {
		if stdin == nil {
			return nil, errors.New("stdin: there is none to read")
		}
		s := &source{name: "stdin", r: stdin, total: -1, sum: sha256.New()}
		return &Reader{name: s.name, source: s, text: s, release: func() {}}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, reason(err))
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, fmt.Errorf("%s: is a folder; name the files in it", path)
	case !mode.IsRegular() && mode.Type() != fs.ModeNamedPipe:
		return nil, fmt.Errorf("%s: is a device or socket; name a file or a pipe, or - for standard input", path)
	}
	file, err := openFile(ctx, path, info.Mode())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, reason(err))
	}
	s := &source{name: path, r: file, file: file, total: -1, sum: sha256.New()}
	if info.Mode().IsRegular() {
		s.total = info.Size()
	}
	return &Reader{name: path, source: s, text: s, release: func() {}}, nil
}

// openFile opens a file, or a pipe, which takes until somebody writes or the
// context ends.
func openFile(ctx context.Context, path string, mode fs.FileMode) (*os.File, error) {
	if mode.IsRegular() {
		return os.Open(path)
	}
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened)
	go func() {
		file, err := os.Open(path)
		select {
		case done <- opened{file, err}:
		case <-ctx.Done():
			if err == nil {
				file.Close()
			}
		}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Read reads the decompressed data.
func (r *Reader) Read(p []byte) (int, error) {
	if r.closed {
		return 0, fmt.Errorf("%s: %w", r.name, os.ErrClosed)
	}
	n, err := r.text.Read(p)
	r.ended = r.ended || err == io.EOF
	return n, err
}

// Close ends the reading, also in the middle. A second Close does nothing.
func (r *Reader) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.Interrupt()
	if r.inflating != nil {
		r.inflating.stop()
	}
	r.release()
	if r.reading != nil { // last, as the others may wait for what it reads
		r.reading.stop()
	}
	return nil
}

// Interrupt makes a Read that waits for a pipe fail, and all that come later.
// Standard input cannot be interrupted.
func (r *Reader) Interrupt() {
	if r.source.file != nil {
		r.source.file.Close()
	}
}

// Name returns what errors call the input: the path, or "stdin".
func (r *Reader) Name() string { return r.name }

// Progress returns how many bytes of the file, before decompression, have been
// consumed and how many there are; total is -1 when that is unknown.
func (r *Reader) Progress() (done, total int64) { return r.source.done.Load(), r.source.total }

// Bytes returns the number of bytes read, before decompression.
func (r *Reader) Bytes() int64 { return r.source.done.Load() }

// Compressed says whether the data is being decompressed.
func (r *Reader) Compressed() bool { return r.compressed }

// SHA256 returns the digest of the whole file, before decompression, in
// hexadecimal; "" until Read has returned io.EOF.
func (r *Reader) SHA256() string {
	if !r.ended {
		return ""
	}
	return hex.EncodeToString(r.source.sum.Sum(nil))
}

// source reads the bytes of a file as they are, counting and digesting them.
type source struct {
	name  string
	r     io.Reader
	file  *os.File // nil: r is not ours to close
	total int64    // -1: unknown
	done  atomic.Int64
	sum   hash.Hash
	fault atomic.Pointer[error] // what ended the reading, other than the end
}

// err returns what ended the reading, other than the end.
func (s *source) err() error {
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.sum.Write(p[:n])
	s.done.Add(int64(n))
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%s: %w", s.name, reason(err))
		s.fault.Store(&err)
	}
	return n, err
}
