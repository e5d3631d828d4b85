package edgeio

import (
	"bytes"
	"context"
	"io"
	"sync"
)

// job is a block on its way: from the goroutine that reads the file to a
// worker, and in the order of the file to the one that collects.
type job struct {
	text   block
	parsed chan *batch // receives one
	read   int64       // bytes of the file read so far
	quote  bool        // text and what follows it must be read row by row
	err    error       // the file cannot be read beyond the blocks before
}

// parallel reads a file in blocks: one goroutine cuts, the workers parse,
// and the caller's collects in order, so that the first bad line is the error.
// All goroutines have ended when it returns.
func (f *file) parallel(ctx context.Context, h *head) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	workers := f.workers()
	ordered, todo := make(chan job, workers+1), make(chan job, workers+1)
	wg.Go(func() {
		defer close(ordered)
		defer close(todo)
		f.cut(ctx, h, ordered, todo)
	})
	for range workers {
		wg.Go(func() {
			names := new(dictionary)
			for j := range todo {
				j.parsed <- f.parse(&f.layout, j.text, names)
			}
		})
	}
	for j := range ordered {
		switch {
		case j.err != nil:
			return j.err
		case j.quote:
			return f.quoted(ctx, j.text, nil)
		}
		select {
		case b := <-j.parsed:
			if b.clock != unknown && f.seen != unknown && f.seen != b.clock { // the worker did not know the form of the times before
				l := f.layout
				l.clock = f.seen
				b = f.parse(&l, j.text, new(dictionary))
			}
			f.cutter.recycle(j.text)
			if err := f.take(b); err != nil {
				f.r.Interrupt() // what follows in a pipe may be long in coming
				return err
			}
			f.progress(j.read)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// cut sends the blocks of the head and then those of the rest of the file, up
// to the first quote.
func (f *file) cut(ctx context.Context, h *head, ordered, todo chan<- job) {
	send := func(j job) bool {
		j.read, _ = f.r.Progress()
		select {
		case ordered <- j:
		case <-ctx.Done():
			return false
		}
		if j.err != nil || j.quote {
			return false
		}
		select {
		case todo <- j:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for {
		var b block
		if len(h.blocks) > 0 {
			b, h.blocks = h.blocks[0], h.blocks[1:]
		} else {
			var err error
			if b, err = f.cutter.next(); err == io.EOF {
				return
			} else if err != nil {
				send(job{err: err})
				return
			}
		}
		plain, rest := f.beforeQuote(b, h)
		if plain.rows > 0 && !send(job{text: plain, parsed: make(chan *batch, 1)}) {
			return
		}
		if rest.rows > 0 {
			send(job{text: rest, quote: true})
			return
		}
	}
}

// beforeQuote cuts a block in front of the first line with a quote, in formats
// where quotes mean something. Those in comments do not.
func (f *file) beforeQuote(b block, h *head) (plain, rest block) {
	if f.separator == 0 || h.row == nil || b.line+int64(b.rows) <= h.line {
		return b, block{}
	}
	at := 0
	if b.line <= h.line {
		at = h.at
	}
	for {
		quote := bytes.IndexByte(b.text[at:], '"')
		if quote < 0 {
			return b, block{}
		}
		if at += bytes.LastIndexByte(b.text[at:at+quote], '\n') + 1; b.text[at] != '#' {
			break
		}
		at += bytes.IndexByte(b.text[at:], '\n') + 1
	}
	rows := bytes.Count(b.text[:at], []byte{'\n'})
	plain = block{text: b.text[:at:at], line: b.line, rows: rows}
	return plain, block{text: b.text[at:], line: b.line + int64(rows), rows: b.rows - rows}
}
