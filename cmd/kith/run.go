package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
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
	flags := []cli.Flag{datasetFlag()}
	for _, p := range spec.Params {
		usage := paramText(kernelFlag{p.Name, p.Kind, p.Doc, p.Range, p.Choices, p.Default})
		const category = "parameters"
		if p.Kind == "bool" {
			flags = append(flags, &cli.BoolFlag{Name: p.Name, Category: category, Usage: usage})
			continue
		}
		value := map[string]string{"float": "X", "int": "N", "choice": "WORD", "file": "FILE"}[p.Kind]
		if p.Kind == "file" {
			usage += "; - is stdin"
		}
		flags = append(flags, &cli.StringFlag{Name: p.Name, Category: category, Usage: "`" + value + "`: " + usage})
	}
	flags = append(flags, selectionFlags()...)
	flags = append(flags,
		&cli.IntFlag{Name: "top", Value: 10, Usage: "print the `N` highest by the first column, or of labels the largest groups; 0: none"},
		&cli.StringFlag{Name: "out", Usage: "`FILE`: write it with a header id,<column>... and external ids, formatted by its ending (.csv .tsv .ndjson .parquet, also .gz .zst); - is stdout"},
		&cli.StringFlag{Name: "save", Usage: "keep the columns in the database as `NAME`"},
		&cli.BoolFlag{Name: "strict", Usage: "exit 3 when the run has not converged"},
		&cli.BoolFlag{Name: "check", Usage: "check the answer by another, simpler algorithm; exit 4 when it does not hold"},
	)
	return &cli.Command{
		Name: spec.Name, Usage: spec.Title,
		Description: spec.Doc + "\n\nSource: " + spec.Cite + ".\n\nColumns: " + strings.Join(spec.Columns, ", ") + ". Needs: " + spec.Needs.String() + ". " + weightUse(spec) +
			"\n\nOutputs depend on the graph and the parameters alone: not on workers, the order of the input, or time.\n\n" +
			"--json prints {\"manifest\", \"vertices\", \"arcs\", \"convergence\": {\"iterations\", \"delta\", \"meaning\", \"converged\"}, \"measures\": [{\"name\", \"value\"}], \"notes\", \"top\": [{\"id\", <column>...}] or [{<label>, \"members\"}]}.",
		CustomHelpTemplate: ending(fmt.Sprintf("kith run %s --dataset friends\nkith run %s --dataset friends --top 0 --out %s.parquet\nkith run %s --dataset friends --check --json",
			spec.Name, spec.Name, spec.Name, spec.Name), reading(term.Partial, term.CheckFailed, term.Locked, term.NoSpace)...),
		Flags: shared(flags...),
		Action: do(0, 0, func(ctx context.Context, e *environment, c *cli.Context) error {
			o, err := runOptionsOf(c, spec)
			if err != nil {
				return err
			}
			return e.runAndPrint(ctx, o)
		}),
	}
}

func weightUse(spec algorithms.Spec) string {
	if spec.Weights {
		return "Uses the weights of the arcs, unless --weights none."
	}
	return "Does not use weights."
}

// runOptions are the flags of kith run KERNEL.
type runOptions struct {
	spec      algorithms.Spec
	selection record.Selection
	params    map[string]string // as text, those that were given; of kind "file" the path
	top       int
	out, save string
	strict    bool
	check     bool
}

