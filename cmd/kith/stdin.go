package main

import (
	"context"
	"io"
	"sync"
)

// interruptible reads from a stream until the context ends. A read from a
// terminal or a pipe may wait for ever, and closing the file does not wake it.
type interruptible struct {
	ctx  context.Context
	from io.Reader

	once sync.Once
	pipe *io.PipeReader
}

// Read starts to read ahead when it is first called, so that a command that
// does not read leaves the stream alone.
func (r *interruptible) Read(p []byte) (int, error) {
	r.once.Do(func() {
		reader, writer := io.Pipe()
		r.pipe = reader
		context.AfterFunc(r.ctx, func() { reader.CloseWithError(r.ctx.Err()) })
		go func() {
			_, err := io.CopyBuffer(onlyWriter{writer}, r.from, make([]byte, 256<<10))
			writer.CloseWithError(err)
		}()
	})
	return r.pipe.Read(p)
}

// onlyWriter hides what would let io.CopyBuffer take another buffer.
type onlyWriter struct{ io.Writer }
