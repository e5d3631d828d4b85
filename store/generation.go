package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"
)

// generation is an opened Badger database whose files have been checked.
type generation struct {
	name    string
	db      *badger.DB
	bytes   int64 // of its files
	workers int
	memory  int64
	head    head
}

// close lets go of the files. Everything has been read and checked by then, so
// that what Badger may complain of, such as a folder that a writer has removed
// meanwhile, changes nothing.
func (g *generation) close() { _ = g.db.Close() }

// blueprint says what a new generation is to be.
type blueprint struct {
	folder string
	seal   seal                      // kind, digest and counts
	need   int64                     // estimate of the bytes on disk
	write  func(w *writer) error     // puts all blocks
	verify func(g *generation) error // reads them all and compares
}

// build makes a generation: writes it, reads it back, seals it. Afterwards the
// folder is called .sealed; publishing a catalog that names it gives it its
// final name. It returns the bytes on disk and the digest of the seal.
func (s *Store) build(ctx context.Context, b blueprint) (bytes int64, digest string, err error) {
	free, err := s.free(s.dir)
	if err != nil {
		return 0, "", err
	}
	if need := b.need + 3*b.need/10 + reserve; free < need {
		return 0, "", fmt.Errorf("%w: %s: writing %s takes about %d MiB with its reserve, and %d MiB are free; make room, or use another disk",
			ErrNoSpace, s.dir, b.folder, need>>20+1, free>>20)
	}
	dir := filepath.Join(s.dir, b.folder+partial)
	if err := os.RemoveAll(dir); err != nil {
		return 0, "", fmt.Errorf("store: %w", err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return 0, "", fmt.Errorf("store: %w", full(err))
	}
	s.o.Point(PointFolderMade)
	if b.seal.Blocks, err = s.fill(ctx, dir, b.need, b.write); err != nil {
		return 0, "", err
	}
	names, err := strip(dir)
	if err != nil {
		return 0, "", err
	}
	if err := s.readBack(dir, b); err != nil {
		return 0, "", err
	}
	s.o.Point(PointVerified)

	b.seal.Generation = b.folder
	if b.seal.Files, err = sums(ctx, dir, names, true, s.o.Workers, uncounted); err != nil {
		return 0, "", fmt.Errorf("store: %w", err)
	}
	file, err := framed(sealMagic, b.seal)
	if err != nil {
		return 0, "", err
	}
	if err := writeSynced(filepath.Join(dir, sealFile), file); err != nil {
		return 0, "", err
	}
	s.o.Point(PointSealWritten)
	if err := publicFiles(dir, names); err != nil {
		return 0, "", err
	}
	s.o.Point(PointSealSynced)
	if err := rename(s.dir, b.folder+partial, b.folder+sealedState); err != nil {
		return 0, "", err
	}
	s.o.Point(PointSealed)
	return b.seal.bytes() + int64(len(file)), digestOf(file), nil
}

// readBack opens what was just written and verifies it.
func (s *Store) readBack(dir string, b blueprint) error {
	db, err := openBadger(dir, s.log)
	if err != nil {
		return err
	}
	g := &generation{name: b.folder, db: db, bytes: lengths(dir), workers: s.o.Workers}
	defer g.close()
	if err := g.readHead(); err != nil {
		return err
	}
	return b.verify(g)
}

// publicFiles gives Badger's files, which only their owner may read, the
// permissions that the seal was made with, and makes all of the folder
// durable.
func publicFiles(dir string, names []string) error {
	info, err := os.Stat(filepath.Join(dir, sealFile))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if err := syncPath(path); err != nil {
			return err
		}
	}
	return syncPath(dir)
}

// locate finds the folder of a generation that the catalog names. It is called
// .sealed until tidying gives it its name, which may happen between two looks.
func locate(root, folder string) (string, error) {
	for _, ending := range []string{"", sealedState, ""} {
		dir := filepath.Join(root, folder+ending)
		if _, err := os.Stat(dir); err == nil {
			return dir, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("store: %w", err)
		}
	}
	return "", damaged("%s is missing", folder)
}

// openGeneration checks a generation that the catalog names against its seal
// and opens it. With strong it compares the SHA-256 of every file too. done
// counts the bytes that were compared; it may be called from several
// goroutines, one at a time.
func (s *Store) openGeneration(ctx context.Context, folder, digest string, strong bool, done func(bytes int64)) (*generation, *seal, error) {
	for {
		dir, err := locate(s.dir, folder)
		if err != nil {
			return nil, nil, err
		}
		g, sealed, err := s.openFolder(ctx, dir, folder, digest, strong, done)
		if !errors.Is(err, ErrDamaged) {
			return g, sealed, err
		}
		if again, lookErr := locate(s.dir, folder); lookErr != nil || again == dir {
			return nil, nil, err
		} // it has been renamed while it was opened
	}
}

func (s *Store) openFolder(ctx context.Context, dir, folder, digest string, strong bool, done func(bytes int64)) (*generation, *seal, error) {
	sealed, err := readSeal(dir, folder, digest)
	if err != nil {
		return nil, nil, err
	}
	if err := sealed.check(ctx, dir, strong, s.o.Workers, done); err != nil {
		return nil, nil, err
	}
	leave, err := stay(dir)
	if err != nil {
		return nil, nil, err
	}
	db, err := openBadger(dir, s.log)
	leave()
	if err != nil {
		return nil, nil, err
	}
	g := &generation{name: folder, db: db, bytes: sealed.bytes(), workers: s.o.Workers, memory: s.o.Memory}
	if err = g.readHead(); err == nil && !g.head.agrees(sealed) {
		err = damaged("%s: the head is not that of its seal", folder)
	}
	if err != nil {
		g.close()
		return nil, nil, err
	}
	return g, sealed, nil
}

// uncounted is for readers that do not show progress.
func uncounted(int64) {}
