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

	"github.com/kithgraph/kith/graph"
)

// readChild reads everything and writes its description to standard output.
func readChild(args []string) error {
	s, err := Open(args[0], Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	text, err := contentOf(alone{context.Background()}, s)
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

// fullChild mounts a small disk and fills it in the middle of a load.
func fullChild(args []string) error {
	disk, ctx := args[0], context.Background()
	if err := syscall.Mount("kith", disk, "tmpfs", 0, "size="+args[1]); err != nil {
		fmt.Println("cannot mount:", err)
		return nil
	}
	dir, load := filepath.Join(disk, "kith.db"), false
	s, err := Open(dir, Options{Point: func(name string) {
		if load && name == PointBlocksWriting { // now somebody else fills the disk
			free, _ := freeBytes(disk)
			os.WriteFile(filepath.Join(disk, "filler"), make([]byte, max(free-6<<20, 0)), 0o666)
		}
	}})
	if err != nil {
		return err
	}
	small, _, err := graph.Build(ctx, []*graph.Edges{shape{Vertices: 100, Edges: 1000}.edges(1)}, graph.BuildOptions{})
	if err != nil {
		return err
	}
	if _, err := s.Ingest(ctx, "g", small, IngestOptions{}); err != nil {
		return err
	}
	load = true
	big, _, err := graph.Build(ctx, []*graph.Edges{shape{Vertices: 50_000, Edges: 800_000, Weighted: true, Timed: true}.edges(1)}, graph.BuildOptions{})
	if err != nil {
		return err
	}
	_, failure := s.Ingest(ctx, "g", big, IngestOptions{Replace: true})
	if failure == nil {
		return errors.New("the load succeeded on a full disk")
	}
	found, err := look(dir)
	if err != nil || len(found.unnamed) > 0 {
		return fmt.Errorf("left behind: %v, %w", found, err)
	}
	back, err := s.EdgeTable(ctx, "g")
	if err != nil {
		return fmt.Errorf("after the full disk: %w", err)
	}
	if back.Digest != small.Digest {
		return errors.New("after the full disk another graph is served")
	}
	return failure
}

// TestFullDisk loads on disks of 16 and 96 MiB: the first is refused before
// the start, the second fills up on the way.
func TestFullDisk(t *testing.T) {
	for size, sentence := range map[string]string{"16m": "with its reserve", "96m": "still to be written"} {
		cmd := child(t, "full", t.TempDir(), size)
		cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
		if os.Getuid() != 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
		}
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || strings.Contains(string(out), "cannot mount") {
			skip(t, "no mount namespace here: %v %s", err, out)
		}
		if cmd.ProcessState.ExitCode() != 13 || !strings.Contains(string(out), sentence) {
			t.Errorf("%s: exit %d: %s", size, cmd.ProcessState.ExitCode(), out)
		}
	}
}
