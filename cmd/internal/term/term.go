// Package term is how kith talks: tables that fit the terminal, numbers as
// people write them, a progress line, and the exit codes.
//
// stdout carries results and nothing else; everything said to a person goes to
// stderr. Whatever comes from data passes Escape before it reaches a terminal.
package term

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"golang.org/x/term"
)

// Terminal is where a command reads and writes.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer

	InTTY, OutTTY, ErrTTY bool
	Width                 int // columns of the terminal behind Out; 0 when it is none
	Color                 bool
	JSONLog               bool // what is said on stderr is JSON, one object a line

	mu       sync.Mutex
	progress *Progress // the one that is drawn at the moment
}

// New finds out what the streams are connected to. Colour is for terminals,
// unless NO_COLOR is set to anything or TERM says that the terminal is dumb.
func New(in io.Reader, out, err io.Writer, getenv func(string) string) *Terminal {
	t := &Terminal{In: in, Out: out, InTTY: isTerminal(in), OutTTY: isTerminal(out), ErrTTY: isTerminal(err)}
	t.Err = &talk{terminal: t, to: err}
	if t.OutTTY {
		if width, _, err := term.GetSize(int(out.(*os.File).Fd())); err == nil {
			t.Width = width
		}
	}
	t.Color = t.OutTTY && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	return t
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Bold makes text bold on a terminal that has colours.
func (t *Terminal) Bold(text string) string {
	if !t.Color {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// Say tells the user something on stderr, as text or, with JSONLog, as a log
// record.
func (t *Terminal) Say(level slog.Level, text string) {
	if t.JSONLog {
		slog.New(slog.NewJSONHandler(t.Err, nil)).Log(context.Background(), level, text)
		return
	}
	fmt.Fprintln(t.Err, text)
}

// talk writes to stderr, above the progress line when one is drawn.
type talk struct {
	terminal *Terminal
	to       io.Writer
}

func (w *talk) Write(text []byte) (int, error) {
	w.terminal.mu.Lock()
	p := w.terminal.progress
	w.terminal.mu.Unlock()
	if p == nil {
		return w.to.Write(text)
	}
	return p.Write(text)
}
