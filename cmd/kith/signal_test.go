package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kithgraph/kith/cmd/internal/term"
)

// A load that waits for its input ends at the first signal, with the code that
// says so, and leaves nothing behind.
func TestSignalsInterrupt(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		db := filepath.Join(t.TempDir(), "kith.db")
		command := exec.Command(os.Args[0], "load", "-", "--dataset", "g", "--db", db)
		command.Env = append(os.Environ(), "KITH_TEST_STAGE=plain")
		in, err := command.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		command.Stderr = &stderr
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, "1 2\n")
		for start := time.Now(); ; time.Sleep(5 * time.Millisecond) { // the lock tells that it has begun
			if _, err := os.Stat(filepath.Join(db, "LOCK")); err == nil {
				break
			}
			if time.Since(start) > 20*time.Second {
				t.Fatal("it did not begin")
			}
		}
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		command.Wait()
		if code := term.Code(command.ProcessState.ExitCode()); code != term.Interrupted || !strings.Contains(stderr.String(), "kith: interrupted") {
			t.Errorf("%v: exit %d: %s", signal, code, stderr.String())
		}
		if code, _, _ := kith(t, "info", "--dataset", "g", "--db", db); code != term.Missing {
			t.Errorf("%v: info exits %d", signal, code)
		}
	}
}

// A reader that has seen enough ends the program without a word.
func TestBrokenPipeIsSilent(t *testing.T) {
	db, _ := example(t)
	must(t, "generate", "kronecker", "--scale", "15", "--edge-factor", "1", "--dataset", "k", "--db", db)
	command := exec.Command(os.Args[0], "run", "degree", "--dataset", "k", "--out", "-", "--quiet", "--db", db)
	command.Env = append(os.Environ(), "KITH_TEST_STAGE=plain")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReaderSize(out, 16).ReadString('\n'); err != nil || !strings.HasPrefix(line, "id,in_degree") {
		t.Errorf("%q, %v", line, err)
	}
	out.Close()
	command.Wait()
	if stderr.Len() > 0 {
		t.Errorf("it said %q", stderr.String())
	}
	if command.ProcessState.ExitCode() == 0 {
		t.Error("it ended as if all had been written")
	}
}
