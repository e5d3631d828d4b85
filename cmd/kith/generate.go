package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

func generateCommand() *cli.Command {
	command := &cli.Command{
		Name: "generate", ArgsUsage: "MODEL", Usage: "make a synthetic graph",
		Description:        "The same parameters and seed give the same graph, bit for bit, on any machine and any number of workers.",
		CustomHelpTemplate: ending("kith generate kronecker --scale 16 --edge-factor 16 --seed 1 --dataset k16\nkith generate kronecker --scale 10 --out k10.txt.gz", writing()...),
	}
	for _, model := range gen.Models {
		if model.Name == "kronecker" {
			command.Subcommands = append(command.Subcommands, kroneckerCommand(model))
		}
	}
	return command
}

func kroneckerCommand(model gen.Model) *cli.Command {
	return &cli.Command{
		Name: model.Name, Usage: model.Title,
		Description: model.Doc + "\n\nSource: " + model.Cite + ".\n\nWith --out, writes edges as they were drawn, repeated ones merged: src dst, undirected. With --dataset, stores the graph.\n\n" +
			"--json prints {\"model\", \"scale\", \"edge_factor\", \"seed\", \"vertices\", \"edges\", \"loops\", \"merged\", \"digest\"}.",
		CustomHelpTemplate: ending("kith generate kronecker --scale 16 --edge-factor 16 --seed 1 --dataset k16\nkith generate kronecker --scale 10 --out k10.csv.zst", writing()...),
		Flags: shared(datasetFlag(),
			&cli.IntFlag{Name: "scale", Usage: "`S`: 2^S vertices, 1 to 31"},
			&cli.IntFlag{Name: "edge-factor", Value: 16, Usage: "`F`: edges per vertex"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`N`: every value gives another graph"},
			&cli.StringFlag{Name: "out", Usage: "`FILE`: write the edges to it, formatted by its ending (.txt .csv .tsv .sg .wsg .mtx, also .gz .zst); - is stdout"},
			&cli.BoolFlag{Name: "directed", Usage: "keep the direction in which edges are drawn"},
			&cli.BoolFlag{Name: "replace", Usage: "replace the dataset if it exists"},
		),
		Action: do(0, 0, generateKronecker),
	}
}

// generatedPage is a generated graph as --json prints it.
type generatedPage struct {
	Model      string `json:"model"`
	Scale      int    `json:"scale"`
	EdgeFactor int    `json:"edge_factor"`
	Seed       uint64 `json:"seed"`
	Vertices   int    `json:"vertices"`
	Edges      int64  `json:"edges"`
	Loops      int64  `json:"loops"`
	Merged     int64  `json:"merged"`
	Digest     string `json:"digest"`
}

func generateKronecker(ctx context.Context, e *environment, c *cli.Context) error {
	start := time.Now()
	k := gen.Kronecker{Scale: c.Int("scale"), EdgeFactor: c.Int("edge-factor"), Seed: c.Uint64("seed")}
	name, out := c.String("dataset"), c.String("out")
	switch {
	case !c.IsSet("scale"):
		return usageErrorf("kith generate kronecker: --scale is missing")
	case k.Scale < 1 || k.Scale > 31:
		return usageErrorf("kith generate kronecker: --scale %d is not in [1,31]", k.Scale)
	case k.EdgeFactor < 1 || k.EdgeFactor > 1<<16:
		return usageErrorf("kith generate kronecker: --edge-factor %d is not in [1,65536]", k.EdgeFactor)
	case (name == "") == (out == ""):
		return usageErrorf("kith generate kronecker: give either --out FILE or --dataset NAME")
	}
	format, err := edgeFormat(out)
	if err != nil {
		return usageErrorf("kith generate kronecker: %w", err)
	}
	if err := checkName(c, "dataset"); err != nil {
		return err
	}
	if err := e.allow(fmt.Sprintf("a Kronecker graph of scale %d", k.Scale), k.Bytes()); err != nil {
		return err
	}
	var s *store.Store
	if name != "" { // what would be refused at the end is refused at the start
		if s, err = e.openWrite(0); err != nil {
			return err
		}
		defer s.Close()
		if err := refuseExisting(s, name, c.Bool("replace")); err != nil {
			return err
		}
	}
	e.progress().Work("generating", "", 0, 0)
	batches, err := k.Edges(ctx, e.workers)
	if err != nil {
		return err
	}
	t, report, err := graph.Build(ctx, batches, graph.BuildOptions{Directed: c.Bool("directed"), Workers: e.workers})
	if err != nil {
		return err
	}
	if name != "" {
		_, err = e.ingest(ctx, s, name, t, store.IngestOptions{
			Replace: c.Bool("replace"),
			Source:  []record.Source{{Name: fmt.Sprintf("kronecker --scale %d --edge-factor %d --seed %d", k.Scale, k.EdgeFactor, k.Seed), Format: "generated"}},
			Load:    record.Load{Read: report.Read, Mirrored: report.Mirrored, Merged: report.Merged, Notes: []string{}},
		})
	} else {
		err = e.writeEdges(ctx, t, out, format)
	}
	e.close()
	if err != nil {
		return err
	}
	page := generatedPage{"kronecker", k.Scale, k.EdgeFactor, k.Seed, t.Order(), report.Edges, report.Loops, report.Merged, t.Digest.String()}
	if out == "-" {
		return nil
	}
	if e.json {
		return e.printJSON(page)
	}
	target := name
	if out != "" {
		target = out
	}
	_, err = fmt.Fprintf(e.Out, "%s: %s, %s after merging %s repeated, %s loops, %s\n  digest  %s\n", term.Escape(target), term.Plural(page.Vertices, "vertex", "vertices"),
		term.Plural(page.Edges, "edge", "edges"), term.Count(page.Merged), term.Count(page.Loops), term.Seconds(time.Since(start)), page.Digest)
	return err
}

// edgeFormat returns the format that a file of edges is written in.
func edgeFormat(path string) (string, error) {
	if path == "" || path == "-" {
		return "csv", nil
	}
	if format := edgeio.WriteFormat(path); format != "" {
		return format, nil
	}
	return "", fmt.Errorf("--out %q: edges are written to .csv, .tsv, .txt, .el, .edges, .sg, .wsg or .mtx, also with .gz or .zst", path)
}

// writeEdges writes a table's edges, whole or not at all.
func (e *environment) writeEdges(ctx context.Context, t *graph.EdgeTable, path, format string) error {
	w, err := tableio.Create(path, e.Out)
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := edgeio.Write(ctx, w, t, format); err != nil {
		return err
	}
	return w.Commit()
}
