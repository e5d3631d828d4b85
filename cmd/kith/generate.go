package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

func generateCommand() *cli.Command {
	command := &cli.Command{
		Name: "generate", ArgsUsage: "MODEL", Usage: "make a synthetic graph",
		Description: "The same parameters and seed give the same graph, bit for bit, on any machine and any number of workers.",
		CustomHelpTemplate: ending(`kith generate kronecker --scale 16 --edge-factor 16 --seed 1 --dataset k16
			kith generate kronecker --scale 10 --out k10.txt.gz
			kith generate lfr --vertices 10000 --mixing 0.3 --dataset people --truth communities.csv
			kith generate world --sizes 8000,2000 --rates 0.05,0.15 --contagion 0.3 --dataset people --truth truth.csv`, writing()...),
	}
	for _, model := range gen.Models {
		command.Subcommands = append(command.Subcommands, modelCommand(model))
	}
	return command
}

// modelCommand makes a command of a model's description.
func modelCommand(model gen.Model) *cli.Command {
	flags := []cli.Flag{datasetFlag()}
	var keys []string
	for _, p := range model.Params {
		usage := paramText(kernelFlag{p.Name, p.Kind, p.Doc, p.Range, p.Choices, p.Default})
		value := map[string]string{"float": "X", "int": "N", "choice": "WORD", "list": "LIST"}[p.Kind]
		flags = append(flags, &cli.StringFlag{Name: p.Name, Category: "parameters", Usage: "`" + value + "`: " + usage})
		if p.Name != "vertices" {
			keys = append(keys, fmt.Sprintf("%q", jsonKey(p.Name)))
		}
	}
	flags = append(flags,
		&cli.StringFlag{Name: "out", Usage: "`FILE`: write the edges to it, formatted by its ending (" + strings.Join(edgeio.WriteEndings(), " ") + ", also .gz .zst); - is stdout"},
		&cli.BoolFlag{Name: "replace", Usage: "replace the dataset if it exists"},
	)
	if model.Directed {
		flags = append(flags, &cli.BoolFlag{Name: "directed", Usage: "keep the direction in which edges are drawn"})
	}
	columns := cmp.Or(model.Columns, "src dst")
	text := model.Doc + "\n\nSource: " + model.Cite + ".\n\nWith --out, writes edges as they were drawn, repeated ones merged: " + columns + ", undirected. With --dataset, stores the graph. Vertices are called 0, 1, 2, ..."
	communities := ""
	if len(model.Truth) > 0 {
		flags = append(flags, &cli.StringFlag{Name: "truth", Usage: "`FILE`: write the truth to it, with the columns id, " + strings.Join(model.Truth, ", ") + ", and formatted by its ending (.csv .tsv .ndjson .parquet, also .gz .zst)"})
		text += " With --truth, writes what the model knows of each vertex"
		if slices.Contains(model.Truth, "community") {
			text += ", its community named by the smallest id in it"
			communities = `, "communities"`
		}
		text += "; without the other two, this alone."
	}
	example := fmt.Sprintf("kith generate %s %s --dataset g\nkith generate %s %s --seed 2 --out g.csv.zst", model.Name, model.Example, model.Name, model.Example)
	if len(model.Truth) > 0 {
		example += fmt.Sprintf("\nkith generate %s %s --truth truth.csv", model.Name, model.Example)
	}
	return &cli.Command{
		Name: model.Name, Usage: model.Title,
		Description:        text + "\n\n--json prints {\"model\", " + strings.Join(keys, ", ") + ", \"vertices\", \"edges\", \"loops\", \"merged\", \"digest\"" + communities + "}.",
		CustomHelpTemplate: ending(example, writing()...),
		Flags:              shared(flags...),
		Action: do(0, 0, func(ctx context.Context, e *environment, c *cli.Context) error {
			o, err := generateOptionsOf(c, model)
			if err != nil {
				return err
			}
			return e.generate(ctx, o)
		}),
	}
}

// generateOptions are the flags of kith generate MODEL.
type generateOptions struct {
	model         gen.Model
	graph         gen.Graph
	dataset, out  string // at most one of them
	format        string // of out
	truth         string
	directed      bool
	replace       bool
	parameterText string // as on the command line, with those that were left out
}

