package graph

import "errors"

// Errors that callers tell apart with errors.Is.
var (
	// ErrUnsuited is returned when a snapshot lacks what a kernel needs; the
	// text names the need. Snapshot.With prepares it.
	ErrUnsuited = errors.New("graph: the snapshot lacks what the kernel needs")

	// ErrTooLarge is returned when a graph has more vertices than a Vertex
	// can number.
	ErrTooLarge = errors.New("graph: more than 4294967295 vertices")

	// ErrDuplicate is returned when an edge occurs twice and the policy is
	// DuplicatesError.
	ErrDuplicate = errors.New("graph: duplicate edge")

	// ErrUnknownLayer is returned when a selection names a layer that the
	// dataset does not have.
	ErrUnknownLayer = errors.New("graph: no such layer")
)
