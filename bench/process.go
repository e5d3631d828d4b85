package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Process is a program run once.
type Process struct {
	Path    string
	Args    []string
	Env     []string      // added to this process's own
	Stdin   []byte        // may be nil
	Timeout time.Duration // 0: none
}

// Ended is what is known of a program that ended well.
type Ended struct {
	Stdout string
	Stderr string
	Peak   int64 // bytes, largest resident size
}

// ErrTimeout is returned when a program was ended because it took too long.
var ErrTimeout = errors.New("took longer than the time limit")

// Run runs the program and waits for its end. A program that fails or exceeds
// the limit is an error with the end of what it printed; its children end with
// it.
func (p Process) Run(ctx context.Context) (Ended, error) {
	limited := ctx
	if p.Timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeoutCause(ctx, p.Timeout, ErrTimeout)
		defer cancel()
	}
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(limited, p.Path, p.Args...)
	c.Env = append(os.Environ(), p.Env...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(p.Stdin), &stdout, &stderr
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 2 * time.Second // for whoever kept the pipes open
	err := c.Start()
	watched := int64(0)
	if err == nil {
		stop := watch(c.Process.Pid)
		err = c.Wait()
		watched = stop()
	}
	switch {
	case ctx.Err() != nil:
		return Ended{}, ctx.Err()
	case limited.Err() != nil:
		return Ended{}, fmt.Errorf("%s: %w of %v", p.Path, ErrTimeout, p.Timeout)
	case err != nil:
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			exit.Stderr = stderr.Bytes()
		}
		return Ended{}, fmt.Errorf("%s: %w%s", p.Path, err, lastWords(stderr.String(), stdout.String()))
	}
	return Ended{stdout.String(), stderr.String(), peakOf(c, watched)}, nil
}

// lastWords returns the end of the first of several texts that is not empty,
// for an error.
func lastWords(texts ...string) string {
	const longest = 400
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			if len(text) > longest {
				text = "..." + text[len(text)-longest:]
			}
			return ": " + text
		}
	}
	return ""
}
