//go:build !linux

package main

import (
	"errors"
	"strings"
)

func setStage(stage string) error {
	if stage == "plain" {
		return nil
	}
	if where, ok := strings.CutPrefix(stage, "stop:"); ok {
		return stopAt(where)
	}
	return errors.New("rights and disks are changed on Linux only")
}
