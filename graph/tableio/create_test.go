package tableio

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// names returns what is in a folder.
func names(tb testing.TB, dir string) string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func content(tb testing.TB, path string) string {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

func TestCreateReplacesOnlyAtCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "scores.csv")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	w, err := Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(bytes.Repeat([]byte("new"), 1<<20))
	if content(t, path) != "old" {
		t.Error("the target changed before Commit")
	}
	if hidden := names(t, dir); !strings.HasPrefix(hidden, ".scores.csv.partial-") {
		t.Errorf("the folder holds %q", hidden)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	w.Abort() // does nothing any more
	if len(content(t, path)) != 3<<20 || names(t, dir) != "scores.csv" {
		t.Errorf("after Commit: %d bytes, folder %q", len(content(t, path)), names(t, dir))
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v, want those of the old file", info.Mode().Perm())
	}
	if _, err := w.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("write after Commit: %v", err)
	}

	w, err = Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("half"))
	w.Abort()
	w.Abort()
	if len(content(t, path)) != 3<<20 || names(t, dir) != "scores.csv" {
		t.Errorf("after Abort: %d bytes, folder %q", len(content(t, path)), names(t, dir))
	}
}

func TestCreateCompresses(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.csv", "a.csv.gz", "a.csv.zst"} {
		var first string
		for range 2 {
			path := filepath.Join(dir, name)
			w, err := Create(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			w.Write([]byte(strings.Repeat("1,2\n", 100_000)))
			if err := w.Commit(); err != nil {
				t.Fatal(err)
			}
			got, r, err := readAll(path, nil)
			if err != nil || got != strings.Repeat("1,2\n", 100_000) || r.Compressed() != (name != "a.csv") {
				t.Errorf("%s: %d bytes, compressed %v, %v", name, len(got), r.Compressed(), err)
			}
			if first == "" {
				first = r.SHA256()
			} else if first != r.SHA256() {
				t.Errorf("%s: other bytes the second time", name)
			}
		}
	}
}

func TestCreateThroughLinksAndPipes(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "real.csv")
	link := filepath.Join(dir, "link.csv")
	if err := os.WriteFile(real, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.csv", link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := writeThrough(osDisk{}, link); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode().Type() != fs.ModeSymlink || content(t, real) != "new" {
		t.Error("the link was replaced instead of its target")
	}
	var out bytes.Buffer
	w, err := Create("-", &out)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("to stdout"))
	if err := w.Commit(); err != nil || out.String() != "to stdout" {
		t.Errorf("stdout got %q, %v", out.String(), err)
	}
	if err := writeThrough(osDisk{}, "/dev/null"); err != nil {
		t.Errorf("/dev/null: %v", err)
	}
	if info, _ := os.Stat("/dev/null"); info.Mode().IsRegular() {
		t.Fatal("/dev/null was replaced")
	}
}

func TestFullDeviceIsRecognised(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	err := writeThrough(osDisk{}, "/dev/full")
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("error %v is not ENOSPC", err)
	}
	wants(t, err, "/dev/full: no space left")
}

func TestCreateRefuses(t *testing.T) {
	dir := t.TempDir()
	_, err := Create(dir, nil)
	wants(t, err, dir+": is a folder")
	_, err = Create(filepath.Join(dir, "none", "a.csv"), nil)
	wants(t, err, "the folder", "none", "does not exist; make it first")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not ErrNotExist", err)
	}
	_, err = Create(put(t, "file", nil)+"/a.csv", nil)
	wants(t, err, "not a directory")
	if err := WriteFile(filepath.Join(dir, strings.Repeat("n", 250)), []byte("x")); err != nil {
		t.Errorf("a long name: %v", err)
	}
}

// writeThrough writes "new" to path.
func writeThrough(d disk, path string) error {
	w, err := create(d, path, nil, true)
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := w.Write([]byte("new")); err != nil {
		return err
	}
	return w.Commit()
}

// faultyDisk lets one step fail.
type faultyDisk struct {
	osDisk
	step string
}

func (d faultyDisk) fails(step string) error {
	if step == d.step {
		return &fs.PathError{Op: step, Path: "hidden", Err: syscall.ENOSPC}
	}
	return nil
}

func (d faultyDisk) create(path string, flags int, mode fs.FileMode) (file, error) {
	if err := d.fails("create"); err != nil {
		return nil, err
	}
	f, err := d.osDisk.create(path, flags, mode)
	return &faultyFile{f, d}, err
}

func (d faultyDisk) rename(from, to string) error {
	if err := d.fails("rename"); err != nil {
		return err
	}
	return d.osDisk.rename(from, to)
}

func (d faultyDisk) syncFolder(path string) error { return d.fails("sync folder") }

type faultyFile struct {
	file
	d faultyDisk
}

// Write lets half of the data through before it fails.
func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.d.fails("write"); err != nil {
		n, _ := f.file.Write(p[:len(p)/2])
		return n, err
	}
	return f.file.Write(p)
}

func (f *faultyFile) Chmod(mode fs.FileMode) error {
	if err := f.d.fails("chmod"); err != nil {
		return err
	}
	return f.file.Chmod(mode)
}

func (f *faultyFile) Sync() error {
	if err := f.d.fails("sync"); err != nil {
		return err
	}
	return f.file.Sync()
}

func (f *faultyFile) Close() error {
	err := f.file.Close()
	return errors.Join(f.d.fails("close"), err)
}

func TestNoStepThatFailsLeavesHalfAFile(t *testing.T) {
	for _, step := range []string{"create", "chmod", "write", "sync", "close", "rename"} {
		for _, name := range []string{"a.csv", "a.csv.gz", "a.csv.zst"} {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := writeThrough(faultyDisk{step: step}, path)
			if !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), path+": ") || strings.Contains(err.Error(), "hidden") {
				t.Errorf("%s fails: %v", step, err)
			}
			if content(t, path) != "old" || names(t, dir) != name {
				t.Errorf("%s fails: target %q, folder %q", step, content(t, path), names(t, dir))
			}
		}
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	wants(t, writeThrough(faultyDisk{step: "sync folder"}, path), "was replaced")
	if content(t, path) != "new" {
		t.Error("the file was not replaced")
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "manifest.json.gz") // no ending makes WriteFile compress
	for _, text := range []string{"one", "two"} {
		if err := WriteFile(path, []byte(text)); err != nil || content(t, path) != text {
			t.Errorf("%q: %v", content(t, path), err)
		}
	}
	if names(t, dir) != "manifest.json.gz" {
		t.Errorf("the folder holds %q", names(t, dir))
	}
}
