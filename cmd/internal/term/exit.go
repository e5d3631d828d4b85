package term

import (
	"errors"
	"fmt"
)

// Code is the exit status of kith. The numbers are a promise to scripts.
type Code int

// The exit codes.
const (
	Done        Code = 0
	Failure     Code = 1   // also unreadable or malformed input
	Usage       Code = 2   // unknown command, flag or kernel; bad parameter or profile
	Partial     Code = 3   // rows rejected under --bad-tolerance, or not converged with --strict
	CheckFailed Code = 4   // a check or an invariant does not hold
	Missing     Code = 10  // no such database, dataset, member or column
	Locked      Code = 11  // another process is writing
	Damaged     Code = 12  // bytes on disk are not what was written, or of a newer format
	NoSpace     Code = 13  // not enough disk
	NoMemory    Code = 14  // refused before the start
	Interrupted Code = 130 // by a signal; nothing half-done is visible
)

// String says what a code means, as the help of every command does.
func (c Code) String() string {
	switch c {
	case Done:
		return "done"
	case Failure:
		return "failed; also unreadable or malformed input"
	case Usage:
		return "bad usage: unknown command, flag or kernel, bad parameter or profile"
	case Partial:
		return "finished, but rows were rejected, or it did not converge with --strict"
	case CheckFailed:
		return "a check failed"
	case Missing:
		return "no such database, dataset, member or column"
	case Locked:
		return "another process is writing to the database"
	case Damaged:
		return "the database is damaged, or of a newer format"
	case NoSpace:
		return "not enough disk"
	case NoMemory:
		return "not enough memory; refused before the start"
	case Interrupted:
		return "interrupted; nothing half-done is visible"
	}
	return fmt.Sprintf("exit code %d", int(c))
}

// coded is an error that knows the exit code it deserves.
type coded struct {
	code Code
	err  error
}

func (c *coded) Error() string { return c.err.Error() }
func (c *coded) Unwrap() error { return c.err }

// Errorf makes an error that ends the program with the given code; the rest is
// as in fmt.Errorf.
func Errorf(code Code, format string, args ...any) error {
	return &coded{code, fmt.Errorf(format, args...)}
}

// With gives an error the code that it deserves; nil stays nil.
func With(code Code, err error) error {
	if err == nil {
		return nil
	}
	return &coded{code, err}
}

// CodeOf returns the code that an error was given by Errorf or With.
func CodeOf(err error) (Code, bool) {
	var c *coded
	if errors.As(err, &c) {
		return c.code, true
	}
	return Failure, false
}
