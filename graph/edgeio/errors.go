package edgeio

import "errors"

// Errors that callers tell apart with errors.Is. All others are about a file
// that cannot be read or a row in it, and name both.
var (
	// ErrUsage is returned before any file is read, when the options or the
	// list of files make no sense.
	ErrUsage = errors.New("edgeio: wrong option")

	// ErrContradiction is returned when a file says whether the graph is
	// directed and Options.Direction, or another file, says the opposite.
	ErrContradiction = errors.New("contradicts")

	// ErrEmpty is returned when a file holds neither an edge nor a vertex
	// and AllowEmpty is not set.
	ErrEmpty = errors.New("no edges")

	// ErrTooManyBad is returned when more rows are bad than BadTolerance
	// allows; the text is about the first row beyond it. With a tolerance of
	// zero it is not used: the first bad row is the error.
	ErrTooManyBad = errors.New("more bad rows than the tolerance")
)
