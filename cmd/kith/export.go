package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

func exportCommand() *cli.Command {
	return &cli.Command{
		Name: "export", ArgsUsage: "WHAT", Usage: "write published scores, saved columns or edges to a file",
		Description:        "Files are replaced only when complete; - is stdout.",
		CustomHelpTemplate: ending("kith export scores --dataset friends --out scores.parquet\nkith export columns --dataset friends --column ranks --out -\nkith export edges --dataset friends --out edges.csv.zst", reading(term.NoSpace)...),
		Subcommands: []*cli.Command{
			exportKind("scores", "the newest published scores", exportScores, &cli.StringFlag{Name: "column", Usage: "`NAME`: only these columns, parted by commas (default all)"}),
			exportKind("columns", "the columns of a saved run", exportColumns, &cli.StringFlag{Name: "column", Usage: "`NAME`: under which kith run --save put them; not needed when there is one"}),
			exportKind("edges", "the edges of a dataset", exportEdges),
		},
	}
}

func exportKind(name, usage string, a action, flags ...cli.Flag) *cli.Command {
	endings := ".csv .tsv .ndjson .parquet"
	if name == "edges" {
		endings = ".csv .tsv .txt"
	}
	flags = append([]cli.Flag{datasetFlag(), &cli.StringFlag{Name: "out", Usage: "`FILE`: formatted by its ending (" + endings + ", also .gz .zst); - is stdout"}}, flags...)
	return &cli.Command{
		Name: name, Usage: "export " + usage,
		Description:        "Rows come in the order of the external ids.\n\n--json prints {\"out\", \"rows\", \"columns\"}, unless --out is -.",
		CustomHelpTemplate: ending(fmt.Sprintf("kith export %s --dataset friends --out %s.csv", name, name), reading(term.NoSpace)...),
		Flags:              shared(flags...),
		Action:             do(0, 0, a),
	}
}

// exportPage says what was written, as --json prints it.
type exportPage struct {
	Out     string   `json:"out"`
	Rows    int64    `json:"rows"`
	Columns []string `json:"columns"`
}

func (e *environment) printExport(p exportPage) error {
	switch {
	case p.Out == "-":
		return nil
	case e.json:
		return e.printJSON(p)
	}
	_, err := fmt.Fprintf(e.Out, "%s: %s, %s\n", term.Escape(p.Out), term.Plural(p.Rows, "row", "rows"), strings.Join(p.Columns, ", "))
	return err
}

// exportTarget reads what all kinds of export need.
func exportTarget(c *cli.Context) (dataset, out string, err error) {
	if dataset, err = required(c, "dataset"); err != nil {
		return "", "", err
	}
	out, err = required(c, "out")
	return dataset, out, err
}

func exportScores(ctx context.Context, e *environment, c *cli.Context) error {
	dataset, out, err := exportTarget(c)
	if err != nil {
		return err
	}
	if _, err := outFormat(c); err != nil {
		return err
	}
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	set, columns, err := s.Scores(ctx, dataset)
	if err != nil {
		return noScores(err, s, dataset)
	}
	if names := c.String("column"); names != "" {
		if columns, err = chosen(columns, strings.Split(names, ",")); err != nil {
			return err
		}
	}
	return e.exportTable(ctx, s, record.Selection{Dataset: dataset, Weights: "none"}, columns, out, map[string]string{"kith.manifest": string(set.Manifest)})
}

func exportColumns(ctx context.Context, e *environment, c *cli.Context) error {
	dataset, out, err := exportTarget(c)
	if err != nil {
		return err
	}
	if _, err := outFormat(c); err != nil {
		return err
	}
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Dataset(dataset); err != nil {
		return err
	}
	name := c.String("column")
	if name == "" {
		runs := s.Runs(dataset)
		switch len(runs) {
		case 0:
			return term.Errorf(term.Missing, "dataset %q has no saved columns; `kith run KERNEL --dataset %s --save NAME` saves some", dataset, dataset)
		case 1:
			name = runs[0].Name
		default:
			var names []string
			for _, r := range runs {
				names = append(names, r.Name)
			}
			return usageErrorf("kith export columns: give --column, one of %s", strings.Join(names, ", "))
		}
	}
	run, columns, err := s.Columns(ctx, dataset, name)
	if err != nil {
		return err
	}
	return e.exportTable(ctx, s, record.Selection{Dataset: dataset, Weights: "none"}, columns, out, (&ranKernel{manifest: run.Manifest}).meta())
}

// chosen returns the named columns in the order in which they were named.
func chosen(columns []column.Column, names []string) (some []column.Column, err error) {
	for _, name := range names {
		found := false
		for _, c := range columns {
			if c.Name == name {
				some, found = append(some, c), true
			}
		}
		if !found {
			return nil, unknownWord("kith export: column", name, columnNames(columns))
		}
	}
	return some, nil
}

func (e *environment) exportTable(ctx context.Context, s *store.Store, sel record.Selection, columns []column.Column, out string, meta map[string]string) error {
	g, err := s.Snapshot(ctx, sel)
	if err != nil {
		return err
	}
	if err := tableio.Write(ctx, out, e.Out, "", tableio.Table{IDs: g.IDs, Columns: columns, Meta: meta}); err != nil {
		return err
	}
	return e.printExport(exportPage{Out: out, Rows: int64(g.Order()), Columns: columnNames(columns)})
}

func exportEdges(ctx context.Context, e *environment, c *cli.Context) error {
	dataset, out, err := exportTarget(c)
	if err != nil {
		return err
	}
	format, err := edgeFormat(out)
	if err != nil {
		return usageErrorf("kith export edges: %w", err)
	}
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := s.Dataset(dataset)
	if err != nil {
		return err
	}
	if err := e.allow("exporting "+dataset, snapshotBytes(d.Graph, true, true)); err != nil {
		return err
	}
	t, err := s.EdgeTable(ctx, dataset)
	if err != nil {
		return err
	}
	if err := e.writeEdges(ctx, t, out, format); err != nil {
		return err
	}
	columns := []string{"src", "dst"}
	if t.Weights != nil {
		columns = append(columns, "weight")
	}
	if t.Times != nil {
		columns = append(columns, "time")
	}
	if t.Layer != nil {
		columns = append(columns, "layer")
	}
	return e.printExport(exportPage{Out: out, Rows: d.Graph.Edges, Columns: columns})
}

// endingOf returns the ending of a file name without that of a compression.
func endingOf(path string) string {
	lower := strings.ToLower(path)
	for _, compression := range []string{".gz", ".zst"} {
		lower = strings.TrimSuffix(lower, compression)
	}
	return filepath.Ext(lower)
}
