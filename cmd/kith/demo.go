package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/tableio"
)

// demoRatings are the ratings of Bitcoin OTC; demodata/NOTICE tells where they
// come from.
//
//go:embed demodata/soc-sign-bitcoinotc.csv.gz
var demoRatings []byte

const (
	demoDataset = "bitcoin-otc"
	demoFile    = "soc-sign-bitcoinotc.csv.gz"
)

func demoCommand() *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "the whole job on embedded real data",
		Description: "Loads the ratings of Bitcoin OTC (5,881 members who rate their trust in each other from -10 to +10), scores all members, explains one high and one low score, and writes scores.csv, scores.parquet, manifest.json and report.html. " +
			"It does so by the same code as kith load, score, explain and export, in a database of its own inside the folder, and can be repeated.\n\n" +
			"--json prints {\"load\", \"score\", \"explained\": [a high and a low score], \"commands\": [those that do the same]}, each like the command of that name.",
		CustomHelpTemplate: ending("kith demo\nkith demo --out otc", writing()...),
		Flags:              shared(&cli.StringFlag{Name: "out", Value: "kith-demo", Usage: "the `DIR` that everything goes to"}),
		Action: do(0, 0, func(ctx context.Context, e *environment, c *cli.Context) error {
			out := c.String("out")
			if e.db != cmp.Or(os.Getenv("KITH_DB"), defaultDB) {
				return usageErrorf("kith demo: --db has no effect here, the database goes into the folder of --out")
			}
			return e.demo(ctx, out)
		}),
	}
}

// demoPage is the demo as --json prints it.
type demoPage struct {
	Load      *loaded              `json:"load"`
	Score     scorePage            `json:"score"`
	Explained []*score.Explanation `json:"explained"` // a high score and a low one
	Commands  []string             `json:"commands"`  // that the demo stood for
}

// demo is the whole job: the steps that its last lines name as commands.
func (e *environment) demo(ctx context.Context, out string) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return fmt.Errorf("demo: %w; --out DIR names another folder", err)
	}
	e.db = filepath.Join(out, defaultDB)
	file := filepath.Join(out, demoFile)
	if err := tableio.WriteFile(file, demoRatings); err != nil {
		return err
	}
	l, err := e.demoLoad(ctx, file)
	if err != nil {
		return err
	}
	profile, err := score.LoadProfile(score.DefaultProfile, e.In)
	if err != nil {
		return err
	}
	r, err := e.demoScore(ctx, out, profile)
	if err != nil {
		return err
	}
	high, low := extremes(r)
	page := demoPage{Load: l, Score: scorePage{r.set, r.Summary, []jsonRow{}}}
	for _, m := range []struct{ title, id string }{{"a high score", high}, {"a low score", low}} {
		x, err := e.explainMember(ctx, demoDataset, m.id, false)
		if err != nil {
			return err
		}
		page.Explained = append(page.Explained, x)
		if !e.json {
			fmt.Fprintf(e.Out, "\n%s\n", e.Bold(m.title+", explained"))
			if err := x.WriteText(e.Out, 3); err != nil {
				return err
			}
		}
		if m.id == low {
			if err := e.demoReport(ctx, out, r, profile, x); err != nil {
				return err
			}
		}
	}
	if e.json {
		page.Commands = demoCommands(out, high)
		return e.printJSON(page)
	}
	return e.demoEnd(out, high)
}

// demoLoad loads the ratings as kith load would.
func (e *environment) demoLoad(ctx context.Context, file string) (*loaded, error) {
	if !e.json {
		fmt.Fprintln(e.Out, e.Bold("the graph: who trusts whom on Bitcoin OTC"))
	}
	l, err := e.loadDataset(ctx, loadOptions{
		files: []string{file}, dataset: demoDataset, replace: true, keep: 2,
		read: edgeio.Options{Direction: edgeio.Directed, Signed: true},
	})
	if err != nil || e.json {
		return l, err
	}
	return l, e.printLoad(l)
}

// demoScore scores the members as kith score would, and writes the tables.
func (e *environment) demoScore(ctx context.Context, out string, profile *score.Profile) (*scored, error) {
	model, err := score.LoadModel("", e.In)
	if err != nil {
		return nil, err
	}
	r, err := e.scoreDataset(ctx, scoreOptions{dataset: demoDataset, profile: profile, model: model})
	if err != nil {
		return nil, err
	}
	if !e.json {
		fmt.Fprintf(e.Out, "\n%s\n", e.Bold("the scores"))
		if err := printSummary(e.Terminal, r); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"scores.csv", "scores.parquet"} {
		if err := tableio.Write(ctx, filepath.Join(out, name), e.Out, "", tableio.Table{IDs: r.IDs, Columns: r.Columns, Meta: map[string]string{"kith.manifest": string(r.Manifest)}}); err != nil {
			return nil, err
		}
	}
	return r, tableio.WriteFile(filepath.Join(out, "manifest.json"), append(slices.Clone([]byte(r.Manifest)), '\n'))
}

// extremes returns the ids of the members with the highest and the lowest
// score; of equals the smallest id.
func extremes(r *scored) (high, low string) {
	scores := r.Columns[0].F64
	best, worst := graph.None, graph.None
	for _, v := range r.IDs.ByRank() {
		switch x := scores[v]; {
		case x != x: // not scorable
			continue
		case best == graph.None:
			best, worst = v, v
		case x > scores[best]:
			best = v
		case x < scores[worst]:
			worst = v
		}
	}
	return r.IDs.Format(best), r.IDs.Format(worst)
}

// demoEnd says what was written, which commands it stood for, and what to try.
func (e *environment) demoEnd(out, member string) error {
	if wd, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(wd, out); err == nil && !strings.HasPrefix(relative, "..") {
			out = relative
		}
	}
	var files []string
	err := filepath.WalkDir(out, func(path string, f fs.DirEntry, err error) error {
		if err == nil && f.IsDir() && path != out {
			return fs.SkipDir
		}
		if err == nil && !f.IsDir() && !strings.HasPrefix(f.Name(), ".") {
			files = append(files, f.Name())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = fmt.Fprintf(e.Out, `
%s
  %s, and the database kith.db

%s
%s
%s
  kith explain %s --dataset %s --view safe --db %s/kith.db
  kith run leiden --dataset %s --sign ignore --weights none --db %s/kith.db
  kith score --dataset %s --profile sesame --as-of 2014-01-01 --db %s/kith.db
`,
		e.Bold("written to "+term.Escape(out)+": open report.html in a browser"), strings.Join(files, ", "),
		e.Bold("the commands this demo stood for"), "  "+strings.Join(demoCommands(out, member), "\n  ")+"\n",
		e.Bold("three to try next"), member, demoDataset, out, demoDataset, out, demoDataset, out)
	return err
}

// demoCommands are the commands that do what the demo did.
func demoCommands(out, member string) []string {
	db := " --db " + out + "/kith.db"
	return []string{
		fmt.Sprintf("kith load %s/%s --dataset %s --directed --signed --replace%s", out, demoFile, demoDataset, db),
		fmt.Sprintf("kith score --dataset %s --profile %s%s", demoDataset, score.DefaultProfile, db),
		fmt.Sprintf("kith explain %s --dataset %s%s", member, demoDataset, db),
		fmt.Sprintf("kith export scores --dataset %s --out %s/scores.csv%s", demoDataset, out, db),
		fmt.Sprintf("kith export scores --dataset %s --out %s/scores.parquet%s", demoDataset, out, db),
	}
}
