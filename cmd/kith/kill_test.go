package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kithgraph/kith/store"
)

// stopAt makes this process, a child of the tests, kill itself at a visit to a
// point of sealing or publishing: "current.flipped:2".
func stopAt(where string) error {
	point, number, _ := strings.Cut(where, ":")
	visit, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	storePoint = func(name string) {
		if name == point {
			if visit--; visit == 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // the signal is on its way
			}
		}
	}
	return nil
}

// TestKillAtPoints kills load and score at the first and the second visit to every
// named point; without KITH_LONG=1 at the first alone, and at each point one of
// them.
func TestKillAtPoints(t *testing.T) {
	skipShort(t)
	visits, long := 1, os.Getenv("KITH_LONG") == "1"
	if long {
		visits = 2
	}
	for i, job := range killJobs(t) {
		for k, point := range store.Points {
			if !long && (i+k)%2 > 0 {
				continue
			}
			for visit := 1; visit <= visits; visit++ {
				c := job.start(t, fmt.Sprintf("KITH_TEST_STAGE=stop:%s:%d", point, visit))
				job.judge(t, fmt.Sprintf("%s at %s, visit %d", job.name, point, visit), c.Wait() == nil)
			}
		}
	}
}

// TestKillAtRandom kills load and score with signal 9 after random times, 100
// in all with KITH_LONG=1 and 8 without.
func TestKillAtRandom(t *testing.T) {
	skipShort(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 9))
	times := 4
	if os.Getenv("KITH_LONG") == "1" {
		times = 50
	}
	for _, job := range killJobs(t) {
		began := time.Now()
		if err := job.start(t).Wait(); err != nil {
			t.Fatal(err)
		}
		whole := time.Since(began)
		job.judge(t, job.name, true)
		for range times {
			after := time.Duration(rng.Int64N(int64(whole * 11 / 10)))
			c := job.start(t)
			timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
			finished := c.Wait() == nil
			timer.Stop()
			job.judge(t, fmt.Sprintf("%s killed after %v of %v", job.name, after, whole), finished)
		}
	}
}

// killJob is a command that changes a database between two states. Each run
// tries to go from the state it is in to the other.
type killJob struct {
	name   string
	db     string
	args   [2][]string // the command that leads to state 0 and to state 1
	ask    []string    // prints the state
	answer [2]string
	state  int
}

// killJobs prepares one database for each command under test.
func killJobs(t *testing.T) []*killJob {
	t.Helper()
	edges := demoEdges(t)
	half := filepath.Join(t.TempDir(), "half.csv")
	if err := os.WriteFile(half, []byte("1,2,5,1289241911\n2,3,-4,1289241941\n3,1,7,1289241951\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	load := &killJob{name: "load", db: filepath.Join(t.TempDir(), "load.db"), ask: []string{"export", "edges", "--dataset", "g", "--out", "-", "--quiet"}}
	for i, file := range []string{edges, half} {
		load.args[i] = []string{"load", file, "--dataset", "g", "--directed", "--signed", "--replace", "--quiet"}
	}
	score := &killJob{name: "score", db: filepath.Join(t.TempDir(), "score.db"), ask: []string{"export", "scores", "--dataset", "g", "--out", "-", "--quiet"}}
	for i, profile := range []string{"tencent", "sesame"} {
		score.args[i] = []string{"score", "--dataset", "g", "--profile", profile, "--quiet"}
	}
	mustChild(t, score.db, load.args[0]...)
	jobs := []*killJob{load, score}
	for _, j := range jobs {
		for i := range j.args {
			mustChild(t, j.db, j.args[i]...)
			j.answer[i], j.state = mustChild(t, j.db, j.ask...).stdout, i
		}
		if j.answer[0] == j.answer[1] {
			t.Fatalf("%s: the two states look alike", j.name)
		}
	}
	return jobs
}

// start runs the command that leads to the other state.
func (j *killJob) start(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], j.args[1-j.state]...)
	c.Env = append(append(os.Environ(), "KITH_DB="+j.db, "KITH_TEST_STAGE=plain"), env...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// judge looks at the database after a run that finished or was killed: it
// opens, is sound, and shows exactly one of the two states. A run that
// finished must have reached its state. Then an undisturbed run must lead to
// the other state and leave nothing of the killed one behind.
func (j *killJob) judge(t *testing.T, what string, finished bool) {
	t.Helper()
	if got := child(t, j.db, "verify", "--quiet"); got.code != 0 {
		t.Errorf("%s: verify exits %d: %s%s", what, got.code, got.stdout, got.stderr)
	}
	shown := mustChild(t, j.db, j.ask...).stdout
	switch {
	case shown == j.answer[1-j.state]:
		j.state = 1 - j.state // the kill came after the acknowledgement, or never
	case shown != j.answer[j.state]:
		t.Fatalf("%s: the database shows neither state", what)
	case finished:
		t.Errorf("%s: exit 0, but the old state is shown", what)
	}
	mustChild(t, j.db, j.args[1-j.state]...)
	j.state = 1 - j.state
	if shown := mustChild(t, j.db, j.ask...).stdout; shown != j.answer[j.state] {
		t.Errorf("%s: the next run does not lead to its state", what)
	}
	if left := leftovers(t, j.db); len(left) > 0 {
		t.Errorf("%s: the next run leaves %s behind", what, strings.Join(left, ", "))
	}
}

// leftovers lists what an unfinished run may have left in a database.
func leftovers(t *testing.T, db string) (left []string) {
	t.Helper()
	err := filepath.WalkDir(db, func(path string, e fs.DirEntry, err error) error {
		if err == nil && (strings.Contains(e.Name(), ".partial") || strings.Contains(e.Name(), "trash") || strings.Contains(e.Name(), ".tmp")) {
			left = append(left, e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// demoEdges writes the embedded ratings to a file.
func demoEdges(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "soc-sign-bitcoinotc.csv.gz")
	if err := os.WriteFile(path, bytes.Clone(demoRatings), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
