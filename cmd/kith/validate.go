package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/store/record"
)

func validateCommand() *cli.Command {
	var algorithms strings.Builder
	for _, a := range graphalytics.All {
		fmt.Fprintf(&algorithms, "  %-4s  %s, by the rule %s\n", a.Name, a.Kernel.Name, a.Rule)
	}
	return &cli.Command{
		Name: "validate", ArgsUsage: "DIR...", Usage: "hold kernels against the reference outputs of a benchmark suite",
		Description: "Reads the graphs of an LDBC Graphalytics folder (NAME.properties, NAME.v and NAME.e; .gz and .zst files are decompressed), runs the suite's algorithms with the parameters that NAME.properties gives, " +
			"and judges the answers against the reference outputs NAME-BFS and so on by the suite's own rules. DIR may hold any number of graphs; the .properties file of one names it alone. The kernels:\n" + algorithms.String() +
			fmt.Sprintf("\n\nThe rules: exact means the same integer; equivalence labels that can be renamed one to one into those of the reference; epsilon a number that is off by at most %v of that of the reference. ", graphalytics.Tolerance) +
			"Of an answer that does not match, the first vertex in the order of the reference is shown with its value and the one wanted. What is not run is printed with the reason. No database is needed; graphs are read into memory, one after the other.\n\n" +
			"The exit status is 4 when an answer does not match; 1 when a file cannot be read, when there is a reference output that was not judged, and when there was none at all; 14 when memory did not suffice.\n\n" +
			"--json prints {\"graphs\": [{\"graph\", \"vertices\", \"edges\", \"directed\", \"weighted\", \"reading\", \"error\", \"outputs\": [{\"algorithm\", \"kernel\", \"rule\", \"result\": ok, failed, error or not run, \"reason\", \"seconds\", \"vertices\", \"differ\", \"first\": {\"vertex\", \"got\", \"want\"}, \"largest_error\"}]}], \"ok\", \"failed\", \"errors\", \"not_run\"}.",
		CustomHelpTemplate: ending(`kith validate --format graphalytics graphs
			kith validate graph500-22/graph500-22.properties --algorithms BFS,WCC --workers 8
			kith validate graphs --json > validated.json`,
			term.CheckFailed, term.NoMemory),
		Flags: shared(
			&cli.StringFlag{Name: "format", Value: "graphalytics", Usage: "`FORMAT`: of the suite, graphalytics"},
			&cli.StringFlag{Name: "algorithms", Usage: "`A,B`: only these of the suite (default all)"},
		),
		Action: do(1, anyNumber, validate),
	}
}

func validate(ctx context.Context, e *environment, c *cli.Context) error {
	wanted, err := suiteAlgorithms(c)
	if err != nil {
		return err
	}
	var files []string
	for _, path := range c.Args().Slice() {
		found, err := graphalytics.Find(path)
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	page := validationPage{Graphs: []validatedGraph{}}
	for _, file := range files {
		g := e.validateGraph(ctx, file, wanted)
		e.close()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		page.add(g)
		if e.json {
			continue
		}
		if err := e.printValidated(g); err != nil {
			return err
		}
	}
	if e.json {
		err = e.printJSON(page)
	} else {
		err = page.printSum(e)
	}
	if err != nil {
		return err
	}
	return page.verdict()
}

// suiteAlgorithms reads which algorithms are wanted.
func suiteAlgorithms(c *cli.Context) ([]string, error) {
	if err := oneOf(c, "format", "graphalytics"); err != nil {
		return nil, err
	}
	known := graphalytics.Names()
	if c.String("algorithms") == "" {
		return known, nil
	}
	var wanted []string
	for name := range strings.SplitSeq(c.String("algorithms"), ",") {
		name = strings.ToUpper(strings.TrimSpace(name))
		if !slices.Contains(known, name) {
			return nil, unknownWord("kith validate: --algorithms", name, known)
		}
		wanted = append(wanted, name)
	}
	return wanted, nil
}

// validateGraph validates a graph. Whatever goes wrong with it is in what it
// returns, and the next graph's turn comes.
func (e *environment) validateGraph(ctx context.Context, file string, wanted []string) validatedGraph {
	v := validatedGraph{Graph: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), Vertices: -1, Edges: -1, Outputs: []validatedOutput{}}
	g, err := graphalytics.Open(file)
	if err != nil {
		return v.fail(ctx, err)
	}
	v.Vertices, v.Edges, v.Directed, v.Weighted = g.Vertices, g.Edges, g.Directed, g.Weighted()
	tasks := slices.DeleteFunc(g.Tasks, func(t graphalytics.Task) bool { return !slices.Contains(wanted, t.Algorithm.Name) })
	var s *graph.Snapshot
	if slices.ContainsFunc(tasks, func(t graphalytics.Task) bool { return t.NotRun == "" }) {
		weights := slices.ContainsFunc(tasks, func(t graphalytics.Task) bool { return t.NotRun == "" && t.Algorithm.Weights })
		start := time.Now()
		if s, err = e.readSuiteGraph(ctx, g, weights, &v); err != nil {
			return v.fail(ctx, err)
		}
		v.Reading = time.Since(start).Seconds()
	}
	for _, t := range tasks {
		if ctx.Err() != nil {
			break
		}
		v.Outputs = append(v.Outputs, e.validateTask(ctx, t, s))
	}
	return v
}

