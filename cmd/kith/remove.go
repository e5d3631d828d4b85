package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
)

func removeCommand() *cli.Command {
	return &cli.Command{
		Name: "remove", Usage: "remove a dataset with its versions, runs and scores",
		Description: "Removes the files as well. On a terminal it asks first; elsewhere it needs --yes.\n\n" +
			"--json prints {\"removed\", \"versions\", \"bytes\"}.",
		CustomHelpTemplate: ending("kith remove --dataset friends\nkith remove --dataset friends --yes", writing()...),
		Flags:              shared(datasetFlag(), &cli.BoolFlag{Name: "yes", Usage: "do not ask"}),
		Action:             do(0, 0, remove),
	}
}

func remove(ctx context.Context, e *environment, c *cli.Context) error {
	name, err := required(c, "dataset")
	if err != nil {
		return err
	}
	s, err := e.openExisting()
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := s.Dataset(name)
	if err != nil {
		return err
	}
	if !c.Bool("yes") {
		if !e.InTTY {
			return usageErrorf("kith remove: this would remove %q (%s); --yes says that you mean it", name, graphText(d.Graph))
		}
		fmt.Fprintf(e.Err, "remove %s (%s, %s)? [y/N] ", name, graphText(d.Graph), term.Bytes(d.Bytes))
		answer, _ := bufio.NewReader(e.In).ReadString('\n')
		if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
			e.say("kept")
			return nil
		}
	}
	if err := s.Remove(ctx, name); err != nil {
		return err
	}
	if e.json {
		return e.printJSON(struct {
			Removed  string `json:"removed"`
			Versions int    `json:"versions"`
			Bytes    int64  `json:"bytes"`
		}{name, d.Version, d.Bytes})
	}
	_, err = fmt.Fprintf(e.Out, "removed %s\n", name)
	return err
}
