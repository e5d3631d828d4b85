package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// change runs one change: it makes the next state from the current one,
// writing generations on the way, and publishes it.
func (s *Store) change(make func(next *catalog) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.o.ReadOnly || s.lock == nil {
		return fmt.Errorf("%w: %s", ErrReadOnly, s.dir)
	}
	next := s.current().clone()
	next.Seq++
	err := make(next)
	if err == nil {
		err = s.publish(next)
	}
	if err != nil && s.current().Seq != next.Seq { // not acknowledged: leave nothing behind
		if found, lookErr := look(s.dir); lookErr == nil {
			s.sweep(found)
		}
	}
	return err
}

// publish writes the next catalog and flips CURRENT to it. When it returns nil
// the change is on disk; if the machine stops before, the old state stays.
func (s *Store) publish(next *catalog) error {
	file, err := framed(catalogMagic, next)
	if err != nil {
		return err
	}
	if len(file) > maxFrame {
		return fmt.Errorf("store: the catalog would have %d bytes, at most %d are read; remove runs or datasets", len(file), maxFrame)
	}
	current, err := framed(currentMagic, pointer{Seq: next.Seq, SHA256: digestOf(file)})
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(s.dir, catalogName(next.Seq)+partial), file); err != nil {
		return err
	}
	s.o.Point(PointCatalogWritten)
	if err := writeSynced(filepath.Join(s.dir, currentFile+partial), current); err != nil {
		return err
	}
	if err := syncPath(s.dir); err != nil {
		return err
	}
	s.o.Point(PointCurrentWritten)
	if err := os.Rename(filepath.Join(s.dir, currentFile+partial), filepath.Join(s.dir, currentFile)); err != nil {
		return fmt.Errorf("store: %w", full(err))
	}
	s.mu.Lock()
	s.state = next
	s.mu.Unlock()
	s.o.Point(PointCurrentFlipped)
	if err := syncPath(s.dir); err != nil {
		return fmt.Errorf("%w; the change is visible, but may be lost if the machine stops now", err)
	}
	s.o.Point(PointPublished)

	// The change is acknowledged. What follows is tidying, which the next
	// writer repeats if this one cannot.
	if err := s.tidy(); err != nil {
		s.log.Warn("store: tidying after a change", "dir", s.dir, "err", err)
	}
	return nil
}

// tidy gives what CURRENT names its final names and removes everything else.
func (s *Store) tidy() error {
	for folder := range s.current().seals() {
		leave := alone(filepath.Join(s.dir, folder+sealedState))
		err := rename(s.dir, folder+sealedState, folder)
		leave()
		switch {
		case err == nil:
			s.o.Point(PointGenerationNamed)
		case !errors.Is(err, fs.ErrNotExist): // it has its name already
			return err
		}
	}
	name := catalogName(s.current().Seq)
	switch err := rename(s.dir, name+partial, name); {
	case err == nil:
		s.o.Point(PointCatalogNamed)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	found, err := look(s.dir)
	if err != nil {
		return err
	}
	return s.sweep(found)
}

// sweep removes everything that the current state does not name. Folders leave
// their place in one step, so that nobody opens half of one; who has files of
// them open keeps them.
func (s *Store) sweep(found *survey) error {
	var problems []error
	for _, name := range found.leftovers(s.current()) {
		path := filepath.Join(s.dir, name)
		if _, isFolder := folderCounter(name); isFolder {
			trash := filepath.Join(s.dir, trashPrefix+name)
			leave := alone(path)
			err := os.Rename(path, trash)
			leave()
			if err != nil {
				problems = append(problems, err)
				continue
			}
			s.o.Point(PointTrashed)
			path = trash
		}
		s.log.Debug("store: removing", "path", path)
		if err := os.RemoveAll(path); err != nil {
			problems = append(problems, err)
			continue
		}
		s.o.Point(PointRemoved)
	}
	return errors.Join(problems...)
}

// now is the time that records carry.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }
