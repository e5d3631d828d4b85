package store

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// externalMagic stands in every MANIFEST, so that no other program's Badger
// database is taken for a generation.
const externalMagic = 0x6b31

// The sizes of Badger's tables. Each one takes twice its size in memory while
// it is made, and files are checked in parallel; so a generation is spread over
// about eight, as long as they stay within these bounds.
const (
	largestTable  = 16 << 20
	smallestTable = 2 << 20
	tables        = 8
)

// tableFactor is by how much StreamWriter multiplies BaseTableSize for tables
// of the last level.
const tableFactor = 32

// badgerOptions returns what generations are written and read with, given an
// estimate of their bytes. Values carry their own checksums and are packed
// already, so Badger neither checks nor compresses nor caches; no value
// reaches the value log. Memtable and value log stay empty, and are as small as
// the longest value allows. The folder is guarded by the store's lock and by
// never changing, so Badger takes none.
func badgerOptions(dir string, bytes int64, log *slog.Logger) badger.Options {
	return badger.DefaultOptions(dir).
		WithLogger(quieter{log}).
		WithExternalMagic(externalMagic).
		WithCompression(options.None).WithBlockCacheSize(0).WithIndexCacheSize(0).
		WithChecksumVerificationMode(options.NoVerification).
		WithBlockSize(blockTarget).WithBaseTableSize(min(max(bytes, smallestTable), largestTable) / tableFactor).
		WithMemTableSize(7 << 20).WithNumMemtables(2).
		WithValueThreshold(1 << 20).WithValueLogFileSize(1 << 20).
		WithNumCompactors(0).WithDetectConflicts(false).WithMetricsEnabled(false).
		WithBypassLockGuard(true)
}

// openBadger opens a folder whose files have been checked.
func openBadger(dir string, log *slog.Logger) (db *badger.DB, err error) {
	err = guarded(func() error {
		db, err = badger.Open(badgerOptions(dir, 0, log).WithReadOnly(true))
		return err
	})
	if err != nil {
		return nil, misread(dir, err)
	}
	return db, nil
}

// guarded turns a panic of Badger, or a fault of a mapped file that has become
// shorter, into ErrDamaged. It works for the calling goroutine alone.
func guarded(body func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			text, _, _ := strings.Cut(strings.TrimSpace(fmt.Sprint(r)), "\n")
			err = damaged("reading stopped: %s", text)
		}
	}()
	return body()
}

// quieter hands Badger's messages to slog one level lower: what Badger calls
// an error is reported by the store's own errors.
type quieter struct{ log *slog.Logger }

func (q quieter) Errorf(format string, args ...any)   { q.say(slog.LevelWarn, format, args) }
func (q quieter) Warningf(format string, args ...any) { q.say(slog.LevelInfo, format, args) }
func (q quieter) Infof(format string, args ...any)    { q.say(slog.LevelDebug, format, args) }
func (q quieter) Debugf(format string, args ...any)   { q.say(slog.LevelDebug-4, format, args) }

func (q quieter) say(level slog.Level, format string, args []any) {
	if q.log.Enabled(context.Background(), level) {
		q.log.Log(context.Background(), level, "badger: "+strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}
