package edgeio

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Nobody waits for a pipe whose writer has fallen silent: neither when the
// reading is cancelled nor when a line is bad already.
func TestReadLeavesASilentPipe(t *testing.T) {
	for _, c := range []struct {
		name, text string
		cancel     bool
		want       string
	}{
		{"cancelled before the head", "1 2\n", true, "context canceled"},
		{"cancelled in the head", "1 2\n3 4\n5 6\n", true, "context canceled"},
		{"cancelled among blocks", strings.Repeat("1 2\n", 400000), true, "context canceled"},
		{"cancelled among quotes", "\"a\",b\n\"b\",c\n", true, "context canceled"},
		{"bad line", "1 2\nx y\n" + strings.Repeat("1 2\n", 400000), false, "pipe:2: id \"x\" is not a canonical 64-bit integer; use --ids string"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Skip(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			quit := make(chan struct{})
			defer close(quit)
			go func() {
				pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
				if err != nil {
					return
				}
				pipe.WriteString(c.text)
				if c.cancel {
					time.Sleep(50 * time.Millisecond)
					cancel()
				}
				<-quit
				pipe.Close()
			}()
			ended := make(chan error, 1)
			go func() {
				_, err := Read(ctx, []string{path}, Options{IDs: map[bool]string{true: "string"}[c.cancel]})
				ended <- err
			}()
			select {
			case err := <-ended:
				if err == nil || c.cancel && !errors.Is(err, context.Canceled) || !c.cancel && filepath.Base(err.Error()) != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
			case <-time.After(5 * time.Second):
				t.Error("still waiting")
			}
		})
	}
}
