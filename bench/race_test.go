package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/gapbs"
	"github.com/kithgraph/kith/bench/peers/gonumpeer"
	"github.com/kithgraph/kith/bench/peers/gve"
)

// script writes a program that stands in for a peer's. It appends its name and
// arguments to the file log beside it first.
func script(t *testing.T, dir, name, body string) {
	t.Helper()
	text := fmt.Sprintf("#!/bin/sh\necho \"$(basename $0) $OMP_NUM_THREADS $*\" >> %s/log\n%s\n", dir, body)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func race(t *testing.T, tasks []string, contestants ...bench.Contestant) *bench.Standing {
	t.Helper()
	c := config(t, "degree")
	c.Workers, c.Timeout = []int{2}, 20*time.Second
	s, err := bench.Race(t.Context(), bench.RaceConfig{Config: c, Peers: contestants, Tasks: tasks})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRace runs a small race with gonum: both sides must reach the error that
// was asked for.
func TestRace(t *testing.T) {
	if testing.Short() {
		t.Skip("each side works in processes of its own, which the race detector does not see; the ordinary run has it")
	}
	s := race(t, []string{"pagerank", "core"}, bench.Contestant{Peer: gonumpeer.Peer})
	if len(s.Rows) != 3 {
		t.Fatalf("%d rows", len(s.Rows))
	}
	for _, row := range s.Rows {
		if row.NotRun != "" {
			t.Errorf("%s: not run: %s", row.Task, row.NotRun)
		}
		if len(row.Kith.Seconds.Values) != bench.MinRepetitions || len(row.Theirs.Seconds.Values) != bench.MinRepetitions || row.Ratio.Median <= 0 || row.Kith.Checked != "accepted" {
			t.Errorf("%+v", row)
		}
		if target := map[string]float64{"pagerank-1e-4": 1e-4, "pagerank-1e-9": 1e-9}[row.Task]; row.Kith.Error > target || row.Theirs.Error > target {
			t.Errorf("%s: errors %v and %v", row.Task, row.Kith.Error, row.Theirs.Error)
		}
	}
	if wrong := s.Failures(0); len(wrong) > 0 {
		t.Error(wrong)
	}
	if wrong := s.Failures(1e-9); len(wrong) != 3 {
		t.Errorf("ratios above 1e-9: %q", wrong)
	}
}

// Sides take turns, and a peer gets the threads, the file and the tuning that
// it should have.
func TestSidesTakeTurns(t *testing.T) {
	dir := t.TempDir()
	// With -n 1 it is the probe, which does not count.
	const cc = "[ $4 = 1 ] && { echo 'Trial Time:          0.00500'; exit; }\nprintf 'Read Time:           0.00010\\nGraph has 9 nodes and 9 undirected edges for degree: 1\\nTrial Time:          9.00000\\nTrial Time:          0.00300\\nTrial Time:          0.00100\\nTrial Time:          0.00200\\nAverage Time:        2.25150\\n'"
	script(t, dir, "cc", cc)
	leiden := t.TempDir()
	script(t, leiden, "leiden", "printf '2026-01-02 03:04:05 OMP_NUM_THREADS=2\\n{0000330.4ms, 0006 iters, 0.1 modularity} louvainStaticOmp\\n{0000718.1ms, 0000000.0ms mark, 0011 iters, 003 passes, 0.0717 modularity, 0/88888 disconnected} leidenStaticOmp\\n'")
	s := race(t, []string{"components", "leiden"}, bench.Contestant{Peer: gapbs.Peer, Place: dir}, bench.Contestant{Peer: gve.Leiden, Place: leiden})
	rows := s.Rows
	for _, row := range rows {
		if row.NotRun != "" {
			t.Fatalf("%s: %s", row.Task, row.NotRun)
		}
	}
	if got := rows[0].Theirs.Seconds.Median; got != 0.002 { // the first trial does not count
		t.Errorf("the median trial of cc took %v", got)
	}
	if last := rows[len(rows)-1]; math.Abs(last.Theirs.Seconds.Median-0.7181) > 1e-15 || last.Theirs.Modularity != 0.0717 || last.Theirs.Rounds != 11 || last.Kith.Modularity == 0 {
		t.Errorf("%+v", last)
	}
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	orders := 1
	if s.Graph.Files.BothOrders {
		orders = 2
	}
	log := read(filepath.Join(dir, "log"))
	if got := strings.Count(log, "\n"); got != orders*(bench.MinRepetitions+1) {
		t.Errorf("%d turns:\n%s", got, log)
	}
	if got := strings.Count(read(filepath.Join(leiden, "log")), "\n"); got != orders*bench.MinRepetitions { // no probe: its repetitions are fixed
		t.Errorf("%d turns of leiden", got)
	}
	for _, unasked := range []string{".wsg", ".el", ".exact"} {
		if _, err := os.Stat(s.Graph.Files.Path(bench.OwnOrder, unasked)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a file %s that no peer reads: %v", unasked, err)
		}
	}
	if !strings.HasPrefix(log, "cc 2 -f "+s.Graph.Files.Path(bench.OwnOrder, ".sg")+" -n 1\n") || !strings.HasSuffix(log, " -n 4\n") {
		t.Errorf("called as\n%s", log)
	}
}

// What is known beforehand not to reach the error is not tried, nor the whole
// task when nobody is left.
func TestFloat32IsNotTried(t *testing.T) {
	dir := t.TempDir()
	s := race(t, []string{"pagerank-1e-9"}, bench.Contestant{Peer: gapbs.Peer, Place: dir})
	for _, row := range s.Rows {
		if !strings.Contains(row.NotRun, "float32") || row.Kith.Tolerance != 0 {
			t.Errorf("%+v", row)
		}
	}
	if len(s.Rows) == 0 {
		t.Error("no row says so")
	}
}

// What a peer does wrong is the reason why its row has no figures; the other
// rows stand.
func TestPeersThatFail(t *testing.T) {
	for what, c := range map[string]struct{ body, want string }{
		"fails":       {"echo 'no such luck' >&2; exit 1", "no such luck"},
		"garbage":     {"echo 'Trial Time: soon'", `cannot read the line "Trial Time: soon"`},
		"too few":     {"echo 'Trial Time:          0.00300'", "1 trial times instead of 4"},
		"nothing":     {"", "0 trial times"},
		"is not here": {"", "no program cc in"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if what != "is not here" {
				script(t, dir, "cc", c.body)
			}
			if testing.Short() && what != "fails" && what != "is not here" {
				t.Skip("twelve processes for another line of text")
			}
			s := race(t, []string{"components"}, bench.Contestant{Peer: gapbs.Peer, Place: dir}, bench.Contestant{Peer: gonumpeer.Peer})
			if got := s.Rows[0].NotRun; !strings.Contains(got, c.want) {
				t.Errorf("%q does not say %q", got, c.want)
			}
			if last := s.Rows[len(s.Rows)-1]; last.NotRun != "" {
				t.Errorf("gonum: %s", last.NotRun)
			}
		})
	}
}

// A program that hangs is ended together with its children.
func TestHangingProgramIsEnded(t *testing.T) {
	dir := t.TempDir()
	script(t, dir, "hang", "sleep 60 & wait")
	start := time.Now()
	_, err := bench.Process{Path: filepath.Join(dir, "hang"), Timeout: 100 * time.Millisecond}.Run(context.Background())
	if !errors.Is(err, bench.ErrTimeout) {
		t.Error(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("ended after %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (bench.Process{Path: filepath.Join(dir, "hang")}).Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestUnknownTask(t *testing.T) {
	c := config(t, "degree")
	if _, err := bench.Race(t.Context(), bench.RaceConfig{Config: c, Tasks: []string{"chess"}}); !errors.Is(err, bench.ErrConfig) {
		t.Error(err)
	}
}

// What kith cannot do is its failure, also beside a peer that can: a graph
// without arcs has no seeds.
func TestKithsFailureCounts(t *testing.T) {
	c := config(t, "degree")
	c.Graph = bench.Graph{File: filepath.Join(c.Dir, "loop.txt")}
	if err := os.WriteFile(c.Graph.File, []byte("1 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script(t, dir, "pr_spmv", "echo 'Trial Time:          0.00500'")
	s, err := bench.Race(t.Context(), bench.RaceConfig{Config: c, Peers: []bench.Contestant{{Peer: gapbs.Peer, Place: dir}}, Tasks: []string{"ppr-16"}})
	if err != nil {
		t.Fatal(err)
	}
	if wrong := s.Failures(0); len(wrong) != 1 || !strings.Contains(wrong[0], "no vertex") || strings.Contains(wrong[0], "exit status") {
		t.Errorf("failures %q", wrong)
	}
}

// A rejected answer counts whether the peer ran or not, and a limit wants a
// ratio.
func TestFailuresOfRaces(t *testing.T) {
	s := bench.Standing{Rows: []bench.Row{{Task: "core", NotRun: "no program", Kith: bench.Score{Checked: "rejected: 3 is not 4"}}}}
	if wrong := s.Failures(0); len(wrong) != 1 || !strings.Contains(wrong[0], "3 is not 4") {
		t.Errorf("failures %q", wrong)
	}
	s.Rows[0].Kith.Checked = "accepted"
	if wrong := s.Failures(0); len(wrong) != 0 {
		t.Errorf("failures %q", wrong)
	}
	if wrong := s.Failures(1); len(wrong) != 1 {
		t.Errorf("a limit without a ratio: %q", wrong)
	}
}
