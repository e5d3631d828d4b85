// Package gapbs lets the reference programs of the GAP benchmark suite take
// part in races: S. Beamer, K. Asanović, D. Patterson, The GAP Benchmark
// Suite, 2015-2017. kith ships none of them; the user names a folder where
// they were built.
package gapbs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/bench"
)

// Peer is the suite as it comes, with scores in float32.
var Peer = peer("gapbs", "the GAP benchmark suite; DIR holds pr, pr_spmv, cc, bfs, sssp, bc, tc, converter", 32)

// Double is the suite with its PageRank built for float64 scores.
var Double = peer("gapbs-double", "the same built with double for PageRank's scores; DIR holds pr and pr_spmv", 64)

// errorsNote says how the error of a program that prints no scores is known.
const errorsNote = "the program prints no scores: its error at each tolerance is that of the same rounds done serially in the same precision by the harness"

func peer(name, doc string, bits int) bench.Peer {
	p := bench.Peer{Name: name, Doc: doc, Place: bench.Folder, Jobs: map[string]bench.Job{errorsJob: bench.NewJob(errorsOf)}}
	for _, task := range []string{"pagerank-1e-4", "pagerank-1e-9"} {
		for _, program := range []string{"pr", "pr_spmv"} {
			note := errorsNote
			if program == "pr" {
				note += "; its sweeps depend on how threads meet, the harness's do not"
			}
			p.Entries = append(p.Entries, bench.Entry{Task: task, Name: program, Note: note, Orders: true,
				Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
					return trials(ctx, t, program, ".sg", "-i", "1000", "-t", strconv.FormatFloat(t.Tolerance, 'g', -1, 64))
				},
				Errors: func(ctx context.Context, t bench.Turn, tolerances []float64) (errors []float64, err error) {
					err = bench.Call(ctx, errorsJob, errorsRequest{t.Path(".sg"), program == "pr", bits, t.Workers, tolerances}, &errors, t.Timeout)
					return errors, err
				}})
		}
	}
	if bits == 64 {
		return p
	}
	p.Entries = append(p.Entries, bench.Entry{Task: "ppr-16", Name: "pr_spmv", Note: "it has no personalised PageRank: 16 times its plain one to the same error; " + errorsNote, Orders: true,
		Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
			timing, err := trials(ctx, t, "pr_spmv", ".sg", "-i", "1000", "-t", strconv.FormatFloat(t.Tolerance, 'g', -1, 64))
			for i := range timing.Seconds {
				timing.Seconds[i] *= 16
			}
			return timing, err
		},
		Errors: func(ctx context.Context, t bench.Turn, tolerances []float64) (errors []float64, err error) {
			err = bench.Call(ctx, errorsJob, errorsRequest{t.Path(".sg"), false, bits, t.Workers, tolerances}, &errors, t.Timeout)
			return errors, err
		}})
	plain := func(task, program, note string) {
		p.Entries = append(p.Entries, bench.Entry{Task: task, Name: program, Note: note, Orders: true,
			Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) { return trials(ctx, t, program, ".sg") }})
	}
	plain("components", "cc", "")
	plain("triangles", "tc", "its time includes its relabelling by degree")
	each := func(task, program, ending, note string, more func(t bench.Turn) []string) {
		p.Entries = append(p.Entries, bench.Entry{Task: task, Name: program, Note: note, Orders: true,
			Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
				return fromEach(ctx, t, program, ending, more(t)...)
			}})
	}
	each("bfs", "bfs", ".sg", "the sum over the sources, one process each", func(bench.Turn) []string { return nil })
	each("betweenness", "bc", ".sg", "the sum over the sources, one process each", func(bench.Turn) []string { return []string{"-i", "1"} })
	each("sssp", "sssp", ".wsg", "the sum over the sources, one process each, at its best delta", func(t bench.Turn) []string { return []string{"-d", strconv.Itoa(t.Delta)} })
	p.Entries = append(p.Entries,
		bench.Entry{Task: "load-text", Name: "converter", Note: "its read and build time, without writing", Turn: convert},
		bench.Entry{Task: "load-store", Name: "cc", Note: "its read time of the raw binary graph, without any check", Turn: readRaw})
	return p
}

