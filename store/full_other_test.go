//go:build !linux

package store

import (
	"errors"
	"testing"
)

func fullChild([]string) error { return errors.New("only Linux has mount namespaces") }

func TestFullDisk(t *testing.T) { skip(t, "only Linux has mount namespaces") }
