package graph

import (
	"context"
	"fmt"
	"strings"
)

// Snapshot is a selection of a dataset in the form that kernels run on. It is
// immutable and safe for any number of readers.
type Snapshot struct {
	Directed bool
	Signed   bool       // weights may be negative: the selection is SignSigned of signed data
	Simple   bool       // symmetric and without loops: the undirected simple view
	Out      *Adjacency // never nil but of an Outline
	In       *Adjacency // Out itself when undirected; nil until asked for by With
	IDs      *IDs

	// What it is a selection of, for the record of a run.
	Dataset   Digest // of the whole dataset
	Selection Selection
	Notes     []string // what the selection left out or changed, in sentences for the user

	outline *outline // nil: the arcs are there
}

// Order returns the number of vertices.
func (s *Snapshot) Order() int {
	if s.outline != nil {
		return int(s.outline.order)
	}
	return s.Out.Order()
}

// Size returns the number of arcs; an undirected edge is two, a loop one.
func (s *Snapshot) Size() int64 {
	if s.outline != nil {
		return s.outline.size
	}
	return s.Out.Size()
}

// Weighted says whether the arcs carry weights.
func (s *Snapshot) Weighted() bool {
	if s.outline != nil {
		return s.outline.weighted
	}
	return s.Out.Weights != nil
}

// Rank returns the position of v's external id among all of them.
func (s *Snapshot) Rank(v Vertex) Vertex { return s.IDs.Rank(v) }

// Need is a set of things that a kernel wants from its snapshot.
type Need uint8

// The needs.
const (
	NeedIn       Need = 1 << iota // the transpose
	NeedSimple                    // the undirected simple view: symmetric, no loops, reciprocal arcs merged
	NeedUnsigned                  // weights, if there are any, that are not negative: no other view has them
)

// String names the needs for `kith kernels`.
func (n Need) String() string {
	var words []string
	if n&NeedIn != 0 {
		words = append(words, "transpose")
	}
	if n&NeedSimple != 0 {
		words = append(words, "undirected simple view")
	}
	if n&NeedUnsigned != 0 {
		words = append(words, "weights that are not negative")
	}
	if len(words) == 0 {
		return "out-arcs"
	}
	return strings.Join(words, ", ")
}

// Has reports whether the snapshot offers all of n.
func (s *Snapshot) Has(n Need) bool { return s.lacks(n) == 0 }

// lacks returns those of n that the snapshot does not offer.
func (s *Snapshot) lacks(n Need) (missing Need) {
	if s.In == nil {
		missing |= NeedIn
	}
	if !s.Simple {
		missing |= NeedSimple
	}
	if s.Signed {
		missing |= NeedUnsigned
	}
	return n & missing
}

// Require returns ErrUnsuited with the name of what is missing, or nil.
func (s *Snapshot) Require(n Need) error {
	if missing := s.lacks(n); missing != 0 {
		return fmt.Errorf("%w: %v", ErrUnsuited, missing)
	}
	return nil
}

// Without returns a snapshot without weights, without times or without both.
// It shares all else with s and never changes s.
func (s *Snapshot) Without(weights, times bool) *Snapshot {
	if !(weights && s.Out.Weights != nil) && !(times && s.Out.Times != nil) {
		return s
	}
	bare := func(a Adjacency) *Adjacency {
		if weights {
			a.Weights = nil
		}
		if times {
			a.Times = nil
		}
		return &a
	}
	t := *s
	t.Out = bare(*s.Out)
	switch s.In {
	case nil:
	case s.Out:
		t.In = t.Out
	default:
		t.In = bare(*s.In)
	}
	if weights {
		t.Selection.Weights, t.Signed = WeightsNone, false
	}
	t.Selection.Times = t.Selection.Times && !times
	return &t
}

// With returns a snapshot that has all of n. It shares with s what it can and
// never changes s. PrepareBytes says what it costs; weights and times of s are
// merged and kept.
func (s *Snapshot) With(ctx context.Context, n Need, workers int) (*Snapshot, error) {
	if s.Has(n) {
		return s, nil
	}
	if err := s.Require(n & NeedUnsigned); err != nil {
		return nil, err // whose sign to drop is for a Selection to say
	}
	t := *s
	if n&NeedSimple != 0 && !t.Simple {
		adjacency, err := t.simple(ctx, workers)
		if err != nil {
			return nil, err
		}
		if err := adjacency.checkSums(s.IDs); err != nil {
			return nil, err
		}
		t.Out, t.In, t.Directed, t.Simple = adjacency, adjacency, false, true
	}
	if n&NeedIn != 0 && t.In == nil {
		in, err := t.Out.transpose(ctx, workers)
		if err != nil {
			return nil, err
		}
		t.In = in
	}
	return &t, nil
}

// PrepareBytes bounds the memory that With takes for n on a snapshot of the
// given order and size without times, beyond the snapshot itself.
func PrepareBytes(n Need, order, size int64, directed, weighted bool) int64 {
	arc := int64(4)
	if weighted {
		arc += 4
	}
	switch {
	case n&NeedSimple != 0 && directed: // the transpose, then both directions of the union
		return 3*arc*size + 24*order
	case n&NeedSimple != 0: // a copy, if there are loops to be left out
		return arc*size + 16*order
	case n&NeedIn != 0 && directed: // with the cursors
		return arc*size + 16*order
	}
	return 0
}
