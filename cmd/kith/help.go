package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/cmd/internal/term"
)

// A command's help has four parts: what it does (Description), its flags, by
// category, examples, and exit status. The library would print
// CustomHelpTemplate in place of all; kith keeps there what the help ends with.

// ending lays out the examples and the exit codes that a command can end with
// beyond those of every command.
func ending(examples string, codes ...term.Code) string {
	var b strings.Builder
	b.WriteString("examples:\n")
	for line := range strings.Lines(strings.TrimSpace(examples)) {
		b.WriteString("  " + strings.TrimSpace(line) + "\n")
	}
	b.WriteString("\nexit status:\n")
	codes = append(codes, term.Done, term.Failure, term.Usage, term.Interrupted)
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		fmt.Fprintf(&b, "  %-3d  %s\n", int(code), code)
	}
	return b.String()
}

// reading are the codes of commands that read the database.
func reading(more ...term.Code) []term.Code {
	return append([]term.Code{term.Missing, term.Damaged, term.NoMemory}, more...)
}

// writing are the codes of commands that write to it.
func writing(more ...term.Code) []term.Code {
	return append(reading(more...), term.Locked, term.NoSpace)
}

// printHelp prints the help of a command, or of all without one.
func printHelp(t *term.Terminal, app *cli.App, path []*cli.Command) error {
	width := 80
	if t.Width > 0 {
		width = min(max(t.Width, 60), 100)
	}
	var b strings.Builder
	if len(path) == 0 {
		fmt.Fprintf(&b, "kith - %s\n\nusage: kith COMMAND [flags]\n\n%s\n\ncommands:\n", app.Usage, wrap(overview, width))
		listCommands(&b, app.Commands, width)
		b.WriteString("\n" + wrap("kith COMMAND --help explains a command. Flags stand before or after arguments; an argument that begins with \"-\" stands after \"--\".", width) + "\n\n")
		b.WriteString(ending("kith load edges.txt.gz --dataset friends\nkith score --dataset friends --top 10\nkith explain --dataset friends 42",
			term.Partial, term.CheckFailed, term.Missing, term.Locked, term.Damaged, term.NoSpace, term.NoMemory))
		_, err := io.WriteString(t.Out, b.String())
		return err
	}
	command := path[len(path)-1]
	name := commandName(path)
	arguments := command.ArgsUsage
	if len(command.Subcommands) > 0 {
		arguments = strings.ToUpper(subcommandNoun(command))
	}
	fmt.Fprintf(&b, "%s\n\nusage: %s\n", wrap(name+" - "+command.Usage, width), strings.TrimSpace(name+" "+arguments)+" [flags]")
	if command.Description != "" {
		b.WriteString("\n")
		for paragraph := range strings.SplitSeq(strings.TrimSpace(command.Description), "\n\n") {
			b.WriteString(wrap(paragraph, width) + "\n\n")
		}
	}
	if len(command.Subcommands) > 0 {
		fmt.Fprintf(&b, "%ss:\n", subcommandNoun(command))
		listCommands(&b, command.Subcommands, width)
		b.WriteString("\n")
	}
	listFlags(&b, command.Flags, width)
	b.WriteString(command.CustomHelpTemplate)
	_, err := io.WriteString(t.Out, b.String())
	return err
}

const overview = `A connection graph lives in a database of its own, graph algorithms run on it, and their results become a connection score that can be explained to the last point. kith is an instrument for studying such scores; it never decides about a person.`

// subcommandNoun says what the subcommands of a command are.
func subcommandNoun(command *cli.Command) string {
	switch command.Name {
	case "run", "estimate":
		return "kernel"
	case "generate":
		return "model"
	}
	return "command"
}

func listCommands(b *strings.Builder, commands []*cli.Command, width int) {
	longest := 0
	for _, c := range commands {
		longest = max(longest, len(c.Name))
	}
	for _, c := range commands {
		hang(b, fmt.Sprintf("  %-*s  ", longest, c.Name), c.Usage, width)
	}
}

// listFlags prints flags under the heads of their categories, a command's own
// first, the shared ones last.
func listFlags(b *strings.Builder, flags []cli.Flag, width int) {
	var heads []string
	lines := map[string][]cli.DocGenerationFlag{}
	longest := 0
	for _, flag := range flags {
		doc, head := flag.(cli.DocGenerationFlag), "flags"
		if c := flag.(cli.CategorizableFlag).GetCategory(); c != "" {
			head = c
		}
		if !slices.Contains(heads, head) {
			heads = append(heads, head)
		}
		lines[head] = append(lines[head], doc)
		name, _ := flagHelp(doc)
		longest = max(longest, len(name))
	}
	for _, head := range heads {
		b.WriteString(head + ":\n")
		for _, doc := range lines[head] {
			name, text := flagHelp(doc)
			hang(b, fmt.Sprintf("  %-*s  ", min(longest, 24), name), text, width)
		}
		b.WriteString("\n")
	}
}

// flagHelp returns how a flag is written and what it does. The word between
// backquotes in its usage stands for the value; "`WORD`: text" means text.
func flagHelp(flag cli.DocGenerationFlag) (name, text string) {
	name, text = "--"+flag.(cli.Flag).Names()[0], flag.GetUsage()
	if before, rest, ok := strings.Cut(text, "`"); ok {
		value, after, _ := strings.Cut(rest, "`")
		name, text = name+" "+value, before+value+after
		if before == "" { // the word alone introduces the text
			text = strings.TrimPrefix(after, ": ")
		}
	} else if flag.TakesValue() {
		name += " VALUE"
	}
	if value := strings.Trim(flag.GetValue(), `"`); flag.TakesValue() && value != "" && value != "0" {
		text += fmt.Sprintf(" (default %s)", value)
	}
	for _, variable := range flag.GetEnvVars() {
		text += " [$" + variable + "]"
	}
	return name, text
}

// hang writes a head and a text beside it, wrapped and indented.
func hang(b *strings.Builder, head, text string, width int) {
	indent := len(head)
	if trimmed := strings.TrimRight(head, " "); indent > 30 {
		b.WriteString(trimmed + "\n")
		head, indent = strings.Repeat(" ", 28), 28
	}
	for i, line := range strings.Split(wrap(text, width-indent), "\n") {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		b.WriteString(strings.TrimRight(head+line, " ") + "\n")
	}
}

// hanging breaks a line such as "  word  what it means" so that what it means
// stays below itself.
func hanging(line string, width int) []string {
	words := len(line) - len(strings.TrimLeft(line, " "))
	gap := strings.Index(line[words:], "  ")
	if len(line) <= width || gap < 0 {
		return []string{line}
	}
	at := words + gap + len(line[words+gap:]) - len(strings.TrimLeft(line[words+gap:], " "))
	var b strings.Builder
	hang(&b, line[:at], line[at:], width)
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// wrap breaks a paragraph into lines. A line that begins with a blank stays a
// line of its own, for tables.
func wrap(paragraph string, width int) string {
	var lines []string
	line := ""
	for raw := range strings.SplitSeq(paragraph, "\n") {
		if strings.HasPrefix(raw, " ") {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines = append(lines, hanging(raw, width)...)
			continue
		}
		for word := range strings.FieldsSeq(raw) {
			switch {
			case line == "":
				line = word
			case len(line)+1+len(word) > width:
				lines, line = append(lines, line), word
			default:
				line += " " + word
			}
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
