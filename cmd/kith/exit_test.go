package main

import (
	"context"
	"fmt"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
)

// The numbers are a promise to scripts.
func TestExitCodes(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	for _, c := range []struct {
		ctx  context.Context
		err  error
		want term.Code
	}{
		{t.Context(), nil, 0},
		{t.Context(), fmt.Errorf("edges.txt: %w", syscall.ENOENT), 1},
		{t.Context(), fmt.Errorf("a: %w", store.ErrReadOnly), 1},
		{t.Context(), fmt.Errorf("a: %w", store.ErrExists), 2},
		{t.Context(), store.CheckName("dataset", "../x"), 2},
		{t.Context(), fmt.Errorf("a: %w", algorithms.ErrParameter), 2},
		{t.Context(), fmt.Errorf("a: %w", algorithms.ErrCheck), 4},
		{t.Context(), fmt.Errorf("a: %w", store.ErrNotFound), 10},
		{t.Context(), fmt.Errorf("a: %w", store.ErrLocked), 11},
		{t.Context(), fmt.Errorf("%w: %w", store.ErrDamaged, syscall.EIO), 12},
		{t.Context(), fmt.Errorf("a: %w", store.ErrFormat), 12},
		{t.Context(), fmt.Errorf("a: %w", store.ErrNoSpace), 13},
		{t.Context(), fmt.Errorf("a: %w", syscall.EDQUOT), 13},
		{t.Context(), fmt.Errorf("a: %w", store.ErrMemory), 14},
		{t.Context(), fmt.Errorf("a: %w", algorithms.ErrMemory), 14},
		{t.Context(), said(term.Partial), 3},
		{ended, nil, 0},
		{ended, fmt.Errorf("a: %w", store.ErrNoSpace), 130},
	} {
		if got := exitCode(c.ctx, c.err); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.err, got, c.want)
		}
	}
}
