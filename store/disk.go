package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// reserve is the free space that a write leaves alone: Badger's empty
// memtable and logs, the catalog, and room to remove what is old.
const reserve = 16 << 20

// freeBytes returns the space that an unprivileged process may still fill.
func freeBytes(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("store: %s: %w", dir, err)
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

// writeSynced makes a file that is on disk when it returns.
func writeSynced(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("store: %w", full(err))
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("store: %w", full(err))
	}
	return nil
}

// syncPath makes a file or folder durable. Of a folder that is its list of
// names.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("store: %s: %w", path, full(err))
	}
	return nil
}

// makeFolder makes a folder, and those above it that are missing, and makes
// their names durable: what is promised in a folder must not be lost with it.
func makeFolder(dir string) error {
	parent := filepath.Dir(dir)
	err := os.Mkdir(dir, 0o777)
	if errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeFolder(parent); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o777)
	}
	if errors.Is(err, fs.ErrExist) { // another process was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: %w", full(err))
	}
	if err := syncPath(parent); !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil // who may write in a folder but not list it cannot sync it either
}

// rename renames within the folder and makes it durable.
func rename(dir, from, to string) error {
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		return fmt.Errorf("store: %w", full(err))
	}
	return syncPath(dir)
}

// readSmall reads a file that ought to be small. A missing one is
// fs.ErrNotExist. Opening does not wait for the writer of a named pipe.
func readSmall(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err != nil {
		return nil, misread(path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, damaged("%s is not a file", path)
	}
	content, err := io.ReadAll(io.LimitReader(f, maxFrame+1))
	if err != nil {
		return nil, misread(path, err)
	}
	if len(content) > maxFrame {
		return nil, damaged("%s: longer than %d bytes", path, maxFrame)
	}
	return content, nil
}

// allocated returns the bytes that a folder's files occupy on disk, which for
// a file with holes is less than its length.
func allocated(dir string) int64 {
	total := int64(0)
	entries, _ := os.ReadDir(dir) // what cannot be read counts as nothing: the guard then waits for more room
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok {
				total += int64(st.Blocks) * 512
			}
		}
	}
	return total
}

// lengths returns the sum of the lengths of a folder's files.
func lengths(dir string) int64 {
	total := int64(0)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
	}
	return total
}
