package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/graph"
)

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
