package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

func loadCommand() *cli.Command {
	var formats strings.Builder
	for _, f := range edgeio.Formats {
		if !f.Only {
			fmt.Fprintf(&formats, "  %-12s  %s\n", f.Name, f.Doc)
		}
	}
	return &cli.Command{
		Name: "load", ArgsUsage: "FILE...", Usage: "load edges from files into a new dataset",
		Description: "Reads all files as one graph; - is stdin; .gz and .zst files are decompressed. Formats:\n" + formats.String() +
			"\n\nWithout a header the columns are src, dst[, weight[, time[, layer]]]. A first line is a header when its first two fields are names of columns, such as src,dst or from,to.\n\n" +
			"Loops are kept. Several edges between the same two vertices in a layer become one: without weights simply, with weights by --duplicates. " +
			"The summary counts every merge and says which defaults were taken. A dataset is complete or not there: nothing half-loaded is ever visible.\n\n" +
			"--json prints {\"dataset\": the dataset's record, \"loops\", \"defaults\": [text], \"rejected\": [text]}.",
		CustomHelpTemplate: ending(`kith load edges.txt.gz --dataset friends --undirected
			kith load ratings.csv --columns src,dst,weight,time --signed --dataset trust
			zcat edges.gz | kith load - --dataset friends --replace`,
			writing(term.Partial)...),
		Flags: shared(datasetFlag(),
			&cli.BoolFlag{Name: "directed", Usage: "edges have a direction (taken when nothing else is said)"},
			&cli.BoolFlag{Name: "undirected", Usage: "edges have no direction"},
			&cli.StringFlag{Name: "format", Value: "auto", Usage: "`FORMAT`: of the files, auto, " + joinedFormats()},
			&cli.StringFlag{Name: "columns", Usage: "`LIST`: what the fields are, such as src,dst,-,weight; - skips one"},
			&cli.StringFlag{Name: "header", Value: "auto", Usage: "`WHETHER`: the first line is a header, auto, yes or no"},
			&cli.StringFlag{Name: "ids", Value: "auto", Usage: "`KIND`: of the ids, int or string; auto means int"},
			&cli.StringFlag{Name: "layer", Usage: "`NAME`: of the layer of edges without one"},
			&cli.BoolFlag{Name: "signed", Usage: "weights may be negative"},
			&cli.StringFlag{Name: "duplicates", Value: "sum", Usage: "`POLICY`: for the weights of parallel edges, sum, max, min or error"},
			&cli.BoolFlag{Name: "allow-empty", Usage: "accept files without edges"},
			&cli.Int64Flag{Name: "bad-tolerance", Usage: "leave out up to `N` bad rows, and exit 3 when there are any"},
			&cli.BoolFlag{Name: "replace", Usage: "replace the dataset if it exists"},
			&cli.IntFlag{Name: "keep", Value: 2, Usage: "keep `N` versions of a dataset, the new one included"},
		),
		Action: do(1, anyNumber, func(ctx context.Context, e *environment, c *cli.Context) error {
			o, err := loadOptionsOf(c)
			if err != nil {
				return err
			}
			l, err := e.loadDataset(ctx, o)
			if err != nil {
				return err
			}
			if err := e.printLoad(l); err != nil {
				return err
			}
			if l.Dataset.Load.Rejected > 0 {
				return said(term.Partial)
			}
			return nil
		}),
	}
}

func joinedFormats() string { return strings.Join(edgeio.Names(), ", ") }

// loadOptions are the flags of kith load.
type loadOptions struct {
	files      []string
	dataset    string
	read       edgeio.Options
	duplicates graph.Duplicates
	replace    bool
	keep       int
}

func loadOptionsOf(c *cli.Context) (o loadOptions, err error) {
	o = loadOptions{
		files: c.Args().Slice(),
		read: edgeio.Options{
			Format: c.String("format"), Header: c.String("header"), IDs: c.String("ids"), Layer: c.String("layer"),
			Signed: c.Bool("signed"), AllowEmpty: c.Bool("allow-empty"), BadTolerance: c.Int64("bad-tolerance"),
		},
		duplicates: graph.Duplicates(c.String("duplicates")), replace: c.Bool("replace"), keep: c.Int("keep"),
	}
	if o.dataset, err = required(c, "dataset"); err != nil {
		return o, err
	}
	if err := checkName(c, "dataset"); err != nil {
		return o, err
	}
	if err := oneOf(c, "duplicates", string(graph.DuplicatesSum), string(graph.DuplicatesMax), string(graph.DuplicatesMin), string(graph.DuplicatesError)); err != nil {
		return o, err
	}
	switch {
	case c.Bool("directed") && c.Bool("undirected"):
		return o, usageErrorf("kith load: --directed and --undirected exclude each other")
	case c.Bool("directed"):
		o.read.Direction = edgeio.Directed
	case c.Bool("undirected"):
		o.read.Direction = edgeio.Undirected
	}
	if columns := c.String("columns"); columns != "" {
		o.read.Columns = strings.Split(columns, ",")
	}
	if o.keep < 1 {
		return o, usageErrorf("kith load: --keep %d is less than one: the new version is always kept", o.keep)
	}
	return o, nil
}

