package store

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"github.com/kithgraph/kith/store/record"
)

// Options say how a database is opened. None of them changes what is kept.
type Options struct {
	ReadOnly bool              // take no lock, write nothing; any number of processes may
	Logger   *slog.Logger      // nil: silent. Badger's talk comes one level lower
	Workers  int               // of reading; < 1: GOMAXPROCS
	Keep     int               // versions kept per dataset, the current one among them, and result sets per version; < 1: 2
	Memory   int64             // bytes that one read may allocate; < 1: no limit
	Point    func(name string) // called at every one of Points; nil: nothing
}

// Store is an opened database. It is safe for use by several goroutines;
// changes wait for each other.
type Store struct {
	dir  string
	o    Options
	log  *slog.Logger
	lock *os.File // nil when reading only

	free func(dir string) (int64, error)

	writing sync.Mutex // held by a change from its first byte to its last; guards lock
	mu      sync.Mutex // of state
	state   *catalog
}

// Open opens the database in a directory. With ReadOnly it must be there
// (ErrNotFound); otherwise the directory is made when missing, the lock is
// taken (ErrLocked), and what an ended process left unfinished is removed.
func Open(dir string, o Options) (*Store, error) {
	if o.Keep < 1 {
		o.Keep = 2
	}
	if o.Point == nil {
		o.Point = func(string) {}
	}
	s := &Store{dir: dir, o: o, log: o.Logger, free: freeBytes}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open() (err error) {
	info, err := os.Stat(s.dir)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("store: %s is a file; a database is a directory", s.dir)
	case errors.Is(err, fs.ErrNotExist) && s.o.ReadOnly:
		return fmt.Errorf("%w: no database %s; load a dataset first, or name another directory", ErrNotFound, s.dir)
	case errors.Is(err, fs.ErrNotExist):
		if err := makeFolder(filepath.Clean(s.dir)); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("store: %w", err)
	}
	if !s.o.ReadOnly {
		if err := s.refuseForeign(); err != nil {
			return err
		}
		if s.lock, err = lock(s.dir); err != nil {
			return err
		}
	}
	if s.state, _, err = readState(s.dir); err != nil {
		return fmt.Errorf("%s: %w", s.dir, err)
	}
	if s.o.ReadOnly {
		if s.state.Seq == 0 {
			return fmt.Errorf("%w: no database in %s; load a dataset first, or name another directory", ErrNotFound, s.dir)
		}
		return nil
	}
	return s.tidy()
}

// refuseForeign keeps a database out of a folder with other people's files.
func (s *Store) refuseForeign() error {
	if _, err := os.Lstat(filepath.Join(s.dir, currentFile)); err == nil {
		return nil
	}
	found, err := look(s.dir)
	if err != nil {
		return err
	}
	if len(found.foreign) > 0 {
		return fmt.Errorf("store: %s holds %s and is no database; name an empty or new directory", s.dir, found.foreign[0])
	}
	return nil
}

// Close waits for a change that is under way and releases the lock. Snapshots
// and columns that were read stay valid.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.lock == nil {
		return nil
	}
	f := s.lock
	s.lock = nil
	// A process that is just being started may share the file until it runs
	// its own program; unlocking does not wait for that.
	return firstOf(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}

// current returns the state to read from.
func (s *Store) current() *catalog {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// reading calls read with the current state. When a generation disappears
// because a writer has published a newer state and removed old ones, read is
// called again with the newer state.
func (s *Store) reading(read func(c *catalog) error) error {
	c := s.current()
	for {
		err := read(c)
		if !errors.Is(err, ErrDamaged) {
			return err
		}
		newer := s.current()
		if s.o.ReadOnly {
			state, _, problem := readState(s.dir)
			if problem != nil {
				return err
			}
			newer = state
			s.mu.Lock()
			s.state = state
			s.mu.Unlock()
		}
		if newer.Seq == c.Seq {
			return err
		}
		c = newer
	}
}

// Datasets returns the current version of every dataset, by name.
func (s *Store) Datasets() []record.Dataset {
	var sets []record.Dataset
	for _, e := range s.current().Datasets {
		sets = append(sets, e.Versions[0].Dataset)
	}
	return sets
}

// Dataset returns the current version of a dataset, or ErrNotFound with the
// nearest name.
func (s *Store) Dataset(name string) (record.Dataset, error) {
	v, err := s.current().version(name)
	if err != nil {
		return record.Dataset{}, err
	}
	return v.Dataset, nil
}

// version is find with an error that suggests the nearest name.
func (c *catalog) version(name string) (*version, error) {
	if v := c.find(name); v != nil {
		return v, nil
	}
	var known []string
	for _, e := range c.Datasets {
		known = append(known, e.Name)
	}
	return nil, notFound("dataset", name, known)
}

// Runs returns the saved runs of a dataset's current version, by name.
func (s *Store) Runs(dataset string) []record.Run {
	var runs []record.Run
	if v := s.current().find(dataset); v != nil {
		for _, r := range v.Runs {
			runs = append(runs, r.Run)
		}
	}
	return runs
}

// ResultSets returns the published result sets of a dataset's current
// version, the newest first.
func (s *Store) ResultSets(dataset string) []record.ResultSet {
	var sets []record.ResultSet
	if v := s.current().find(dataset); v != nil {
		for _, r := range v.Results {
			sets = append(sets, r.Set)
		}
	}
	return slices.Clip(sets)
}
