package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
)

// noStage begins the message of a child that could not set its stage.
const noStage = "no stage: "

// staged runs the program in a child that first sets a stage: no rights, a
// small disk. Where the machine does not let it, the test is skipped, or fails
// where everything must be tested.
func staged(t *testing.T, prepare func(*exec.Cmd), stage string, args ...string) (term.Code, string) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), "KITH_TEST_STAGE="+stage)
	if prepare != nil {
		prepare(command)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	err := command.Run()
	if command.ProcessState == nil {
		skipOrFail(t, "the child did not start: %v", err)
	}
	if strings.HasPrefix(stderr.String(), noStage) {
		skipOrFail(t, "%s", strings.TrimSpace(stderr.String()))
	}
	if strings.Contains(stderr.String(), "goroutine ") {
		t.Errorf("a stack trace: %s", stderr.String())
	}
	return term.Code(command.ProcessState.ExitCode()), stderr.String()
}

func skipOrFail(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// example makes a database with one small dataset and returns it beside the
// edges.
func example(t *testing.T) (db, edges string) {
	t.Helper()
	folder := t.TempDir()
	db, edges = filepath.Join(folder, "kith.db"), filepath.Join(folder, "edges.txt")
	if err := os.WriteFile(edges, []byte("1 2\n2 3\n3 1\n3 4\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "load", edges, "--dataset", "g", "--db", db)
	return db, edges
}

func TestSecondWriter(t *testing.T) {
	db, edges := example(t)
	s, err := store.Open(db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	code, _, errs := kith(t, "load", edges, "--dataset", "h", "--db", db)
	if code != term.Locked || !strings.Contains(errs, "locked") {
		t.Errorf("exit %d: %s", code, errs)
	}
	must(t, "info", "--db", db) // readers go on
}

func TestNewerFormat(t *testing.T) {
	db, _ := example(t)
	path := filepath.Join(db, "CURRENT")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// As store/FORMAT.md draws it: magic, version, length, crc, sha256.
	binary.LittleEndian.PutUint32(file[8:], 99)
	table := crc32.MakeTable(crc32.Castagnoli)
	binary.LittleEndian.PutUint32(file[16:], crc32.Update(crc32.Checksum(file[:16], table), table, file[20:]))
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"info"}, {"verify"}, {"run", "degree", "--dataset", "g"}, {"remove", "--dataset", "g", "--yes"}} {
		code, _, errs := kith(t, append(args, "--db", db)...)
		if code != term.Damaged || !strings.Contains(errs, "format 99") {
			t.Errorf("%s: exit %d: %s", args[0], code, errs)
		}
	}
}
