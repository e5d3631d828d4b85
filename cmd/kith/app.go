package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
)

// newApp returns the tree of commands. To add a command, write its file and
// add its line.
func newApp(t *term.Terminal) *cli.App {
	app := &cli.App{
		Name:  "kith",
		Usage: "social graphs, and connection scores that can be explained",
		Commands: []*cli.Command{
			demoCommand(),
			loadCommand(),
			removeCommand(),
			generateCommand(),
			infoCommand(),
			kernelsCommand(),
			runCommand(),
			compareCommand(),
			scoreCommand(),
			explainCommand(),
			profileCommand(),
			estimateCommand(),
			benchCommand(),
			validateCommand(),
			exportCommand(),
			verifyCommand(),
			completionCommand(),
			versionCommand(),
		},
		Reader: t.In, Writer: t.Out, ErrWriter: t.Err,
		Metadata: map[string]any{terminalKey: t},

		// kith prints its own help and errors, and main alone exits.
		HideHelp: true, HideVersion: true,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		Action:                    func(*cli.Context) error { return nil },
		OnUsageError:              onUsageError,
	}
	prepare(app.Commands)
	return app
}

// prepare gives all commands what they share.
func prepare(commands []*cli.Command) {
	for _, command := range commands {
		command.HideHelp, command.OnUsageError = true, onUsageError
		command.Flags = append(command.Flags, &cli.BoolFlag{Name: "help", Aliases: []string{"h"}, Category: "shared flags", Usage: "print this help"})
		prepare(command.Subcommands)
	}
}

// action is what a command does, once its flags have been read.
type action func(ctx context.Context, e *environment, c *cli.Context) error

// do makes an action a cli.ActionFunc. It refuses more arguments than a
// command takes, or fewer.
func do(fewest, most int, a action) cli.ActionFunc {
	return func(c *cli.Context) error {
		name := c.Command.HelpName
		switch {
		case c.NArg() < fewest:
			return usageErrorf("%s: %s is missing", name, c.Command.ArgsUsage)
		case c.NArg() > most && most == 0:
			return usageErrorf("%s: %q is too much: the command takes no argument", name, c.Args().First())
		case c.NArg() > most:
			return usageErrorf("%s: %q is too much: the command takes %s", name, c.Args().Get(most), c.Command.ArgsUsage)
		}
		e, err := newEnvironment(c)
		if err != nil {
			return err
		}
		defer e.close()
		return a(c.Context, e, c)
	}
}

// anyNumber is for do: a command that takes as many arguments as there are.
const anyNumber = 1 << 30

var badValue = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-(\S+): `)

// onUsageError puts a bad value into one line.
func onUsageError(c *cli.Context, err error, _ bool) error {
	name := c.Command.HelpName
	m := badValue.FindStringSubmatch(err.Error())
	if m == nil {
		return usageErrorf("%s: %s", name, err)
	}
	kind := "a value of the right kind"
	for _, flag := range c.Command.Flags {
		if slices.Contains(flag.Names(), m[2]) {
			kind = kindOf(flag)
		}
	}
	return usageErrorf("%s: --%s %q is not %s", name, m[2], m[1], kind)
}

func kindOf(flag cli.Flag) string {
	switch flag.(type) {
	case *cli.BoolFlag:
		return "true or false"
	case *cli.IntFlag, *cli.Int64Flag, *cli.Uint64Flag:
		return "a whole number in range"
	case *cli.Float64Flag:
		return "a number"
	case *cli.DurationFlag:
		return "a time such as 90s or 30m"
	}
	return fmt.Sprintf("a value of %T", flag)
}

// required returns the value of a flag that a command cannot do without.
func required(c *cli.Context, name string) (string, error) {
	if value := c.String(name); value != "" {
		return value, nil
	}
	return "", usageErrorf("%s: --%s is missing", c.Command.HelpName, name)
}

// oneOf refuses a value that is not among the known ones; "" passes.
func oneOf(c *cli.Context, name string, known ...string) error {
	value := c.String(name)
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return unknownWord(c.Command.HelpName+": --"+name, value, known)
}
