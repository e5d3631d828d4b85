package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "read everything back and compare it with what was written",
		Description: "Checks every block, count, digest and seal (exit 12 when damaged), then the invariants of the published scores (exit 4 when broken): that points add up, that bands fit scores, that statuses fit evidence.\n\n" +
			"--json prints {\"datasets\", \"generations\", \"files\", \"blocks\", \"bytes\", \"leftovers\", \"scores\": result sets whose invariants hold}.",
		CustomHelpTemplate: ending("kith verify\nkith verify --dataset friends", reading(term.CheckFailed)...),
		Flags:              shared(datasetFlag()),
		Action:             do(0, 0, verify),
	}
}

// verifyPage is a verification as --json prints it.
type verifyPage struct {
	store.Report
	Scores int `json:"scores"`
}

func verify(ctx context.Context, e *environment, c *cli.Context) error {
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	name := c.String("dataset")
	page := verifyPage{}
	page.Report, err = s.Verify(ctx, name, func(done, total int64) { e.progress().Bytes("verifying", done, total) })
	if err != nil {
		return err
	}
	for _, d := range s.Datasets() {
		if name != "" && d.Name != name || len(s.ResultSets(d.Name)) == 0 {
			continue
		}
		set, columns, err := s.Scores(ctx, d.Name)
		switch {
		case errors.Is(err, store.ErrNotFound): // replaced meanwhile
			continue
		case err != nil:
			return err
		}
		if err := score.CheckInvariants(set, columns); err != nil {
			return term.With(term.CheckFailed, fmt.Errorf("scores of %q, version %d: %w", d.Name, set.Version, err))
		}
		page.Scores++
	}
	e.close()
	for _, leftover := range page.Leftovers {
		e.say("verify: %s is left over from an ended process; the next command that writes removes it", term.Escape(leftover))
	}
	if e.json {
		return e.printJSON(page)
	}
	_, err = fmt.Fprintf(e.Out, "%s: %s in %s: %s, %s, %s: undamaged\n", term.Escape(e.db), term.Plural(page.Datasets, "dataset", "datasets"), term.Plural(page.Generations, "generation", "generations"),
		term.Plural(page.Files, "file", "files"), term.Plural(page.Blocks, "block", "blocks"), term.Bytes(page.Bytes))
	if err == nil && page.Scores > 0 {
		_, err = fmt.Fprintf(e.Out, "%s: invariants hold\n", term.Plural(page.Scores, "published result set", "published result sets"))
	}
	return err
}
