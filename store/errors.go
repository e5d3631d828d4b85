package store

import (
	"errors"
	"fmt"
	"syscall"
)

// Errors of what was asked for.
var (
	// ErrNotFound is returned when there is no such database, dataset, saved
	// run or result set.
	ErrNotFound = errors.New("store: not found")

	// ErrExists is returned when a dataset is to be loaded under a name that
	// is taken, without IngestOptions.Replace.
	ErrExists = errors.New("store: exists already")

	// ErrName is returned when a name is not 1 to 64 characters out of
	// letters, digits, dot, underscore and minus, or starts with a dot.
	ErrName = errors.New("store: bad name")

	// ErrReadOnly is returned by everything that writes on a store opened
	// with Options.ReadOnly.
	ErrReadOnly = errors.New("store: opened for reading only")
)

// Errors of the machine and the disk.
var (
	// ErrLocked is returned by Open when another process writes.
	ErrLocked = errors.New("store: locked")

	// ErrDamaged is returned when what is on disk is not what was written.
	ErrDamaged = errors.New("store: damaged")

	// ErrFormat is returned when the database was written by a newer version.
	ErrFormat = errors.New("store: newer format")

	// ErrNoSpace is returned before writing what does not fit on the disk, and
	// while writing before the disk is full.
	ErrNoSpace = errors.New("store: not enough disk")

	// ErrMemory is returned before reading what exceeds Options.Memory.
	ErrMemory = errors.New("store: not enough memory")
)

// damaged makes an ErrDamaged with a place.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}

// misread judges an error of the system while something that must be there was
// read: it means damage, unless this process may not or cannot read at all.
func misread(place string, err error) error {
	for _, lack := range []error{syscall.EACCES, syscall.EPERM, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		if errors.Is(err, lack) {
			return fmt.Errorf("store: %s: %w", place, err)
		}
	}
	return damaged("%s: %w", place, err)
}

// full makes an ErrNoSpace of the system's ways to say so, and leaves other
// errors alone.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}
