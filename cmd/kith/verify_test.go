package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store"
)

// Scores whose bytes are whole but whose points do not add up are another
// matter than damage: exit 4.
func TestVerifyFindsBrokenInvariants(t *testing.T) {
	folder := t.TempDir()
	db, edges := filepath.Join(folder, "kith.db"), filepath.Join(folder, "edges.csv")
	if err := os.WriteFile(edges, []byte(strings.Join(network(4), "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "load", edges, "--dataset", "g", "--db", db)
	must(t, "score", "--dataset", "g", "--db", db)
	must(t, "verify", "--db", db)

	s, err := store.Open(db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set, columns, err := s.Scores(t.Context(), "g")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(columns, func(c column.Column) bool { return c.Name == "unrounded" })
	scored := slices.IndexFunc(columns[at].F64, func(x float64) bool { return x > 0 })
	if scored < 0 {
		t.Fatal("nobody has a score")
	}
	columns[at].F64 = slices.Clone(columns[at].F64)
	columns[at].F64[scored] += 0.25
	if _, err := s.Publish(t.Context(), set, columns); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	code, _, errs := kith(t, "verify", "--db", db)
	if code != term.CheckFailed || !strings.Contains(errs, `scores of "g", version 2: check failed`) {
		t.Errorf("exit %d: %s", code, errs)
	}
}
