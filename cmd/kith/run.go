package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

func runCommand() *cli.Command {
	command := &cli.Command{
		Name: "run", ArgsUsage: "KERNEL", Usage: "run a kernel on a dataset",
		Description: "Every kernel has parameters of its own and those that all share; kith run KERNEL --help explains them.",
		CustomHelpTemplate: ending(`kith run pagerank --dataset friends --top 5
			kith run leiden --dataset friends --resolution 1.5 --out communities.csv
			kith run components --dataset friends --out - | head`,
			reading(term.Partial, term.CheckFailed, term.Locked, term.NoSpace)...),
	}
	for _, spec := range catalog.All {
		command.Subcommands = append(command.Subcommands, kernelCommand(spec))
	}
	return command
}

// kernelCommand makes a command of a kernel's description.
func kernelCommand(spec algorithms.Spec) *cli.Command {
	flags := append([]cli.Flag{datasetFlag()}, parameterFlags(spec)...)
	flags = append(flags, selectionFlags(spec)...)
	flags = append(flags,
		&cli.IntFlag{Name: "top", Value: 10, Usage: "print the `N` highest by the first column that is no label, or of labels alone the largest groups, or the first rows of a table; 0: none"},
		&cli.StringFlag{Name: "out", Usage: "`FILE`: write it with a header id,<column>... and external ids, or the table, formatted by its ending (.csv .tsv .ndjson .parquet, also .gz .zst); - is stdout"},
		&cli.StringFlag{Name: "save", Usage: "keep the columns in the database as `NAME`"},
		&cli.BoolFlag{Name: "strict", Usage: "exit 3 when the run has not converged"},
		&cli.BoolFlag{Name: "check", Usage: "check the answer by another, simpler algorithm; exit 4 when it does not hold"},
	)
	return &cli.Command{
		Name: spec.Name, Usage: spec.Title,
		Description: spec.Doc + "\n\nSource: " + spec.Cite + ".\n\nColumns: " + columnList(spec) + "." + measureList(spec) + "\n\nNeeds: " + spec.Needs.String() + ". " + weightUse(spec) +
			"\n\nOutputs depend on the graph and the parameters alone: not on workers, the order of the input, or time.\n\n" +
			"--json prints {\"manifest\", \"vertices\", \"arcs\", \"convergence\": {\"iterations\", \"delta\", \"meaning\", \"converged\"}, \"checked\", \"measures\": [{\"name\", \"value\"}], \"notes\", \"top\": [{\"id\", <column>...}] or [{<label>, \"members\"}] or, of a table, its first rows}.",
		CustomHelpTemplate: ending(runExamples(spec), reading(term.Partial, term.CheckFailed, term.Locked, term.NoSpace)...),
		Flags:              shared(flags...),
		Action: do(0, 0, func(ctx context.Context, e *environment, c *cli.Context) error {
			o, err := runOptionsOf(c, spec)
			if err != nil {
				return err
			}
			return e.runAndPrint(ctx, o)
		}),
	}
}

// parameterFlags are the flags of a kernel's own parameters.
func parameterFlags(spec algorithms.Spec) (flags []cli.Flag) {
	for _, p := range spec.Params {
		usage := paramText(kernelFlag{p.Name, p.Kind, p.Doc, p.Range, p.Choices, p.Default})
		const category = "parameters"
		if p.Kind == "bool" {
			flags = append(flags, &cli.BoolFlag{Name: p.Name, Category: category, Usage: usage})
			continue
		}
		value := map[string]string{"float": "X", "int": "N", "choice": "WORD", "vertex": "ID", "file": "FILE", "sets": "FILE", "pairs": "FILE", "labels": "FILE"}[p.Kind]
		if p.Kind == "file" || p.Kind == "labels" {
			usage += "; FILE:COLUMN takes this column of a table"
		}
		if value == "FILE" {
			usage += "; - is stdin"
		}
		flags = append(flags, &cli.StringFlag{Name: p.Name, Category: category, Usage: "`" + value + "`: " + usage})
	}
	return flags
}

