package algorithms

import (
	"errors"

	"github.com/kithgraph/kith/graph/param"
)

// Errors that callers tell apart with errors.Is.
var (
	// ErrParameter is returned when a parameter is unknown, does not parse or
	// is out of its range.
	ErrParameter = param.ErrBad

	// ErrMemory is returned before the start of a run that would need more
	// memory than Env allows.
	ErrMemory = errors.New("not enough memory")

	// ErrSigned is returned when a kernel that knows no signs is given negative
	// weights.
	ErrSigned = errors.New("the kernel takes no negative weights")

	// ErrCheck is returned when a checker rejects an answer.
	ErrCheck = errors.New("check failed")
)
