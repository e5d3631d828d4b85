package tableio

import (
	"errors"
	"io/fs"
	"os"
)

// Errors that callers tell apart with errors.Is. A full disk is
// syscall.ENOSPC, a missing file fs.ErrNotExist.
var (
	// ErrUnknownMember is returned when a row names a member that the dataset
	// does not have.
	ErrUnknownMember = errors.New("no such member")

	// ErrRow is returned by QuotedRows for a row that is not csv; the rows
	// after it can still be read.
	ErrRow = errors.New("not csv")

	// ErrExpansion is returned when compressed data expands to more than any
	// honest data does.
	ErrExpansion = errors.New("expands too far")
)

// reason strips from an error of package os the operation and the path, which
// the user did not type.
func reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
