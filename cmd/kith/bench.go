package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/tableio"
)

func benchCommand() *cli.Command {
	flags := slices.DeleteFunc(shared(), func(f cli.Flag) bool { return f.Names()[0] == "workers" })
	const graphs, racing = "the graph", "racing"
	return &cli.Command{
		Name: "bench", ArgsUsage: "[MODEL|FILE]", Usage: "measure kernels and loading, and race them against other systems",
		Description: "Makes a synthetic graph, or reads a file of edges or a dataset, and measures every kernel on every number of workers, each cell in a process of its own: " +
			"time (median, and half the range of the quartiles as a share of it), arcs per second, bytes per arc of the snapshot, peak memory of the process, " +
			"peak of the live heap beyond the snapshot beside the kernel's estimate, and how much of the memory's measured bandwidth the traffic that no implementation can avoid takes. " +
			"The answer is checked by the kernel's checker after the clock stopped, and must have the same bits in every repetition and on every number of workers. " +
			"A file is read as kith load reads it without further flags; load what needs some, such as ids that are no integers, and name it by --dataset.\n\n" +
			"Kernels are named as kith kernels lists them, parameters behind a colon: pagerank:tolerance=1e-4:damping=0.9. A parameter that takes vertices is a list such as 3+17, or pick8. " +
			bench.LoadText + " and " + bench.LoadStore + " measure loading.\n\n" +
			"With --peers, kith and other systems work in turn (A B A B ...) on the same graph, loops left out, each turn in a process of its own, and the ratio of the medians is printed with the quartiles of the turns' ratios; below 1 kith is faster. " +
			"kith's answer is checked once for each task, before the first turn, and every turn must give the same bits. " +
			"kith builds and ships no peer: DIR is a folder of binaries that you built. Python's systems are installed into a virtual environment at fixed versions. Whatever is not run is printed with the reason.\n\n" +
			peers.Usage() +
			"\n\n--json prints {\"machine\", \"graph\", \"bandwidth\", \"cells\"}, with --peers {\"machine\", \"graph\", \"rows\"}.",
		CustomHelpTemplate: ending(`kith bench kronecker --scale 18
			kith bench kronecker --scale 20 --kernels pagerank:tolerance=1e-4,components --workers 1,2 --lines new.txt
			kith bench edges.txt.gz --kernels leiden,load-text --check=false
			kith bench --dataset friends --json
			kith bench kronecker --scale 18 --peers gapbs=DIR,gve-leiden=DIR,networkit=auto,gonum`,
			reading(term.CheckFailed, term.Locked, term.NoSpace)...),
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "directed", Category: graphs, Usage: "keep the direction of the edges"},
			&cli.StringFlag{Name: "dataset", Category: graphs, Usage: "`NAME`: a dataset of the database instead"},
			&cli.StringFlag{Name: "kernels", Usage: "`A,B`: what to measure (default every kernel, betweenness from 4 sources, consensus of 4 runs, infomap with 1 trial, similarity of 100 vertices, power-law with 4 bootstraps; with --peers everything that a peer takes part in)"},
			&cli.StringFlag{Name: "workers", Usage: "`N,N`: numbers of workers to measure on (default one per core; a race takes the first)"},
			&cli.IntFlag{Name: "reps", Value: bench.MinRepetitions, Usage: fmt.Sprintf("`N`: repetitions, or turns of a race, at least %d", bench.MinRepetitions)},
			&cli.IntFlag{Name: "warmup", Value: 1, Usage: "`N`: runs before the first that counts"},
			&cli.BoolFlag{Name: "check", Value: true, Usage: "let each kernel's checker see the answer; --check=false leaves it out, and the table says so"},
			&cli.BoolFlag{Name: "heap", Value: true, Usage: "measure the peak of the live heap, in a further process"},
			&cli.StringFlag{Name: "bandwidth", Value: "256MiB", Usage: "`SIZE`: measure memory bandwidth with three arrays of it; 0: do not"},
			&cli.StringFlag{Name: "lines", Usage: "`FILE`: write Go benchmark lines for benchstat; - is stdout, instead of the table"},
			&cli.DurationFlag{Name: "timeout", Value: 30 * time.Minute, Usage: "`TIME`: give up a process that takes longer"},
			&cli.StringFlag{Name: "dir", Usage: "`DIR`: keep the graph's files there; default: a temporary folder"},
			&cli.StringFlag{Name: "peers", Category: racing, Usage: "`PEER=DIR,PEER=auto`: race against these"},
			&cli.StringFlag{Name: "venv", Category: racing, Usage: "`DIR`: the virtual environment of peers from Python (default in the user's cache)"},
			&cli.Float64Flag{Name: "at-most", Category: racing, Usage: "`R`: exit 4 when a ratio of time is above"},
			&cli.BoolFlag{Name: "own-order", Category: racing, Usage: "run peers on the graph in its own order alone, not in kith's as well"},
		}, append(modelFlags(), flags...)...),
		Action: do(0, 1, func(ctx context.Context, e *environment, c *cli.Context) error {
			if bench.Child(peers.Jobs()) { // one of the processes that this command starts
				return nil
			}
			return e.bench(ctx, c)
		}),
	}
}

// modelFlags are the parameters of all models; those of one name mean the same
// in all that have them.
func modelFlags() (flags []cli.Flag) {
	seen := map[string]bool{}
	for _, m := range gen.Models {
		for _, p := range m.Params {
			if !seen[p.Name] {
				seen[p.Name] = true
				flags = append(flags, &cli.StringFlag{Name: p.Name, Category: "parameters of models", Usage: "`VALUE`: " + p.Doc + ", as in kith generate " + m.Name})
			}
		}
	}
	return flags
}

