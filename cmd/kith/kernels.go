package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
)

func kernelsCommand() *cli.Command {
	return &cli.Command{
		Name: "kernels", ArgsUsage: "[NAME]", Usage: "list the kernels, with source, parameters, needs and memory",
		Description: "Prints every kernel, or one with its parameters. The memory is what a run takes beyond the graph, on a directed graph of a million vertices and ten million arcs with weights.\n\n" +
			"--json prints [{\"name\", \"title\", \"cite\", \"doc\", \"needs\", \"weights\", \"signed\", \"columns\", \"table\", \"measures\": [{\"name\", \"doc\"}], \"params\", \"bytes\"}].",
		CustomHelpTemplate: ending("kith kernels\nkith kernels pagerank\nkith run pagerank --help"),
		Flags:              shared(),
		Action:             do(0, 1, listKernels),
	}
}

// kernelPage is a kernel as --json prints it.
type kernelPage struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Cite    string   `json:"cite"`
	Doc     string   `json:"doc"`
	Needs   string   `json:"needs"`
	Weights bool     `json:"weights"` // uses weights when there are any
	Signed  bool     `json:"signed"`  // and their signs, of signed data
	Columns []string `json:"columns"`
	Table   []string `json:"table,omitempty"` // the columns of a table that is not one row per vertex

	Measures []algorithms.MeasureDoc `json:"measures"` // what it finds about the whole graph
	Params   []kernelFlag            `json:"params"`
	Bytes    int64                   `json:"bytes"`

	columns string // in words
}

type kernelFlag struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Doc     string   `json:"doc"`
	Range   string   `json:"range,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Default string   `json:"default"`
}

func kernelPages(specs []algorithms.Spec) []kernelPage {
	pages, typical := make([]kernelPage, len(specs)), graph.Outline(1e6, 1e7, true, true)
	for i, s := range specs {
		pages[i] = kernelPage{
			Name: s.Name, Title: s.Title, Cite: s.Cite, Doc: s.Doc, Needs: s.Needs.String(), Weights: s.Weights, Signed: s.Signed,
			Columns: s.Columns, Table: s.Table, columns: columnList(s),
			Measures: append([]algorithms.MeasureDoc{}, s.Measures...), Params: []kernelFlag{}, Bytes: s.Need(typical, s.New(), 0),
		}
		for _, p := range s.Params {
			pages[i].Params = append(pages[i].Params, kernelFlag{p.Name, p.Kind, p.Doc, p.Range, p.Choices, p.Default})
		}
	}
	return pages
}

func listKernels(_ context.Context, e *environment, c *cli.Context) error {
	specs := catalog.All
	if c.NArg() == 1 {
		spec, err := catalog.Lookup(c.Args().First())
		if err != nil {
			return term.With(term.Usage, err)
		}
		specs = []algorithms.Spec{spec}
	}
	pages := kernelPages(specs)
	if e.json {
		return e.printJSON(pages)
	}
	if c.NArg() == 1 {
		return e.printKernel(pages[0])
	}
	table := &term.Table{Columns: []term.Column{{Name: "kernel"}, {Name: "columns"}, {Name: "parameters"}, {Name: "weights"}, {Name: "needs"}, {Name: "memory", Right: true}, {Name: "source"}}}
	for _, p := range pages {
		var flags []string
		for _, f := range p.Params {
			flags = append(flags, "--"+f.Name)
		}
		table.Add(p.Name, dash(strings.Join(append(p.Columns, p.Table...), ", ")), dash(strings.Join(flags, " ")), p.weightUse(), p.Needs, term.Bytes(p.Bytes), p.Cite)
	}
	return e.Print(table)
}

func (e *environment) printKernel(p kernelPage) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s - %s\n\n%s\n\n", p.Name, p.Title, wrap(p.Doc, 80))
	fmt.Fprintf(&b, "source   %s\ncolumns  %s\nneeds    %s\nweights  %s\nmemory   %s\n", p.Cite, p.columns, p.Needs, p.weightUse(), term.Bytes(p.Bytes))
	if len(p.Params) > 0 {
		b.WriteString("\nparameters:\n")
	}
	for _, f := range p.Params {
		hang(&b, fmt.Sprintf("  %-20s  ", "--"+f.Name), paramText(f), 80)
	}
	_, err := fmt.Fprint(e.Out, b.String())
	return err
}

// paramText describes a parameter in one line.
func paramText(f kernelFlag) string {
	text := f.Doc
	if f.Range != "" {
		text += ", in " + f.Range
	}
	if len(f.Choices) > 0 {
		text += ": " + strings.Join(f.Choices, ", ")
	}
	if f.Default != "" {
		text += " (default " + f.Default + ")"
	}
	return text
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// weightUse says in a word what the kernel does with weights.
func (p kernelPage) weightUse() string {
	switch {
	case p.Signed:
		return "signed"
	case p.Weights:
		return "yes"
	}
	return "no"
}

// dash stands for nothing in a table.
func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
