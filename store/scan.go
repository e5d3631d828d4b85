package store

import (
	"bytes"
	"context"
	"errors"
	"sync"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/kithgraph/kith/graph/par"
)

// blocksPerRange is how many blocks one iterator reads: 4 MiB.
const blocksPerRange = 64

// footer reads the footer of a part.
func (g *generation) footer(p part) (f footer, err error) {
	err = guarded(func() error {
		return g.db.View(func(txn *badger.Txn) error {
			item, err := txn.Get(p.key(footerSeq))
			if errors.Is(err, badger.ErrKeyNotFound) {
				return damaged("%s: %v has no footer", g.name, p)
			}
			if err != nil {
				return damaged("%s: %v: %w", g.name, p, err)
			}
			return item.Value(func(value []byte) error {
				f, err = decodeFooter(p, value)
				return err
			})
		})
	})
	// A block takes at least its header on disk: no count is believed that
	// the files cannot hold.
	if err == nil && int64(f.blocks) > g.bytes/headerSize {
		return f, damaged("%s: %v: the footer counts %d blocks", g.name, p, f.blocks)
	}
	return f, err
}

// scan hands every block of a part to use, several at a time and in no
// particular order, and holds the whole against the footer. The payload is
// only valid during the call. after is called after every block, one call at
// a time; it may be nil.
func (g *generation) scan(ctx context.Context, p part, use func(h header, payload []byte) error, after func(h header)) (footer, error) {
	f, err := g.footer(p)
	if err != nil {
		return f, err
	}
	spans := make([]span, f.blocks)
	cuts := par.Even[uint32](int(f.blocks), blocksPerRange)
	faults := make([]error, len(cuts))
	inner, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	err = par.Range(inner, g.workers, cuts, func(c int, lo, hi uint32) {
		var found []span
		found, faults[c] = g.scanRange(p, lo, hi, func(h header, payload []byte) error {
			if err := inner.Err(); err != nil {
				return err
			}
			err := use(h, payload)
			if after != nil {
				mu.Lock()
				defer mu.Unlock()
				after(h)
			}
			return err
		})
		if faults[c] != nil {
			stop()
		}
		copy(spans[lo:hi], found)
	})
	if ctx.Err() != nil {
		return f, ctx.Err()
	}
	for _, fault := range faults {
		if fault != nil && !errors.Is(fault, context.Canceled) {
			return f, fault
		}
	}
	if err != nil {
		return f, err
	}
	whole, err := p.seal(spans)
	if err == nil && whole != f {
		err = damaged("%s: %v: the blocks are not those that the footer counts", g.name, p)
	}
	return f, err
}

// scanRange reads the blocks lo ≤ seq < hi of a part with one iterator. Badger
// ends an iteration in silence where a table is unreadable; so each block must
// be the next one, up to the last.
func (g *generation) scanRange(p part, lo, hi uint32, use func(h header, payload []byte) error) (spans []span, err error) {
	err = guarded(func() error {
		return g.db.View(func(txn *badger.Txn) error {
			// Values are read from the map in this goroutine, never ahead
			// in one of Badger's.
			it := txn.NewIterator(badger.IteratorOptions{Prefix: p.key(0)[:keySize-4]})
			defer it.Close()
			seq := lo
			for it.Seek(p.key(lo)); seq < hi && it.Valid(); it.Next() {
				item := it.Item()
				if !bytes.Equal(item.Key(), p.key(seq)) {
					break
				}
				if err := item.Value(func(value []byte) error {
					h, payload, crc, err := decodeBlock(p, seq, value)
					if err != nil {
						return err
					}
					spans = append(spans, h.span(crc))
					return use(h, payload)
				}); err != nil {
					return err
				}
				seq++
			}
			if seq != hi {
				return damaged("%s: %v: block %d is missing", g.name, p, seq)
			}
			return nil
		})
	})
	return spans, err
}
