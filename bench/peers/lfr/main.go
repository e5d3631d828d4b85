// Command lfr looks how well communities that are known are found: on LFR
// graphs of growing mixing, by kith and, on the same graphs, by igraph and
// NetworKit. It writes every value (.csv), the means with a verdict for each
// cell (.md), and a plot (.svg).
//
//	go run ./bench/peers/lfr -out bench/results/DATE-lfr
//
// The graphs are those of A. Lancichinetti, S. Fortunato, Community detection
// algorithms: a comparative analysis, Physical Review E 80, 2009: 1,000 and
// 5,000 vertices of mean degree 20 and at most 50, with exponent 2, and small
// communities of 10 to 50 vertices or big ones of 20 to 100, with exponent 1.
// Likeness to the truth is the mutual information, normalised by the mean of
// both entropies (community.Compare).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/python"
)

func main() {
	var o options
	flag.StringVar(&o.venv, "venv", "", "`DIR`: the virtual environment of igraph and NetworKit, made if it is not there (default in the user's cache)")
	flag.StringVar(&o.out, "out", "lfr", "`PATH`: what is written, without the endings .csv, .md and .svg")
	flag.IntVar(&o.seeds, "seeds", 5, "`N`: graphs for each cell, with seeds 1 to N")
	flag.IntVar(&o.runs, "runs", 5, "`N`: runs of every method on each graph, with seeds 1 to N")
	flag.IntVar(&o.largest, "largest", 5000, "`N`: leave out graphs of more vertices")
	flag.DurationVar(&o.timeout, "timeout", 3*time.Hour, "`TIME`: for all that the other systems do")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "lfr:", err)
		os.Exit(1)
	}
}

type options struct {
	venv, out            string
	seeds, runs, largest int
	timeout              time.Duration
}

func (o options) run(ctx context.Context) error {
	if o.venv == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		o.venv = filepath.Join(cache, "kith", "peers")
	}
	if o.seeds < 2 {
		return fmt.Errorf("-seeds %d: a spread needs two", o.seeds)
	}
	if o.runs < 1 {
		return fmt.Errorf("-runs %d: each method needs one", o.runs)
	}
	dir, err := os.MkdirTemp("", "kith-lfr-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tell := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

	s, err := newSweep(ctx, dir, o.seeds, o.runs, o.largest, tell)
	if err != nil {
		return err
	}
	tell("igraph and NetworKit look at %d graphs", len(s.graphs))
	found, err := python.Communities(ctx, bench.Opening{Place: o.venv, Timeout: o.timeout, Progress: tell}, s.files(), o.runs, once())
	if err != nil {
		return err
	}
	if err := s.judge(found); err != nil {
		return err
	}
	for ending, text := range map[string]string{".csv": s.csv(), ".md": s.markdown(filepath.Base(o.out)), ".svg": s.plot()} {
		if err := os.WriteFile(o.out+ending, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
