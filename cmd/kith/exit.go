package main

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/config"
	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// errSaid ends a command with a code whose reason has been printed already.
var errSaid = errors.New("said")

// said returns an error that sets the exit code and prints nothing.
func said(code term.Code) error { return term.With(code, errSaid) }

// exitCodes gives the errors of the packages below their exit codes; the first
// line that fits counts.
var exitCodes = []struct {
	err  error
	code term.Code
}{
	{store.ErrNotFound, term.Missing},
	{store.ErrExists, term.Usage},
	{store.ErrName, term.Usage},
	{store.ErrReadOnly, term.Failure},
	{store.ErrLocked, term.Locked},
	{store.ErrDamaged, term.Damaged},
	{store.ErrFormat, term.Damaged},
	{store.ErrNoSpace, term.NoSpace},
	{syscall.ENOSPC, term.NoSpace},
	{syscall.EDQUOT, term.NoSpace},
	{algorithms.ErrParameter, term.Usage},
	{algorithms.ErrMemory, term.NoMemory},
	{algorithms.ErrCheck, term.CheckFailed},
	{store.ErrMemory, term.NoMemory},
	{config.ErrConfig, term.Usage},
	{catalog.ErrUnknown, term.Usage},
	{score.ErrUsage, term.Usage},
	{score.ErrStale, term.Missing},
	{score.ErrUnknownMember, term.Missing},
	{tableio.ErrUnknownMember, term.Missing},
	{graph.ErrUnknownLayer, term.Usage},
	{edgeio.ErrUsage, term.Usage},
	{edgeio.ErrContradiction, term.Usage},
}

// exitCode returns the code that an error deserves.
func exitCode(ctx context.Context, err error) term.Code {
	if err == nil {
		return term.Done
	}
	if ctx.Err() != nil { // whatever failed, failed because of the signal
		return term.Interrupted
	}
	if code, ok := term.CodeOf(err); ok {
		return code
	}
	for _, e := range exitCodes {
		if errors.Is(err, e.err) {
			return e.code
		}
	}
	return term.Failure
}

// unknownWord refuses a word that is not among the known ones.
func unknownWord(place, word string, known []string) error {
	if near := record.Nearest(word, known); near != "" {
		return usageErrorf("%s %q is unknown; did you mean %s?", place, word, near)
	}
	return usageErrorf("%s %q is not one of %s", place, word, strings.Join(known, ", "))
}
