package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Read returns the content of a file of settings, "-" being standard input.
func Read(path string, stdin io.Reader) ([]byte, error) {
	r := stdin
	if path != "-" {
		info, err := os.Stat(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		if info.IsDir() {
			return nil, Errorf("%s is a directory, not a TOML file", path)
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		defer f.Close()
		r = f
	}
	if r == nil {
		return nil, Errorf("config: there is no standard input to read")
	}
	content, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("config: %s: %w", path, err)
	}
	if len(content) > MaxBytes {
		return nil, Errorf("%s has more than %d bytes", path, MaxBytes)
	}
	return content, nil
}

// unreadable says which file cannot be read and why, without the name of the
// system call.
func unreadable(path string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