func runExamples(spec algorithms.Spec) string {
	lines := []string{"kith run %s --dataset friends", "kith run %s --dataset friends --top 0 --out %[1]s.parquet", "kith run %s --dataset friends --check --json"}
	if len(spec.Columns)+len(spec.Table) == 0 {
		lines = slices.Delete(lines, 1, 2)
	}
	for i, line := range lines {
		lines[i] = fmt.Sprintf(line, spec.Name)
	}
	return strings.Join(lines, "\n")
}

// columnList names the columns of a kernel for its help.
func columnList(spec algorithms.Spec) string {
	switch {
	case len(spec.Table) > 0:
		return "none, but a table of " + strings.Join(spec.Table, ", ")
	case len(spec.Columns) == 0:
		return "none, only measures"
	}
	return strings.Join(spec.Columns, ", ")
}

// measureList says what the measures of a kernel are.
func measureList(spec algorithms.Spec) string {
	if len(spec.Measures) == 0 {
		return ""
	}
	var said []string
	for _, m := range spec.Measures {
		said = append(said, m.Name+" ("+m.Doc+")")
	}
	return "\n\nMeasures of the graph: " + strings.Join(said, ", ") + "."
}

func weightUse(spec algorithms.Spec) string {
	if spec.Signed {
		return "Uses the weights of the arcs and their signs, unless --weights none or another --sign."
	}
	if spec.Weights {
		return "Uses the weights of the arcs, unless --weights none."
	}
	return "Does not use weights."
}

// runOptions are the flags of kith run KERNEL.
type runOptions struct {
	spec      algorithms.Spec
	selection record.Selection
	params    map[string]string // as text, those that were given; of kind "vertex" the id, of "file", "sets", "pairs" and "labels" the path
	plain     any               // the parameters without those of these kinds, which a dataset gives a meaning
	top       int
	out, save string
	strict    bool
	check     bool
}

func runOptionsOf(c *cli.Context, spec algorithms.Spec) (o runOptions, err error) {
	o = runOptions{spec: spec, top: c.Int("top"), save: c.String("save"), strict: c.Bool("strict"), check: c.Bool("check")}
	dataset, err := required(c, "dataset")
	if err != nil {
		return o, err
	}
	if o.selection, err = selectionOf(c, dataset, spec); err != nil {
		return o, err
	}
	if o.out, err = outFormat(c); err != nil {
		return o, err
	}
	switch noColumns := len(spec.Columns) == 0; {
	case noColumns && len(spec.Table) > 0 && c.IsSet("save"):
		return o, usageErrorf("%s: %s has no columns to save, only a table; leave --save away, or write it with --out", c.Command.HelpName, spec.Name)
	case noColumns && len(spec.Table) == 0 && (o.out != "" || c.IsSet("save")):
		return o, usageErrorf("%s: %s has no columns to write or save, only measures; leave --out and --save away", c.Command.HelpName, spec.Name)
	}
	if o.top < 0 {
		return o, usageErrorf("%s: --top %d is negative", c.Command.HelpName, o.top)
	}
	if c.IsSet("save") && o.save == "" {
		return o, usageErrorf("%s: --save needs a name", c.Command.HelpName)
	}
	if err := checkName(c, "save"); err != nil {
		return o, err
	}
	o.params, o.plain, err = parametersOf(c, spec)
	return o, err
}

// parametersOf returns the parameters that were given, as text, and all of them
// but for those that only a dataset gives a meaning.
func parametersOf(c *cli.Context, spec algorithms.Spec) (given map[string]string, plain any, err error) {
	given, plain = map[string]string{}, spec.New()
	for _, p := range spec.Params {
		if !c.IsSet(p.Name) {
			continue
		}
		given[p.Name] = fmt.Sprint(c.Value(p.Name))
		if !slices.Contains([]string{"vertex", "file", "sets", "pairs", "labels"}, p.Kind) {
			if err := algorithms.Set(plain, p.Name, given[p.Name]); err != nil {
				return nil, nil, usageErrorf("%s: %w", c.Command.HelpName, err)
			}
		}
	}
	return given, plain, nil
}