// readSuiteGraph reads a graph into memory, and its weights if they are needed.
func (e *environment) readSuiteGraph(ctx context.Context, g *graphalytics.Graph, weights bool, v *validatedGraph) (*graph.Snapshot, error) {
	vertices, edges, mended, err := g.Files()
	if err != nil {
		return nil, err
	}
	if mended {
		e.say("%s: its edge-file is the vertex file; %s is read instead", term.Escape(g.Path), term.Escape(filepath.Base(edges)))
	}
	if err := e.allowReading("reading "+g.Name, vertices, edges); err != nil {
		return nil, err
	}
	r, err := edgeio.Read(ctx, []string{g.Path}, edgeio.Options{Format: "graphalytics", Workers: e.workers,
		Progress: func(done, total int64) { e.progress().Bytes("reading "+g.Name, done, total) }})
	if err != nil {
		return nil, err
	}
	batches := r.Batches
	if !weights {
		for _, b := range batches {
			b.Weights = nil
		}
	}
	r.Batches = nil // so that they are garbage as soon as the table has everything
	if err := e.allow("building "+g.Name, batchBytes(batches)+buildBytes(batches, g.Directed, e.workers)); err != nil {
		return nil, err
	}
	e.progress().Work("building "+g.Name, "", 0, 0)
	t, report, err := graph.Build(ctx, batches, graph.BuildOptions{Directed: g.Directed, Order: graph.OrderDegree, Workers: e.workers})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", edges, err)
	}
	runtime.GC() // as when a dataset is loaded: what it was built from is several times as much
	v.Vertices, v.Edges = int64(t.Order()), report.Edges
	return t.Select(ctx, graph.Selection{}, e.workers)
}

// validateTask runs an algorithm and judges its answer.
func (e *environment) validateTask(ctx context.Context, t graphalytics.Task, s *graph.Snapshot) validatedOutput {
	o := validatedOutput{Algorithm: t.Algorithm.Name, Kernel: t.Algorithm.Kernel.Name, Rule: string(t.Algorithm.Rule)}
	if t.NotRun != "" {
		o.Result, o.Reason, o.owed = notRun, t.NotRun, t.Reference != ""
		return o
	}
	name := t.Graph.Name + " " + t.Algorithm.Name
	taken := snapshotBytes(record.Graph{Vertices: int64(s.Order()), Arcs: s.Size(), Weighted: s.Weighted(), IDs: "int"}, true, false)
	need, err := t.Need(s, e.workers)
	if err != nil {
		return o.fail(ctx, err)
	}
	if err := e.allow(name, taken+need); err != nil {
		return o.fail(ctx, err)
	}
	start := time.Now()
	answer, err := t.Run(ctx, s, e.env(name, e.beyond(taken)))
	if err != nil {
		return o.fail(ctx, err)
	}
	o.Seconds = time.Since(start).Seconds()
	m, err := t.Match(ctx, s.IDs, answer, func(done, total int64) { e.progress().Bytes("comparing "+name, done, total) })
	if err != nil {
		return o.fail(ctx, err)
	}
	o.Result, o.Vertices, o.Differ, o.First, o.Largest = matched, m.Vertices, m.Differ, m.First, number(m.Largest)
	if m.First != nil {
		o.Result = failed
	}
	return o
}
