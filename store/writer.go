package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/ristretto/v2/z"
)

// bufferSize is how much is collected before it is handed to Badger.
const bufferSize = 4 << 20

// writer writes the blocks of a new generation in the order of their keys.
type writer struct {
	ctx    context.Context
	dir    string
	stream *badger.StreamWriter
	buffer *z.Buffer
	free   func(dir string) (int64, error)
	point  func(name string)

	workers int // that code rows

	last   []byte // key of the block before
	value  []byte
	handed int64            // bytes given to Badger
	blocks int64            // footers included
	step   func(arcs int64) // called after every block with its arcs; may be nil
}

// fill opens a new Badger database in an empty folder, lets write put its
// blocks, and closes it. It expects about so many bytes.
func (s *Store) fill(ctx context.Context, dir string, bytes int64, write func(*writer) error) (blocks int64, err error) {
	db, err := badger.Open(badgerOptions(dir, bytes, s.log))
	if err != nil {
		return 0, fmt.Errorf("store: %s: %w", dir, full(err))
	}
	w := &writer{ctx: ctx, dir: dir, stream: db.NewStreamWriter(), free: s.free, point: s.o.Point, workers: s.o.Workers, buffer: z.NewBuffer(min(int(bytes), bufferSize)+maxBlock, "kith blocks")}
	err = w.stream.Prepare()
	if err == nil {
		err = write(w)
	}
	if err == nil {
		err = w.hand()
	}
	if err == nil {
		err = w.room(0)
	}
	if err == nil {
		if err = w.stream.Flush(); err == nil {
			s.o.Point(PointBlocksFlushed)
		}
	} else {
		w.stream.Cancel()
	}
	closeErr := db.Close()
	if err == nil {
		err = closeErr
	}
	if releaseErr := w.buffer.Release(); err == nil {
		err = releaseErr
	}
	if err != nil {
		return 0, fmt.Errorf("store: %s: %w", dir, full(err))
	}
	s.o.Point(PointBlocksClosed)
	return w.blocks, nil
}

// part writes one part: write puts the blocks, which get their sequence
// numbers here, and the footer follows.
func (w *writer) part(p part, write func(put func(h header, payload []byte) error) error) error {
	var spans []span
	err := write(func(h header, payload []byte) error {
		h.seq = uint32(len(spans))
		if h.seq == footerSeq {
			return fmt.Errorf("store: %v: more than %d blocks", p, footerSeq)
		}
		crc, err := w.put(p, h, payload)
		spans = append(spans, h.span(crc))
		if w.step != nil {
			w.step(int64(h.width))
		}
		return err
	})
	if err != nil {
		return err
	}
	f, err := p.seal(spans)
	if err != nil {
		return err
	}
	_, err = w.put(p, header{codec: footerCodec, seq: footerSeq}, f.payload())
	return err
}

// put adds one block. StreamWriter ends the process when keys do not ascend or
// a value is misplaced, so both are checked here.
func (w *writer) put(p part, h header, payload []byte) (crc uint32, err error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	key := p.key(h.seq)
	if bytes.Compare(w.last, key) >= 0 || len(payload) > maxBlock {
		return 0, fmt.Errorf("store: %v: block %d of %d bytes after key %x breaks the order or is too long", p, h.seq, len(payload), w.last)
	}
	w.last = key
	w.value = appendBlock(w.value[:0], p, h, payload)
	badger.KVToBuffer(&pb.KV{Key: key, Value: w.value, Version: 1, StreamId: 1}, w.buffer)
	w.blocks++
	if w.buffer.LenNoPadding() >= bufferSize {
		err = w.hand()
	}
	return binary.LittleEndian.Uint32(w.value[headerSize-4:]), err
}

// hand gives the collected blocks to Badger.
func (w *writer) hand() error {
	size := int64(w.buffer.LenNoPadding())
	if size == 0 {
		return nil
	}
	if err := w.room(size); err != nil {
		return err
	}
	if err := w.stream.Write(w.buffer); err != nil {
		return err
	}
	if w.handed == 0 {
		w.point(PointBlocksWriting)
	}
	w.handed += size
	w.buffer.Reset()
	return nil
}

// room looks whether so many more bytes fit on the disk. Badger writes through
// a memory map, and a disk that is full then would end the process; so all that
// it has not written yet must find room, and a reserve besides.
func (w *writer) room(more int64) error {
	free, err := w.free(w.dir)
	if err != nil {
		return err
	}
	way := max(w.handed-allocated(w.dir), 0) + more
	if need := way + way/16 + reserve/2; free < need {
		return fmt.Errorf("%w: %s: %d MiB are free and %d MiB are still to be written, the reserve included; make room, or use another disk", ErrNoSpace, w.dir, free>>20, need>>20)
	}
	return nil
}
