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
