// Package gve lets the community programs of S. Sahu's GVE (Leiden, Louvain and
// label propagation for shared memory, 2023) take part in races. kith ships
// none of them; the user names folders where they were built. Threads and
// repetitions are fixed when they are built; a program built for another
// number of threads than the race has is not run. Built with one repetition
// instead of its five its turns are shorter, and a race repeats anyway; the
// rest of a turn is reading text.
package gve

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/bench"
)

// Leiden is GVE-Leiden.
var Leiden = peer("gve-leiden", "leiden", "leidenStaticOmp", "leiden")

// Louvain is GVE-Louvain.
var Louvain = peer("gve-louvain", "louvain", "louvainStaticOmp", "louvain")

// RAK is GVE-LPA, label propagation.
var RAK = peer("gve-rak", "rak", "rakStaticOmp", "cdlp")

// note says what the figures are.
const note = "time is the mean of the repetitions it was built with, without reading; modularity is its own figure, as it gives no labels"

func peer(name, program, technique, task string) bench.Peer {
	p := bench.Peer{Name: name, Doc: "GVE's " + program + "; DIR holds the program " + program, Place: bench.Folder}
	p.Entries = []bench.Entry{{Task: task, Name: program, Note: note, Reads: ".mtx", Orders: true, Fixed: true, Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
		return run(ctx, t, program, technique)
	}}}
	return p
}

func run(ctx context.Context, t bench.Turn, program, technique string) (bench.Timing, error) {
	ended, err := t.Program(ctx, program, t.File, "1", "0") // the file is symmetric already, and without weights
	if err != nil {
		return bench.Timing{}, err
	}
	found, err := parse(ended.Stdout, technique)
	if err == nil && found.threads != t.Workers {
		err = fmt.Errorf("was built for %d threads, the race is on %d", found.threads, t.Workers)
	}
	if err != nil {
		return bench.Timing{}, fmt.Errorf("%s: %w", program, err)
	}
	return bench.Timing{Seconds: []float64{found.seconds}, Peak: ended.Peak, Rounds: found.rounds, Modularity: found.modularity}, nil
}

// printed is what a program prints about one technique.
type printed struct {
	threads    int
	seconds    float64
	rounds     int
	modularity float64
}

var (
	logLine    = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (OMP_NUM_THREADS=(\d+)|Loading graph .*|order: \d+ size: \d+ .*)$`)
	threadPart = regexp.MustCompile(`^\{(\d+) threads\} -> `)
	resultLine = regexp.MustCompile(`^\{([^{}]*)\} (\w+)$`)
)

// parse reads the output: log lines, and a line for each technique with
// figures in braces. Any other line is an error, and so is a missing figure.
func parse(text, technique string) (p printed, err error) {
	found := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := logLine.FindStringSubmatch(line); m != nil {
			if m[2] != "" {
				p.threads, _ = strconv.Atoi(m[2]) // digits
			}
			continue
		}
		rest := line
		if m := threadPart.FindStringSubmatch(line); m != nil {
			p.threads, _ = strconv.Atoi(m[1]) // digits
			rest = line[len(m[0]):]
		}
		m := resultLine.FindStringSubmatch(rest)
		switch {
		case line == "":
		case m == nil:
			return p, fmt.Errorf("cannot read the line %q of its output", line)
		case m[2] == technique:
			if found {
				return p, fmt.Errorf("a second line of %s in its output: %q", technique, line)
			}
			if err := p.figures(m[1]); err != nil {
				return p, fmt.Errorf("%w in the line %q of its output", err, line)
			}
			found = true
		}
	}
	if !found {
		return p, fmt.Errorf("no line of %s in its output %q", technique, text)
	}
	return p, nil
}

// figures reads "0000336.7ms, 0000000.0ms mark, ..., 0006 iters, ...": the
// first is the time of the whole.
func (p *printed) figures(text string) (err error) {
	parts := strings.Split(text, ", ")
	milliseconds, err := strconv.ParseFloat(strings.TrimSuffix(parts[0], "ms"), 64)
	if err != nil || !strings.HasSuffix(parts[0], "ms") {
		return fmt.Errorf("no time first")
	}
	p.seconds = milliseconds / 1e3
	seen := map[string]bool{}
	for _, part := range parts[1:] {
		value, name, _ := strings.Cut(part, " ")
		switch name {
		case "iters":
			p.rounds, err = strconv.Atoi(value)
		case "modularity":
			p.modularity, err = strconv.ParseFloat(value, 64)
		}
		if err != nil {
			return fmt.Errorf("%q is not a number", part)
		}
		seen[name] = true
	}
	if !seen["iters"] || !seen["modularity"] {
		return fmt.Errorf("no iters or no modularity")
	}
	return nil
}
