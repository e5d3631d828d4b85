package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/edgeio"
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
			exportKind("scores", "the newest published scores", exportColumns(pickScores), &cli.StringFlag{Name: "column", Usage: "`NAME`: only these columns, parted by commas (default all)"}),
			exportKind("columns", "the columns of a saved run", exportColumns(pickRun), &cli.StringFlag{Name: "column", Usage: "`NAME`: under which kith run --save put them; not needed when there is one"}),
			exportKind("edges", "the edges of a dataset", exportEdges),
		},
	}
}

func exportKind(name, usage string, a action, flags ...cli.Flag) *cli.Command {
	endings := ".csv .tsv .ndjson .parquet"
	if name == "edges" {
		endings = strings.Join(edgeio.WriteEndings(), " ")
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

// exported are columns with the graph that they belong to.
type exported struct {
	columns  []column.Column
	digest   string // of the dataset
	manifest []byte // how they were computed
}

// exportColumns makes an action that writes the columns that pick chooses, one
// row per member.
func exportColumns(pick func(ctx context.Context, c *cli.Context, s *store.Store, dataset string) (exported, error)) action {
	return func(ctx context.Context, e *environment, c *cli.Context) error {
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
		x, err := pick(ctx, c, s, dataset)
		if err != nil {
			return err
		}
		return e.writeColumns(ctx, s, dataset, x, out)
	}
}

// writeColumns writes columns with the ids of a dataset, which must still be
// the one that they belong to.
func (e *environment) writeColumns(ctx context.Context, s *store.Store, dataset string, x exported, out string) error {
	g, err := s.Snapshot(ctx, record.Selection{Dataset: dataset, Weights: string(graph.WeightsNone)})
	if err != nil {
		return err
	}
	if err := sameGraph(dataset, x.digest, g.Dataset); err != nil {
		return err
	}
	table := tableio.Table{IDs: g.IDs, Columns: x.columns, Meta: map[string]string{"kith.manifest": string(x.manifest)}}
	if err := tableio.Write(ctx, out, e.Out, "", table); err != nil {
		return err
	}
	return e.printExport(exportPage{Out: out, Rows: int64(g.Order()), Columns: columnNames(x.columns)})
}

// sameGraph refuses to put together what was read of two graphs: between two
// reads of a dataset a writer may have replaced it.
func sameGraph(dataset, digest string, now graph.Digest) error {
	if now.String() != digest {
		return fmt.Errorf("dataset %q was replaced while it was read; run the command again", dataset)
	}
	return nil
}

// pickScores chooses the newest published scores, or some of their columns.
func pickScores(ctx context.Context, c *cli.Context, s *store.Store, dataset string) (exported, error) {
	set, columns, err := s.Scores(ctx, dataset)
	if err != nil {
		return exported{}, noScores(err, s, dataset)
	}
	if names := c.String("column"); names != "" {
		columns, err = chosen(columns, strings.Split(names, ","))
	}
	return exported{columns, set.Digest, set.Manifest}, err
}

// pickRun chooses the saved run that is named, or the only one.
func pickRun(ctx context.Context, c *cli.Context, s *store.Store, dataset string) (exported, error) {
	if _, err := s.Dataset(dataset); err != nil {
		return exported{}, err
	}
	name := c.String("column")
	if name == "" {
		runs := s.Runs(dataset)
		switch len(runs) {
		case 0:
			return exported{}, term.Errorf(term.Missing, "dataset %q has no saved columns; `kith run KERNEL --dataset %s --save NAME` saves some", dataset, dataset)
		case 1:
			name = runs[0].Name
		default:
			var names []string
			for _, r := range runs {
				names = append(names, r.Name)
			}
			return exported{}, usageErrorf("kith export columns: give --column, one of %s", strings.Join(names, ", "))
		}
	}
	run, columns, err := s.Columns(ctx, dataset, name)
	if err != nil {
		return exported{}, err
	}
	manifest, err := json.Marshal(run.Manifest)
	return exported{columns, run.Digest, manifest}, err
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
	if err := sameGraph(dataset, d.Graph.Digest, t.Digest); err != nil {
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
