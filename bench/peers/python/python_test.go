package python

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/bench"
)

func TestParse(t *testing.T) {
	timing, err := parse(`{"seconds": [0.25, 0.5], "peak": 1024, "rounds": 3, "answered": true, "version": "networkit 11.3"}`, 2)
	if err != nil || timing.Seconds[1] != 0.5 || timing.Peak != 1024 || timing.Rounds != 3 || !timing.Answered || timing.Version != "networkit 11.3" {
		t.Errorf("%+v, %v", timing, err)
	}
	for _, bad := range []string{"", "Warning: slow\n{}", `{"seconds": [1]}`, `{"seconds": [1, 2]} tail`, `{"seconds": [1, 2], "mood": "good"}`, `{"seconds": [1, NaN]}`} {
		if _, err := parse(bad, 2); err == nil || !strings.Contains(err.Error(), strconv.Quote(bad)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Every entry has a function in its script.
func TestScriptsKnowTheirTasks(t *testing.T) {
	for _, p := range []bench.Peer{NetworKit, Igraph, NetworkX} {
		text, err := scripts.ReadFile(p.Name + ".py")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Entries {
			if !strings.Contains(string(text), `"`+e.Task+`": `) {
				t.Errorf("%s.py has no %s", p.Name, e.Task)
			}
		}
	}
}

// An environment that is there with the right versions is left alone, and one
// that cannot be completed says why.
func TestInstall(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(interpreter(dir), []byte("#!/bin/sh\necho 'no network today' >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	o := bench.Opening{Place: dir, Timeout: time.Minute, Progress: func(string, ...any) {}}
	if err := install(t.Context(), o, "x", []string{"x==1"}); err == nil || !strings.Contains(err.Error(), "no network today") {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kith-x"), []byte("x==1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := install(t.Context(), o, "x", []string{"x==1"}); err != nil {
		t.Error(err)
	}
	if err := install(t.Context(), o, "x", []string{"x==2"}); err == nil {
		t.Error("another version is taken for the same")
	}
	o.Place = ""
	if err := install(t.Context(), o, "x", nil); err == nil {
		t.Error("no folder is needed")
	}
}