// program runs a program of the suite on as many threads as kith has workers.
func program(ctx context.Context, t bench.Turn, name string, args ...string) (bench.Ended, error) {
	path := filepath.Join(t.Place, name)
	if _, err := os.Stat(path); err != nil {
		return bench.Ended{}, fmt.Errorf("no program %s in %s", name, t.Place)
	}
	threads := "OMP_NUM_THREADS=" + strconv.Itoa(t.Workers)
	return bench.Process{Path: path, Args: args, Env: []string{threads, "OMP_PROC_BIND=true"}, Timeout: t.Timeout}.Run(ctx)
}

// trials runs a kernel's program and drops the trials that do not count.
func trials(ctx context.Context, t bench.Turn, name, ending string, more ...string) (bench.Timing, error) {
	args := append([]string{"-f", t.Path(ending), "-n", strconv.Itoa(t.Warmup + t.Trials)}, more...)
	ended, err := program(ctx, t, name, args...)
	if err != nil {
		return bench.Timing{}, err
	}
	found, err := parse(ended.Stdout)
	if err != nil {
		return bench.Timing{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(found.trials) != t.Warmup+t.Trials {
		return bench.Timing{}, fmt.Errorf("%s: %d trial times instead of %d in %q", name, len(found.trials), t.Warmup+t.Trials, ended.Stdout)
	}
	return bench.Timing{Seconds: found.trials[t.Warmup:], Peak: ended.Peak}, nil
}

// fromEach runs a program from every source; a trial's time is the sum.
func fromEach(ctx context.Context, t bench.Turn, name, ending string, more ...string) (sum bench.Timing, err error) {
	sum.Seconds = make([]float64, t.Trials)
	for _, source := range t.Sources {
		one, err := trials(ctx, t, name, ending, append([]string{"-r", strconv.FormatInt(source, 10)}, more...)...)
		if err != nil {
			return sum, err
		}
		for i, seconds := range one.Seconds {
			sum.Seconds[i] += seconds
		}
		sum.Peak = max(sum.Peak, one.Peak)
	}
	return sum, nil
}

// convert times reading a text edge list and building the graph, once.
func convert(ctx context.Context, t bench.Turn) (bench.Timing, error) {
	ended, err := program(ctx, t, "converter", "-s", "-f", t.Path(".el"), "-b", filepath.Join(t.Graph.Files.Dir, "converted.sg"))
	if err != nil {
		return bench.Timing{}, err
	}
	found, err := parse(ended.Stdout)
	if err == nil && (found.read == 0 || found.build == 0) {
		err = fmt.Errorf("no read and build time in %q", ended.Stdout)
	}
	if err != nil {
		return bench.Timing{}, fmt.Errorf("converter: %w", err)
	}
	return bench.Timing{Seconds: []float64{found.read + found.build}, Peak: ended.Peak}, nil
}

// readRaw times reading the binary graph.
func readRaw(ctx context.Context, t bench.Turn) (bench.Timing, error) {
	ended, err := program(ctx, t, "cc", "-f", t.Path(".sg"), "-n", "1")
	if err != nil {
		return bench.Timing{}, err
	}
	found, err := parse(ended.Stdout)
	if err == nil && found.read == 0 {
		err = fmt.Errorf("no read time in %q", ended.Stdout)
	}
	if err != nil {
		return bench.Timing{}, fmt.Errorf("cc: %w", err)
	}
	return bench.Timing{Seconds: []float64{found.read}, Peak: ended.Peak}, nil
}

// printed is what a program of the suite prints.
type printed struct {
	read, build float64
	trials      []float64
}

var (
	label     = regexp.MustCompile(`^([A-Z][A-Za-z ]*): +([0-9]+\.[0-9]+)$`)
	graphLine = regexp.MustCompile(`^Graph has \d+ nodes and \d+ (un)?directed edges for degree: \d+$`)
)

// parse reads the output of a program: labels with seconds, and a line about
// the graph. Any other line is an error.
func parse(text string) (p printed, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n ")
		m := label.FindStringSubmatch(line)
		if m == nil {
			if line == "" || graphLine.MatchString(line) {
				continue
			}
			return p, fmt.Errorf("cannot read the line %q of its output", line)
		}
		seconds, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return p, fmt.Errorf("cannot read the line %q of its output", line)
		}
		switch m[1] {
		case "Read Time":
			p.read = seconds
		case "Build Time":
			p.build = seconds
		case "Trial Time":
			p.trials = append(p.trials, seconds)
		case "Average Time", "Relabel":
		default:
			return p, fmt.Errorf("cannot read the line %q of its output", line)
		}
	}
	return p, nil
}
