package tableio

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Writer is an output that appears whole or not at all. After an error of
// Write, Commit returns that error and leaves the target as it was.
type Writer struct {
	path   string // as the user named it
	target string // what a symbolic link leads to
	disk   disk
	file   file   // nil: standard output
	temp   string // the file beside the target; "" when it is written directly

	top   io.Writer // the compressor or the buffer
	press io.Closer // the compressor; nil without one
	buf   *bufio.Writer
	err   error
	ended bool
}

// disk is what a Writer asks of the operating system, so that tests can let
// every step fail.
type disk interface {
	create(path string, flags int, mode fs.FileMode) (file, error)
	rename(from, to string) error
	syncFolder(path string) error
}

type file interface {
	io.WriteCloser
	Chmod(fs.FileMode) error
	Sync() error
}

// Create makes an output that replaces path when Commit is called and not
// before: the data goes into a hidden file in the same folder. The folder must
// exist; an existing file keeps its permissions. A path that ends in .gz or
// .zst is compressed. "-" is stdout; pipes and devices are written directly.
func Create(path string, stdout io.Writer) (*Writer, error) {
	return create(osDisk{}, path, stdout, true)
}

// WriteFile replaces a file by content, whole or not at all. The folder must
// exist.
func WriteFile(path string, content []byte) error {
	w, err := create(osDisk{}, path, nil, false)
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err = w.Write(content); err != nil {
		return err
	}
	return w.Commit()
}

func create(d disk, path string, stdout io.Writer, compress bool) (*Writer, error) {
	w := &Writer{path: path, disk: d}
	var sink io.Writer
	if path == "-" && stdout != nil {
		w.path, sink = "stdout", stdout
	} else if err := w.open(); err != nil {
		return nil, err
	} else {
		sink = w.file
	}
	w.buf = bufio.NewWriterSize(sink, 256<<10)
	w.top = w.buf
	switch {
	case compress && strings.HasSuffix(path, ".gz"):
		press := gzip.NewWriter(w.buf)
		w.top, w.press = press, press
	case compress && strings.HasSuffix(path, ".zst"):
		// one goroutine: the bytes must not depend on the processors
		press, err := zstd.NewWriter(w.buf, zstd.WithEncoderConcurrency(1))
		if err != nil {
			w.Abort()
			return nil, fmt.Errorf("%s: %w", w.path, err)
		}
		w.top, w.press = press, press
	}
	return w, nil
}

// open finds the target and makes the hidden file beside it.
func (w *Writer) open() error {
	w.target = w.path
	mode, exists := fs.FileMode(0), false
	info, err := os.Stat(w.path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s: is a folder; name a file in it", w.path)
	case err == nil && !info.Mode().IsRegular():
		if w.file, err = w.disk.create(w.path, os.O_WRONLY, 0); err != nil {
			return fmt.Errorf("%s: %w", w.path, reason(err))
		}
		return nil
	case err == nil:
		if w.target, err = filepath.EvalSymlinks(w.path); err != nil {
			return fmt.Errorf("%s: %w", w.path, reason(err))
		}
		mode, exists = info.Mode().Perm(), true
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", w.path, reason(err))
	}
	folder, name := filepath.Split(w.target)
	if name == "" {
		return fmt.Errorf("%s: is not the name of a file", w.path)
	}
	if folder == "" {
		folder = "."
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the folder %s does not exist; make it first: %w", w.path, folder, fs.ErrNotExist)
	}
	// the name of a file may have 255 bytes, the additions take 30
	temp := filepath.Join(folder, "."+name[:min(len(name), 200)]+".partial-"+strings.ToLower(rand.Text()[:12]))
	if w.file, err = w.disk.create(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
		return fmt.Errorf("%s: cannot write into its folder: %w", w.path, reason(err))
	}
	w.temp = temp
	if exists {
		if err := w.file.Chmod(mode); err != nil {
			w.Abort()
			return fmt.Errorf("%s: %w", w.path, reason(err))
		}
	}
	return nil
}

// Write takes data; it may be kept in memory until Commit.
func (w *Writer) Write(p []byte) (int, error) {
	switch {
	case w.err != nil:
		return 0, w.err
	case w.ended:
		return 0, fmt.Errorf("%s: %w", w.path, os.ErrClosed)
	}
	n, err := w.top.Write(p)
	return n, w.fail(err)
}

func (w *Writer) fail(err error) error {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("%s: %w", w.path, reason(err))
	}
	return w.err
}

// Commit writes what is left, makes it durable and puts it in the place of the
// target. After an error the target is as it was, unless the error says that
// the file was replaced.
func (w *Writer) Commit() error {
	if w.ended {
		return w.err
	}
	defer w.Abort()
	if w.err == nil && w.press != nil {
		w.fail(w.press.Close())
	}
	if w.err == nil {
		w.fail(w.buf.Flush())
	}
	if w.err != nil || w.file == nil {
		w.ended = w.err == nil
		return w.err
	}
	if w.temp != "" {
		if w.fail(w.file.Sync()) != nil {
			return w.err
		}
	}
	file := w.file
	w.file = nil
	if w.fail(file.Close()) != nil || w.temp == "" {
		w.ended = w.err == nil
		return w.err
	}
	if w.fail(w.disk.rename(w.temp, w.target)) != nil {
		return w.err
	}
	w.ended, w.temp = true, ""
	if err := w.disk.syncFolder(filepath.Dir(w.target)); err != nil {
		w.err = fmt.Errorf("%s: was replaced, but its folder could not be made durable: %w", w.path, reason(err))
	}
	return w.err
}

// Abort gives the output up and removes what was written. After Commit it does
// nothing.
func (w *Writer) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	if w.file != nil {
		w.file.Close()
	}
	if w.temp != "" {
		os.Remove(w.temp)
	}
}

// osDisk is the disk of the machine.
type osDisk struct{}

func (osDisk) create(path string, flags int, mode fs.FileMode) (file, error) {
	return os.OpenFile(path, flags, mode)
}

func (osDisk) rename(from, to string) error { return os.Rename(from, to) }

func (osDisk) syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	// some file systems cannot sync a folder and say so
	if err := folder.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
