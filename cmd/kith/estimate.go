package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

func estimateCommand() *cli.Command {
	return &cli.Command{
		Name: "estimate", ArgsUsage: "KERNEL", Usage: "say how much memory a run would take",
		Description: "Prints the peak memory of a kernel on a dataset, or on a graph of the given size, and whether it fits into the limit. kith run makes the same estimate and refuses to start when it does not fit.\n\n" +
			"--json prints {\"kernel\", \"vertices\", \"arcs\", \"directed\", \"weighted\", \"snapshot\", \"preparation\", \"kernel_bytes\", \"total\", \"limit\", \"fits\"}, in bytes.",
		CustomHelpTemplate: ending("kith estimate pagerank --dataset friends\nkith estimate leiden --vertices 1000000 --arcs 50000000 --weighted", reading()...),
		Flags: shared(datasetFlag(),
			&cli.Int64Flag{Name: "vertices", Usage: "`N`: of vertices, instead of a dataset"},
			&cli.Int64Flag{Name: "arcs", Usage: "`M`: arcs; an undirected edge is two"},
			&cli.BoolFlag{Name: "weighted", Usage: "the arcs have weights"},
			&cli.BoolFlag{Name: "directed", Usage: "the graph is directed"},
			&cli.StringFlag{Name: "weights", Value: "stored", Usage: "`USE`: of a dataset; stored uses the weights, none does not"},
		),
		Action: do(1, 1, estimate),
	}
}

// estimatePage is an estimate as --json prints it, in bytes.
type estimatePage struct {
	Kernel      string `json:"kernel"`
	Vertices    int64  `json:"vertices"`
	Arcs        int64  `json:"arcs"`
	Directed    bool   `json:"directed"`
	Weighted    bool   `json:"weighted"`
	Snapshot    int64  `json:"snapshot"`
	Preparation int64  `json:"preparation"`
	KernelBytes int64  `json:"kernel_bytes"`
	Total       int64  `json:"total"`
	Limit       int64  `json:"limit"`
	Fits        bool   `json:"fits"`
}

func estimate(_ context.Context, e *environment, c *cli.Context) error {
	spec, err := catalog.Lookup(c.Args().First())
	if err != nil {
		return term.With(term.Usage, err)
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
		return usageErrorf("kith estimate: --dataset knows its size; leave out %s", strings.Join(given, ", "))
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
		return usageErrorf("kith estimate: give --dataset NAME, or --vertices N and --arcs M")
	case g.Vertices < 0 || g.Arcs < 0 || uint64(g.Vertices) > graph.MaxOrder || g.Arcs > 1<<48:
		return usageErrorf("kith estimate: %d vertices and %d arcs are no graph: vertices are 0 to %d, arcs 0 to 2^48", g.Vertices, g.Arcs, uint64(graph.MaxOrder))
	}
	page := e.estimateRun(spec, g, c.String("weights") == string(graph.WeightsStored))
	if e.json {
		return e.printJSON(page)
	}
	table := &term.Table{Columns: []term.Column{{Name: "part"}, {Name: "memory", Right: true}}}
	table.Add("graph of "+term.Plural(page.Vertices, "vertex", "vertices")+", "+term.Plural(page.Arcs, "arc", "arcs"), term.Bytes(page.Snapshot))
	table.Add("preparing "+spec.Needs.String(), term.Bytes(page.Preparation))
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

// estimateRun estimates a run on a graph of the given size.
func (e *environment) estimateRun(spec algorithms.Spec, g record.Graph, weights bool) estimatePage {
	weighted := weights && g.Weighted && spec.Weights
	p := estimatePage{Kernel: spec.Name, Vertices: g.Vertices, Arcs: g.Arcs, Directed: g.Directed, Weighted: weighted, Limit: e.memory}
	p.Snapshot = snapshotBytes(g, weighted, false)
	all := spec.Bytes(g.Vertices, g.Arcs, g.Directed, weighted, e.workers)
	p.Preparation = graph.PrepareBytes(spec.Needs, g.Vertices, g.Arcs, g.Directed, weighted)
	p.KernelBytes, p.Total = all-p.Preparation, p.Snapshot+all
	p.Fits = p.Limit <= 0 || p.Total <= p.Limit
	return p
}
