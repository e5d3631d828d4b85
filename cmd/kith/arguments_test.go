package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"pgregory.net/rapid"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
)

func testTree() []*cli.Command {
	return newApp(term.New(strings.NewReader(""), io.Discard, io.Discard, func(string) string { return "" })).Commands
}

func TestArrange(t *testing.T) {
	tree := testTree()
	for _, c := range []struct{ line, want string }{
		{"load a.txt --replace b.txt --dataset x", "load --replace --dataset x -- a.txt b.txt"},
		{"--db d load a.txt --dataset=x", "load --db d --dataset=x -- a.txt"},
		{"load - --dataset x", "load --dataset x -- -"},
		{"explain --dataset x -- -7", "explain --dataset x -- -7"},
		{"explain --dataset x -- --help", "explain --dataset x -- --help"},
		{"explain 7 --dataset x --json", "explain --dataset x --json -- 7"},
		{"run --top 3 pagerank --dataset x", "run pagerank --top 3 --dataset x --"},
		{"run pagerank --damping -1 --dataset x", "run pagerank --damping -1 --dataset x --"},
		{"load --dataset -- a.txt", "load --dataset -- -- a.txt"},
		{"profile show tencent", "profile show -- tencent"},
		{"load load --dataset x", "load --dataset x -- load"},
		{"--version", "version --"},
	} {
		call, err := arrange(tree, append([]string{"kith"}, strings.Fields(c.line)...))
		if err != nil {
			t.Errorf("kith %s: %v", c.line, err)
		} else if got := strings.Join(call.canonical("kith")[1:], " "); got != c.want {
			t.Errorf("kith %s: got %q, want %q", c.line, got, c.want)
		}
	}
}

func TestArrangeRefuses(t *testing.T) {
	tree := testTree()
	for _, c := range []struct{ line, want string }{
		{"laod a.txt", `kith: unknown command "laod"; did you mean load?`},
		{"frobnicate", `kith: unknown command "frobnicate"; kith --help lists them`},
		{"run pagernak --dataset x", `kith run: unknown kernel "pagernak"; did you mean pagerank?`},
		{"run", "kith run: name one of degree, pagerank"},
		{"profile", "kith profile: name one of list, show"},
		{"load a.txt --datset x", "kith load: unknown flag --datset; did you mean --dataset?"},
		{"load a.txt --nothinglikeit", "kith load: unknown flag --nothinglikeit; kith load --help lists them"},
		{"info --damping 3", "kith info: unknown flag --damping"},
		{"load a.txt --dataset", "flag --dataset needs a value"},
		{"explain --dataset x -7", `kith explain: unknown flag -7; an argument that begins with "-" stands after "--"`},
		{"--frob", "kith: unknown flag --frob"},
		{"-- load", `kith: unknown command "load"`},
	} {
		_, err := arrange(tree, append([]string{"kith"}, strings.Fields(c.line)...))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("kith %s: got %v, want %q", c.line, err, c.want)
			continue
		}
		if code, _ := term.CodeOf(err); code != term.Usage || strings.Contains(err.Error(), "\n") {
			t.Errorf("kith %s: code %d, %q", c.line, code, err)
		}
	}
}

// Wherever the flags of a command line stand, it means the same, and putting
// it in order twice changes nothing.
func TestOrderOfWordsDoesNotMatter(t *testing.T) {
	tree := testTree()
	arity := map[string]bool{}
	collectArity(tree, arity)
	rapid.Check(t, func(t *rapid.T) {
		path := []*cli.Command{rapid.SampledFrom(tree).Draw(t, "command")}
		for len(path[len(path)-1].Subcommands) > 0 {
			path = append(path, rapid.SampledFrom(path[len(path)-1].Subcommands).Draw(t, "subcommand"))
		}
		var flags [][]string
		for _, f := range path[len(path)-1].Flags {
			if name := f.Names()[0]; name != "help" && rapid.Bool().Draw(t, name) {
				switch value := rapid.StringMatching(`-?[a-z0-9=]{0,5}`).Draw(t, "value"); {
				case !takesValue(f):
					flags = append(flags, []string{"--" + name})
				case rapid.Bool().Draw(t, "joined"):
					flags = append(flags, []string{"--" + name + "=" + value})
				default:
					flags = append(flags, []string{"--" + name, value})
				}
			}
		}
		args := rapid.SliceOfN(rapid.StringMatching(`[a-z0-9./]{1,6}|-`), 0, 4).Draw(t, "arguments")

		// Deal commands, flags and arguments into one line, each in its order.
		words, var1, var2 := []string{"kith"}, flags, args
		names := commandNames(path)
		for len(names)+len(var1)+len(var2) > 0 {
			switch pick := rapid.IntRange(0, 2).Draw(t, "next"); {
			case pick == 0 && len(names) > 0:
				words, names = append(words, names[0]), names[1:]
			case pick == 1 && len(var1) > 0:
				words, var1 = append(words, var1[0]...), var1[1:]
			case pick == 2 && len(names) == 0 && len(var2) > 0:
				words, var2 = append(words, var2[0]), var2[1:]
			}
		}
		want := append([]string{"kith"}, commandNames(path)...)
		for _, f := range flags {
			want = append(want, f...)
		}
		want = append(append(want, "--"), args...)
		call, err := arrange(tree, words)
		if err != nil {
			t.Fatalf("%q: %v", words, err)
		}
		if got := call.canonical("kith"); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", words, got, want)
		}
		again, err := arrange(tree, call.canonical("kith"))
		if err != nil || !slices.Equal(again.canonical("kith"), want) {
			t.Fatalf("%q: the second time: %q, %v", words, again.canonical("kith"), err)
		}
	})
}

