package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
)

func profileCommand() *cli.Command {
	return &cli.Command{
		Name: "profile", ArgsUsage: "list|show", Usage: "list the built-in profiles, or print one to copy and edit",
		Description:        "A profile says which components a score has, with which weights, on which scale, in which bands, and what happens when a component is missing. It is a TOML file; kith score --profile takes a name or a file.",
		CustomHelpTemplate: ending("kith profile list\nkith profile show tencent > my.toml"),
		Subcommands: []*cli.Command{
			{
				Name: "list", Usage: "list the built-in profiles",
				Description:        "--json prints the profiles with components and bands.",
				CustomHelpTemplate: ending("kith profile list"),
				Flags:              shared(), Action: do(0, 0, listProfiles),
			},
			{
				Name: "show", ArgsUsage: "NAME", Usage: "print a built-in profile as TOML, or check and print a file",
				Description:        "Of a file it prints what kith score would use, after checking it. The name of the connection model, " + score.DefaultModel + ", prints its file, for kith score --model.\n\n--json prints the profile with components and bands.",
				CustomHelpTemplate: ending("kith profile show tencent > my.toml\nkith profile show my.toml --json\nkith profile show connection-1 > model.toml"),
				Flags:              shared(), Action: do(1, 1, showProfile),
			},
		},
	}
}

func listProfiles(_ context.Context, e *environment, _ *cli.Context) error {
	profiles := score.Profiles()
	if e.json {
		return e.printJSON(profiles)
	}
	table := &term.Table{Columns: []term.Column{{Name: "profile"}, {Name: "scale"}, {Name: "bands", Right: true}, {Name: "missing"}, {Name: "components"}, {Name: "title"}}}
	for _, p := range profiles {
		var parts []string
		for _, c := range p.Components {
			part := fmt.Sprintf("%s %s", c.Name, term.Float(c.Weight))
			if c.Name == p.Connection {
				part += "*"
			}
			parts = append(parts, part)
		}
		table.Add(p.Name, fmt.Sprintf("%s-%s", term.Float(p.Low), term.Float(p.High)), fmt.Sprint(len(p.Bands)), p.Missing, strings.Join(parts, ", "), p.Title)
	}
	if err := e.Print(table); err != nil {
		return err
	}
	e.say("* is what kith computes from the graph")
	return nil
}

func showProfile(_ context.Context, e *environment, c *cli.Context) error {
	name := c.Args().First()
	if text := score.ModelText(name); text != nil && !e.json {
		_, err := e.Out.Write(text)
		return err
	}
	p, err := score.LoadProfile(name, e.In)
	if err != nil {
		return err
	}
	if e.json {
		return e.printJSON(p)
	}
	if text := score.ProfileText(name); text != nil {
		_, err := e.Out.Write(text)
		return err
	}
	table := &term.Table{Columns: []term.Column{{Name: "component"}, {Name: "weight", Right: true}, {Name: "origin"}}}
	for _, c := range p.Components {
		table.Add(c.Name, term.Float(c.Weight), c.Origin)
	}
	bands := &term.Table{Columns: []term.Column{{Name: "band"}, {Name: "from", Right: true}, {Name: "origin"}}}
	for _, b := range p.Bands {
		bands.Add(b.Name, term.Float(b.From), b.Origin)
	}
	fmt.Fprintf(e.Out, "%s: %s, %s to %s, missing components: %s\n\n", term.Escape(p.Name), term.Escape(p.Title), term.Float(p.Low), term.Float(p.High), p.Missing)
	if err := e.Print(table); err != nil {
		return err
	}
	fmt.Fprintln(e.Out)
	return e.Print(bands)
}
