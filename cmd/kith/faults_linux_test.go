package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/cmd/internal/term"
)

// setStage gives up rights, or mounts a small disk, as the stage says.
func setStage(stage string) error {
	kind, where, _ := strings.Cut(stage, ":")
	switch kind {
	case "plain":
		return nil
	case "stop":
		return stopAt(where)
	case "nobody":
		const nobody = 65534
		for _, err := range []error{syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)} {
			if err != nil {
				return err
			}
		}
		return nil
	case "disk":
		if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
			return err
		}
		return syscall.Mount("tmpfs", where, "tmpfs", 0, "size=16m")
	}
	return fmt.Errorf("unknown stage %q", stage)
}

func TestReadOnlyDirectory(t *testing.T) {
	db, edges := example(t)
	root := filepath.Dir(db)
	for _, path := range []string{root, filepath.Dir(root)} { // t.TempDir is for its owner alone
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err := filepath.WalkDir(db, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return os.Chmod(path, 0o555)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer filepath.WalkDir(db, func(path string, entry os.DirEntry, err error) error {
		return os.Chmod(path, 0o755) // so that it can be removed
	})
	stage := ""
	if os.Getuid() == 0 {
		stage = "nobody"
	}
	call := func(args ...string) (term.Code, string) {
		if stage == "" {
			code, _, errs := kith(t, args...)
			return code, errs
		}
		return staged(t, nil, stage, args...)
	}
	for _, args := range [][]string{{"info"}, {"run", "degree", "--dataset", "g"}, {"verify"}} {
		if code, errs := call(append(args, "--db", db)...); code != term.Done {
			t.Errorf("%s: exit %d: %s", args[0], code, errs)
		}
	}
	for _, args := range [][]string{{"load", edges, "--dataset", "h"}, {"run", "degree", "--dataset", "g", "--save", "d"}, {"remove", "--dataset", "g", "--yes"}} {
		if code, errs := call(append(args, "--db", db)...); code != term.Failure || !strings.Contains(errs, "permission denied") {
			t.Errorf("%s: exit %d: %s", args[0], code, errs)
		}
	}
	if code, errs := call("load", edges, "--dataset", "h", "--db", filepath.Join(db, "inside")); code != term.Failure || !strings.Contains(errs, "permission denied") {
		t.Errorf("new database in it: exit %d: %s", code, errs)
	}
	if code, errs := call("export", "edges", "--dataset", "g", "--db", db, "--out", filepath.Join(db, "out.csv")); code != term.Failure || !strings.Contains(errs, "permission denied") {
		t.Errorf("export into it: exit %d: %s", code, errs)
	}
}

// A disk of 16 MiB is too small for the store's reserve; an output that
// outgrows it is not there afterwards.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		skipOrFail(t, "mounting a small disk needs root")
	}
	_, edges := example(t)
	disk := t.TempDir()
	private := func(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS} }
	code, errs := staged(t, private, "disk:"+disk, "load", edges, "--dataset", "g", "--db", filepath.Join(disk, "kith.db"))
	if code != term.NoSpace || !strings.Contains(errs, "not enough disk") {
		t.Errorf("load: exit %d: %s", code, errs)
	}
	code, errs = staged(t, private, "disk:"+disk, "generate", "kronecker", "--scale", "17", "--edge-factor", "16", "--out", filepath.Join(disk, "edges.csv"))
	if code != term.NoSpace || !strings.Contains(errs, "edges.csv") {
		t.Errorf("generate --out: exit %d: %s", code, errs)
	}
}
