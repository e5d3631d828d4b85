// Package config reads the TOML files by which people steer kith: models and
// profiles. It is strict, because a misspelt field that is silently left out
// gives wrong scores: an unknown field is an error that shows the line and
// the nearest known name.
//
// It is the one door for go-toml.
package config

import (
	"errors"
	"fmt"
)

// ErrConfig is returned when a file of settings cannot be used as it stands:
// too large, not TOML, an unknown field, a value of the wrong type or out of
// its range.
var ErrConfig = errors.New("bad configuration")

// MaxBytes is the largest file that is read. The built-in ones have 5 KiB, and
// the decoder's time grows with the square of the unknown fields: two seconds
// for a file of this size that has nothing else.
const MaxBytes = 64 << 10

// maxNesting is how many brackets may be open at once. The decoder recurses
// into them, and Go cannot recover from a stack that has run out.
const maxNesting = 100

// Errorf makes an error that is an ErrConfig and reads as given, so that the
// message can begin with the file and the line.
func Errorf(format string, args ...any) error { return &fault{fmt.Errorf(format, args...)} }

// fault is an ErrConfig with a text of its own.
type fault struct{ error }

// Is reports whether the target is ErrConfig.
func (f *fault) Is(target error) bool { return target == ErrConfig }

// Unwrap returns what Errorf was given.
func (f *fault) Unwrap() error { return f.error }
