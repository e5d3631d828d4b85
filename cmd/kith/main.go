// Command kith keeps social graphs, runs graph algorithms on them and computes
// connection scores that can be explained to the last point.
//
// This file starts and ends the program; app.go lists the commands, each of
// which has a file of its own; arguments.go reads the command line.
package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/kithgraph/kith/cmd/internal/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the second one acts as if nobody listened: it
	// ends the program at once, which the store survives.
	context.AfterFunc(ctx, stop)
	os.Exit(int(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)))
}

// run is the program without its process: what main does with the arguments
// and streams of the process, a test does with its own.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) term.Code {
	t := term.New(in, out, errs, os.Getenv)
	t.In = &interruptible{ctx: ctx, from: in}
	app := newApp(t)
	call, err := arrange(app.Commands, args)
	switch {
	case err != nil:
	case call.help || len(call.path) == 0 && !call.version:
		err = printHelp(t, app, call.path)
	default:
		err = app.RunContext(ctx, call.canonical(args[0]))
	}
	code := exitCode(ctx, err)
	switch {
	case err == nil || errors.Is(err, errSaid) || errors.Is(err, syscall.EPIPE):
	case code == term.Interrupted:
		t.Say(slog.LevelError, "kith: interrupted; nothing half-done is visible")
	default:
		t.Say(slog.LevelError, "kith: "+escapeLines(err.Error()))
	}
	return code
}

// escapeLines escapes a message and keeps its line breaks, for errors that
// show the line of a file.
func escapeLines(message string) string {
	lines := strings.Split(strings.TrimRight(message, "\n"), "\n")
	for i, line := range lines {
		lines[i] = term.Escape(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}