func (e *environment) bench(ctx context.Context, c *cli.Context) error {
	o, err := e.benchConfig(c)
	if err != nil {
		return benchUsage(err)
	}
	if err := e.allow(o.Graph.Name(), o.Graph.Bytes(slices.Max(o.Workers))); err != nil {
		return err
	}
	var lines *tableio.Writer
	if path := c.String("lines"); path != "" {
		if lines, err = tableio.Create(path, e.Out); err != nil {
			return err
		}
		defer lines.Abort()
	}
	outcome, err := e.measure(ctx, c, o)
	e.close()
	if err != nil {
		return benchUsage(err)
	}
	return e.printBenchOutcome(outcome, lines, c.String("lines") == "-")
}

// measure measures, or lets race, and leaves no temporary folder behind: who
// reads what is printed may end the process by reading no further.
func (e *environment) measure(ctx context.Context, c *cli.Context, o bench.Config) (outcome benchOutcome, err error) {
	if o.Dir == "" {
		if o.Dir, err = os.MkdirTemp("", "kith-bench-"); err != nil {
			return outcome, err
		}
		defer os.RemoveAll(o.Dir)
	} else if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return outcome, err
	}
	done := int64(0)
	o.Progress = func(phase string) {
		done++
		e.progress().Work("bench", phase, done, 0)
	}
	if c.IsSet("peers") {
		return e.race(ctx, c, o)
	}
	result, err := bench.Run(ctx, o)
	if err != nil {
		return outcome, err
	}
	return benchOutcome{result, func() error { return e.printBench(result) }, result.Failures()}, nil
}

// benchConfig reads the flags.
func (e *environment) benchConfig(c *cli.Context) (o bench.Config, err error) {
	o = bench.Config{
		Warmup: c.Int("warmup"), Repetitions: c.Int("reps"), Check: c.Bool("check"), Memory: c.Bool("heap"),
		Timeout: c.Duration("timeout"), Dir: c.String("dir"),
	}
	if err := e.benchFlags(c); err != nil {
		return o, err
	}
	if o.Graph, err = e.benchGraph(c); err != nil {
		return o, err
	}
	if o.Workers, err = numbers(c.String("workers"), runtime.GOMAXPROCS(0)); err != nil {
		return o, usageErrorf("kith bench: --workers %w", err)
	}
	if size := c.String("bandwidth"); size != "0" {
		if o.Bandwidth, err = parseSize(size); err != nil {
			return o, usageErrorf("kith bench: --bandwidth %w", err)
		}
	}
	names := bench.Everything()
	if text := c.String("kernels"); text != "" && !c.IsSet("peers") { // a race names tasks
		names = strings.Split(text, ",")
	}
	for _, name := range names {
		w, err := bench.ParseWorkload(name)
		if err != nil {
			return o, err
		}
		o.Workloads = append(o.Workloads, w)
	}
	return o, o.Validate()
}

// benchFlags refuses flags that would do nothing.
func (e *environment) benchFlags(c *cli.Context) error {
	if !c.IsSet("peers") {
		for _, name := range []string{"venv", "at-most", "own-order"} {
			if c.IsSet(name) {
				return usageErrorf("kith bench: --%s is for races; name --peers", name)
			}
		}
	}
	switch dir := c.String("dir"); {
	case c.IsSet("at-most") && !(c.Float64("at-most") > 0):
		return usageErrorf("kith bench: --at-most %v is no ratio above 0", c.Float64("at-most"))
	case e.json && c.String("lines") == "-":
		return usageErrorf("kith bench: --json and --lines - both print to stdout; write the lines to a file")
	case dir != "":
		if _, err := os.Stat(filepath.Join(dir, bench.Database)); err == nil {
			return usageErrorf("kith bench: --dir %s holds the graph of another bench; name a new folder", dir)
		}
	}
	return nil
}

// benchGraph reads which graph is meant: MODEL, FILE or --dataset.
func (e *environment) benchGraph(c *cli.Context) (g bench.Graph, err error) {
	name, dataset := c.Args().First(), c.String("dataset")
	params := map[string]string{}
	for _, flag := range modelFlags() {
		if p := flag.Names()[0]; c.IsSet(p) {
			params[p] = c.String(p)
		}
	}
	switch {
	case (name == "") == (dataset == ""):
		return g, usageErrorf("kith bench: give a MODEL, a FILE, or --dataset NAME")
	case dataset != "" && (len(params) > 0 || c.IsSet("directed")):
		return g, usageErrorf("kith bench: a dataset is measured as it is; leave out --directed and parameters of models")
	case dataset != "":
		s, err := e.openRead()
		if err != nil {
			return g, err
		}
		defer s.Close()
		d, err := s.Dataset(dataset)
		if err != nil {
			return g, err
		}
		return bench.Graph{DB: e.db, Dataset: dataset, Directed: d.Graph.Directed}, nil
	}
	var known []string
	for _, m := range gen.Models {
		known = append(known, m.Name)
	}
	if slices.Contains(known, name) {
		return bench.Graph{Model: name, Params: params, Directed: c.Bool("directed")}, nil
	}
	if len(params) > 0 { // so a model is meant
		return g, unknownWord("kith bench: model", name, known)
	}
	if _, err := os.Stat(name); err != nil {
		return g, fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	return bench.Graph{File: name, Directed: c.Bool("directed")}, nil
}

// numbers reads a list such as 1,2,7; "" is the default alone.
func numbers(text string, otherwise int) ([]int, error) {
	if text == "" {
		return []int{otherwise}, nil
	}
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q: %q is not a number from 1 on", text, word)
		}
		list = append(list, n)
	}
	return list, nil
}
