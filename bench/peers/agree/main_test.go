package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers"
	"github.com/kithgraph/kith/bench/peers/agreement"
	"github.com/kithgraph/kith/graph/graphtest"
)

// The processes that the command starts are this test binary.
func TestMain(m *testing.M) {
	if bench.Child(peers.Jobs()) {
		return
	}
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	t.Setenv("KITH_DATA", "")
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "kept"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"-h", 0, "usage: agree --data DIR"},
		{"--help", 0, "Exit status: "},
		{"--systems gonum", 2, "name it by --data DIR or $KITH_DATA"},
		{"--chess", 2, "flag provided but not defined"},
		{"more", 2, `"more" is no flag`},
		{"--data " + data + " --graphs karte", 2, `no graph "karte"; there are karate, `},
		{"--data " + data + " --tasks pagrank", 2, `no task "pagrank"; there are degree, `},
		{"--data " + data + " --systems gnum", 2, `no system "gnum"`},
		{"--data " + data + " --workers 0", 2, "--workers 0"},
		{"--data " + data + " --limit 0s", 2, "--limit 0s"},
		{"--data " + data + " --systems gonum --graphs karate", 1, "karate.gml: no such file"},
		{"--data " + data + " --systems gonum --keep " + data + "/kept", 1, "invalid character"},
		{"--data " + data + " --systems gonum --out " + data + "/no/folder.md", 1, "folder"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(c.args), &stdout, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.want) || stdout.Len() > 0 {
			t.Errorf("%s: exit %d, %q, %q", c.args, code, stderr.String(), stdout.String())
		}
	}
}

// gonum, inside this executable, agrees on the smallest graph.
func TestGonumAgrees(t *testing.T) {
	data := graphtest.DataDir(t)
	if testing.Short() {
		t.Skip("a process for each task")
	}
	dir := t.TempDir()
	out, all := filepath.Join(dir, "table.md"), filepath.Join(dir, "all.json")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"--data", data, "--graphs", "karate", "--systems", "gonum", "--out", out, "--keep", all}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	text, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(text), "| components | ") || !strings.Contains(string(text), "| the same, ") {
		t.Errorf("%v:\n%s", err, text)
	}
	text, err = os.ReadFile(all)
	if err != nil {
		t.Fatal(err)
	}
	var o agreement.Outcome
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, row := range o.Graphs[0].Rows {
		if c := row.Cells["gonum"]; c.NotRun == "" {
			ran++
		}
	}
	stderr.Reset()
	if code := run(t.Context(), []string{"--data", data, "--graphs", "karate", "--systems", "gonum", "--keep", all}, &stdout, &stderr); code != 0 || strings.Contains(stderr.String(), "karate: gonum") || !strings.Contains(stdout.String(), "| the same, ") {
		t.Errorf("again: exit %d: %s", code, stderr.String())
	}
	if ran != 11 { // of its functions all but the two about directed graphs
		t.Errorf("%d answers:\n%s", ran, text)
	}
}
