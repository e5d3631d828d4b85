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
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/store/record"
)

func estimateCommand() *cli.Command {
	command := &cli.Command{
		Name: "estimate", ArgsUsage: "KERNEL", Usage: "say how much memory a run would take",
		Description: "Prints the peak memory of a kernel, and whether it fits into the limit. It takes the parameters of kith run KERNEL, as some of them take memory, and so do --workers.",
		CustomHelpTemplate: ending(`kith estimate pagerank --dataset friends
			kith estimate ppr --dataset friends --seed-sets groups.csv --workers 8
			kith estimate leiden --vertices 1000000 --arcs 50000000 --weighted`, reading()...),
	}
	for _, spec := range catalog.All {
		command.Subcommands = append(command.Subcommands, estimateKernelCommand(spec))
	}
	return command
}

// estimateKernelCommand makes a command of a kernel's description.
func estimateKernelCommand(spec algorithms.Spec) *cli.Command {
	flags := append([]cli.Flag{datasetFlag(),
		&cli.Int64Flag{Name: "vertices", Usage: "`N`: of vertices, instead of a dataset"},
		&cli.Int64Flag{Name: "arcs", Usage: "`M`: arcs; an undirected edge is two"},
		&cli.BoolFlag{Name: "weighted", Usage: "the arcs have weights"},
		&cli.BoolFlag{Name: "directed", Usage: "the graph is directed"},
		&cli.StringFlag{Name: "weights", Value: "stored", Usage: "`USE`: of a dataset; stored uses the weights, none does not"},
	}, parameterFlags(spec)...)
	return &cli.Command{
		Name: spec.Name, Usage: spec.Title,
		Description: "Prints the peak memory of " + spec.Name + " on a dataset, or on a graph of the given size, and whether it fits into the limit. " +
			"kith run makes the same estimate of the same parameters and workers, and refuses to start when it does not fit.\n\n" +
			"The graph is not read. What cannot be known of it without that is taken to be as dear as can be: that there are loops, and that vertices are in an order that the kernel has to change. " +
			"Of a graph that is not there yet, ids are taken for integers. Who the members named by a parameter are makes no difference; how many sets of them there are does.\n\n" +
			"--json prints {\"kernel\", \"vertices\", \"arcs\", \"directed\", \"weighted\", \"workers\", \"snapshot\", \"preparation\", \"kernel_bytes\", \"total\", \"limit\", \"fits\"}, in bytes.",
		CustomHelpTemplate: ending(fmt.Sprintf("kith estimate %[1]s --dataset friends --workers 8\nkith estimate %[1]s --vertices 1000000 --arcs 50000000 --weighted", spec.Name), reading()...),
		Flags:              shared(flags...),
		Action:             do(0, 0, func(_ context.Context, e *environment, c *cli.Context) error { return e.estimate(c, spec) }),
	}
}

// estimatePage is an estimate as --json prints it, in bytes.
type estimatePage struct {
	Kernel      string `json:"kernel"`
	Vertices    int64  `json:"vertices"`
	Arcs        int64  `json:"arcs"`
	Directed    bool   `json:"directed"`
	Weighted    bool   `json:"weighted"`
	Workers     int    `json:"workers"`
	Snapshot    int64  `json:"snapshot"`
	Preparation int64  `json:"preparation"`
	KernelBytes int64  `json:"kernel_bytes"`
	Total       int64  `json:"total"`
	Limit       int64  `json:"limit"`
	Fits        bool   `json:"fits"`
}

func (e *environment) estimate(c *cli.Context, spec algorithms.Spec) error {
	params, err := e.sizingOf(c, spec)
	if err != nil {
		return err
	}
	if err := oneOf(c, "weights", string(graph.WeightsStored), string(graph.WeightsNone)); err != nil {
		return err
	}
	g := record.Graph{Vertices: c.Int64("vertices"), Arcs: c.Int64("arcs"), Directed: c.Bool("directed"), Weighted: c.Bool("weighted"), IDs: "int"}
	var given []string
	for _, name := range []string{"vertices", "arcs", "directed", "weighted"} {
		if c.IsSet(name) {
			given = append(given, "--"+name)
		}
	}
	name := c.String("dataset")
	switch {
	case name != "" && len(given) > 0:
		return usageErrorf("%s: --dataset knows its size; leave out %s", c.Command.HelpName, strings.Join(given, ", "))
	case name != "":
		s, err := e.openRead()
		if err != nil {
			return err
		}
		defer s.Close()
		d, err := s.Dataset(name)
		if err != nil {
			return err
		}
		g = d.Graph
	case !c.IsSet("vertices") || !c.IsSet("arcs"):
		return usageErrorf("%s: give --dataset NAME, or --vertices N and --arcs M", c.Command.HelpName)
	case g.Vertices < 0 || g.Arcs < 0 || uint64(g.Vertices) > graph.MaxOrder || g.Arcs > 1<<48:
		return usageErrorf("%s: %d vertices and %d arcs are no graph: vertices are 0 to %d, arcs 0 to 2^48", c.Command.HelpName, g.Vertices, g.Arcs, uint64(graph.MaxOrder))
	}
	page := e.estimateRun(spec, g, c.String("weights") == string(graph.WeightsStored), params)
	if e.json {
		return e.printJSON(page)
	}
	table := &term.Table{Columns: []term.Column{{Name: "part"}, {Name: "memory", Right: true}}}
	table.Add("graph of "+term.Plural(page.Vertices, "vertex", "vertices")+", "+term.Plural(page.Arcs, "arc", "arcs"), term.Bytes(page.Snapshot))
	table.Add("preparing "+spec.NeedsOf(params).String(), term.Bytes(page.Preparation))
	table.Add(spec.Name, term.Bytes(page.KernelBytes))
	table.Add("total", term.Bytes(page.Total))
	table.Add("limit", term.Bytes(page.Limit))
	if err := e.Print(table); err != nil {
		return err
	}
	if !page.Fits {
		e.say("kith estimate: it does not fit; --weights none or a machine with more memory may help")
	}
	return nil
}

// sizingOf returns the parameters as far as memory depends on them.
func (e *environment) sizingOf(c *cli.Context, spec algorithms.Spec) (any, error) {
	given, params, err := parametersOf(c, spec)
	if err != nil {
		return nil, err
	}
	for _, p := range spec.Params {
		if file := given[p.Name]; p.Kind == "sets" && file != "" {
			sets, err := e.readSeedSets(file, nil)
			if err != nil {
				return nil, err
			}
			if err := algorithms.SetSets(params, p.Name, sets); err != nil {
				return nil, err
			}
		}
	}
	return params, nil
}

// estimateRun estimates a run on a graph of the given size: what reading it
// takes, and what a run is charged.
func (e *environment) estimateRun(spec algorithms.Spec, g record.Graph, weights bool, params any) estimatePage {
	weighted := weights && g.Weighted && spec.Weights
	p := estimatePage{Kernel: spec.Name, Vertices: g.Vertices, Arcs: g.Arcs, Directed: g.Directed, Weighted: weighted, Workers: par.Workers(e.workers), Limit: e.memory}
	p.Snapshot = snapshotBytes(g, weighted, false)
	need := spec.Need(graph.Outline(g.Vertices, g.Arcs, g.Directed, weighted), params, e.workers)
	p.Preparation = graph.PrepareBytes(spec.NeedsOf(params), g.Vertices, g.Arcs, g.Directed, weighted)
	p.KernelBytes, p.Total = need-p.Preparation, p.Snapshot+need
	p.Fits = p.Limit <= 0 || p.Total <= p.Limit
	return p
}
