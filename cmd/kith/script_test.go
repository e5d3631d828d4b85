package main

import (
	"compress/gzip"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts in testdata/script run this test binary as kith; the faults in
// faults_test.go do so too, after they have set the stage.
func TestMain(m *testing.M) {
	if stage := os.Getenv("KITH_TEST_STAGE"); stage != "" {
		if err := setStage(stage); err != nil {
			os.Stderr.WriteString(noStage + err.Error() + "\n")
			os.Exit(1)
		}
		os.Args[0] = "kith"
		main()
	}
	testscript.Main(m, map[string]func(){"kith": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		UpdateScripts:      os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("KITH_DB", "kith.db")
			folder, err := filepath.Abs(suite)
			env.Setenv("SUITE", folder)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"bytes":  writeBytes,
			"gzip":   writeGzip,
			"lines":  lines,
			"absent": absent,
		},
	})
}

// exits runs a command that must end with a code: exits 2 kith laod. Like
// exec, it keeps the output for stdout and stderr. No code comes with a stack
// trace, and usage errors fit into a line.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	stderr := ts.ReadFile("stderr")
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if strings.Contains(stderr, "goroutine ") {
		ts.Fatalf("a stack trace")
	}
	talk := 0
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "  ") { // which would be the line of a file that is shown
			talk++
		}
	}
	if want == 2 && talk != 1 {
		ts.Fatalf("a usage error of %d lines", talk)
	}
}

// writeBytes writes a file from Go's notation: bytes edges.txt "1 2\r\n".
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// writeGzip compresses a file; a third argument cuts so many bytes off the
// end: gzip edges.txt edges.txt.gz 10.
func writeGzip(ts *testscript.TestScript, _ bool, args []string) {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	text := b.String()
	if len(args) > 2 {
		cut, err := strconv.Atoi(args[2])
		ts.Check(err)
		text = text[:len(text)-cut]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o666))
}

// lines counts the lines of a file or of stdout: lines stdout 3.
func lines(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := strings.Count(ts.ReadFile(args[0]), "\n"); got != want {
		ts.Fatalf("%s has %d lines, want %d", args[0], got, want)
	}
}

// absent checks that no file has a name of a pattern.
func absent(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) > 0 {
		ts.Fatalf("%s is there", found[0])
	}
}