func generateOptionsOf(c *cli.Context, model gen.Model) (o generateOptions, err error) {
	name := c.Command.HelpName
	o = generateOptions{
		model: model, graph: model.New(), dataset: c.String("dataset"), out: c.String("out"), truth: c.String("truth"),
		directed: c.Bool("directed"), replace: c.Bool("replace"),
	}
	for _, p := range model.Params {
		switch {
		case c.IsSet(p.Name):
			text, err := listText(p, c.String(p.Name))
			if err != nil {
				return o, fmt.Errorf("%s: --%s: %w", name, p.Name, err)
			}
			if err := param.Set(o.graph, p.Name, text); err != nil {
				return o, usageErrorf("%s: %w", name, err)
			}
		case p.Required:
			return o, usageErrorf("%s: --%s is missing", name, p.Name)
		}
	}
	if err := o.graph.Validate(); err != nil {
		return o, usageErrorf("%s: %s", name, strings.TrimPrefix(err.Error(), "gen: "+model.Name+": "))
	}
	switch {
	case o.dataset != "" && o.out != "", o.dataset == "" && o.out == "" && o.truth == "":
		return o, usageErrorf("%s: give either --out FILE or --dataset NAME", name)
	case o.out == "-" && o.truth == "-":
		return o, usageErrorf("%s: --out and --truth cannot both be stdout", name)
	}
	if o.format, err = edgeFormat(o.out); err != nil {
		return o, usageErrorf("%s: %w", name, err)
	}
	if o.truth != "" {
		if _, err := tableio.FormatOf(o.truth); err != nil {
			return o, usageErrorf("%s: --truth %w", name, err)
		}
	}
	o.parameterText = parameterText(o)
	return o, checkName(c, "dataset")
}

// listText returns the value of a parameter as it was typed; of a list @FILE
// stands for what the file holds, one item a line or several between commas.
func listText(p param.Param, typed string) (string, error) {
	path, named := strings.CutPrefix(typed, "@")
	if p.Kind != "list" || !named {
		return typed, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), ","), nil
}

// parameterText writes the parameters as they would be typed.
func parameterText(o generateOptions) string {
	words := []string{o.model.Name}
	for _, p := range o.model.Params {
		f, _, _ := param.Field(o.graph, p.Name) // it is one of the model's own
		if text := fmt.Sprint(f.Interface()); text != "" {
			words = append(words, "--"+p.Name, text)
		}
	}
	return strings.Join(words, " ")
}

// generate draws a graph, builds, keeps and reports it.
func (e *environment) generate(ctx context.Context, o generateOptions) error {
	start := time.Now()
	if err := e.allow(o.parameterText, o.graph.Bytes(e.workers)); err != nil {
		return err
	}
	var s *store.Store
	if o.dataset != "" { // what would be refused at the end is refused at the start
		var err error
		if s, err = e.openWrite(0); err != nil {
			return err
		}
		defer s.Close()
		if err := refuseExisting(s, o.dataset, o.replace); err != nil {
			return err
		}
	}
	e.progress().Work("generating", "", 0, 0)
	drawn, err := o.graph.Draw(ctx, e.workers)
	if err != nil {
		return err
	}
	page := &generatedPage{options: o, Vertices: drawn.Order, Communities: communities(drawn)}
	if o.dataset != "" || o.out != "" {
		if err := e.keepGenerated(ctx, s, drawn, page); err != nil {
			return err
		}
	}
	if o.truth != "" {
		ids := make([]int64, drawn.Order)
		for i := range ids {
			ids[i] = int64(i)
		}
		table := tableio.Table{Columns: drawn.Truth}
		if table.IDs, err = graph.NewIntIDs(ids); err != nil {
			return err
		}
		if err := tableio.Write(ctx, o.truth, e.Out, "", table); err != nil {
			return err
		}
	}
	e.close()
	return e.printGenerated(page, time.Since(start))
}

// keepGenerated builds the graph and writes it to where it shall be.
func (e *environment) keepGenerated(ctx context.Context, s *store.Store, drawn *gen.Drawn, page *generatedPage) error {
	o := page.options
	t, report, err := graph.BuildFrom(ctx, drawn, graph.BuildOptions{Directed: o.directed, Order: graph.OrderDegree, Workers: e.workers})
	if err != nil {
		return err
	}
	page.Edges, page.Loops, page.Merged, page.Digest = report.Edges, report.Loops, report.Merged, t.Digest.String()
	if o.out != "" {
		return e.writeEdges(ctx, t, o.out, o.format)
	}
	_, err = e.ingest(ctx, s, o.dataset, t, store.IngestOptions{
		Replace: o.replace,
		Source:  []record.Source{{Name: o.parameterText, Format: "generated"}},
		Load:    record.Load{Read: report.Read, Mirrored: report.Mirrored, Merged: report.Merged, Notes: []string{}},
	})
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
	return "", fmt.Errorf("--out %q: edges are written to %s, all but .parquet also with .gz or .zst", path, strings.Join(edgeio.WriteEndings(), ", "))
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