// everyCommand visits the leaves of the tree.
func everyCommand(path, commands []*cli.Command, visit func(path []*cli.Command)) {
	for _, c := range commands {
		here := append(slices.Clone(path), c)
		if len(c.Subcommands) == 0 {
			visit(here)
		}
		everyCommand(here, c.Subcommands, visit)
	}
}

// arrange looks a flag up by its name alone.
func TestFlagsOfOneNameAgreeOnTakingAValue(t *testing.T) {
	arity, by := map[string]bool{}, map[string]string{}
	everyCommand(nil, testTree(), func(path []*cli.Command) {
		seen := map[string]bool{}
		for _, flag := range path[len(path)-1].Flags {
			for _, name := range flag.Names() {
				if takes, known := arity[name]; known && takes != takesValue(flag) {
					t.Errorf("--%s takes a value with one of %s and %s only", name, by[name], commandName(path))
				}
				arity[name], by[name] = takesValue(flag), commandName(path)
				if seen[name] {
					t.Errorf("%s has two flags --%s", commandName(path), name)
				}
				seen[name] = true
			}
		}
	})
}

func TestEveryCommandHasTheSharedFlags(t *testing.T) {
	everyCommand(nil, testTree(), func(path []*cli.Command) {
		for _, name := range []string{"db", "workers", "memory", "json", "quiet", "log-format", "help"} {
			if !slices.Contains(flagNames(path[len(path)-1]), name) {
				t.Errorf("%s lacks --%s", commandName(path), name)
			}
		}
	})
}

// A kernel's parameter may not take the name of a flag that run has for all.
func TestKernelParametersTakeNoSharedName(t *testing.T) {
	taken := []string{"db", "workers", "json", "quiet", "log-format", "memory", "help", "dataset", "weights", "sign", "layers", "top", "out", "save", "strict", "as-of", "check", "version", "h"}
	for _, spec := range catalog.All {
		for _, p := range spec.Params {
			if slices.Contains(taken, p.Name) {
				t.Errorf("%s: the parameter --%s has the name of a shared flag", spec.Name, p.Name)
			}
		}
	}
}

// Every help ends with examples and exit status, and every example is a
// command line that kith understands.
func TestHelpPages(t *testing.T) {
	tree := testTree()
	var paths [][]*cli.Command
	everyCommand(nil, tree, func(path []*cli.Command) { paths = append(paths, path) })
	paths = append(paths, nil, []*cli.Command{find(tree, "run")}, []*cli.Command{find(tree, "profile")})
	for _, path := range paths {
		words := append(commandNames(path), "--help")
		help := must(t, words...)
		examples := strings.Index(help, "\nexamples:\n")
		status := strings.Index(help, "\nexit status:\n")
		if examples < 0 || status < examples || !strings.HasSuffix(help, "\n") {
			t.Errorf("kith %s: no examples, then exit status, at the end", strings.Join(words, " "))
			continue
		}
		for line := range strings.Lines(help) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 && !strings.HasPrefix(line, "  kith ") {
				t.Errorf("kith %s: a line of %d characters: %s", strings.Join(words, " "), n, line)
			}
		}
		for line := range strings.Lines(help[examples+len("\nexamples:\n") : status]) {
			line = strings.TrimSpace(line)
			for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '|' || r == ';' }) {
				fields := strings.Fields(part)
				if at := slices.Index(fields, ">"); at >= 0 {
					fields = fields[:at]
				}
				if len(fields) == 0 || fields[0] != "kith" {
					continue
				}
				if _, err := arrange(tree, fields); err != nil {
					t.Errorf("example %q: %v", line, err)
				}
			}
		}
	}
}
