package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/score"
)

func completionCommand() *cli.Command {
	return &cli.Command{
		Name: "completion", ArgsUsage: "bash|zsh|fish", Usage: "print a script that completes commands, kernels and flags",
		Description: "The script is made from the commands of this kith; print it again after an update.",
		CustomHelpTemplate: ending(`eval "$(kith completion bash)"
			kith completion zsh > "${fpath[1]}/_kith"
			kith completion fish > ~/.config/fish/completions/kith.fish`),
		Flags:  shared(),
		Action: do(1, 1, printCompletion),
	}
}

func printCompletion(_ context.Context, e *environment, c *cli.Context) error {
	places := completionPlaces(nil, c.App.Commands)
	shell := c.Args().First()
	script := ""
	switch shell {
	case "bash":
		script = bashScript(places)
	case "zsh":
		script = zshScript(places)
	case "fish":
		script = fishScript(places)
	default:
		return usageErrorf("kith completion: %q is not one of bash, zsh, fish", shell)
	}
	if e.json {
		return e.printJSON(map[string]string{"shell": shell, "script": script})
	}
	_, err := fmt.Fprint(e.Out, script)
	return err
}

// place is a point of the command line: the commands named so far, and what
// may follow.
type place struct {
	path  string // "/", "/run/", "/run/pagerank/"
	words []completionWord
	flags []completionFlag
}

type completionWord struct{ name, usage string }

type completionFlag struct {
	name, usage string
	takes       bool
}

func completionPlaces(path []string, commands []*cli.Command) []place {
	here := place{path: pathText(path)}
	var below []place
	for _, c := range commands {
		here.words = append(here.words, completionWord{c.Name, c.Usage})
		next := append(append([]string{}, path...), c.Name)
		if len(c.Subcommands) > 0 {
			below = append(below, completionPlaces(next, c.Subcommands)...)
			continue
		}
		leaf := place{path: pathText(next)}
		for _, flag := range c.Flags {
			_, usage := flagHelp(flag.(cli.DocGenerationFlag))
			leaf.flags = append(leaf.flags, completionFlag{flag.Names()[0], usage, takesValue(flag)})
		}
		leaf.words = argumentWords(leaf.path, c.ArgsUsage)
		below = append(below, leaf)
	}
	return append([]place{here}, below...)
}

// argumentWords are the arguments of a command that are known beforehand.
func argumentWords(path, usage string) (words []completionWord) {
	switch path {
	case "/kernels/":
		for _, spec := range catalog.All {
			words = append(words, completionWord{spec.Name, spec.Title})
		}
	case "/profile/show/":
		for _, p := range score.Profiles() {
			words = append(words, completionWord{p.Name, p.Title})
		}
	default:
		for word := range strings.SplitSeq(usage, "|") {
			if word != "" && word == strings.ToLower(word) {
				words = append(words, completionWord{name: word})
			}
		}
	}
	return words
}

func pathText(path []string) string {
	if len(path) == 0 {
		return "/"
	}
	return "/" + strings.Join(path, "/") + "/"
}

// valueFlags lists the flags that take a value, for skipping the value when
// the commands of a line are looked for.
func valueFlags(places []place) string {
	var names []string
	seen := map[string]bool{}
	for _, p := range places {
		for _, f := range p.flags {
			if f.takes && !seen[f.name] {
				seen[f.name] = true
				names = append(names, "--"+f.name)
			}
		}
	}
	return strings.Join(names, "|")
}

func (p place) text() string {
	var words []string
	for _, w := range p.words {
		words = append(words, w.name)
	}
	for _, f := range p.flags {
		words = append(words, "--"+f.name)
	}
	return strings.Join(words, " ")
}

// walk is the part of the scripts for bash and zsh that finds out at which
// place the cursor is; its words are $1 and following.
func walk(places []place) string {
	var paths []string
	for _, p := range places[1:] {
		paths = append(paths, p.path)
	}
	return fmt.Sprintf(`_kith_words() {
  local at=/ word
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case "$word" in
      --) return ;;
      %s) if [ $# -gt 0 ]; then shift; fi ;;
      -*) ;;
      *)
        case "$at$word/" in
          %s) at="$at$word/" ;;
        esac ;;
    esac
  done
  case "$at" in
%s  esac
}
`, valueFlags(places), strings.Join(paths, "|"), cases(places))
}

func cases(places []place) string {
	var b strings.Builder
	for _, p := range places {
		fmt.Fprintf(&b, "    %s) echo %q ;;\n", p.path, p.text())
	}
	return b.String()
}

func bashScript(places []place) string {
	return "# bash completion for kith\n" + walk(places) + `_kith() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=
  if [ "$COMP_CWORD" -gt 1 ]; then prev=${COMP_WORDS[COMP_CWORD-1]}; fi
  COMPREPLY=()
  case "$prev" in
    ` + valueFlags(places) + `) return ;; # a value: files, by -o default
  esac
  COMPREPLY=($(compgen -W "$(_kith_words "${COMP_WORDS[@]:1:COMP_CWORD-1}")" -- "$cur"))
}
complete -o default -F _kith kith
`
}

func zshScript(places []place) string {
	return "#compdef kith\n# zsh completion for kith\n" + walk(places) + `_kith() {
  case "${words[CURRENT-1]}" in
    ` + valueFlags(places) + `) _files; return ;;
  esac
  compadd -- ${=$(_kith_words "${(@)words[2,CURRENT-1]}")}
  case "${words[CURRENT]}" in
    -*) ;;
    *) _files ;;
  esac
}
compdef _kith kith
`
}

func fishScript(places []place) string {
	var b strings.Builder
	b.WriteString(`# fish completion for kith
function __kith_at
    set -l path /
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
`)
	fmt.Fprintf(&b, "            case %s\n                set skip yes\n", strings.ReplaceAll(valueFlags(places), "|", " "))
	b.WriteString("            case '-*'\n            case '*'\n                switch $path$word/\n                    case")
	for _, p := range places[1:] {
		b.WriteString(" " + p.path)
	}
	b.WriteString("\n                        set path $path$word/\n                end\n        end\n    end\n    test $path = $argv[1]\nend\n")
	for _, p := range places {
		for _, w := range p.words {
			fmt.Fprintf(&b, "complete -c kith -f -n '__kith_at %s' -a %s -d %s\n", p.path, w.name, fishQuote(w.usage))
		}
		for _, f := range p.flags {
			value := ""
			if f.takes {
				value = " -r"
			}
			fmt.Fprintf(&b, "complete -c kith -n '__kith_at %s' -l %s%s -d %s\n", p.path, f.name, value, fishQuote(f.usage))
		}
	}
	return b.String()
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
