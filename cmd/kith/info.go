package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

func infoCommand() *cli.Command {
	return &cli.Command{
		Name: "info", Usage: "list datasets, or describe one with its runs and scores",
		Description: "Without --dataset: all datasets with version, size, saved runs and published scores. With it: where it came from, what was merged, its digest, runs and result sets.\n\n" +
			"--json prints {\"datasets\": [{\"dataset\", \"runs\", \"result_sets\", \"bytes\"}]}; bytes are on disk and include runs and scores.",
		CustomHelpTemplate: ending("kith info\nkith info --dataset friends --json", reading()...),
		Flags:              shared(datasetFlag()),
		Action:             do(0, 0, info),
	}
}

// infoPage is a dataset as --json prints it.
type infoPage struct {
	Dataset    record.Dataset     `json:"dataset"`
	Runs       []record.Run       `json:"runs"`
	ResultSets []record.ResultSet `json:"result_sets"`
	Bytes      int64              `json:"bytes"`
}

func infoOf(s *store.Store, d record.Dataset) infoPage {
	p := infoPage{Dataset: d, Runs: append([]record.Run{}, s.Runs(d.Name)...), ResultSets: append([]record.ResultSet{}, s.ResultSets(d.Name)...), Bytes: d.Bytes}
	for _, r := range p.Runs {
		p.Bytes += r.Bytes
	}
	for _, r := range p.ResultSets {
		p.Bytes += r.Bytes
	}
	return p
}

func info(_ context.Context, e *environment, c *cli.Context) error {
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	sets := s.Datasets()
	name := c.String("dataset")
	if name != "" {
		d, err := s.Dataset(name)
		if err != nil {
			return err
		}
		sets = []record.Dataset{d}
	}
	pages := []infoPage{}
	for _, d := range sets {
		pages = append(pages, infoOf(s, d))
	}
	switch {
	case e.json:
		return e.printJSON(map[string]any{"datasets": pages})
	case name != "":
		return e.printInfo(pages[0])
	case len(pages) == 0:
		e.say("%s: no datasets; `kith load FILE --dataset NAME` makes one", term.Escape(e.db))
		return nil
	}
	table := &term.Table{Columns: []term.Column{{Name: "dataset"}, {Name: "version", Right: true}, {Name: "vertices", Right: true}, {Name: "edges", Right: true},
		{Name: "kind"}, {Name: "runs", Right: true}, {Name: "scores", Right: true}, {Name: "on disk", Right: true}, {Name: "loaded"}}}
	for _, p := range pages {
		d := p.Dataset
		scores := "-"
		if len(p.ResultSets) > 0 {
			scores = fmt.Sprintf("version %d", p.ResultSets[0].Version)
		}
		table.Add(d.Name, fmt.Sprint(d.Version), term.Count(d.Graph.Vertices), term.Count(d.Graph.Edges), kindText(d.Graph), fmt.Sprint(len(p.Runs)), scores, term.Bytes(p.Bytes), day(d.Created))
	}
	return e.Print(table)
}

// kindText describes a graph in a word or two.
func kindText(g record.Graph) string {
	words := []string{direction(g)}
	for _, w := range []struct {
		has  bool
		word string
	}{{g.Weighted, "weighted"}, {g.Signed, "signed"}, {g.Timed, "timed"}} {
		if w.has {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, " ")
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

func (e *environment) printInfo(p infoPage) error {
	d, g := p.Dataset, p.Dataset.Graph
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-9s %s\n", name, term.Escape(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintf(&b, "%s: version %d, %s\n", d.Name, d.Version, graphText(g))
	line("arcs", "%s, %s", term.Count(g.Arcs), term.Plural(g.Loops, "loop", "loops"))
	line("ids", "%s", g.IDs)
	line("layers", "%s", strings.Join(g.Layers, ", "))
	if g.Timed {
		line("times", "%s to %s", term.Instant(g.Oldest), term.Instant(g.Newest))
	}
	for _, s := range d.Source {
		line("from", "%s (%s%s)", sourceName(s.Name), s.Format, sizeText(s.Bytes))
	}
	line("read", "%s, %s", term.Plural(d.Load.Lines, "line", "lines"), term.Plural(d.Load.Read, "edge", "edges"))
	line("merged", "%s, %s listed both ways, %s rejected", term.Plural(d.Load.Merged, "parallel edge", "parallel edges"), term.Count(d.Load.Mirrored), term.Count(d.Load.Rejected))
	for _, note := range d.Load.Notes {
		line("default", "%s", note)
	}
	line("digest", "%s", g.Digest)
	line("loaded", "%s", day(d.Created))
	line("on disk", "%s, with runs and scores %s", term.Bytes(d.Bytes), term.Bytes(p.Bytes))
	if _, err := fmt.Fprint(e.Out, b.String()); err != nil {
		return err
	}
	if len(p.Runs) > 0 {
		table := &term.Table{Columns: []term.Column{{Name: "run"}, {Name: "kernel"}, {Name: "columns"}, {Name: "parameters"}, {Name: "converged"}, {Name: "saved"}}}
		for _, r := range p.Runs {
			table.Add(r.Name, r.Kernel, strings.Join(r.Columns, ", "), string(r.Params), yes(r.Converged), day(r.Created))
		}
		fmt.Fprintln(e.Out)
		if err := e.Print(table); err != nil {
			return err
		}
	}
	if len(p.ResultSets) > 0 {
		table := &term.Table{Columns: []term.Column{{Name: "scores", Right: true}, {Name: "columns", Right: true}, {Name: "on disk", Right: true}, {Name: "published"}, {Name: "result"}}}
		for _, r := range p.ResultSets {
			table.Add(fmt.Sprint(r.Version), fmt.Sprint(len(r.Columns)), term.Bytes(r.Bytes), day(r.Created), r.Result)
		}
		fmt.Fprintln(e.Out)
		return e.Print(table)
	}
	return nil
}
