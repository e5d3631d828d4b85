package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lock takes the right to write. The file only tells who holds it; what counts
// is the kernel's lock on it, which ends with the process, so that a file left
// behind means nothing.
func lock(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("store: cannot write in %s: %w; reading commands need no write access", dir, full(err))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(f, 32))
		f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("store: %s: %w", path, err)
		}
		return nil, fmt.Errorf("%w: process %s is writing to %s; wait for it to end", ErrLocked, strings.TrimSpace(string(holder)), dir)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(fmt.Sprintf("%d\n", os.Getpid())), 0)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("store: %s: %w", path, full(err))
	}
	return f, nil
}

// patience is how long a writer waits for those who are opening a folder.
const patience = 2 * time.Second

// stay keeps a generation's folder where it is while Badger opens it: Badger
// ends the whole process when the folder goes away meanwhile. Once it is open
// the folder may go. On a file system without locks nothing is kept.
func stay(dir string) (leave func(), err error) {
	f, err := openDirectory(dir)
	if err != nil {
		return nil, misread(dir, err)
	}
	syscall.Flock(int(f.Fd()), syscall.LOCK_SH)
	leave = func() {
		syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		f.Close()
	}
	mine, err := f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Stat(dir); err == nil && !os.SameFile(mine, there) {
			err = os.ErrNotExist
		}
	}
	if err != nil {
		leave()
		return nil, misread(dir, err)
	}
	return leave, nil
}

// alone waits until nobody is opening a folder, or patience ends, and keeps
// others from it until leave is called. A missing folder is nobody's.
func alone(dir string) (leave func()) {
	f, err := openDirectory(dir)
	if err != nil {
		return func() {}
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	return func() {
		syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		f.Close()
	}
}

// openDirectory opens a folder and nothing else; it does not wait for the writer
// of a named pipe.
func openDirectory(dir string) (*os.File, error) {
	return os.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK, 0)
}
