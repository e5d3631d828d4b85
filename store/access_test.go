package store

import (
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
	"time"
)

// readChild reads everything and writes its description to standard output.
func readChild(args []string) error {
	s, err := Open(args[0], Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	text, err := contentOf(context.Background(), s)
	fmt.Print(text)
	if err == nil {
		_, err = s.Verify(context.Background(), "", nil)
	}
	if err == nil {
		_, err = Open(args[0], Options{})
		if err == nil {
			return errors.New("opened for writing")
		}
		if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), args[0]) {
			return fmt.Errorf("opening for writing: %w", err)
		}
		err = nil
	}
	return err
}

// TestReadOnlyDirectory reads a database as a user who can write nowhere in
// it.
func TestReadOnlyDirectory(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "kith.db")
	s := opened(t, dir, Options{})
	sample(t, s)
	want := content(t, s)
	s.Close()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = os.Chmod(path, 0o555)
		} else if err == nil {
			err = os.Chmod(path, 0o444)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exec.Command("chmod", "-R", "u+w", dir).Run() })
	cmd := child(t, "read", dir)
	if os.Getuid() == 0 {
		program := filepath.Join(root, "program") // the test binary lies where only root may go
		copyFile(t, os.Args[0], program)
		for path := root; len(path) > len(os.TempDir()); path = filepath.Dir(path) {
			if err := os.Chmod(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd.Path, cmd.Args[0], cmd.Dir = program, program, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, os.ErrPermission) {
		skip(t, "no other user can run programs here: %v", err)
	}
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPipesAreNoFiles puts named pipes in the place of files: a reader does not
// wait for somebody to write into them.
func TestPipesAreNoFiles(t *testing.T) {
	for _, name := range []string{currentFile, "CATALOG-*", "gen-*/" + sealFile, "gen-*/MANIFEST"} {
		s := fresh(t, Options{})
		sample(t, s)
		s.Close()
		paths, _ := filepath.Glob(filepath.Join(s.dir, name))
		for _, path := range paths {
			if err := errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o666)); err != nil {
				skip(t, "no named pipes here: %v", err)
			}
		}
		done := make(chan error, 1)
		go func() {
			r, err := Open(s.dir, Options{ReadOnly: true})
			if err == nil {
				_, err = r.EdgeTable(context.Background(), "g")
			}
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: the reader waits", name)
		}
	}
}
