package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

// A reader moves on to the newer state when a writer removes what it holds.
// Values of the old graph must not be written with the ids of the new one.
func TestExportWhileADatasetIsReplaced(t *testing.T) {
	db, edges := example(t)
	must(t, "run", "degree", "--dataset", "g", "--save", "d", "--db", db)
	e := &environment{Terminal: term.New(strings.NewReader(""), io.Discard, io.Discard, os.Getenv), db: db}
	s, err := e.openRead()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run, columns, err := s.Columns(t.Context(), "g", "d")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(edges, []byte("5 6\n6 7\n7 8\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "load", edges, "--dataset", "g", "--replace", "--keep", "1", "--db", db)
	out := filepath.Join(t.TempDir(), "d.csv")
	err = e.writeColumns(t.Context(), s, "g", exported{columns, run.Digest, nil}, out)
	if err == nil || !strings.Contains(err.Error(), "was replaced") {
		text, _ := os.ReadFile(out)
		t.Errorf("%v; degrees of members 1 to 4 were written for 5 to 8:\n%s", err, text)
	}
}

// The manifest of a run names the graph that the kernel saw.
func TestRunWhileADatasetIsReplaced(t *testing.T) {
	db, edges := example(t)
	e := &environment{Terminal: term.New(strings.NewReader(""), io.Discard, io.Discard, os.Getenv), db: db}
	s, err := e.openRead()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.WriteFile(edges, []byte("5 6\n6 7\n7 8\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "load", edges, "--dataset", "g", "--replace", "--keep", "1", "--db", db)
	spec, err := catalog.Lookup("degree")
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.runKernel(t.Context(), s, runOptions{spec: spec, selection: record.Selection{Dataset: "g", Weights: "stored", Sign: "positive"}})
	if err == nil && r.manifest.Digest != r.snapshot.Dataset.String() {
		t.Errorf("the manifest says graph %.12s, the kernel saw %.12s", r.manifest.Digest, r.snapshot.Dataset)
	}
	if err != nil && !strings.Contains(err.Error(), "was replaced") {
		t.Error(err)
	}
}
