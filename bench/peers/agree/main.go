// Command agree holds kith's answers against those of igraph, NetworKit,
// networkx and gonum on the real graphs of a data folder, and writes what
// agrees, what does not, how long it took, and why what was not run was not.
//
//	go run ./bench/peers/agree --data DIR --out bench/results/DATE-agreement.md
//
// Exit status: 0 all agrees, or differs by a convention that is known · 1 the
// run failed · 2 usage · 4 an answer differs otherwise, or kith gave none.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers"
	"github.com/kithgraph/kith/bench/peers/agreement"
	"github.com/kithgraph/kith/graph/tableio"
)

func main() {
	if bench.Child(peers.Jobs()) { // one of the processes that this command starts
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	failed    = 1
	usage     = 2
	disagrees = 4
)

// options are the flags.
type options struct {
	data, out, keep string
	graphs, tasks   string
	systems, venv   string
	workers         int
	limit           time.Duration
}

// run does what the arguments ask and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, flags := options{}, flag.NewFlagSet("agree", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.data, "data", os.Getenv("KITH_DATA"), "`DIR`: folder of the real graphs (default $KITH_DATA)")
	flags.StringVar(&o.out, "out", "-", "`FILE`: write the table there, as Markdown; - is stdout")
	flags.StringVar(&o.keep, "keep", "", "`FILE`: write everything there as JSON, graph by graph; a later run does not ask all systems again what is there")
	flags.StringVar(&o.graphs, "graphs", "", "`A,B`: these graphs (default all)")
	flags.StringVar(&o.tasks, "tasks", "", "`A,B`: these tasks, or all of these kernels (default all)")
	flags.StringVar(&o.systems, "systems", "", "`A,B`: these systems (default all)")
	flags.StringVar(&o.venv, "venv", "", "`DIR`: the virtual environment of systems from Python (default in the user's cache)")
	flags.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "`N`: kith's workers, and the systems' threads")
	flags.DurationVar(&o.limit, "limit", 10*time.Minute, "`TIME`: give up a task that takes a system longer")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: agree --data DIR [--out FILE.md] [--keep FILE.json]\n\nHolds kith's answers against those of other systems on real graphs.")
		fmt.Fprintln(stderr)
		flags.PrintDefaults()
		fmt.Fprintln(stderr, "\nExit status: 0 all agrees or differs by a known convention, 1 failure, 2 usage, 4 an answer differs otherwise.")
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return usage
	}
	c, err := o.config(flags)
	if err != nil {
		fmt.Fprintf(stderr, "agree: %v\n", err)
		return usage
	}
	wrong, err := o.do(ctx, c, "go run ./bench/peers/agree "+strings.Join(args, " "), stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "agree: %v\n", err)
		return failed
	case len(wrong) > 0:
		for _, sentence := range wrong {
			fmt.Fprintf(stderr, "agree: %s\n", sentence)
		}
		return disagrees
	}
	return 0
}

// config reads the flags.
func (o *options) config(flags *flag.FlagSet) (c agreement.Config, err error) {
	split := func(text string) []string {
		if text == "" {
			return nil
		}
		return strings.Split(text, ",")
	}
	c.Workers, c.Limit, c.Data = o.workers, o.limit, o.data
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("%q is no flag", flags.Arg(0))
	case o.data == "":
		return c, errors.New("no folder of graphs: name it by --data DIR or $KITH_DATA")
	case o.workers < 1:
		return c, fmt.Errorf("--workers %d; give a number from 1 on", o.workers)
	case o.limit <= 0:
		return c, fmt.Errorf("--limit %v; give a time such as 10m", o.limit)
	}
	if c.Graphs, err = agreement.Lookup(split(o.graphs)); err != nil {
		return c, err
	}
	if c.Tasks, err = agreement.TasksOf(split(o.tasks)); err != nil {
		return c, err
	}
	if o.venv == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return c, fmt.Errorf("no place for a virtual environment: %w; name one by --venv", err)
		}
		o.venv = filepath.Join(cache, "kith", "peers")
	}
	all := peers.Agreement(o.venv)
	names := split(o.systems)
	for _, s := range all {
		if names == nil || slices.Contains(names, s.Name) {
			c.Systems = append(c.Systems, s)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(s agreement.System) bool { return s.Name == name }) {
			return c, fmt.Errorf("no system %q; there are igraph, networkit, networkx and gonum", name)
		}
	}
	return c, nil
}

// do runs and writes the files, which are complete or not there.
func (o *options) do(ctx context.Context, c agreement.Config, command string, stdout, stderr io.Writer) (wrong []string, err error) {
	c.Progress = func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	if c.Dir, err = os.MkdirTemp("", "kith-agree-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(c.Dir)
	out, err := tableio.Create(o.out, stdout)
	if err != nil {
		return nil, err
	}
	defer out.Abort()
	if o.keep != "" {
		if c.Done, err = readKept(o.keep); err != nil {
			return nil, err
		}
		c.Kept = func(so *agreement.Outcome) error {
			text, err := json.MarshalIndent(so, "", " ")
			if err != nil {
				return err
			}
			return tableio.WriteFile(o.keep, append(text, '\n'))
		}
	}
	outcome, err := agreement.Run(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := outcome.WriteTable(out, command, time.Now().UTC().Format(time.DateOnly)); err != nil {
		return nil, err
	}
	if err := out.Commit(); err != nil {
		return nil, err
	}
	return outcome.Failures(), nil
}

// readKept reads the graphs of an earlier run, none when there is no file yet.
func readKept(path string) ([]agreement.OfGraph, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var o agreement.Outcome
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return o.Graphs, nil
}