func runOptionsOf(c *cli.Context, spec algorithms.Spec) (o runOptions, err error) {
	o = runOptions{spec: spec, params: map[string]string{}, top: c.Int("top"), save: c.String("save"), strict: c.Bool("strict"), check: c.Bool("check")}
	dataset, err := required(c, "dataset")
	if err != nil {
		return o, err
	}
	if o.selection, err = selectionOf(c, dataset); err != nil {
		return o, err
	}
	if o.out, err = outFormat(c); err != nil {
		return o, err
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
	probe := spec.New()
	for _, p := range spec.Params {
		if !c.IsSet(p.Name) {
			continue
		}
		o.params[p.Name] = fmt.Sprint(c.Value(p.Name))
		if p.Kind != "file" {
			if err := algorithms.Set(probe, p.Name, o.params[p.Name]); err != nil {
				return o, usageErrorf("%s: %w", c.Command.HelpName, err)
			}
		}
	}
	return o, nil
}

// ranKernel is a finished run.
type ranKernel struct {
	manifest record.Manifest
	snapshot *graph.Snapshot
	outcome  *algorithms.Outcome
	notes    []string
}

// runKernel runs a kernel on a dataset of the store.
func (e *environment) runKernel(ctx context.Context, s *store.Store, o runOptions) (*ranKernel, error) {
	d, err := s.Dataset(o.selection.Dataset)
	if err != nil {
		return nil, err
	}
	sel, notes := suit(o.selection, d.Graph, o.spec)
	memory := e.estimateRun(o.spec, d.Graph, sel.Weights == string(graph.WeightsStored))
	if err := e.allow(fmt.Sprintf("%s on %s", o.spec.Name, d.Name), memory.Total); err != nil {
		return nil, err
	}
	g, err := s.Snapshot(ctx, sel)
	if err != nil {
		return nil, err
	}
	params := o.spec.New()
	for _, p := range o.spec.Params {
		text, given := o.params[p.Name]
		switch {
		case !given:
		case p.Kind == "file":
			var set algorithms.VertexWeights
			if set.Vertices, set.Weights, set.SHA256, err = tableio.ReadWeights(text, e.In, g.IDs); err != nil {
				return nil, err
			}
			set.Name = fileName(text)
			if err := algorithms.SetVertices(params, p.Name, set); err != nil {
				return nil, err
			}
		default:
			if err := algorithms.Set(params, p.Name, text); err != nil {
				return nil, err
			}
		}
	}
	text, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	manifest := record.Manifest{Kernel: o.spec.Name, Params: text, Selection: sel, Digest: d.Graph.Digest, Version: version}
	outcome, seen, err := o.spec.Run(ctx, g, params, e.env(o.spec.Name, e.beyond(memory.Snapshot)))
	e.close()
	if err != nil {
		return nil, err
	}
	if o.check {
		if err := o.spec.Check(seen, params, outcome); err != nil {
			return nil, term.With(term.CheckFailed, err)
		}
	}
	notes = append(append(notes, g.Notes...), outcome.Notes...)
	return &ranKernel{manifest, g, outcome, notes}, nil
}

func (e *environment) runAndPrint(ctx context.Context, o runOptions) error {
	open := e.openRead
	if o.save != "" {
		open = e.openExisting
	}
	s, err := open()
	if err != nil {
		return err
	}
	defer s.Close()
	start := time.Now()
	r, err := e.runKernel(ctx, s, o)
	if err != nil {
		return err
	}
	elapsed := time.Since(start)
	if o.out != "" {
		table := tableio.Table{IDs: r.snapshot.IDs, Columns: r.outcome.Columns, Meta: r.meta()}
		if err := tableio.Write(ctx, o.out, e.Out, "", table); err != nil {
			return err
		}
	}
	if o.save != "" {
		if _, err := s.SaveRun(ctx, r.record(o.save), r.outcome.Columns); err != nil {
			return err
		}
	}
	if err := e.printRun(o, r, elapsed); err != nil {
		return err
	}
	if c := r.outcome.Convergence; o.strict && !c.Converged {
		return term.Errorf(term.Partial, "%s: not converged after %d iterations (%s %.3g); raise --max-iterations or --tolerance", o.spec.Name, c.Iterations, c.Meaning, c.Delta)
	}
	return nil
}

// meta is what a parquet file says about where it comes from.
func (r *ranKernel) meta() map[string]string {
	manifest, _ := json.Marshal(r.manifest) // plain data always marshals
	return map[string]string{"kith.manifest": string(manifest)}
}

func (r *ranKernel) record(name string) record.Run {
	c := r.outcome.Convergence
	run := record.Run{Manifest: r.manifest, Name: name, Columns: columnNames(r.outcome.Columns), Iterations: c.Iterations, Delta: c.Delta, Meaning: c.Meaning, Converged: c.Converged, Notes: r.notes}
	if len(r.outcome.Measures) > 0 {
		run.Measures = map[string]float64{}
	}
	for _, m := range r.outcome.Measures {
		run.Measures[m.Name] = m.Value
	}
	return run
}

func columnNames(columns []column.Column) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}
