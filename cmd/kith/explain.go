package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
)

// The words of --view.
const (
	viewFull = "full"
	viewSafe = "safe"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name: "explain", ArgsUsage: "ID", Usage: "take the published score of one member apart, to the last point",
		Description: "The points of all components and features add up to the unrounded score; what is left over (the residual, at most a billionth of the scale) and the rounding are printed. The trust flow is split by last hop: what starts at the member, what returns from members without ties, and what every contact passes on.\n\n" +
			"--view safe is for the member herself: contacts are summed up so that nothing about one of them can be recovered.\n\n" +
			"A negative ID follows --: kith explain --dataset friends -- -7\n\n" +
			"--json prints the explanation: {\"member\", \"status\", \"score\", \"unrounded\", \"rounding\", \"residual\", \"base\", \"components\", \"terms\", \"reasons\", \"flow\", ...}.",
		CustomHelpTemplate: ending("kith explain --dataset friends 42\nkith explain 42 --dataset friends --view safe\nkith explain --dataset friends --json -- -7", reading()...),
		Flags: shared(datasetFlag(),
			&cli.StringFlag{Name: "view", Value: viewFull, Usage: "`VIEW`: full, or safe for third parties"},
			&cli.IntFlag{Name: "top", Value: 10, Usage: "list the `N` contacts that pass on most; 0: all"},
		),
		Action: do(1, 1, func(ctx context.Context, e *environment, c *cli.Context) error {
			dataset, err := required(c, "dataset")
			if err != nil {
				return err
			}
			if err := oneOf(c, "view", viewFull, viewSafe); err != nil {
				return err
			}
			if n := c.Int("top"); n < 0 {
				return usageErrorf("kith explain: --top %d is negative", n)
			}
			x, err := e.explainMember(ctx, dataset, c.Args().First(), c.String("view") == viewSafe)
			if err != nil {
				return err
			}
			if e.json {
				return e.printJSON(x)
			}
			return x.WriteText(e.Out, c.Int("top"))
		}),
	}
}

// explainMember explains the newest published score of a member.
func (e *environment) explainMember(ctx context.Context, dataset, id string, safe bool) (*score.Explanation, error) {
	s, err := e.openRead()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return e.explainIn(ctx, s, dataset, id, safe)
}

// explainIn does it in a store that is open.
func (e *environment) explainIn(ctx context.Context, s *store.Store, dataset, id string, safe bool) (*score.Explanation, error) {
	d, err := s.Dataset(dataset)
	if err != nil {
		return nil, err
	}
	set, columns, err := s.Scores(ctx, dataset)
	if err != nil {
		return nil, noScores(err, s, dataset)
	}
	base := snapshotBytes(d.Graph, true, true)
	if err := e.allow("explaining a score of "+dataset, base); err != nil {
		return nil, err
	}
	explainer, err := score.NewExplainer(ctx, s, set, columns, e.env("explaining", e.beyond(base)))
	e.close()
	if err != nil {
		return nil, err
	}
	v, ok := explainer.IDs().Lookup(id)
	if !ok {
		return nil, term.Errorf(term.Missing, "dataset %q has no member %q", dataset, id)
	}
	x, err := explainer.Explain(v)
	if err != nil {
		return nil, err
	}
	if safe {
		x = x.Safe()
	}
	return x, nil
}