// loaded is what a load did, as --json prints it.
type loaded struct {
	Dataset  record.Dataset `json:"dataset"`
	Loops    int64          `json:"loops"`
	Defaults []string       `json:"defaults"` // that were taken, in sentences
	Rejected []string       `json:"rejected"` // messages about the first bad rows

	elapsed time.Duration
}

// loadDataset reads files, builds their graph and publishes it as a dataset.
func (e *environment) loadDataset(ctx context.Context, o loadOptions) (*loaded, error) {
	start := time.Now()
	s, err := e.openWrite(o.keep)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := refuseExisting(s, o.dataset, o.replace); err != nil {
		return nil, err
	}
	if err := e.allowReading("loading "+o.dataset, o.files...); err != nil {
		return nil, err
	}
	o.read.Workers, o.read.Stdin = e.workers, e.In
	o.read.Progress = func(done, total int64) { e.progress().Bytes("reading", done, total) }
	r, err := edgeio.Read(ctx, o.files, o.read)
	if err != nil {
		return nil, err
	}
	l := &loaded{Defaults: append([]string{}, r.Notes...), Rejected: append([]string{}, r.Bad...)}
	directed := r.Direction != edgeio.Undirected
	l.Defaults = append(l.Defaults, repeated(r.Sources)...)
	if r.Direction == edgeio.Unsaid {
		l.Defaults = append(l.Defaults, "directed, as neither --directed nor --undirected was given")
	}
	if err := e.allow("building "+o.dataset, batchBytes(r.Batches)+buildBytes(r.Batches, directed, e.workers)); err != nil {
		return nil, err
	}
	e.progress().Work("building", "", 0, 0)
	batches := r.Batches
	r.Batches = nil // so that they are garbage as soon as the table has everything
	t, report, err := graph.Build(ctx, batches, graph.BuildOptions{Directed: directed, Signed: o.read.Signed, IDs: r.IDs, Duplicates: o.duplicates, Order: graph.OrderDegree, Workers: e.workers})
	if err != nil {
		hint := ""
		if errors.Is(err, graph.ErrDuplicate) {
			hint = "; --duplicates sum, max or min makes one of them"
		}
		return nil, fmt.Errorf("%s: %w%s", strings.Join(o.files, ", "), err, hint)
	}
	if report.Merged > 0 && t.Weights != nil && o.duplicates == graph.DuplicatesSum {
		l.Defaults = append(l.Defaults, "weights of parallel edges were added up (--duplicates sum)")
	}
	l.Loops = report.Loops
	l.Dataset, err = e.ingest(ctx, s, o.dataset, t, store.IngestOptions{
		Replace: o.replace, Source: r.Sources,
		Load: record.Load{Lines: r.Lines, Read: report.Read, Rejected: r.Rejected, Mirrored: report.Mirrored, Merged: report.Merged, Notes: l.Defaults},
	})
	e.close()
	l.elapsed = time.Since(start)
	return l, err
}

// repeated says which files are the same to the byte: naming a file twice
// counts its edges twice, which is rarely meant.
func repeated(sources []record.Source) (notes []string) {
	first := map[string]string{}
	for _, s := range sources {
		if name, seen := first[s.SHA256]; seen && s.SHA256 != "" && s.Bytes > 0 {
			notes = append(notes, fmt.Sprintf("%s has the same content as %s, and its edges count again", s.Name, name))
			continue
		}
		first[s.SHA256] = s.Name
	}
	return notes
}

// ingest publishes a table as a dataset. What it was built from is garbage by
// now, and as much as several tables: it is collected at once, or the process
// would grow before the collector gets to it.
func (e *environment) ingest(ctx context.Context, s *store.Store, name string, t *graph.EdgeTable, o store.IngestOptions) (record.Dataset, error) {
	runtime.GC()
	o.Progress = func(phase string, done, total int64) { e.progress().Work(phase, "", done, total) }
	return s.Ingest(ctx, name, t, o)
}

// refuseExisting refuses a name that is taken, before the files are read.
func refuseExisting(s *store.Store, name string, replace bool) error {
	for _, d := range s.Datasets() {
		if d.Name == name && !replace {
			return usageErrorf("%w: dataset %q, version %d; --replace puts a new version in its place", store.ErrExists, name, d.Version)
		}
	}
	return nil
}
