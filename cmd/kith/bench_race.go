package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers"
	"github.com/kithgraph/kith/cmd/internal/term"
)

// race lets kith and its peers work in turn.
func (e *environment) race(ctx context.Context, c *cli.Context, o bench.Config) (outcome benchOutcome, err error) {
	r := bench.RaceConfig{Config: o, OwnOrder: c.Bool("own-order")}
	venv := c.String("venv")
	if venv == "" {
		if cache, err := os.UserCacheDir(); err == nil {
			venv = filepath.Join(cache, "kith", "peers")
		}
	}
	if r.Peers, err = peers.Parse(c.String("peers"), venv); err != nil {
		return outcome, err
	}
	if text := c.String("kernels"); text != "" {
		r.Tasks = strings.Split(text, ",")
	}
	standing, err := bench.Race(ctx, r)
	if err != nil {
		return outcome, err
	}
	return benchOutcome{standing, func() error { return e.printRace(standing) }, standing.Failures(c.Float64("at-most"))}, nil
}

// benchUsage gives a wrong configuration the shape of a usage error.
func benchUsage(err error) error {
	if errors.Is(err, bench.ErrConfig) {
		return usageErrorf("kith bench: %s", strings.TrimPrefix(err.Error(), bench.ErrConfig.Error()+": "))
	}
	return err
}

// printRace prints a standing as a table, and below it what one should know to
// read it.
func (e *environment) printRace(s *bench.Standing) error {
	if err := e.printBenchHead(s.Machine, s.Graph); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(e.Out, "%s, %s each; ratios are kith's time and memory over the peer's, with the quartiles of the turns\n", term.Plural(s.Workers, "worker", "workers"), term.Plural(s.Turns, "turn", "turns")); err != nil {
		return err
	}
	table := &term.Table{Columns: []term.Column{{Name: "task"}, {Name: "peer"}, {Name: "order"}, {Name: "kith", Right: true}, {Name: "peer", Right: true},
		{Name: "ratio", Right: true}, {Name: "quartiles", Right: true}, {Name: "memory", Right: true}, {Name: "kith reached"}, {Name: "peer reached"}}}
	for _, row := range s.Rows {
		peer := strings.TrimSpace(row.Peer + " " + row.Entry)
		if row.NotRun != "" {
			table.Add(row.Task, peer, row.Order, "-", "-", "-", "-", "-", "not run, see below")
			continue
		}
		table.Add(row.Task, peer, row.Order, duration(row.Kith.Seconds.Median), duration(row.Theirs.Seconds.Median),
			fmt.Sprintf("%.3g", row.Ratio.Median), fmt.Sprintf("%.3g-%.3g", row.Ratio.Low, row.Ratio.High),
			fmt.Sprintf("%.2g", float64(row.Kith.Peak)/float64(max(row.Theirs.Peak, 1))), reached(row.Kith), reached(row.Theirs))
	}
	if err := e.Print(table); err != nil {
		return err
	}
	said := map[string]bool{}
	for _, row := range s.Rows {
		note := ""
		switch {
		case row.NotRun != "":
			note = fmt.Sprintf("%s: not run: %s", row.Task, row.NotRun)
		case row.Note != "":
			note = fmt.Sprintf("%s: %s", row.Title, row.Note)
		}
		if note != "" && row.Peer != "" {
			note = row.Peer + " " + row.Entry + ", " + note
		}
		if note == "" || said[note] {
			continue
		}
		said[note] = true
		if _, err := fmt.Fprintln(e.Out, "  "+note); err != nil {
			return err
		}
	}
	return nil
}

// reached says in a few words with what tuning a side got where.
func reached(s bench.Score) string {
	var words []string
	switch {
	case s.Tolerance > 0:
		words = append(words, fmt.Sprintf("error %.1e at %.0e", s.Error, s.Tolerance))
	case s.Error > 0:
		words = append(words, fmt.Sprintf("error %.1e", s.Error))
	}
	if s.Delta > 0 {
		words = append(words, fmt.Sprintf("delta %d", s.Delta))
	}
	if s.Modularity != 0 {
		words = append(words, fmt.Sprintf("Q %.4f", s.Modularity))
	}
	if s.Rounds > 0 {
		words = append(words, term.Plural(s.Rounds, "round", "rounds"))
	}
	if s.Checked != "" && s.Checked != "accepted" {
		words = append(words, "check "+s.Checked)
	}
	return strings.Join(words, ", ")
}
