package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// complete asks bash what may follow a line.
func complete(t *testing.T, script string, words ...string) []string {
	t.Helper()
	line := script + "\nCOMP_WORDS=(" + strings.Join(words, " ") + ")\nCOMP_CWORD=" + string(rune('0'+len(words)-1)) + "\n_kith\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
	output, err := exec.Command("bash", "-c", line).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", words, err, output)
	}
	return strings.Fields(string(output))
}

func TestBashCompletion(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	script := must(t, "completion", "bash")
	for _, c := range []struct {
		line []string
		want []string
		not  string
	}{
		{[]string{"kith", "''"}, []string{"load", "run", "explain", "version"}, "pagerank"},
		{[]string{"kith", "ru"}, []string{"run"}, "load"},
		{[]string{"kith", "run", "pa"}, []string{"pagerank"}, "run"},
		{[]string{"kith", "run", "pagerank", "--d"}, []string{"--damping", "--dataset", "--db", "--dangling"}, "--seed"},
		{[]string{"kith", "--db", "load", "run", "core", "--st"}, []string{"--strict"}, "--signed"},
		{[]string{"kith", "profile", "''"}, []string{"list", "show"}, "load"},
		{[]string{"kith", "completion", "''"}, []string{"bash", "zsh", "fish"}, "load"},
		{[]string{"kith", "load", "--dataset", "''"}, nil, "--replace"},
		{[]string{"kith", "explain", "--", "''"}, nil, "--json"},
	} {
		got := complete(t, script, c.line...)
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%v: %q lacks %q", c.line, got, want)
			}
		}
		if slices.Contains(got, c.not) {
			t.Errorf("%v: %q has %q", c.line, got, c.not)
		}
	}
}

// The scripts for the other shells are checked as far as these shells are
// here, and always for mentioning every command, kernel and flag.
func TestCompletionIsComplete(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script := must(t, "completion", shell)
		for _, p := range completionPlaces(nil, testTree()) {
			for _, w := range p.words {
				if !strings.Contains(script, w.name) {
					t.Errorf("%s: no %s", shell, w.name)
				}
			}
			for _, f := range p.flags {
				if !strings.Contains(script, f.name) {
					t.Errorf("%s: no --%s", shell, f.name)
				}
			}
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(script)
		if output, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s does not read its script: %v\n%s", shell, err, output)
		}
	}
}
