package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// Tests of what ends a process run in a child: this binary again, told by
// KITH_STORE_CHILD which part to play.
func TestMain(m *testing.M) {
	if play := children[os.Getenv("KITH_STORE_CHILD")]; play != nil {
		if err := play(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitCode(err))
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// children are the parts; each gets its arguments and ends the process with
// the exit code of its error.
var children = map[string]func(args []string) error{
	"crash": crashChild,
	"hold":  holdChild,
	"flip":  flipChild,
	"read":  readChild,
	"full":  fullChild,
	"fault": faultChild,
}

// exitCode is the one that the command line gives.
func exitCode(err error) int {
	for code, sentinel := range map[int]error{10: ErrNotFound, 11: ErrLocked, 13: ErrNoSpace} {
		if errors.Is(err, sentinel) {
			return code
		}
	}
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrFormat) {
		return 12
	}
	return 1
}

// child prepares a process that plays a part.
func child(tb testing.TB, part string, args ...string) *exec.Cmd {
	tb.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "KITH_STORE_CHILD="+part)
	return cmd
}

// skip says which fault the machine cannot offer. Where everything must be
// tested, that is a failure.
func skip(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}

// content describes everything that a database serves, so that two states can
// be compared.
func content(tb testing.TB, s *Store) string {
	text, err := contentOf(tb.Context(), s)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func contentOf(ctx context.Context, s *Store) (string, error) {
	var b strings.Builder
	for _, d := range s.Datasets() {
		t, err := s.EdgeTable(ctx, d.Name)
		if err != nil {
			return "", err
		}
		digest, err := t.ComputeDigest(ctx, 1)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s version %d: %v\n", d.Name, d.Version, digest)
		for _, r := range s.Runs(d.Name) {
			_, cols, err := s.Columns(ctx, d.Name, r.Name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "  run %s: %s\n", r.Name, ResultDigest(cols))
		}
		set, cols, err := s.Scores(ctx, d.Name)
		switch {
		case err == nil:
			fmt.Fprintf(&b, "  scores %d: %s\n", set.Version, ResultDigest(cols))
		case !errors.Is(err, ErrNotFound):
			return "", err
		}
	}
	return b.String(), nil
}

// sample fills a database with a small dataset, a saved run and scores.
func sample(tb testing.TB, s *Store) *graph.EdgeTable {
	tb.Helper()
	t := shape{Vertices: 2000, Edges: 20_000, Directed: true, Signed: true, Weighted: true, Timed: true, Layers: 2}.table(tb, 11)
	if _, err := s.Ingest(tb.Context(), "g", t, IngestOptions{}); err != nil {
		tb.Fatal(err)
	}
	run := record.Run{Name: "all", Manifest: record.Manifest{Selection: record.Selection{Dataset: "g"}}}
	if _, err := s.SaveRun(tb.Context(), run, columns(t.Order(), 1)); err != nil {
		tb.Fatal(err)
	}
	if _, err := s.Publish(tb.Context(), record.ResultSet{Dataset: "g"}, columns(t.Order(), 2)[:1]); err != nil {
		tb.Fatal(err)
	}
	return t
}

// holdChild holds the lock until its standard input ends.
func holdChild(args []string) error {
	s, err := Open(args[0], Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("holding")
	_, err = io.ReadAll(os.Stdin)
	return err
}

func TestSecondWriterIsToldWhoWrites(t *testing.T) {
	dir := filepath.Join(root(t), "kith.db")
	cmd := child(t, "hold", dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "holding\n" {
		t.Fatalf("%q, %v", line, err)
	}
	_, err = Open(dir, Options{})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("process %d ", cmd.Process.Pid)) {
		t.Errorf("a second writer got %v", err)
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if _, err := os.Stat(filepath.Join(dir, lockFile)); err != nil {
		t.Errorf("the killed writer should have left its LOCK: %v", err)
	}
	opened(t, dir, Options{}) // a file left behind means nothing
}
