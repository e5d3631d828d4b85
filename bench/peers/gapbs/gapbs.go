// Package gapbs lets the reference programs of the GAP benchmark suite take
// part in races: S. Beamer, K. Asanović, D. Patterson, The GAP Benchmark
// Suite, 2015-2017. kith ships none of them; the user names a folder where
// they were built.
package gapbs

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/bench"
)

// Peer is the suite as it comes, with scores in float32.
var Peer = peer("gapbs", "the GAP benchmark suite; DIR holds pr, pr_spmv, cc, bfs, sssp, bc, tc, converter", 32)

// Double is the suite with its PageRank built for float64 scores.
var Double = peer("gapbs-double", "the same built with double for PageRank's scores; for an error of 1e-9; DIR holds pr and pr_spmv", 64)

// errorsNote says how the error of a program that prints no scores is known.
const errorsNote = "the program prints no scores: its error at each tolerance is that of the same rounds done in the same precision by the harness"

// foreign is what the suite has instead of a task.
const foreign = "it has no personalised PageRank: 16 times its plain one to the same error; "

func peer(name, doc string, bits int) bench.Peer {
	p := bench.Peer{Name: name, Doc: doc, Place: bench.Folder, Jobs: map[string]bench.Job{errorsJob: bench.NewJob(tuned)}}
	add := func(task, program, note string, turn func(context.Context, bench.Turn) (bench.Timing, error)) *bench.Entry {
		p.Entries = append(p.Entries, bench.Entry{Task: task, Name: program, Note: note, Reads: ".sg", Orders: true, Turn: turn})
		return &p.Entries[len(p.Entries)-1]
	}
	ranks := func(task, program, note string, times float64) *bench.Entry {
		e := add(task, program, note+errorsNote, func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
			timing, err := trials(ctx, t, program, "-i", "1000", "-t", strconv.FormatFloat(t.Tolerance, 'g', -1, 64))
			for i := range timing.Seconds {
				timing.Seconds[i] *= times
			}
			return timing, err
		})
		if program == "pr" {
			e.Note += "; its sweeps depend on how threads meet, the harness's do not"
		}
		e.Tune = func(ctx context.Context, t bench.Turn, target float64) (found bench.Tuning, err error) {
			err = bench.Call(ctx, errorsJob, errorsRequest{t.File, t.Solution(), program == "pr", bits, t.Workers, target}, &found, t.Timeout)
			return found, err
		}
		return e
	}
	if bits == 64 {
		for _, program := range []string{"pr", "pr_spmv"} {
			ranks("pagerank-1e-9", program, "", 1)
		}
		return p
	}
	for _, program := range []string{"pr", "pr_spmv"} {
		ranks("pagerank-1e-4", program, "", 1)
		ranks("pagerank-1e-9", program, "", 1).Cannot = "cannot reach an L1 error of 1e-9 with scores in float32; gapbs-double can"
	}
	ranks("ppr-16", "pr_spmv", foreign, 16)
	plain := func(task, program, note string) {
		add(task, program, note, func(ctx context.Context, t bench.Turn) (bench.Timing, error) { return trials(ctx, t, program) })
	}
	plain("components", "cc", "")
	plain("triangles", "tc", "its time includes its relabelling by degree")
	each := func(task, program, note string, more func(t bench.Turn) []string) *bench.Entry {
		return add(task, program, "the sum over the sources, one process each"+note, func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
			return fromEach(ctx, t, program, more(t)...)
		})
	}
	each("bfs", "bfs", "", func(bench.Turn) []string { return nil })
	each("betweenness", "bc", "", func(bench.Turn) []string { return []string{"-i", "1"} })
	each("sssp", "sssp", ", at its best delta", func(t bench.Turn) []string { return []string{"-d", strconv.Itoa(t.Delta)} }).Reads = ".wsg"
	p.Entries = append(p.Entries,
		bench.Entry{Task: "load-text", Name: "converter", Note: "its read and build time, without writing", Reads: ".el", Turn: convert},
		bench.Entry{Task: "load-store", Name: "cc", Note: "its read time of the raw binary graph, without any check", Reads: ".sg", Turn: readRaw})
	return p
}

// trials runs a kernel's program and drops the trials that do not count.
func trials(ctx context.Context, t bench.Turn, name string, more ...string) (bench.Timing, error) {
	args := append([]string{"-f", t.File, "-n", strconv.Itoa(t.Warmup + t.Trials)}, more...)
	ended, err := t.Program(ctx, name, args...)
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
func fromEach(ctx context.Context, t bench.Turn, name string, more ...string) (sum bench.Timing, err error) {
	sum.Seconds = make([]float64, t.Trials)
	for _, source := range t.Sources {
		one, err := trials(ctx, t, name, append([]string{"-r", strconv.FormatInt(source, 10)}, more...)...)
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
	ended, err := t.Program(ctx, "converter", "-s", "-f", t.File, "-b", filepath.Join(t.Graph.Files.Dir, "converted.sg"))
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
	ended, err := t.Program(ctx, "cc", "-f", t.File, "-n", "1")
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
