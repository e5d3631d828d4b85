package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

// The library's parser takes everything after the first argument for an
// argument, so that "kith load edges.txt --replace" would load without
// replacing. Therefore the command line is put in order before it is parsed:
// commands, then flags, then "--", then arguments.

// call is a command line in order.
type call struct {
	path    []*cli.Command // from the top; empty when no command was named
	flags   []string
	args    []string
	help    bool
	version bool
}

// canonical returns the command line as the library reads it.
func (c call) canonical(program string) []string {
	words := []string{program}
	for _, command := range c.path {
		words = append(words, command.Name)
	}
	if len(c.path) == 0 {
		words = append(words, "version")
	}
	words = append(append(words, c.flags...), "--")
	return append(words, c.args...)
}

// arrange puts a command line in order. Flags may stand anywhere before "--",
// also before the command; a flag that takes a value takes the next word,
// whatever that is. Every word is known afterwards to be a command, a flag of
// that command with its value, or an argument.
func arrange(commands []*cli.Command, args []string) (call, error) {
	var c call
	var names []string // of the flags that were given
	var unknown string
	arity := map[string]bool{}
	collectArity(commands, arity)
	below := commands
	words := args[min(1, len(args)):]
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			c.args = append(c.args, words[i+1:]...)
			break
		}
		if len(word) < 2 || word[0] != '-' {
			if len(below) == 0 || len(c.args) > 0 {
				c.args = append(c.args, word)
				continue
			}
			if len(c.path) == 0 && word == "help" {
				c.help = true
				continue
			}
			next := find(below, word)
			if next == nil {
				return c, unknownCommand(c.path, below, word)
			}
			c.path, below = append(c.path, next), next.Subcommands
			continue
		}
		name, _, joined := strings.Cut(strings.TrimLeft(word, "-"), "=")
		takes, known := arity[name]
		switch {
		case name == "version" && len(c.path) == 0:
			c.version = true
			continue
		case !known:
			if unknown == "" {
				unknown = word
			}
			continue
		case takes && !joined && i+1 == len(words):
			return c, usageErrorf("flag --%s needs a value", name)
		}
		c.help = c.help || name == "help" || name == "h"
		names, c.flags = append(names, name), append(c.flags, word)
		if takes && !joined {
			i++
			c.flags = append(c.flags, words[i])
		}
	}
	if c.help {
		return c, nil
	}
	return c, c.check(names, unknown, below)
}

// check refuses a command line that names no complete command, or a flag that
// the command does not have.
func (c call) check(names []string, unknown string, below []*cli.Command) error {
	if len(c.path) == 0 {
		if len(c.args) > 0 {
			return unknownCommand(nil, below, c.args[0])
		}
		if unknown != "" {
			return unknownFlag(c.path, unknown, []string{"help", "version"})
		}
		return nil
	}
	command := c.path[len(c.path)-1]
	if unknown != "" {
		return unknownFlag(c.path, unknown, flagNames(command))
	}
	if len(below) > 0 {
		if len(c.args) > 0 {
			return unknownCommand(c.path, below, c.args[0])
		}
		return usageErrorf("%s: name one of %s", commandName(c.path), strings.Join(commandNames(below), ", "))
	}
	for _, name := range names {
		if !slices.Contains(flagNames(command), name) {
			return unknownFlag(c.path, "--"+name, flagNames(command))
		}
	}
	return nil
}

// collectArity notes for every flag of the tree whether it takes a value. A
// name means the same with every command that has it; a test checks.
func collectArity(commands []*cli.Command, arity map[string]bool) {
	for _, command := range commands {
		for _, flag := range command.Flags {
			for _, name := range flag.Names() {
				arity[name] = takesValue(flag)
			}
		}
		collectArity(command.Subcommands, arity)
	}
}

func takesValue(flag cli.Flag) bool {
	_, boolean := flag.(*cli.BoolFlag)
	return !boolean
}

func find(commands []*cli.Command, name string) *cli.Command {
	for _, command := range commands {
		if command.HasName(name) {
			return command
		}
	}
	return nil
}

func commandNames(commands []*cli.Command) (names []string) {
	for _, command := range commands {
		names = append(names, command.Name)
	}
	return names
}

func flagNames(command *cli.Command) (names []string) {
	for _, flag := range command.Flags {
		names = append(names, flag.Names()...)
	}
	return names
}

// commandName returns the words that name a command, with the program.
func commandName(path []*cli.Command) string {
	return strings.Join(append([]string{"kith"}, commandNames(path)...), " ")
}

func usageErrorf(format string, args ...any) error { return term.Errorf(term.Usage, format, args...) }

// unknownCommand says what is unknown and what was perhaps meant.
func unknownCommand(path, known []*cli.Command, word string) error {
	kind := "command"
	if len(path) == 1 {
		kind = subcommandNoun(path[0])
	}
	if near := record.Nearest(word, commandNames(known)); near != "" {
		return usageErrorf("%s: unknown %s %q; did you mean %s?", commandName(path), kind, word, near)
	}
	return usageErrorf("%s: unknown %s %q; %s --help lists them", commandName(path), kind, word, commandName(path))
}

// unknownFlag does the same for a flag.
func unknownFlag(path []*cli.Command, word string, known []string) error {
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
	known = slices.DeleteFunc(slices.Clone(known), func(flag string) bool { return len(flag) == 1 }) // -h is for those who know it
	switch near := record.Nearest(name, known); {
	case name != "" && name[0] >= '0' && name[0] <= '9':
		return usageErrorf(`%s: unknown flag %s; an argument that begins with "-" stands after "--"`, commandName(path), word)
	case near != "":
		return usageErrorf("%s: unknown flag %s; did you mean --%s?", commandName(path), word, near)
	}
	return usageErrorf("%s: unknown flag %s; %s --help lists them", commandName(path), word, commandName(path))
}
